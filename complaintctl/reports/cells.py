"""Texts as cells of a CSV file that people open in a spreadsheet: quoted, and nothing in them is
taken for a formula."""

from __future__ import annotations

import re

import polars as pl

_FORMULA_SIGNS = "=+-@\t\r"
_SIGNS = re.compile('[,"\n\r]')
_UNUSUAL = r'\A[=+\-@\t\r]|[,"\n\r]'


def as_cell(text: str) -> str:
    """One text as a cell."""
    guarded = f"'{text}" if text[:1] in _FORMULA_SIGNS and text else text
    if _SIGNS.search(guarded):
        return '"' + guarded.replace('"', '""') + '"'
    return guarded


def as_cells(texts: pl.Series) -> pl.Series:
    """Texts as cells; a null is an empty one."""
    unusual = texts.str.contains(_UNUSUAL).fill_null(False).arg_true()
    if len(unusual):
        written = [as_cell(text) for text in texts.gather(unusual)]
        texts = texts.clone().scatter(unusual, pl.Series(written, dtype=pl.String))
    return texts.fill_null("")
