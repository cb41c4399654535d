"""`-o FMT:PATH`: decided batches to files that appear whole or not at all.

Every output is written to a temporary name beside its target; `publish` syncs and renames them.
Nothing reaches stdout or a final name before that.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

import polars as pl

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.nearest import did_you_mean
from complaintctl.reports.audit import COLUMNS, FORMULA
from complaintctl.reports.worklist import Worklist

FORMATS = ("table", "md", "csv", "jsonl", "json", "parquet", "html")
_STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """One `-o`: a format and a path; `-` is stdout."""

    format: str
    path: str


def read_target(text: str) -> Target:
    """`FMT:PATH`, or `FMT` alone for stdout. Raises UsageError with the near miss."""
    name, _, path = text.partition(":")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS)
        raise UsageError(f"unknown output format '{name}'; {hint}; write -o FORMAT:PATH")
    return Target(name, path or _STDOUT)


class Body(Protocol):
    """Writes one format into an open file."""

    def add(self, batch: Batch) -> None:
        """Take a decided batch."""

    def close(self) -> None:
        """Write what is still to be written."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A decided batch in the two forms that outputs are made of; `suspicious` columns may hold
    cells that a spreadsheet takes for formulas."""

    rows: pl.DataFrame
    records: pl.Series
    suspicious: frozenset[str]


class Output:
    """A target being written. Use `publish` or `discard`, once."""

    def __init__(self, target: Target, spool: Path, worklist: Worklist, number: int) -> None:
        self.target = target
        self._final = Path(target.path) if target.path != _STDOUT else None
        where = self._final.parent if self._final is not None else spool
        name = self._final.name if self._final is not None else target.format
        self.temporary = where / f".{name}.{os.getpid()}.{number}.part"
        try:
            self._file = self.temporary.open("wb")
        except OSError as refused:
            reason = refused.strerror or "it cannot be written"
            raise DataUnusable(f"{target.path}: {reason}; choose another place") from refused
        self._body = _body(target.format, self._file, worklist, spool / f"parts{number}")

    def add(self, batch: Batch) -> None:
        """Append a batch."""
        self._body.add(batch)

    def close(self) -> None:
        """Finish the file and sync it to disk."""
        self._body.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def publish(self, stdout: BinaryIO) -> None:
        """Give the closed file its name, or copy it to stdout."""
        if self._final is not None:
            self.temporary.replace(self._final)
            return
        with self.temporary.open("rb") as written:
            shutil.copyfileobj(written, stdout)
        stdout.flush()
        self.temporary.unlink()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        with suppress(FileNotFoundError):
            self.temporary.unlink()


class Outputs:
    """All targets of one run. Left by an error, nothing of them remains."""

    def __init__(self, targets: Sequence[Target], spool: Path, worklist: Worklist) -> None:
        self.need_records = any(target.format in ("json", "jsonl") for target in targets)
        self._open = [
            Output(target, spool, worklist, number) for number, target in enumerate(targets)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for output in self._open:
            output.discard()

    def add(self, batch: Batch) -> None:
        """Append a batch to each."""
        for output in self._open:
            output.add(batch)

    def publish(self, stdout: BinaryIO) -> None:
        """Finish all of them, and only then give each its name."""
        for output in self._open:
            output.close()
        while self._open:
            self._open.pop(0).publish(stdout)


def _body(format_: str, file: BinaryIO, worklist: Worklist, parts: Path) -> Body:
    match format_:
        case "csv":
            return _Csv(file)
        case "jsonl":
            return _JsonLines(file)
        case "json":
            return _Json(file)
        case "parquet":
            return _Parquet(file, parts)
        case _:
            return _People(file, worklist, format_)


class _Csv:
    """Cells that a spreadsheet would take for a formula are guarded by an apostrophe."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._header = True

    def add(self, batch: Batch) -> None:
        suspicious = [name for name in batch.rows.columns if name in batch.suspicious]
        guarded = batch.rows.with_columns(_guard(name) for name in suspicious)
        guarded.write_csv(self._file, include_header=self._header)
        self._header = False

    def close(self) -> None:
        if self._header:
            self._file.write((",".join(COLUMNS) + "\n").encode())


def _guard(column: str) -> pl.Expr:
    cell = pl.col(column)
    formula = cell.str.contains(FORMULA)
    return pl.when(formula).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell).alias(column)


class _JsonLines:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, batch: Batch) -> None:
        if len(batch.records):
            batch.records.to_frame().write_csv(
                self._file, include_header=False, quote_style="never", line_terminator="\n"
            )

    def close(self) -> None:
        return


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

    def __init__(self, file: BinaryIO, parts: Path) -> None:
        self._file = file
        self._parts = parts
        self._count = 0
        parts.mkdir(parents=True, exist_ok=True)

    def add(self, batch: Batch) -> None:
        batch.rows.write_parquet(self._parts / f"{self._count:08d}.parquet", compression="lz4")
        self._count += 1

    def close(self) -> None:
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
