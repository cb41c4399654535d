"""One format each: decided batches into an open file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import polars as pl

from complaintctl.files import naming
from complaintctl.privacy.masking import Masking
from complaintctl.reports.audit import columns
from complaintctl.reports.renderer import Batch
from complaintctl.reports.worklist import Worklist

Given_contra = TypeVar("Given_contra", contravariant=True)


class Body(Protocol[Given_contra]):
    """Writes one format into an open file."""

    def add(self, batch: Given_contra) -> None:
        """Take a batch."""

    def close(self) -> None:
        """Write what is still to be written."""


def body(
    format_: str, file: BinaryIO, worklist: Worklist, masking: Masking, parts: Path
) -> Body[Batch]:
    """What writes `format_` for a reader; `parts`: a folder for what has to wait."""
    match format_:
        case "csv":
            return _Csv(file, masking)
        case "jsonl":
            return _JsonLines(file)
        case "json":
            return _Json(file)
        case "parquet":
            return _Parquet(file, masking, parts)
        case _:
            return _People(file, worklist, format_)


class _Csv:
    def __init__(self, file: BinaryIO, masking: Masking) -> None:
        self._file = file
        file.write(f"{','.join(columns(masking))}\n".encode())

    def add(self, batch: Batch) -> None:
        _write_lines(batch.lines, self._file)

    def close(self) -> None:
        return


class _JsonLines:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, batch: Batch) -> None:
        _write_lines(batch.records, self._file)

    def close(self) -> None:
        return


def _write_lines(lines: pl.Series, file: BinaryIO) -> None:
    if len(lines):
        lines.to_frame().write_csv(file, include_header=False, quote_style="never")


class _Json:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._between = b"[\n"

    def add(self, batch: Batch) -> None:
        if len(batch.records):
            self._file.write(self._between)
            self._file.write(",\n".join(batch.records.to_list()).encode())
            self._between = b",\n"

    def close(self) -> None:
        self._file.write(b"[]\n" if self._between == b"[\n" else b"\n]\n")


class _Parquet:
    """Batches wait on disk, since a Parquet file is written in one go."""

    def __init__(self, file: BinaryIO, masking: Masking, parts: Path) -> None:
        self._file = file
        self._columns = columns(masking)
        self._parts = parts
        self._count = 0
        parts.mkdir(parents=True, exist_ok=True)

    def add(self, batch: Batch) -> None:
        place = self._parts / f"{self._count:08d}.parquet"
        with naming(place):
            batch.rows.select(self._columns).write_parquet(place, compression="lz4")
        self._count += 1

    def close(self) -> None:
        if not self._count:
            pl.DataFrame(schema=dict.fromkeys(self._columns, pl.String)).write_parquet(self._file)
            return
        scanned = pl.scan_parquet(self._parts / "*.parquet")
        scanned.sink_parquet(self._file, compression="zstd")
        shutil.rmtree(self._parts)


class _People:
    """Tables for people are written at the end: the worst comes first."""

    def __init__(self, file: BinaryIO, worklist: Worklist, format_: str) -> None:
        self._file = file
        self._worklist = worklist
        self._format = format_

    def add(self, batch: Batch) -> None:
        return

    def close(self) -> None:
        self._file.write(self._worklist.render(self._format).encode())
