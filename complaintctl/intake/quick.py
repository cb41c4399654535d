"""The cells that need no second look: all plain columns of a portion in one polars query.

Gives a value only where the exact readers in `cells` would give the same; all other cells that
are not empty are left to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from complaintctl.intake.cells import DTYPES, Cells, How, read_cells, spellings
from complaintctl.intake.numbers import PLAIN, shift_of
from complaintctl.intake.plan import Reading
from complaintctl.intake.times import ISO, in_zone
from complaintctl.model.fields import State

_LEFT = np.uint8(255)
_BLANK = np.uint8(State.BLANK)
_ODD_ID = r"^(?:[0-9](\.[0-9]+)?[Ee]\+?[0-9]+$|'|=\")"


def read_columns(raw: pl.DataFrame, readings: Sequence[Reading]) -> Mapping[str, Cells]:
    """The cells of those `readings` that have a quick way, by field."""
    quick: dict[str, pl.Expr] = {}
    for reading in readings:
        value = _value(raw, reading)
        if value is not None:
            quick[reading.name] = value
    if not quick or not raw.height:
        return {}
    frame = raw.select(value.alias(name) for name, value in quick.items())
    asked = [reading for reading in readings if reading.name in quick]
    return {reading.name: _finished(raw, frame[reading.name], reading) for reading in asked}


def _value(raw: pl.DataFrame, reading: Reading) -> pl.Expr | None:
    how = reading.how
    if len(reading.columns) != 1 or how.values:
        return None
    name = str(reading.columns[0])
    if raw.schema[name] != pl.String:
        return None
    cell = pl.col(name)
    match how.field.kind:
        case "number" | "money":
            shift = shift_of(how.unit)
            spelled = cell + f"e{shift}" if shift else cell
            number = spelled.cast(pl.Float64, strict=False)
            value = pl.when(cell.str.contains(PLAIN) & number.is_finite()).then(number)
        case "time":
            return _seconds(raw[name], cell, how)
        case "id":
            trimmed = cell.str.strip_chars()
            plain = (cell.str.len_bytes() == cell.str.len_chars()) & (trimmed != "")
            value = pl.when(plain & ~cell.str.contains(_ODD_ID)).then(trimmed)
        case _:
            return None
    if how.blank:
        value = pl.when(~cell.str.strip_chars().is_in(spellings(how.blank))).then(value)
    return value


def _seconds(column: pl.Series, cell: pl.Expr, how: How) -> pl.Expr | None:
    """Seconds as if the zone were UTC, by the first format that is a pattern."""
    first = how.formats[0] if how.formats else "iso"
    usual = pl.lit(True)
    if how.blank:
        usual = ~cell.str.strip_chars().is_in(spellings(how.blank))
    if first == "iso":
        shown = next((text for text in column.head(64) if text), "")
        first = next((form for size, form in ISO if _like(shown, size, form)), "")
        usual &= cell.str.len_bytes() == len(shown)
    if "%" not in first or "%z" in first or "%p" in first:
        return None
    read = cell.str.to_datetime(first, strict=False, cache=False, time_unit="us")
    return pl.when(usual).then(read.dt.epoch("s"))


def _like(text: str, size: int, form: str) -> bool:
    return len(text) == size and ("T" in form) == ("T" in text)


def _finished(raw: pl.DataFrame, value: pl.Series, reading: Reading) -> Cells:
    """The states of the cells; those without a value that are not empty are read exactly."""
    kind = reading.how.field.kind
    states = np.full(raw.height, State.PRESENT, np.uint8)
    if value.null_count():
        missing = np.flatnonzero(value.is_null().to_numpy())
        cells = raw[str(reading.columns[0])].gather(missing)
        states[missing] = np.where((cells == "").fill_null(False).to_numpy(), _BLANK, _LEFT)
        states[missing[cells.is_null().to_numpy()]] = State.ABSENT
    if kind == "time":
        before = value.null_count()
        value = in_zone(value, reading.how.zone)
        if value.null_count() != before:
            states[value.is_null().to_numpy() & (states == State.PRESENT)] = State.INVALID
    left = np.flatnonzero(states == _LEFT)
    if left.size:
        exact = read_cells(raw[str(reading.columns[0])].gather(left), reading.how)
        states[left] = exact.states
        value = value.scatter(left, exact.value)
    return Cells(value.cast(DTYPES[kind]), states)
