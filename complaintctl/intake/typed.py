"""One portion of a file as typed rows: who can be a complaint, and what each cell is.

A row without an id, or with one a spreadsheet mangled, is set aside; every other cell that does
not parse is invalid and counted by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.cells import Cells, States, absent, read_cells
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

_TOTALS: tuple[str, ...] = ("合计", "总计", "小计", "total", "Total", "TOTAL")
_ROUNDED = r"^[0-9]{13,}000$"
_ROUNDED_LENGTH = 16
_AROUND_HEADER = " \t\ufeff"
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


def type_portion(portion: Portion, plan: Plan, as_of: int, file: str, codec: str) -> Typed:
    """The typed rows of `portion` as `plan` reads them; rows changed after `as_of` are skipped."""
    raw = portion.load()
    total = _totals(raw, plan.source.skip.rows)
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
    noticed.append(_notice("total", "complaint", _looks_total(ids.value, plan), places, portion))
    keys = Keys(ids.value.hash().to_numpy(), _row_hashes(raw, plan), _seconds(updated), rounded)
    heard = tuple(notice for notice in noticed if notice.count)
    return Typed(frame, keys, places, portion.rejected + rejected, portion.skipped + skipped, heard)


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
    return pl.DataFrame(columns), said


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


def _looks_total(ids: pl.Series, plan: Plan) -> Flags:
    if plan.source.skip.rows:
        return np.zeros(len(ids), np.bool_)
    total: Flags = ids.is_in(_TOTALS).to_numpy()
    return total


def repeats_header(raw: pl.DataFrame, plan: Plan) -> Flags:
    """The rows whose every cell is its column's header, as where two exports were joined."""
    repeats = np.zeros(raw.height, np.bool_)
    read = [(str(one.columns[0]), one.header) for one in plan.readings if one.columns]
    if not read or any(raw.schema[name] != pl.String for name, _ in read):
        return repeats
    again = np.arange(raw.height)
    for name, header in read:
        cells = raw[name].gather(again).str.strip_chars(_AROUND_HEADER)
        again = again[(cells == header).fill_null(False).to_numpy()]
        if not again.size:
            break
    repeats[again] = True
    return repeats


def _totals(raw: pl.DataFrame, words: Sequence[str]) -> Flags:
    total = np.zeros(raw.height, np.bool_)
    words = [word for word in words if word]
    texts = [pl.col(name).str.strip_chars() for name in raw.columns if raw[name].dtype == pl.String]
    if not words or not texts or not raw.height:
        return total
    begins = [pl.any_horizontal(text.str.starts_with(word) for word in words) for text in texts]
    some = raw.select(pl.any_horizontal(begins)).to_series().fill_null(False).arg_true()
    if not len(some):
        return total
    first = pl.coalesce(pl.when(text != "").then(text) for text in texts)
    spoken = first.str.starts_with(words[0])
    for word in words[1:]:
        spoken |= first.str.starts_with(word)
    total[some.to_numpy()] = raw[some].select(spoken).to_series().fill_null(False).to_numpy()
    return total


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
