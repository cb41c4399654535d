"""A masked queue in the form in which it is handed on: the export's own columns, as CSV or JSON
Lines, so that the same mapping reads it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import BinaryIO

import polars as pl

from complaintctl.errors import UsageError
from complaintctl.nearest import did_you_mean
from complaintctl.reports.bodies import Body
from complaintctl.reports.cells import as_cell, as_cells
from complaintctl.reports.pieces import Piece, together
from complaintctl.reports.targets import STDOUT, Target

FORMATS = ("csv", "jsonl")


def read_target(text: str) -> Target:
    """`FMT:PATH`, or `FMT` alone for stdout. Raises UsageError."""
    name, _, path = text.partition(":")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS)
        raise UsageError(f"a queue cannot be handed on as '{name}'; {hint}; write -o FORMAT:PATH")
    return Target(name, path or STDOUT)


def handed(
    format_: str, columns: Sequence[str], codec: str, titles: int
) -> Callable[[BinaryIO], Body[pl.DataFrame]]:
    """What writes `format_` into an open file. `titles`: lines that the mapping expects above the
    header."""

    def made(file: BinaryIO) -> Body[pl.DataFrame]:
        return _Lines(file, columns) if format_ == "jsonl" else _Csv(file, columns, codec, titles)

    return made


class _Csv:
    def __init__(self, file: BinaryIO, columns: Sequence[str], codec: str, titles: int) -> None:
        self._file = file
        self._codec = codec
        header = ",".join(map(as_cell, columns))
        file.write("\n".join((*("" for _ in range(titles)), header, "")).encode(codec))

    def add(self, batch: pl.DataFrame) -> None:
        """Write the rows."""
        pieces: list[Piece] = []
        for column in batch:
            pieces += [",", as_cells(column)]
        lines = together([*pieces[1:], "\n"], batch.height)
        self._file.write("".join(lines).encode(self._codec))

    def close(self) -> None:
        """Nothing waits."""


class _Lines:
    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._file = file
        self._columns = columns

    def add(self, batch: pl.DataFrame) -> None:
        """Write the rows; a key that a record has not is left out."""
        for row in batch.iter_rows():
            cells = zip(self._columns, row, strict=True)
            told = {name: cell for name, cell in cells if cell is not None}
            self._file.write(f"{json.dumps(told, ensure_ascii=False)}\n".encode())

    def close(self) -> None:
        """Nothing waits."""
