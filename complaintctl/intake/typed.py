"""One portion of a file as typed rows: who can be a complaint, and what each cell is.

A row without an id, or with one a spreadsheet mangled, is set aside; every other cell that does
not parse is invalid and counted by column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.cells import Cells, States, absent, read_cells
from complaintctl.intake.entries import Entries, read_entries
from complaintctl.intake.furniture import looks_total, repeats_header, total_rows
from complaintctl.intake.native import read_native
from complaintctl.intake.plan import Plan, Reading
from complaintctl.intake.portion import Portion
from complaintctl.intake.quick import read_columns
from complaintctl.model.fields import State, state_column
from complaintctl.model.queue import Rejected

Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int32]
Seconds = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

NO_ID = "no id"
MANGLED_ID = "the id was mangled by a spreadsheet; export the column as text"
NEVER = np.iinfo(np.int64).min
"""Stands for a time that is not known."""

_ROUNDED = r"^[0-9]{13,}000$"
_ROUNDED_LENGTH = 16
_NOTHING = b' \t\r\n\0",;|'


@dataclass(frozen=True, slots=True)
class Noticed:
    """What is to be said of a column: how many cells, and the line of the first."""

    what: str
    field: str
    count: int
    line: int


@dataclass(frozen=True, slots=True)
class Keys:
    """By row, what merging needs: hashes of id and row, the last change in seconds or NEVER."""

    ids: Hashes
    rows: Hashes
    updated: Seconds
    rounded: Flags


@dataclass(frozen=True, slots=True)
class Typed:
    """The rows of a portion that can be complaints. `places`: their rows in the portion."""

    frame: pl.DataFrame
    keys: Keys
    places: Positions
    rejected: tuple[Rejected, ...]
    skipped: int
    noticed: tuple[Noticed, ...]
    entries: Entries | None = None


def type_portion(portion: Portion, plan: Plan, as_of: int, file: str, codec: str) -> Typed:
    """The typed rows of `portion` as `plan` reads them; rows changed after `as_of` are skipped."""
    raw = portion.load()
    total = total_rows(raw, plan.source.skip.rows)
    again = repeats_header(raw, plan)
    left = ~(total | again)
    places = np.flatnonzero(left).astype(np.int32)
    everything = np.arange(raw.height, dtype=np.int32)
    raw = raw if left.all() else raw.filter(pl.Series(left))
    cells = dict(read_columns(raw, plan.readings))
    ids, updated = _cells(raw, plan, "complaint", cells), _cells(raw, plan, "updated_at", cells)
    known = ids.states == State.PRESENT
    later = known & _after(updated, as_of)
    rejected, empty = _refused(portion, places, ids.states, file, codec)
    noticed = [
        _notice("header again", "", again, everything, portion),
        _notice("empty", "", empty, places, portion),
        _notice("changed later", "updated_at", later, places, portion),
    ]
    keep = known & ~later
    skipped = int((~left).sum() + later.sum() + empty.sum())
    if not keep.all():
        raw, places = raw.filter(pl.Series(keep)), places[keep]
        cells = {name: _kept(column, keep) for name, column in cells.items()}
        ids, updated = cells["complaint"], cells["updated_at"]
    frame, said = _columns(raw, plan, cells)
    noticed += [_notice(what, name, rows, places, portion) for what, name, rows in said]
    rounded = _rounded(ids.value)
    noticed.append(_notice("rounded", "complaint", rounded, places, portion))
    noticed.append(_notice("total", "complaint", looks_total(ids.value, plan), places, portion))
    keys = Keys(ids.value.hash().to_numpy(), _row_hashes(raw, plan), _seconds(updated), rounded)
    entries = read_entries(raw, ids.value, plan, as_of)
    if entries is not None:
        noticed += _unread(entries, places, portion)
    rejected, skipped = portion.rejected + rejected, portion.skipped + skipped
    heard = tuple(notice for notice in noticed if notice.count)
    return Typed(frame, keys, places, rejected, skipped, heard, entries)


def _unread(entries: Entries, places: Positions, portion: Portion) -> list[Noticed]:
    """What stands in the log and cannot be told."""
    said = [
        Noticed(role, word, often, portion.places.line(int(places[row])))
        for role, words in entries.unknown.items()
        for word, (often, row) in words.items()
    ]
    if entries.untimed.size:
        line = portion.places.line(int(places[entries.untimed[0]]))
        said.append(Noticed("untimed", "at", entries.untimed.size, line))
    return said


def _columns(
    raw: pl.DataFrame, plan: Plan, done: Mapping[str, Cells]
) -> tuple[pl.DataFrame, list[tuple[str, str, Flags]]]:
    columns: list[pl.Series] = []
    said: list[tuple[str, str, Flags]] = []
    for reading in plan.readings:
        cells = done.get(reading.name) or read_field(raw, reading)
        columns.append(cells.value.alias(reading.name))
        columns.append(pl.Series(state_column(reading.name), cells.states, dtype=pl.UInt8))
        if reading.name == "opened_at":
            said.append(("unopened", "opened_at", cells.states != State.PRESENT))
        elif reading.name != "complaint":
            said.append(("invalid", reading.name, cells.states == State.INVALID))
    frame = pl.DataFrame(columns)
    for name in dict.fromkeys(plan.drawn.values()):
        early = frame.select(pl.col(name) < pl.col("opened_at")).to_series()
        said.append(("early", name, early.fill_null(False).to_numpy()))
    return frame, said


def read_field(raw: pl.DataFrame, reading: Reading) -> Cells:
    """The cells of one field; of several columns the first that a record has."""
    if not reading.columns:
        return absent(reading.how.field, raw.height)
    column = raw[str(reading.columns[0])]
    for other in reading.columns[1:]:
        column = column.zip_with(column.is_not_null(), raw[str(other)])
    if column.dtype != pl.String:
        return read_native(column, reading.how)
    return read_cells(column, reading.how)


def _cells(raw: pl.DataFrame, plan: Plan, name: str, cells: dict[str, Cells]) -> Cells:
    """The cells of a field that every plan reads, read now if they were not yet."""
    if name not in cells:
        cells[name] = read_field(raw, next(one for one in plan.readings if one.name == name))
    return cells[name]


def _kept(cells: Cells, keep: Flags) -> Cells:
    return Cells(cells.value.filter(pl.Series(keep)), cells.states[keep])


def _after(cells: Cells, moment: int) -> Flags:
    after: Flags = (cells.value > moment).fill_null(False).to_numpy()
    return after


def _seconds(cells: Cells) -> Seconds:
    seconds: Seconds = cells.value.fill_null(int(NEVER)).to_numpy()
    return seconds


def _row_hashes(raw: pl.DataFrame, plan: Plan) -> Hashes:
    names = [str(at) for at in dict.fromkeys(plan.identity)]
    hashes: Hashes = raw.select(names).hash_rows(seed=plan.seed).to_numpy()
    return hashes


def _rounded(ids: pl.Series) -> Flags:
    if not len(ids) or (ids.str.len_bytes() < _ROUNDED_LENGTH).all():
        return np.zeros(len(ids), np.bool_)
    rounded: Flags = ids.str.contains(_ROUNDED).to_numpy()
    return rounded


def _refused(
    portion: Portion, places: Positions, states: States, file: str, codec: str
) -> tuple[tuple[Rejected, ...], Flags]:
    """The rows that cannot be complaints, and which of them are nothing but delimiters."""
    rejected: list[Rejected] = []
    empty = np.zeros(len(states), np.bool_)
    for row in np.flatnonzero(states != State.PRESENT):
        place = int(places[row])
        raw = portion.places.raw(place)
        if not raw.strip(_NOTHING):
            empty[row] = True
            continue
        reason = MANGLED_ID if states[row] == State.INVALID else NO_ID
        reason += portion.places.note(place)
        rejected.append(Rejected(file, portion.places.line(place), reason, raw, codec))
    return tuple(rejected), empty


def _notice(
    what: str,
    field: str,
    rows: Flags,
    places: Positions,
    portion: Portion,
) -> Noticed:
    count = int(rows.sum())
    line = portion.places.line(int(places[int(np.argmax(rows))])) if count else 0
    return Noticed(what, field, count, line)
