"""Parquet files: typed columns, read by row groups; a cell that is null is blank."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from complaintctl.errors import DataUnusable
from complaintctl.intake.mapping import NEEDED, Match, choose, match
from complaintctl.intake.opening import Input
from complaintctl.intake.portion import Portion
from complaintctl.model.source import Source

ROWS = 65_536


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Without lines, the record's number stands for one; the row as JSON for its bytes."""

    first: int
    frame: pl.DataFrame

    def line(self, row: int) -> int:
        """The record's number in the file, from 1."""
        return self.first + row + 1

    def raw(self, row: int) -> bytes:
        """The row as JSON."""
        return json.dumps(self.frame.row(row, named=True), ensure_ascii=False, default=str).encode()

    def note(self, row: int) -> str:
        """Nothing: the record's number stands for its line."""
        return ""


class ParquetFile:
    """A Parquet file whose source was found among its columns."""

    format = "parquet"
    encoding = "utf-8"
    codec = "utf-8"
    delimiter = ""
    header_line = 0
    titles = 0
    sparse = False
    cut = 0

    def __init__(
        self, given: Input, sources: Sequence[Source], needed: tuple[str, ...] = NEEDED
    ) -> None:
        if given.gzipped:
            raise DataUnusable(
                f"{given.name}: a Parquet file is compressed inside; gunzip it first"
            )
        self.input = given
        try:
            names = list(pl.read_parquet_schema(given.path))
        except (pl.exceptions.PolarsError, OSError) as broken:
            raise DataUnusable(f"{given.name}: not a Parquet file; export it again") from broken
        tried = [(match(source, names, needed), 0) for source in sources]
        self.match: Match = choose(tried, given.name)[0]
        self.header = self.match.header
        self.columns: Mapping[str, tuple[int, ...]] = {
            name: (at,) for name, at in self.match.columns.items()
        }

    def portions(self, keep: frozenset[int]) -> Iterator[Portion]:
        """All rows, `ROWS` at a time, with their own types."""
        first, rows = 0, self._rows()
        for frame in self._frames():
            self.input.tell(first + frame.height, rows)
            asked = frame.select(pl.nth(at).alias(str(at)) for at in sorted(keep))
            asked = asked.with_columns(pl.col(pl.String).fill_null(""))
            yield Portion(asked.clone, RowPlaces(first, frame))
            first += frame.height

    def _rows(self) -> int:
        """How many rows the file has, as its footer says."""
        return int(pl.scan_parquet(self.input.path).select(pl.len()).collect().item())

    def _frames(self) -> Iterator[pl.DataFrame]:
        try:
            yield from pl.scan_parquet(self.input.path).collect_batches(chunk_size=ROWS)
        except pl.exceptions.PolarsError as broken:
            raise DataUnusable(
                f"{self.input.name}: the file is damaged inside; export it again"
            ) from broken
