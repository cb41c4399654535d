"""Typed cells and their states from one raw column: what a field's kind means for a cell.

Most cells are read as they stand; only those that do not parse are looked at again, trimmed and
without the guards that spreadsheets put before numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.conditions.text import fold_id_series, fold_series
from complaintctl.intake.durations import read_durations
from complaintctl.intake.numbers import plain_numbers, written_numbers
from complaintctl.intake.times import read_times
from complaintctl.model.fields import Field, Kind, State

MANGLED = r"^[0-9](\.[0-9]+)?[Ee]\+?[0-9]+$"

DTYPES: Mapping[Kind, type[pl.DataType]] = {
    "text": pl.String, "id": pl.String, "word": pl.String, "number": pl.Float64,
    "money": pl.Float64, "duration": pl.Int64, "time": pl.Int64, "flag": pl.Boolean,
}  # fmt: skip

_SHORT = 64
_GUARDED = r"""^(?:="(?<formula>.*)"|'(?<marked>.*))$"""

States = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class How:
    """How one field is read in one file: the declared spelling of its cells."""

    field: Field
    zone: str
    formats: tuple[str, ...] = ()
    unit: str | None = None
    values: Mapping[str, str] = attribute(default_factory=dict)
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """Typed values, null exactly where `states` is not PRESENT."""

    value: pl.Series
    states: States


def read_cells(raw: pl.Series, how: How) -> Cells:
    """The cells of `raw` (String; null: the record has no such key) as the field's kind."""
    if how.values or how.field.kind in ("word", "flag"):
        return _by_unique(raw, how)
    return _read(raw, how)


def absent(field: Field, rows: int) -> Cells:
    """A field that a file does not have."""
    return Cells(nulls(DTYPES[field.kind], rows), np.full(rows, State.ABSENT, np.uint8))


def nulls(dtype: type[pl.DataType], rows: int) -> pl.Series:
    """A column without any value."""
    return pl.Series("", [], dtype=dtype).extend_constant(None, rows)


def _by_unique(raw: pl.Series, how: How) -> Cells:
    """Reads each spelling once; the last place is for records without the key."""
    spellings = raw.unique().drop_nulls()
    read = spellings
    if how.values:
        words = fold_series(pl.Series(list(how.values), dtype=pl.String).str.strip_chars())
        asked = fold_series(_trimmed(spellings, how.field.kind))
        mapped = asked.replace_strict(words, list(how.values.values()), default=None)
        read = mapped.zip_with(mapped.is_not_null(), spellings)
    cells = _read(read.cast(pl.String), replace(how, values={}))
    places = raw.replace_strict(
        spellings, np.arange(len(spellings)), default=len(spellings), return_dtype=pl.Int64
    )
    value = cells.value.extend_constant(None, 1).gather(places)
    return Cells(value, np.append(cells.states, np.uint8(State.ABSENT))[places.to_numpy()])


def _read(raw: pl.Series, how: How) -> Cells:
    blank = spellings(how.blank)
    empty = raw.is_in(blank).fill_null(False)
    todo = raw.set(empty, None) if empty.any() else raw
    value = _parse(todo, how, blank)
    states = np.full(len(raw), State.PRESENT, np.uint8)
    if not value.null_count():
        return Cells(value, states)
    missing = value.is_null()
    states[missing.to_numpy()] = State.BLANK
    states[raw.is_null().to_numpy()] = State.ABSENT
    left = (missing & todo.is_not_null()).arg_true()
    if not len(left):
        return Cells(value, states)
    trimmed = _trimmed(todo.gather(left), how.field.kind)
    empty = trimmed.is_in(blank)
    again = _parse(trimmed.set(empty, None), how, blank)
    unread = np.where(empty.to_numpy(), np.uint8(State.BLANK), np.uint8(State.INVALID))
    states[left.to_numpy()] = np.where(again.is_not_null().to_numpy(), State.PRESENT, unread)
    return Cells(value.scatter(left, again), states)


def _parse(text: pl.Series, how: How, blank: list[str]) -> pl.Series:
    """Typed values; null where a cell does not parse, or may be blank when it is trimmed."""
    match how.field.kind:
        case "text":
            folded = fold_series(text)
            short = text.str.len_bytes() <= _SHORT
            return folded.set(short & text.str.strip_chars().is_in(blank), None)
        case "word":
            return _words(text, how.field.values, blank)
        case "id":
            return _ids(text, blank)
        case "number" | "money" as kind:
            if how.unit is None and not how.formats:
                return plain_numbers(text)
            return written_numbers(text, how.unit, money=kind == "money")
        case "duration":
            return read_durations(text, how.formats)
        case "time":
            return read_times(text, how.formats, how.zone)
        case "flag":
            words = text.str.to_lowercase()
            return words.replace_strict(["true", "false"], [True, False], default=None)


def _words(text: pl.Series, declared: tuple[str, ...] | None, blank: list[str]) -> pl.Series:
    trimmed = text.str.strip_chars()
    folded = fold_series(trimmed).set(trimmed.is_in(blank), None)
    if declared is None:
        return folded
    known = fold_series(pl.Series(declared, dtype=pl.String))
    return folded.replace_strict(known, declared, default=None, return_dtype=pl.String)


def _ids(text: pl.Series, blank: list[str]) -> pl.Series:
    ids = fold_id_series(text)
    odd = ids.str.contains(MANGLED) | ids.str.starts_with("'") | ids.str.starts_with('="')
    odd |= ids.is_in(blank)
    return ids.set(odd, None) if odd.any() else ids


def _trimmed(text: pl.Series, kind: Kind) -> pl.Series:
    trimmed = text.str.strip_chars()
    if kind == "text":
        return trimmed
    parts = trimmed.str.extract_groups(_GUARDED).struct.unnest()
    inner = parts.select(pl.coalesce("formula", "marked")).to_series().str.strip_chars()
    return inner.zip_with(inner.is_not_null(), trimmed)


def spellings(words: tuple[str, ...]) -> list[str]:
    """The empty cell, and each null word in the ways it is usually written."""
    plain = {normalize("NFKC", word.strip()) for word in words} | {word.strip() for word in words}
    cased = (change(word) for word in plain for change in (str.lower, str.upper, str.capitalize))
    return sorted({"", *plain, *cased})
