"""Whether two outputs say the same: `python benchmarks/comparing.py OURS THEIRS NAME ROWS [COLUMN
...]`. Compares the first ROWS rows, cell by cell as texts, in these columns or in all; prints what
differs and exits with 1. A program of its own, so that its memory is nobody else's.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import polars as pl


def main() -> int:
    """0 if nothing differs."""
    ours, theirs, name, rows, *columns = sys.argv[1:]
    expected, found = _read(ours, int(rows), columns), _read(theirs, int(rows), columns)
    different = list(_differences(expected, found))
    for line in different:
        print(f"{name}: {line}")
    return 1 if different else 0


def _read(path: str, rows: int, columns: Sequence[str]) -> pl.DataFrame:
    cells = pl.scan_csv(path, infer_schema=False, n_rows=rows)
    return cells.select(pl.col(columns or "*").fill_null("")).collect()


def _differences(expected: pl.DataFrame, found: pl.DataFrame) -> list[str]:
    if found.columns != expected.columns:
        return [f"has the columns {', '.join(found.columns)}, ours {', '.join(expected.columns)}"]
    if found.height != expected.height:
        return [f"{found.height} rows, ours {expected.height}"]
    told = []
    for column in expected.columns:
        rows = (found[column] != expected[column]).arg_true()
        if len(rows):
            first = rows[0]
            told.append(
                f"{column} differs in {len(rows)} rows, first in "
                f"{expected['complaint'][first]}: {found[column][first]!r}, "
                f"ours {expected[column][first]!r}"
            )
    return told


if __name__ == "__main__":
    sys.exit(main())
