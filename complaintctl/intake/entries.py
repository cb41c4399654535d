"""The log entries of one portion of a file: times and codes, and the rows that they stand in.

An entry later than the moment of the run is none; one without a time is counted and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.cells import Cells, read_cells
from complaintctl.intake.native import as_text, read_native
from complaintctl.intake.plan import LogReading, Plan
from complaintctl.intake.quick import read_columns
from complaintctl.intake.words import (
    NOTHING,
    Coded,
    Codes,
    coded,
    event_words,
    state_words,
)
from complaintctl.model.fields import State
from complaintctl.model.source import LOG_COLUMNS

Rows = npt.NDArray[np.int64]
Unknown = Mapping[str, tuple[int, int]]

SECOND_SEED = 20_240_305
"""The seed of the hash that tells ids apart whose first hashes collide."""

LIST, ITEMS = "list", "items"
"""What else may be seen of a log inside records: that it is there, and that it is not empty."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries in the order of the file. `rows`: the row of the portion's frame that each stands
    in; `second`: another hash of that row's id; `names`: events by code; `unknown`: words by
    role (`event`, `state`); `untimed`: rows with an entry whose time cannot be read, one for each
    such entry; `seen`: the roles that some record has, LIST and ITEMS."""

    rows: Rows
    second: npt.NDArray[np.uint64]
    at: npt.NDArray[np.int64]
    event: Codes
    state: npt.NDArray[np.uint8]
    names: tuple[str, ...]
    unknown: Mapping[str, Unknown]
    untimed: Rows
    seen: frozenset[str]


def read_entries(raw: pl.DataFrame, ids: pl.Series, plan: Plan, as_of: int) -> Entries | None:
    """The entries in the rows of `raw`, whose complaints are `ids`; None without a log."""
    if plan.log is None:
        return None
    rows, texts, seen = _side_by_side(raw, plan.log)
    if plan.log.at is None:
        now = pl.Series(np.full(raw.height, as_of))
        at = Cells(now, np.full(raw.height, int(State.PRESENT), np.uint8))
    else:
        at = _times(texts["at"], plan)
    timed = at.states == State.PRESENT
    known = timed & (at.value <= as_of).fill_null(False).to_numpy()
    event = coded(as_words(texts["event"]), event_words(plan.source), known)
    state = coded(as_words(texts["state"]), state_words(plan.source), known)
    if plan.log.at is None and plan.log.event == plan.log.state:
        event, state = _known_by_either(event, state)
    says = (event.codes != NOTHING) | (state.codes != NOTHING)
    keep = np.flatnonzero(known & ((event.codes > 0) | (state.codes > 0)))
    return Entries(
        rows[keep],
        ids.hash(seed=SECOND_SEED).to_numpy()[rows[keep]],
        at.value.fill_null(0).to_numpy()[keep],
        np.maximum(event.codes[keep], NOTHING),
        np.maximum(state.codes[keep], NOTHING).astype(np.uint8),
        event.names,
        {"event": _in_rows(event, rows), "state": _in_rows(state, rows)},
        rows[np.flatnonzero(~timed & says)],
        seen,
    )


def _known_by_either(event: Coded, state: Coded) -> tuple[Coded, Coded]:
    """One column that tells both: a word that means a state need not mean an event as well."""
    both = event.unknown.keys() & state.unknown.keys()
    neither = {word: event.unknown[word] for word in event.unknown if word in both}
    return replace(event, unknown=neither), replace(state, unknown={})


def _side_by_side(
    raw: pl.DataFrame, log: LogReading
) -> tuple[Rows, dict[str, pl.Series], frozenset[str]]:
    """For each entry its row, and its cells by role; a role without a column is null."""
    at = log.at.columns if log.at is not None else ()
    positions = {"at": at, "event": log.event, "state": log.state}
    columns = {
        role: _column(raw, positions[role]) if positions[role] else _empty(raw)
        for role in LOG_COLUMNS
    }
    rows = np.arange(raw.height, dtype=np.int64)
    seen: set[str] = set()
    if log.listed:
        seen |= {LIST} if columns["at"].null_count() < raw.height else set()
        sizes = columns["at"].list.len().fill_null(0).to_numpy()
        filled = pl.Series(sizes > 0)
        rows = np.repeat(rows, sizes)
        seen |= {ITEMS} if rows.size else set()
        columns = {
            role: column.filter(filled).explode() if positions[role] else _nothing(len(rows))
            for role, column in columns.items()
        }
    seen |= {role for role in LOG_COLUMNS if columns[role].null_count() < len(rows)}
    return rows, columns, frozenset(seen)


def _column(raw: pl.DataFrame, positions: tuple[int, ...]) -> pl.Series:
    """The column, or of several the first that a record has."""
    column = raw[str(positions[0])]
    for other in positions[1:]:
        column = column.zip_with(column.is_not_null(), raw[str(other)])
    return column


def _empty(raw: pl.DataFrame) -> pl.Series:
    return _nothing(raw.height)


def _nothing(rows: int) -> pl.Series:
    return pl.Series("", [None] * rows, dtype=pl.String)


def _times(column: pl.Series, plan: Plan) -> Cells:
    assert plan.log is not None
    assert plan.log.at is not None
    how = plan.log.at.how
    if column.dtype != pl.String:
        return read_native(column, how)
    name = str(plan.log.at.columns[0])
    quick = read_columns(column.to_frame(name), (plan.log.at,))
    return quick.get("at") or read_cells(column, how)


def as_words(column: pl.Series) -> pl.Series:
    """A column of words as text, whatever its type."""
    return column if column.dtype == pl.String else as_text(column)


def _in_rows(found: Coded, rows: Rows) -> Unknown:
    return {word: (often, int(rows[at])) for word, (often, at) in found.unknown.items()}
