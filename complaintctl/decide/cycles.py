"""The cycles of a clock: from which event to which it ran, for all complaints of a batch at once.

Entries are taken by rank: the first of every complaint, then the second, and so on. What an event
does follows from the clock's status and stands in one small table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, firsts, ranks
from complaintctl.decide.timeline import Timeline
from complaintctl.model.promise import Clock

CANCELLING = ("withdrawn", "merged")


class End(IntEnum):
    """How a cycle ended, if it did."""

    RUNNING = 0
    STOPPED = 1
    RESET = 2
    CANCELLED = 3


class _Status(IntEnum):
    NONE = 0
    RUNNING = 1
    STOPPED = 2
    OVER = 3


class _Effect(IntEnum):
    NOTHING = 0
    BEGIN = 1
    STOP = 2
    RESET = 3
    RESUME = 4
    CANCEL = 5


@dataclass(frozen=True, slots=True)
class Cycles:
    """By row and number. `end`: NEVER while it runs. The gaps of cycle i, between a stop and the
    reopening that undid it, are `gap_first[i]` to `gap_first[i + 1]`. `cancelled`: rows that were
    withdrawn or merged before the clock ever started."""

    row: Rows
    number: Rows
    start: Instants
    end: Instants
    how: npt.NDArray[np.uint8]
    gap_first: Rows
    gap_from: Instants
    gap_to: Instants
    cancelled: Flags


@dataclass(slots=True)
class _Run:
    """The cycle each row is in, and what is done with."""

    status: npt.NDArray[np.uint8]
    number: Rows
    start: Instants
    end: Instants
    how: npt.NDArray[np.uint8]
    ended: list[tuple[npt.NDArray[np.int64], ...]] = field(default_factory=list)
    gaps: list[tuple[npt.NDArray[np.int64], ...]] = field(default_factory=list)

    def keep(self, rows: Rows) -> None:
        """The present cycles of `rows` are complete."""
        how = self.how[rows].astype(np.int64)
        self.ended.append((rows, self.number[rows], self.start[rows], self.end[rows], how))

    def begin(self, rows: Rows, at: Instants) -> None:
        self.number[rows] += 1
        self.start[rows], self.end[rows] = at, NEVER
        self.status[rows], self.how[rows] = _Status.RUNNING, End.RUNNING

    def finish(self, rows: Rows, at: Instants, how: End) -> None:
        self.end[rows], self.how[rows] = at, how


def cycles(clock: Clock, events: Timeline) -> Cycles:
    """The cycles of `clock`; rows in which it never started have none."""
    effects = _effects(clock, events)
    matters = (effects != _Effect.NOTHING).any(axis=0)
    told = events.only(matters[events.event])
    height = told.first.size - 1
    run = _Run(
        np.zeros(height, np.uint8),
        np.zeros(height, np.int64),
        np.zeros(height, np.int64),
        np.full(height, NEVER),
        np.zeros(height, np.uint8),
    )
    for rows, entries in ranks(told.first):
        effect = effects[run.status[rows], told.event[entries]]
        _step(run, rows, told.at[entries], effect)
    run.keep(np.flatnonzero(run.number))
    return _collected(run, height)


def _step(run: _Run, rows: Rows, at: Instants, effect: npt.NDArray[np.uint8]) -> None:
    for kind in _Effect:
        if kind == _Effect.NOTHING:
            continue
        here = effect == kind
        if not here.any():
            continue
        some, when = rows[here], at[here]
        match kind:
            case _Effect.BEGIN:
                run.keep(some[run.number[some] > 0])
                run.begin(some, when)
            case _Effect.STOP:
                run.finish(some, when, End.STOPPED)
                run.status[some] = _Status.STOPPED
            case _Effect.RESET:
                run.finish(some, when, End.RESET)
                run.keep(some)
                run.begin(some, when)
            case _Effect.RESUME:
                run.gaps.append((some, run.number[some], run.end[some], when))
                run.finish(some, np.full(some.size, NEVER), End.RUNNING)
                run.status[some] = _Status.RUNNING
            case _Effect.CANCEL:
                running = run.status[some] == _Status.RUNNING
                run.finish(some[running], when[running], End.CANCELLED)
                run.status[some] = _Status.OVER


def _effects(clock: Clock, events: Timeline) -> npt.NDArray[np.uint8]:
    """What each event (by code) does in each status."""
    table = np.zeros((len(_Status), len(events.events)), np.uint8)
    start, stop = events.named(clock.start), events.named(clock.stop)
    table[_Status.NONE, start] = _Effect.BEGIN
    table[_Status.RUNNING, events.named(clock.reset_on)] = _Effect.RESET
    table[_Status.RUNNING, stop] = _Effect.STOP
    table[_Status.STOPPED, start] = _Effect.BEGIN
    reopened = events.named(("reopened",))
    if clock.on_reopen == "resume":
        table[_Status.STOPPED, reopened] = _Effect.RESUME
    elif clock.on_reopen == "new_cycle":
        table[_Status.STOPPED, reopened] = _Effect.BEGIN
    cancelling = events.named(CANCELLING)
    for status in (_Status.NONE, _Status.RUNNING, _Status.STOPPED):
        table[status, cancelling] = _Effect.CANCEL
    return table


def _collected(run: _Run, height: int) -> Cycles:
    row, number, start, end, how = _columns(run.ended, 5)
    order = np.lexsort((number, row))
    row, number = row[order], number[order]
    gap_row, gap_number, gap_from, gap_to = _columns(run.gaps, 4)
    # Cycles are few a row: one number names both.
    most = int(number.max(initial=0)) + 1
    key, gap_key = row * most + number, gap_row * most + gap_number
    gap_order = np.lexsort((gap_from, gap_key))
    owner = np.searchsorted(key, gap_key[gap_order])
    return Cycles(
        row,
        number,
        start[order],
        end[order],
        how[order].astype(np.uint8),
        firsts(np.bincount(owner, minlength=row.size)),
        gap_from[gap_order],
        gap_to[gap_order],
        (run.status == _Status.OVER) & (run.number == 0),
    )


def _columns(
    parts: list[tuple[npt.NDArray[np.int64], ...]], width: int
) -> list[npt.NDArray[np.int64]]:
    if not parts:
        return [np.zeros(0, np.int64) for _ in range(width)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]
