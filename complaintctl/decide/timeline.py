"""What happened to the complaints of a batch, in order: events and states (policy-language 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.decide.instants import Flags, Instants, Rows, firsts
from complaintctl.decide.past import OPENED
from complaintctl.intake.log import Log
from complaintctl.model.events import EVENTS, STATES

Codes = npt.NDArray[np.uint16]

DRAWN = "drawn:"
_TIMES = 1 << 40
"""More seconds than there are between the first and the last year of the calendar."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries of row i are `first[i]` to `first[i + 1]`, in order. `event`, `state`: codes
    into `events` and `states`, 0 where the entry names none."""

    first: Rows
    at: Instants
    event: Codes
    state: Codes
    events: tuple[str, ...]
    states: tuple[str, ...]

    @property
    def rows(self) -> Rows:
        """The row of each entry."""
        return np.repeat(np.arange(self.first.size - 1), np.diff(self.first))

    def named(self, names: tuple[str, ...]) -> Flags:
        """By event code, whether it is one of `names`."""
        return np.array([name in names for name in self.events], np.bool_)

    def only(self, wanted: Flags) -> Timeline:
        """The entries that are `wanted`."""
        counts = np.bincount(self.rows[wanted], minlength=self.first.size - 1)
        return Timeline(
            firsts(counts),
            self.at[wanted],
            self.event[wanted],
            self.state[wanted],
            self.events,
            self.states,
        )


def timeline(batch: pl.DataFrame, log: Log | None, as_of: int) -> Timeline:
    """The entries at or before `as_of` of a batch (columns as in `intake`), drawn from its columns
    and from the log. Of one instant, `opened` comes first, then drawn events in the order of the
    closed list, then the log's entries in the order of its file."""
    events = log.names if log is not None else ("", *EVENTS)
    states = log.states if log is not None else ("", *STATES)
    code = {name: place for place, name in enumerate(events)}
    parts: list[tuple[Rows, Instants, Codes, Codes]] = []
    logged = np.zeros(batch.height, np.bool_)
    if log is not None:
        counts, at, event, state = log.of(batch["complaint"])
        rows = np.repeat(np.arange(batch.height), counts)
        logged[rows[(event == code["opened"]) & (at <= as_of)]] = True
        parts.append((rows, at, event.astype(np.uint16), state.astype(np.uint16)))
    for name in reversed(events[1:]):
        column = batch.get_column(DRAWN + name, default=None)
        if name == "opened":
            column = batch[OPENED].set(pl.Series(logged), None)
        if column is not None:
            parts.append(_drawn(column, code[name]))
    parts.reverse()
    return _ordered(parts, batch.height, as_of, events, states)


def states_held(events: Timeline) -> Timeline:
    """The entries that begin a state: one that another replaces at the very same instant was never
    held, and the same word continues what it finds (policy-language 5)."""
    stating = events.only(events.state > 0)
    rows = stating.rows
    lasts = np.ones(rows.size, np.bool_)
    lasts[:-1] = (rows[1:] != rows[:-1]) | (stating.at[1:] != stating.at[:-1])
    lasting = stating.only(lasts)
    rows = lasting.rows
    new = np.ones(rows.size, np.bool_)
    new[1:] = (rows[1:] != rows[:-1]) | (lasting.state[1:] != lasting.state[:-1])
    return lasting.only(new)


def opening(batch: pl.DataFrame, events: Timeline) -> pl.Series:
    """When each complaint opened (Int64): its first `opened` in the log, else its own time."""
    found = np.flatnonzero(events.named(("opened",))[events.event])
    if not found.size:
        return batch[OPENED]
    rows, first = np.unique(events.rows[found], return_index=True)
    return batch[OPENED].clone().scatter(rows, events.at[found[first]])


def _drawn(column: pl.Series, code: int) -> tuple[Rows, Instants, Codes, Codes]:
    rows = column.is_not_null().arg_true().to_numpy().astype(np.int64)
    at = column.drop_nulls().to_numpy()
    return rows, at, np.full(rows.size, code, np.uint16), np.zeros(rows.size, np.uint16)


def _ordered(
    parts: list[tuple[Rows, Instants, Codes, Codes]],
    height: int,
    as_of: int,
    events: tuple[str, ...],
    states: tuple[str, ...],
) -> Timeline:
    rows, at, event, state = (np.concatenate(column) for column in zip(*parts, strict=True))
    past = at <= as_of
    rows, at, event, state = rows[past], at[past], event[past], state[past]
    # One number a row and instant; a stable sort keeps the parts' order within it.
    order = np.argsort(rows * _TIMES + (at - at.min(initial=0)), kind="stable")
    counts = np.bincount(rows, minlength=height)
    return Timeline(firsts(counts), at[order], event[order], state[order], events, states)


def happened(events: Timeline, names: tuple[str, ...]) -> Flags:
    """The rows in which one of these events is among the entries."""
    found = np.zeros(events.first.size - 1, np.bool_)
    found[events.rows[events.named(names)[events.event]]] = True
    return found
