"""Rows that are part of a table and no records: totals, and the header where it stands again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.plan import Plan

Flags = npt.NDArray[np.bool_]

_TOTALS: tuple[str, ...] = ("合计", "总计", "小计", "total", "Total", "TOTAL")
_AROUND_HEADER = " \t\ufeff"


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


def total_rows(raw: pl.DataFrame, words: Sequence[str]) -> Flags:
    """The rows whose first cell that is not blank begins with one of the `words`."""
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


def looks_total(ids: pl.Series, plan: Plan) -> Flags:
    """The ids that look like the word of a total, where the mapping names none."""
    if plan.source.skip.rows:
        return np.zeros(len(ids), np.bool_)
    total: Flags = ids.is_in(_TOTALS).to_numpy()
    return total
