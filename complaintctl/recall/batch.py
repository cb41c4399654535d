"""One batch of a queue, held against the histories of its complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.decide.instants import NEVER, Flags, Instants, Rows
from complaintctl.decide.past import ROW
from complaintctl.decide.timeline import DRAWN, Timeline, opening, timeline
from complaintctl.intake.log import Log, Snapshot
from complaintctl.model.run import Changed
from complaintctl.recall.conflicts import Entry, Known, settle
from complaintctl.recall.names import Names, numbers
from complaintctl.store.history import ENTRY, GONE, OBSERVED, TOLD, Entries, Histories

_KEY = ["key", "at"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was `learned`, each row's opening, what changed; and the complaints that were `amended`:
    those whose entries are others than their files tell, with all that stands of them. Rows are
    those of the queue, ascending."""

    learned_row: Rows
    learned: Entries
    opened: Instants
    changed: tuple[Changed, ...]
    amended: tuple[str, ...]
    standing_row: Rows
    standing: Entries


@dataclass(frozen=True, slots=True)
class Moments:
    """The instants of the `last` run (None: there was none) and of the one `now`, and the one
    `since` which today's log tells everything again."""

    last: int | None
    now: int
    since: int


def see(
    batch: pl.DataFrame,
    log: Log | None,
    snapshot: Snapshot | None,
    names: Names,
    known: Rows,
    histories: Histories,
    moments: Moments,
) -> Seen:
    """Compare; `known`: the places of complaints that the state knows, with their `histories`."""
    told = timeline(batch, log, moments.now)
    today = opening(batch, told).fill_null(NEVER).to_numpy()
    row, exported = _entries(told, names)
    held = histories.entries
    held_row = np.repeat(known, np.diff(histories.first))
    recorded = np.full(batch.height, NEVER)
    recorded[known] = [NEVER if one is None else one for one in histories.opened]
    opened = np.where(recorded != NEVER, recorded, today)
    new = ~_among(row, exported, held_row, held)
    counted = (held["how"] == TOLD) | (held["how"] == GONE)
    gone = counted & ~_among(held_row, held, row, exported)
    left = gone & (held["at"] < moments.since) & ~_drawn(batch, names)[held["event"]]
    if moments.last is not None:
        # One of its kind that is new, and of the time before, stands in its place.
        instead = new & (exported["at"] <= moments.last)
        left &= ~np.isin(_kinds(held_row, held), _kinds(row[instead], exported[instead]))
    gone &= ~left
    contradicted = _rows(batch.height, held_row[gone | (held["how"] > OBSERVED)])
    contradicted |= (recorded != NEVER) & (recorded != today)
    now_row, now = _observed(batch, snapshot, names, held_row, held, opened, moments)
    stays = left | (held["how"] == OBSERVED)
    plain = (_rows(batch.height, held_row[stays]) | _rows(batch.height, now_row)) & ~contradicted
    settled = _settled(
        np.flatnonzero(contradicted),
        batch,
        ((row, exported), (held_row, held), (now_row, now)),
        (today, recorded),
        moments,
        names,
    )
    fresh = new & ~contradicted[row]
    seen = plain[now_row]
    learned = _sorted([(row[fresh], exported[fresh]), (now_row[seen], now[seen]), settled.learned])
    kept = (held_row[stays], held[stays])
    standing = _standing(plain, (row, exported), kept, (now_row, now), opened, names)
    stands = _sorted([standing, settled.standing])
    queue_row = batch[ROW].to_numpy()
    return Seen(
        queue_row[learned[0]],
        learned[1],
        opened,
        settled.changed,
        tuple(batch["complaint"].gather(np.unique(stands[0]))),
        queue_row[stands[0]],
        stands[1],
    )


def retold(
    batch: pl.DataFrame, log: Log, names: Names, known: Rows, histories: Histories, last: int
) -> tuple[int | None, bool]:
    """The earliest of what the log tells again, None if it tells nothing again; and whether it
    tells anything that is new, and of the time before the last run."""
    counts, at, event, state = log.of(batch["complaint"])
    row = np.repeat(np.arange(batch.height), counts)
    told = np.zeros(row.size, ENTRY)
    told["at"], told["event"] = at, numbers(log.names, names.events)[event]
    told["state"] = numbers(log.states, names.states)[state]
    held_row = np.repeat(known, np.diff(histories.first))
    again = _among(row, told, held_row, histories.entries)
    recorded = np.full(batch.height, NEVER)
    recorded[known] = [NEVER if one is None else one for one in histories.opened]
    again |= (told["event"] == names.events.index("opened")) & (told["at"] == recorded[row])
    knows = _rows(batch.height, known)[row]
    return (
        int(at[again].min()) if again.any() else None,
        bool((knows & ~again & (at <= last)).any()),
    )


def _drawn(batch: pl.DataFrame, names: Names) -> Flags:
    """By number of an event, whether it stands in a column: that tells it in every export."""
    drawn = {one.removeprefix(DRAWN) for one in batch.columns if one.startswith(DRAWN)}
    return np.array([name in drawn for name in names.events], np.bool_)


Told = tuple[Rows, Entries]
"""Entries by their rows, ascending."""


def _entries(told: Timeline, names: Names) -> Told:
    """What today's export tells, in the numbers of the state; openings stand apart."""
    event_of = numbers(told.events, names.events)
    state_of = numbers(told.states, names.states)
    opens = told.named(("opened",))[told.event]
    event = np.where(opens, 0, event_of[told.event])
    some = (event > 0) | (told.state > 0)
    found = np.zeros(int(some.sum()), ENTRY)
    found["at"] = found["since"] = told.at[some]
    found["event"], found["state"] = event[some], state_of[told.state][some]
    return told.rows[some], found


