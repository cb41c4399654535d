"""What a joined table lends to each complaint; rows never multiply.

A complaint without a row there knows nothing: the lent fields are absent, not blank.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from complaintctl.model.fields import State, state_column

KEY, FOUND = "complaintctl:key", "complaintctl:found"


@dataclass(frozen=True, slots=True)
class Table:
    """A table in memory: one row a key, the lent fields typed, with their states."""

    name: str
    file: str
    on: str
    lends: tuple[str, ...]
    frame: pl.DataFrame


def lend(frame: pl.DataFrame, tables: tuple[Table, ...]) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """`frame` with the fields that each table lends, and how many rows found nothing there.

    Where a file has the field too, its own cell counts if it is present.
    """
    unmatched: list[int] = []
    for table in tables:
        keys = frame.select(pl.col(table.on).alias(KEY))
        lent = keys.join(table.frame, on=KEY, how="left", maintain_order="left")
        unmatched.append(int(lent[FOUND].null_count()))
        columns = [column for name in table.lends for column in _filled(frame, lent, name)]
        frame = frame.with_columns(columns)
    return frame, tuple(unmatched)


def _filled(frame: pl.DataFrame, lent: pl.DataFrame, name: str) -> tuple[pl.Series, pl.Series]:
    state = state_column(name)
    both = pl.DataFrame(
        {
            "own": frame[name], "own_state": frame[state],
            "lent": lent[name], "lent_state": lent[state],
        }
    )  # fmt: skip
    own, given = pl.col("own_state"), pl.col("lent_state").fill_null(State.ABSENT)
    present, invalid = pl.lit(State.PRESENT.value), pl.lit(State.INVALID.value)
    chosen = both.select(
        pl.when(own == present).then(pl.col("own")).otherwise(pl.col("lent")).alias(name),
        pl.when((own == present) | (given == present))
        .then(present)
        .when((own == invalid) | (given == invalid))
        .then(invalid)
        .otherwise(given)
        .cast(pl.UInt8)
        .alias(state),
    )
    return chosen[name], chosen[state]
