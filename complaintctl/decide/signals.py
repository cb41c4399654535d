"""Signals: how much of something lies within a time before or after an event (policy-language 4).

A count is known between `sure` and `upper`: pairs that nobody can tell, and what the history does
not cover, lie between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.decide.instants import NEVER, Flags, Instants, Rows
from complaintctl.decide.others import Others
from complaintctl.decide.timeline import Timeline
from complaintctl.model.promise import COMPLAINTS, Signal
from complaintctl.model.queue import Supply

NO, YES, UNKNOWN = 0, 1, 2
Truths = npt.NDArray[np.uint8]

_TIMES = 1 << 40
_MANY = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Told:
    """A signal over a batch: its truth in each row, and since when it has been true (NEVER).
    `uncovered`: it is unknown, and a history that reaches further back would tell."""

    truth: Truths
    since: Instants
    uncovered: Flags


def column(truth: Truths) -> pl.Series:
    """Truths as conditions read them: Boolean, null for unknown."""
    return pl.Series(truth == YES).set(pl.Series(truth == UNKNOWN), None)


@dataclass(frozen=True, slots=True)
class Situation:
    """What signals are told of a batch. `row`: each row's number in the queue; `opened`: NEVER
    where nobody knows; `supply`: the place of its supply in `supplies`."""

    events: Timeline
    row: Rows
    opened: Instants
    supply: npt.NDArray[np.uint8]
    supplies: Sequence[Supply]

    def covered_from(self) -> Instants:
        """By row, from when the history is complete."""
        starts = [NEVER if one.covers_from is None else one.covers_from for one in self.supplies]
        return np.array(starts, np.int64)[self.supply]

    def lacks(self, names: tuple[str, ...]) -> Flags:
        """By row, whether its source does not supply all of these events."""
        lacking = [not set(names) <= one.events for one in self.supplies]
        return np.array(lacking, np.bool_)[self.supply]


@dataclass(frozen=True, slots=True)
class Anchors:
    """The events around which is counted: their row, instant, and place in the timeline."""

    row: Rows
    at: Instants
    place: Rows


def anchors(signal: Signal, now: Situation) -> Anchors:
    """Every anchor of a signal; one a complaint where it looks at the whole life."""
    names = signal.before or signal.after
    if not names:
        rows = np.arange(now.row.size)
        return Anchors(rows, now.opened, now.events.first[:-1])
    if names == ("opened",) and signal.count == (COMPLAINTS,):
        known = np.flatnonzero(now.opened != NEVER)
        return Anchors(known, now.opened[known], now.events.first[known])
    wanted = np.flatnonzero(now.events.named(names)[now.events.event])
    return Anchors(now.events.rows[wanted], now.events.at[wanted], wanted)


def tell(
    signal: Signal,
    now: Situation,
    others: Mapping[tuple[str, ...], Others],
    around: Anchors | None = None,
) -> Told:
    """The signal over a batch; `around`: only these anchors count."""
    found = anchors(signal, now) if around is None else around
    if signal.count == (COMPLAINTS,):
        counted = _complaints(signal, now, found, others.get(signal.same))
    else:
        counted = _events(signal, now, found)
    told = _told(signal, now, found, counted)
    return told if around is not None else _unanchored(signal, now, told)


@dataclass(frozen=True, slots=True)
class _Counted:
    """By anchor: how much, between what, from when on it must be covered, and when it was the
    N-th (`at_least`) that came (NEVER: it did not)."""

    sure: Instants
    upper: Instants
    begins: Instants
    filled: Instants


def _events(signal: Signal, now: Situation, found: Anchors) -> _Counted:
    events = now.events
    counted = events.named(signal.count)[events.event]
    total = np.concatenate(([0], np.cumsum(counted)))
    key = events.rows * _TIMES + events.at
    first, past = events.first[found.row], events.first[found.row + 1]
    within = signal.within
    begins = np.where(found.at == NEVER, -NEVER, found.at)
    if signal.before and within is not None:
        begins = found.at - within
        # The anchor counts itself, if it is of the kind that is counted.
        first, past = np.searchsorted(key, found.row * _TIMES + begins), found.place + 1
    elif signal.after:
        first = found.place + 1
        if within is not None:
            last = found.row * _TIMES + found.at + within
            past = np.maximum(np.searchsorted(key, last, side="right"), first)
    sure = total[past] - total[first]
    # Nothing happens to a complaint before it opens: that much needs no covering.
    opened = now.opened[found.row]
    begins = np.where(opened == NEVER, begins, np.maximum(begins, opened))
    lacking = now.lacks(signal.count)[found.row]
    filled = np.full(sure.size, NEVER)
    wanted = signal.at_least or 0
    full = np.flatnonzero((sure >= wanted) & (wanted > 0))
    if full.size:
        places = np.flatnonzero(counted)
        filled[full] = events.at[places[total[first[full]] + wanted - 1]]
    return _Counted(sure, np.where(lacking, _MANY, sure), begins, filled)


def _complaints(signal: Signal, now: Situation, found: Anchors, others: Others | None) -> _Counted:
    within = signal.within if signal.within is not None else _TIMES
    row = now.row[found.row]
    if others is None:
        nobody = np.zeros(row.size, np.int64)
        return _Counted(nobody, nobody + _MANY, found.at, nobody + NEVER)
    if signal.at_opening:
        low, high = others.order_at(found.at - within), others.order[row]
    elif signal.before:
        low = others.order_at(found.at - within)
        high = others.order_before(found.at, row)
    else:
        low = others.order_at(found.at, after=True)
        high = others.order_at(found.at + within, after=True)
    begins = found.at - within if signal.before else found.at
    sure, upper = others.count(row, low, high)
    filled = others.opened_as(row, low, signal.at_least or 0, sure)
    return _Counted(sure, upper, begins, filled)


def _told(signal: Signal, now: Situation, found: Anchors, counted: _Counted) -> Told:
    covered = counted.begins >= now.covered_from()[found.row]
    truth = _judged(signal, counted.sure, np.where(covered, counted.upper, _MANY))
    # What the history lacks, and not a key that is blank or an opening that nobody knows.
    lost = (truth == UNKNOWN) & (_judged(signal, counted.sure, counted.upper) != UNKNOWN)
    if signal.assumed is not None:
        truth[lost] = YES if signal.assumed[0] else NO
    lost &= (truth == UNKNOWN) & (now.opened[found.row] != NEVER)
    height = now.row.size
    per_row = np.zeros(height, np.uint8)
    # Any yes is a yes, and an unknown one leaves it open: the order in which they are laid down.
    per_row[found.row[truth == UNKNOWN]] = UNKNOWN
    per_row[found.row[truth == YES]] = YES
    when = found.at if signal.before else counted.filled
    since = np.full(height, NEVER)
    holds = truth == YES
    np.minimum.at(since, found.row[holds], when[holds])
    uncovered = np.zeros(height, np.bool_)
    uncovered[found.row[lost]] = True
    return Told(per_row, since, uncovered & (per_row == UNKNOWN))


def _unanchored(signal: Signal, now: Situation, told: Told) -> Told:
    """Where an anchor may have been missed, nothing can be ruled out."""
    names = signal.before or signal.after
    untold = now.lacks(names) if names else np.zeros(now.row.size, np.bool_)
    if "opened" in names:
        untold = untold | (now.opened == NEVER)
    told.truth[untold & (told.truth == NO)] = UNKNOWN
    return told


def _judged(signal: Signal, sure: Instants, upper: Instants) -> Truths:
    yes, no = np.ones(sure.size, np.bool_), np.zeros(sure.size, np.bool_)
    if signal.at_least is not None:
        yes &= sure >= signal.at_least
        no |= upper < signal.at_least
    if signal.at_most is not None:
        yes &= upper <= signal.at_most
        no |= sure > signal.at_most
    return np.where(no, NO, np.where(yes, YES, UNKNOWN)).astype(np.uint8)
