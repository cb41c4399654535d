"""A queue as intake hands it on, made from the oracle's cells, so that both read one complaint.

It follows the contract of `complaintctl.model.fields` to the letter and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from complaintctl.conditions.text import fold_id_series, fold_series
from complaintctl.model.fields import Field, Kind, State, Value, state_column
from tests.oracle import Cell, as_text

Complaint = Mapping[str, Cell]

_TYPES: dict[Kind, type[pl.DataType]] = {
    "number": pl.Float64,
    "money": pl.Float64,
    "duration": pl.Int64,
    "time": pl.Int64,
    "flag": pl.Boolean,
}
_STATES = {
    "present": State.PRESENT,
    "blank": State.BLANK,
    "absent": State.ABSENT,
    "invalid": State.INVALID,
}


def frame(
    fields: Mapping[str, Field], names: Iterable[str], complaints: Sequence[Complaint]
) -> pl.DataFrame:
    """`complaint` and, for each of `names`, its typed column and its state; a field that a
    complaint does not mention is absent. Raises KeyError for a name that is no field."""
    columns: dict[str, pl.Series] = {}
    for name in sorted({*names, "complaint", "opened_at"}):
        cells = [complaint.get(name, ("absent",)) for complaint in complaints]
        columns |= _columns(fields[name], cells)
    return pl.DataFrame(columns)


def _columns(field: Field, cells: Sequence[Cell]) -> dict[str, pl.Series]:
    read = [_read(field, cell) for cell in cells]
    values = pl.Series([value for value, _ in read], dtype=_TYPES.get(field.kind, pl.String))
    if field.kind == "id":
        values = fold_id_series(values)
    elif field.kind in ("text", "word") and field.values is None:
        values = fold_series(values)
    states = pl.Series([int(state) for _, state in read], dtype=pl.UInt8)
    return {field.name: values, state_column(field.name): states}


def _read(field: Field, cell: Cell) -> tuple[Value | None, State]:
    if len(cell) == 1:
        return None, _STATES[cell[0]]
    value = cell[1]
    if field.values is None:
        return value, State.PRESENT
    wanted = as_text(str(value))
    spelled = next((word for word in field.values if as_text(word) == wanted), None)
    return spelled, State.INVALID if spelled is None else State.PRESENT
