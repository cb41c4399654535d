"""A run of consecutive records of one file: their cells, and where each of them stands.

Every reader (delimited, JSON, Parquet) hands on portions; nothing here knows a format.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from complaintctl.model.queue import Rejected

CUT = "the file ends inside this row; export it again"
"""Why an unfinished last record is set aside."""


class Places(Protocol):
    """Where the rows of a portion stand in their file."""

    def line(self, row: int) -> int:
        """The physical line (or, without lines, the record number) of a row, from 1."""

    def raw(self, row: int) -> bytes:
        """The row's own bytes, as the file has them."""

    def note(self, row: int) -> str:
        """What belongs behind a reason because the line alone does not lead to the row."""


@dataclass(frozen=True, slots=True)
class Portion:
    """`load` gives one String (or native) column for each column of the file, named by its
    position or path; null means that the record has no such key. `rejected` and `skipped` are
    records that did not become rows of that frame."""

    load: Callable[[], pl.DataFrame]
    places: Places
    rejected: tuple[Rejected, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """Places that were written down one by one; `codec` is what the file is written in."""

    lines: Sequence[int]
    texts: Sequence[str]
    codec: str
    notes: Sequence[str]

    def line(self, row: int) -> int:
        """The line on which the row begins."""
        return self.lines[row]

    def raw(self, row: int) -> bytes:
        """The row's own bytes."""
        return self.texts[row].encode(self.codec)

    def note(self, row: int) -> str:
        """Which record it is, where several begin on one line."""
        return self.notes[row]
