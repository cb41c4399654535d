"""Columns that bring their own type (Parquet): taken as they are where the kind fits, else as text.

A null there is a blank cell: the column exists.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from complaintctl.intake.cells import Cells, How, read_cells
from complaintctl.intake.times import in_zone
from complaintctl.model.fields import State

_EXACT_FLOAT = 2.0**53


def read_native(raw: pl.Series, how: How) -> Cells:
    """The cells of a column of any type as the field's kind."""
    value = None if how.values else _taken(raw, how)
    if value is None:
        text = as_text(raw)
        unread = (text.is_null() & raw.is_not_null()).to_numpy()
        cells = read_cells(text.set(raw.is_null(), None).fill_null(""), how)
        cells.states[unread] = State.INVALID
        return cells
    states = np.full(len(raw), State.PRESENT, np.uint8)
    states[value.is_null().to_numpy()] = State.INVALID
    states[raw.is_null().to_numpy()] = State.BLANK
    return Cells(value, states)


def _taken(raw: pl.Series, how: How) -> pl.Series | None:
    """The values where the column's type says what the kind means; None where it does not."""
    kind, dtype = how.field.kind, raw.dtype
    if kind == "flag" and dtype == pl.Boolean:
        return raw
    if kind in ("number", "money") and dtype.is_numeric() and how.unit is None:
        value = raw.cast(pl.Float64)
        return value.set(~value.is_finite(), None)
    if kind == "duration" and dtype == pl.Duration:
        return raw.dt.total_seconds()
    if kind == "time" and isinstance(dtype, pl.Date | pl.Datetime):
        seconds = raw.cast(pl.Datetime("us")) if dtype == pl.Date else raw
        zoned = isinstance(dtype, pl.Datetime) and dtype.time_zone is not None
        instants = seconds.dt.epoch("s")
        return instants if zoned else in_zone(instants, how.zone)
    return None


def as_text(raw: pl.Series) -> pl.Series:
    """The cells as text; null where bytes are no text, or polars has no words for the type."""
    try:
        return _written(raw)
    except pl.exceptions.PolarsError:
        return pl.Series(raw.name, [None] * len(raw), dtype=pl.String)


def _written(raw: pl.Series) -> pl.Series:
    dtype = raw.dtype
    if isinstance(dtype, pl.Struct):
        return raw.struct.json_encode()
    if isinstance(dtype, pl.List) and not dtype.inner.is_nested():
        return raw.cast(pl.List(pl.String)).list.join(" ", ignore_nulls=True)
    if dtype.is_nested():
        return raw.to_frame("cell").select(
            pl.struct("cell").struct.json_encode().str.strip_prefix('{"cell":').str.strip_suffix("}")
        ).to_series()  # fmt: skip
    if dtype.is_float():
        # A whole number that was stored as a float is written as one, while it is exact.
        whole = (raw == raw.round()) & (raw.abs() < _EXACT_FLOAT)
        written = raw.map_elements(lambda number: f"{number:E}", return_dtype=pl.String)
        spelled = raw.set(~whole, None).cast(pl.Int64).cast(pl.String)
        exact = raw.abs() < _EXACT_FLOAT
        return spelled.zip_with(whole, raw.cast(pl.String).zip_with(exact, written))
    return raw.cast(pl.String, strict=False)
