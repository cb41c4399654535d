"""A batch as the rules may see it: at the opening, and now. Assumptions stand in for blanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from complaintctl.decide.past import OPENED
from complaintctl.model.fields import Field, State, state_column


def opening_view(batch: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
    """What was known when the complaint opened: a live time that lies later reads blank, and
    where the opening itself is unknown, so is the live time (policy-language 3)."""
    opened = pl.col(OPENED)
    changed: list[pl.Expr] = []
    for field in _live_times(batch, fields):
        changed += _blanked(field.name, pl.col(field.name) > opened, opened.is_null())
    return _assumed(batch.with_columns(changed), fields)


def running_view(batch: pl.DataFrame, fields: Mapping[str, Field], as_of: int) -> pl.DataFrame:
    """What is known at `as_of` (epoch seconds): a live time that lies later reads blank."""
    return _assumed(running_times(batch, fields, as_of), fields)


def running_times(batch: pl.DataFrame, fields: Mapping[str, Field], as_of: int) -> pl.DataFrame:
    """The cells of a batch, nothing assumed: a live time that lies after `as_of` reads blank."""
    changed: list[pl.Expr] = []
    for field in _live_times(batch, fields):
        changed += _blanked(field.name, pl.col(field.name) > as_of, pl.lit(False))
    return batch.with_columns(changed)


def as_written(view: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
    """The view without what is assumed: `must` sees the cell (policy-language 1)."""
    blank = int(State.BLANK)
    return view.with_columns(
        pl.when(pl.col(state_column(field.name)) != blank)
        .then(pl.col(field.name))
        .alias(field.name)
        for field in assumptions(view, fields)
    )


def assumptions(batch: pl.DataFrame, fields: Mapping[str, Field]) -> tuple[Field, ...]:
    """The fields of this batch for which a blank cell is assumed to say something."""
    return tuple(
        field
        for field in fields.values()
        if field.when_blank is not None and field.name in batch.columns and field.name != OPENED
    )


def _live_times(batch: pl.DataFrame, fields: Mapping[str, Field]) -> Iterator[Field]:
    for field in fields.values():
        if field.live and field.kind == "time" and field.name in batch.columns:
            yield field


def _blanked(name: str, later: pl.Expr, unknown: pl.Expr) -> list[pl.Expr]:
    column, state = pl.col(name), pl.col(state_column(name))
    later = later.fill_null(False)
    return [
        pl.when(~(later | unknown)).then(column).alias(name),
        pl.when(unknown)
        .then(pl.lit(int(State.ABSENT), dtype=pl.UInt8))
        .when(later)
        .then(pl.lit(int(State.BLANK), dtype=pl.UInt8))
        .otherwise(state)
        .alias(state_column(name)),
    ]


def _assumed(batch: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
    # A complaint always has a number, which therefore comes without a state.
    filled = [pl.lit(int(State.PRESENT), dtype=pl.UInt8).alias(state_column("complaint"))]
    for field in assumptions(batch, fields):
        assert field.when_blank is not None
        blank = pl.col(state_column(field.name)) == int(State.BLANK)
        value = pl.lit(field.when_blank.value, dtype=batch.schema[field.name])
        filled.append(pl.when(blank).then(value).otherwise(pl.col(field.name)).alias(field.name))
    return batch.with_columns(filled)
