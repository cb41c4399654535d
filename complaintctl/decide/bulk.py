"""Events of many complaints at once: which of a whole queue fell closer together than they may.

The queue is gone through once before it is judged. Of each complaint are kept the instants of
the events that count, and a hash of what it is to share with others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.decide.detected import Detected, detected, untold
from complaintctl.decide.instants import Flags, Instants, Rows
from complaintctl.decide.past import OPENED, ROW, ROWS, Batches, Past
from complaintctl.decide.timeline import Timeline, opening, timeline
from complaintctl.decide.views import running_times
from complaintctl.model.detector import InBulk
from complaintctl.model.policy import Policy

Hashes = npt.NDArray[np.uint64]
_Part = tuple[Rows, Instants, Hashes]


def bulk(policy: Policy, batches: Batches, as_of: int, past: Past) -> dict[InBulk, Detected]:
    """By shape, the rows of a queue (numbered batches, without its history) whose events were
    among too many, with their instants. All versions of the policy look at everybody."""
    shapes = dict.fromkeys(
        detector.shape
        for version in policy.versions()
        for detector in version.detectors.values()
        if isinstance(detector.shape, InBulk)
    )
    if not shapes:
        return {}
    fields = dict.fromkeys(name for shape in shapes for name in shape.same)
    parts: dict[InBulk, list[_Part]] = {shape: [] for shape in shapes}
    for batch in batches(ROWS, [OPENED, *fields]):
        events = timeline(batch, past.log, as_of)
        opened = opening(batch, events) if past.logs_openings else batch[OPENED]
        there = (opened <= as_of).fill_null(True).to_numpy()
        cells = running_times(batch, policy.fields, as_of)
        for shape in shapes:
            parts[shape].append(_events(shape, cells, events, there, past))
    return {shape: _together(shape, parts[shape]) for shape in shapes}


def _events(
    shape: InBulk, batch: pl.DataFrame, events: Timeline, there: Flags, past: Past
) -> _Part:
    """Row in the queue, instant and hash of the events that count."""
    told = np.array([not untold(shape, supply) for supply in past.supplies], np.bool_)
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in shape.same)
    hashed = pl.when(known).then(pl.struct(shape.same).hash(seed=0))
    shared = batch.select(shared=hashed)["shared"]
    alike = there & told[batch["supply"].to_numpy()] & shared.is_not_null().to_numpy()
    rows = events.rows
    some = np.flatnonzero(events.named(shape.events)[events.event] & alike[rows])
    number = batch[ROW].to_numpy()
    return number[rows[some]], events.at[some], shared.fill_null(0).to_numpy()[rows[some]]


def _together(shape: InBulk, parts: Sequence[_Part]) -> Detected:
    if not parts:
        return detected(np.zeros(0, np.int64), np.zeros(0, np.int64))
    row, at, shared = (np.concatenate(column) for column in zip(*parts, strict=True))
    return in_bulk(shape, row, at, shared)


def in_bulk(shape: InBulk, row: Rows, at: Instants, shared: Hashes) -> Detected:
    """The events that lie in some window of `shape.within` seconds together with such events of
    enough complaints. `row`: the complaint of each; `shared`: equal where they are to be alike.

    Of every window that has enough, one that begins with its first event has enough as well. So
    only those are counted, each by the places of its first and its last event.
    """
    order = np.lexsort((at, shared))
    row, at, shared = row[order], at[order], shared[order]
    last = _last_within(shape.within, shared, at)
    full = np.flatnonzero(_complaints(row, last) >= shape.at_least)
    inside = _covered(full, last[full], row.size) > 0
    return detected(row[inside], at[inside])


def _last_within(within: int, shared: Hashes, at: Instants) -> Rows:
    """For each event the place of the last one alike that is at most so much later."""
    if not at.size:
        return np.zeros(0, np.int64)
    since = at - at.min()
    reach = min(within, int(since.max()))
    # One number a group and instant, with so much room between groups that no window meets two.
    group = np.cumsum(np.append(False, shared[1:] != shared[:-1]))
    key = group * (int(since.max()) + reach + 1) + since
    beyond: Rows = np.searchsorted(key, key + reach, side="right")
    return beyond - 1


def _complaints(row: Rows, last: Rows) -> Rows:
    """How many different complaints have an event from each place through its `last`."""
    places = np.arange(row.size)
    # Where a complaint has a further event, that one is not counted again in the windows that
    # hold both: those from the first that reaches it to the event before it.
    order = np.argsort(row, kind="stable")
    pair = row[order[1:]] == row[order[:-1]]
    before, again = order[:-1][pair], order[1:][pair]
    held = again <= last[before]
    before, again = before[held], again[held]
    repeated = _covered(np.searchsorted(last, again), before, row.size)
    return last - places + 1 - repeated


def _covered(first: Rows, last: Rows, size: int) -> Rows:
    """For each of `size` places, how many of the stretches first..last lie over it."""
    begins = np.bincount(first, minlength=size + 1)
    ends = np.bincount(last + 1, minlength=size + 1)
    return np.cumsum(begins - ends)[:size]