def _observed(
    batch: pl.DataFrame,
    snapshot: Snapshot | None,
    names: Names,
    held_row: Rows,
    held: Entries,
    opened: Instants,
    moments: Moments,
) -> Told:
    """What a snapshot says otherwise than the one before: it happened in between, and counts from
    the moment at which it was seen."""
    if snapshot is None:
        return np.zeros(0, np.int64), np.zeros(0, ENTRY)
    events, states = snapshot.of(batch["complaint"])
    events = numbers(snapshot.names, names.events)[events]
    before = np.full((2, batch.height), -1)
    seen = held["how"] == OBSERVED
    # Of several the last one stays: a row's entries were learned in order.
    before[0, held_row[seen]] = held["event"][seen]
    before[1, held_row[seen]] = held["state"][seen]
    first = before[0] < 0
    differs = np.where(first, (events > 0) | (states > 0), (before != [events, states]).any(axis=0))
    rows = np.flatnonzero(differs & (opened <= moments.now))
    found = np.zeros(rows.size, ENTRY)
    found["at"], found["event"], found["state"] = moments.now, events[rows], states[rows]
    since = np.where(opened[rows] == NEVER, moments.now, opened[rows])
    found["since"] = since if moments.last is None else np.where(first[rows], since, moments.last)
    found["how"] = OBSERVED
    return rows, found


@dataclass(frozen=True, slots=True)
class _Settled:
    learned: Told
    standing: Told
    changed: tuple[Changed, ...]


def _settled(
    which: Rows,
    batch: pl.DataFrame,
    entries: tuple[Told, Told, Told],
    openings: tuple[Instants, Instants],
    moments: Moments,
    names: Names,
) -> _Settled:
    """The complaints that an export contradicts, one by one: they are few. `entries`: told, held
    and seen just now; `openings`: told and recorded."""
    learned: list[Told] = []
    standing: list[Told] = []
    changed: list[Changed] = []
    drawn = frozenset(one.removeprefix(DRAWN) for one in batch.columns if one.startswith(DRAWN))
    (told, held, now), (today, recorded) = entries, openings
    for at in which.tolist():
        known = Known(
            batch["complaint"][at], _of(at, told), _of(at, held), int(today[at]), int(recorded[at]),
            moments.last, moments.now, names, drawn, moments.since,
        )  # fmt: skip
        result = settle(known)
        seen = _of(at, now)
        learned.append(_rowed(at, (*result.learned, *seen)))
        standing.append(_rowed(at, (*result.standing, *seen)))
        changed += result.changed
    return _Settled(_sorted(learned), _sorted(standing), tuple(changed))


def _standing(
    plain: Flags, told: Told, held: Told, now: Told, opened: Instants, names: Names
) -> Told:
    """All that stands of complaints of which something was only observed, or is not told again;
    that is `held`."""
    rows = np.flatnonzero(plain & (opened != NEVER))
    opens = np.zeros(rows.size, ENTRY)
    opens["at"] = opens["since"] = opened[rows]
    opens["event"] = names.events.index("opened")
    parts = [(rows, opens), told, held, now]
    some = [(row[plain[row]], entries[plain[row]]) for row, entries in parts]
    row = np.concatenate([one for one, _ in some])
    entries = np.concatenate([one for _, one in some])
    order = np.lexsort((np.arange(row.size), entries["at"], row))
    return row[order], entries[order]


def _among(row: Rows, entries: Entries, other_row: Rows, others: Entries) -> Flags:
    """Which entries of rows stand among the others of the same rows."""
    if not others.size or not entries.size:
        return np.zeros(entries.size, np.bool_)
    mine, theirs = _keys(row, entries), _keys(other_row, others)
    found = mine.join(theirs.select(_KEY).unique(), on=_KEY, how="semi", maintain_order="left")
    flags = np.zeros(entries.size, np.bool_)
    flags[found["place"].to_numpy()] = True
    return flags


def _kinds(row: Rows, entries: Entries) -> Rows:
    """One number for each row, event and state."""
    which = (row.astype(np.int64) << 32) | (entries["event"].astype(np.int64) << 16)
    return which | entries["state"].astype(np.int64)


def _keys(row: Rows, entries: Entries) -> pl.DataFrame:
    key = _kinds(row, entries)
    return pl.DataFrame({"key": key, "at": entries["at"].copy()}).with_columns(
        pl.int_range(pl.len()).alias("place")
    )


def _of(at: int, told: Told) -> tuple[Entry, ...]:
    """The entries of one row."""
    start, end = np.searchsorted(told[0], [at, at + 1])
    return tuple(Entry(*one) for one in told[1][start:end].tolist())


def _rows(height: int, rows: Rows) -> Flags:
    found = np.zeros(height, np.bool_)
    found[rows] = True
    return found


def _rowed(at: int, entries: Sequence[Entry]) -> Told:
    return np.full(len(entries), at), np.array([tuple(one) for one in entries], ENTRY)


def _sorted(parts: Sequence[Told]) -> Told:
    """Entries of several parts by their rows; within a row those of an earlier part come first."""
    row = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in parts)])
    entries = np.concatenate([np.zeros(0, ENTRY), *(some for _, some in parts)])
    order = np.argsort(row, kind="stable")
    return row[order], entries[order]
