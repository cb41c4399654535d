"""A queue held against what was told of its complaints before (policy-language 13, and the page on
state): what is new is learned, what was told before stands, what contradicts it is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, firsts
from complaintctl.decide.past import ROW
from complaintctl.decide.timeline import DRAWN, Timeline, opening, timeline
from complaintctl.intake.log import Log
from complaintctl.recall.amend import Replaced, amended
from complaintctl.recall.conflicts import Changed, Entry, Known, settle
from complaintctl.recall.names import Names, numbers
from complaintctl.store.history import ENTRY, GONE, TOLD, Entries, Histories

_KEY = ["key", "at"]


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
    opening, NEVER where it is unknown. `changed`: what contradicts earlier exports."""

    log: Log | None
    names: Names
    row: Rows
    entries: Entries
    opened: Instants
    changed: tuple[Changed, ...]

    def of(self, rows: Rows) -> tuple[Rows, Entries]:
        """What was learned of these rows (ascending): where each one's entries begin, and they."""
        start = np.searchsorted(self.row, rows)
        counts = np.searchsorted(self.row, rows, side="right") - start
        begin = firsts(counts)
        place = np.repeat(start - begin[:-1], counts) + np.arange(begin[-1])
        return begin, self.entries[place]


def recall(
    batches: Iterable[pl.DataFrame], log: Log | None, remembered: Remembered, as_of: int
) -> Recalled:
    """Hold a queue (`batches` with their rows' numbers) against what is remembered of it."""
    events = log.names if log is not None else ()
    drawn: set[str] = set()
    seen: list[_Seen] = []
    names = remembered.names
    for batch in batches:
        told = {name.removeprefix(DRAWN) for name in batch.columns if name.startswith(DRAWN)}
        drawn |= told
        names = names.grown((*events, *sorted(told)), log.states if log is not None else ())
        seen.append(_Batch(batch, log, remembered, names, frozenset(told), as_of).seen())
    replaced = _replaced(seen, names)
    return Recalled(
        amended(log, replaced) if replaced.complaints else log,
        names,
        np.concatenate([np.zeros(0, np.int64), *(one.row for one in seen)]),
        np.concatenate([np.zeros(0, ENTRY), *(one.entries for one in seen)]),
        np.concatenate([np.zeros(0, np.int64), *(one.opened for one in seen)]),
        tuple(change for one in seen for change in one.changed),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """One batch: what was learned, each row's opening, and which complaints have other entries
    than their files tell."""

    row: Rows
    entries: Entries
    opened: Instants
    changed: tuple[Changed, ...]
    amended: tuple[tuple[str, npt.NDArray[np.void]], ...]


class _Batch:
    """One batch of the queue, held against the histories of its complaints."""

    def __init__(
        self,
        batch: pl.DataFrame,
        log: Log | None,
        remembered: Remembered,
        names: Names,
        drawn: frozenset[str],
        as_of: int,
    ) -> None:
        self.ids = batch["complaint"]
        self.names, self.drawn = names, drawn
        self.last, self.as_of = remembered.last, as_of
        self.queue_row = batch[ROW].to_numpy()
        told = timeline(batch, log, as_of)
        self.opened = opening(batch, told).fill_null(NEVER).to_numpy()
        self.told = self._entries(told)
        places = remembered.places(self.ids)
        self.known = np.flatnonzero(places >= 0)
        self.histories = remembered.histories(places[self.known].tolist())

    def seen(self) -> _Seen:
        """Compare."""
        row, told = self.told
        held = self.histories.entries
        held_row = np.repeat(self.known, np.diff(self.histories.first))
        new = ~_among(row, told, held_row, held)
        counted = (held["how"] == TOLD) | (held["how"] == GONE)
        gone = counted & ~_among(held_row, held, row, told)
        recorded = np.full(self.ids.len(), NEVER)
        recorded[self.known] = [NEVER if one is None else one for one in self.histories.opened]
        moved = (recorded != NEVER) & (recorded != self.opened)
        touched = np.zeros(self.ids.len(), np.bool_)
        touched[held_row[gone | (held["how"] != TOLD)]] = True
        touched |= moved
        learned_row, learned = [row[new & ~touched[row]]], [told[new & ~touched[row]]]
        changed: list[Changed] = []
        replaced: list[tuple[str, npt.NDArray[np.void]]] = []
        for at in np.flatnonzero(touched).tolist():
            result = settle(self._known(at, row, told, held_row, held, recorded[at]))
            replaced.append((self.ids[at], _array(result.standing)))
            learned_row.append(np.full(len(result.learned), at))
            learned.append(_array(result.learned))
            changed += result.changed
        where, entries = np.concatenate(learned_row), np.concatenate(learned)
        order = np.argsort(where, kind="stable")
        opened = np.where(recorded != NEVER, recorded, self.opened)
        return _Seen(
            self.queue_row[where[order]], entries[order], opened, tuple(changed), tuple(replaced)
        )

    def _entries(self, told: Timeline) -> tuple[Rows, Entries]:
        """What today's export tells, in the numbers of the state; openings stand apart."""
        event_of = numbers(told.events, self.names.events)
        state_of = numbers(told.states, self.names.states)
        opens = told.named(("opened",))[told.event]
        event = np.where(opens, 0, event_of[told.event])
        some = (event > 0) | (told.state > 0)
        found = np.zeros(int(some.sum()), ENTRY)
        found["at"] = found["since"] = told.at[some]
        found["event"], found["state"] = event[some], state_of[told.state][some]
        return told.rows[some], found

    def _known(
        self, at: int, row: Rows, told: Entries, held_row: Rows, held: Entries, recorded: int
    ) -> Known:
        """Everything that is known of the complaint at this place."""
        return Known(
            complaint=self.ids[at],
            told=_of(at, row, told),
            held=_of(at, held_row, held),
            opened=int(self.opened[at]),
            recorded=int(recorded),
            last=self.last,
            as_of=self.as_of,
            names=self.names,
            drawn=self.drawn,
        )


def _among(row: Rows, entries: Entries, other_row: Rows, others: Entries) -> Flags:
    """Which entries of rows stand among the others of the same rows."""
    if not others.size or not entries.size:
        return np.zeros(entries.size, np.bool_)
    mine, theirs = _keys(row, entries), _keys(other_row, others)
    found = mine.join(theirs.select(_KEY).unique(), on=_KEY, how="semi", maintain_order="left")
    flags = np.zeros(entries.size, np.bool_)
    flags[found["place"].to_numpy()] = True
    return flags


def _of(at: int, row: Rows, entries: Entries) -> tuple[Entry, ...]:
    """The entries of one row; rows ascend."""
    start, end = np.searchsorted(row, [at, at + 1])
    return tuple(Entry(*one) for one in entries[start:end].tolist())


def _keys(row: Rows, entries: Entries) -> pl.DataFrame:
    which = (row.astype(np.int64) << 32) | (entries["event"].astype(np.int64) << 16)
    key = which | entries["state"].astype(np.int64)
    return pl.DataFrame({"key": key, "at": entries["at"].copy()}).with_columns(
        pl.int_range(pl.len()).alias("place")
    )


def _array(entries: Sequence[Entry]) -> Entries:
    return np.array([tuple(one) for one in entries], ENTRY)


def _replaced(seen: Sequence[_Seen], names: Names) -> Replaced:
    """The complaints of all batches whose entries are others than their files tell."""
    parts = [one for each in seen for one in each.amended]
    whole = np.concatenate([np.zeros(0, ENTRY), *(entries for _, entries in parts)])
    return Replaced(
        tuple(name for name, _ in parts),
        firsts(np.array([entries.size for _, entries in parts], np.int64)),
        whole["at"].copy(),
        whole["event"].astype(np.int64),
        whole["state"].astype(np.int64),
        names.events,
        names.states,
    )
