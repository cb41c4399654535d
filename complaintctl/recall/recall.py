"""A queue held against what was told of its complaints before (docs/state.md): what is new is
learned, what was told before stands, what contradicts it is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.decide.instants import NEVER, Instants, Rows, firsts
from complaintctl.decide.observed import Observed
from complaintctl.intake.log import Log, Snapshot
from complaintctl.model.run import Changed
from complaintctl.recall.amend import Replaced, amended
from complaintctl.recall.batch import Moments, Seen, retold, see
from complaintctl.recall.names import Names
from complaintctl.store.history import ENTRY, OBSERVED, Entries, Histories


@dataclass(frozen=True, slots=True)
class Remembered:
    """What earlier runs know. `places`: the number of each complaint, -1 for a new one;
    `histories`: what was told of complaints with these numbers; `last`: the instant of the last
    run, None if there was none."""

    places: Callable[[pl.Series], Rows]
    histories: Callable[[Sequence[int]], Histories]
    names: Names
    last: int | None


@dataclass(frozen=True, slots=True)
class Recalled:
    """`log`: what happened, with what exports told before. `names`: with those that are new.
    Entries that were learned today, in the order of the queue's `row`s; `opened`: each row's
    opening, NEVER where it is unknown. `changed`: what contradicts earlier exports. `observed`:
    entries, by `observed_row`, that were only seen between two exports."""

    log: Log | None
    names: Names
    row: Rows
    entries: Entries
    opened: Instants
    changed: tuple[Changed, ...]
    observed_row: Rows
    observed: Entries

    @property
    def seen(self) -> Observed:
        """What only the differences between exports have shown, as decisions tell it."""
        return Observed(
            self.observed_row,
            self.observed["at"].copy(),
            self.observed["since"].copy(),
            self.observed["event"].astype(np.int64),
            self.observed["state"].astype(np.int64),
            self.names.events,
            self.names.states,
        )

    def of(self, rows: Rows) -> tuple[Rows, Entries]:
        """What was learned of these rows (ascending): where each one's entries begin, and they."""
        start = np.searchsorted(self.row, rows)
        counts = np.searchsorted(self.row, rows, side="right") - start
        begin = firsts(counts)
        place = np.repeat(start - begin[:-1], counts) + np.arange(begin[-1])
        return begin, self.entries[place]


def recall(
    batches: Callable[[], Iterable[pl.DataFrame]],
    log: Log | None,
    snapshot: Snapshot | None,
    remembered: Remembered,
    as_of: int,
) -> Recalled:
    """Hold a queue (`batches` with their rows' numbers) against what is remembered of it."""
    seen: list[Seen] = []
    names = remembered.names
    since = _retold_since(batches, log, remembered)
    moments = Moments(remembered.last, as_of, since)
    for batch in batches():
        names = names.grown(*_told(batch, log, snapshot))
        numbers = remembered.places(batch["complaint"])
        known = np.flatnonzero(numbers >= 0)
        histories = remembered.histories(numbers[known].tolist())
        seen.append(see(batch, log, snapshot, names, known, histories, moments))
    replaced = _replaced(seen, names)
    nothing, nowhere = np.zeros(0, ENTRY), np.zeros(0, np.int64)
    standing = [(one.standing_row, one.standing) for one in seen]
    watched = [(row[e["how"] == OBSERVED], e[e["how"] == OBSERVED]) for row, e in standing]
    return Recalled(
        amended(log, replaced) if replaced.complaints else log,
        names,
        np.concatenate([nowhere, *(one.learned_row for one in seen)]),
        np.concatenate([nothing, *(one.learned for one in seen)]),
        np.concatenate([nowhere, *(one.opened for one in seen)]),
        tuple(change for one in seen for change in one.changed),
        np.concatenate([nowhere, *(row for row, _ in watched)]),
        np.concatenate([nothing, *(entries for _, entries in watched)]),
    )


def _retold_since(
    batches: Callable[[], Iterable[pl.DataFrame]], log: Log | None, remembered: Remembered
) -> int:
    """From when on a log tells everything again. One of a day, or of the new entries alone, is
    silent about what was before; that is not a changed history. One that tells nothing again, and
    something of the time before, is taken to be whole."""
    if log is None or remembered.last is None:
        return NEVER
    first, old = None, False
    for batch in batches():
        names = remembered.names.grown(log.names, log.states)
        places = remembered.places(batch["complaint"])
        known = np.flatnonzero(places >= 0)
        histories = remembered.histories(places[known].tolist())
        earliest, late = retold(batch, log, names, known, histories, remembered.last)
        old |= late
        if earliest is not None:
            first = earliest if first is None else min(first, earliest)
    if first is not None:
        return first
    return NEVER if old else np.iinfo(np.int64).max


def _told(
    batch: pl.DataFrame, log: Log | None, snapshot: Snapshot | None
) -> tuple[Sequence[str], Sequence[str]]:
    """The events and states that today's export may tell."""
    events = [*(log.names if log is not None else ())]
    events += snapshot.names if snapshot is not None else ()
    events += sorted(name[len("drawn:") :] for name in batch.columns if name.startswith("drawn:"))
    return events, log.states if log is not None else ()


def _replaced(seen: Sequence[Seen], names: Names) -> Replaced:
    """The complaints of all batches whose entries are others than their files tell."""
    whole = np.concatenate([np.zeros(0, ENTRY), *(one.standing for one in seen)])
    counts = [np.unique(one.standing_row, return_counts=True)[1] for one in seen]
    says = (whole["event"] > 0) | (whole["state"] > 0)
    owner = np.repeat(
        np.arange(sum(map(len, counts))), np.concatenate([np.zeros(0, np.int64), *counts])
    )
    complaints = tuple(name for one in seen for name in one.amended)
    return Replaced(
        complaints,
        firsts(np.bincount(owner[says], minlength=len(complaints)).astype(np.int64)),
        whole["at"][says],
        whole["event"][says].astype(np.int64),
        whole["state"][says].astype(np.int64),
        names.events,
        names.states,
    )
