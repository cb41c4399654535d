"""`-o FMT:PATH`: decided batches to files that appear whole or not at all.

Every output is written to a temporary name beside its target; `publish` syncs and renames them.
Nothing reaches stdout or a final name before that.
"""

from __future__ import annotations

import atexit
import glob
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

import polars as pl

from complaintctl.decide.pipeline import Pipeline
from complaintctl.errors import DataUnusable, UsageError
from complaintctl.nearest import did_you_mean
from complaintctl.reports.audit import COLUMNS, HEADER, AuditTable
from complaintctl.reports.records import Duplicates, record_lines
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
    """A decided batch in the forms that the outputs of this run are made of; others are empty."""

    decided: pl.DataFrame
    rows: pl.DataFrame
    lines: pl.Series
    records: pl.Series


class Renderer:
    """Gives decided batches the forms that `targets` need. Safe to use from several threads."""

    def __init__(
        self, targets: Sequence[Target], pipeline: Pipeline, duplicates: Duplicates
    ) -> None:
        formats = {target.format for target in targets}
        self._rows = bool(formats - {"csv", "json", "jsonl"})
        self._lines = "csv" in formats
        self._records = bool(formats & {"json", "jsonl"})
        self._pipeline = pipeline
        self._duplicates = duplicates
        self._table = AuditTable(pipeline, duplicates)

    def batch(self, decided: pl.DataFrame) -> Batch:
        """The forms of one batch."""
        nothing = pl.Series(dtype=pl.String)
        return Batch(
            decided,
            self._table.rows(decided) if self._rows else pl.DataFrame(),
            self._table.csv_lines(decided) if self._lines else nothing,
            record_lines(self._pipeline, decided, self._duplicates) if self._records else nothing,
        )


class Output:
    """A target being written. Use `publish` or `discard`, once."""

    def __init__(self, target: Target, spool: Path, worklist: Worklist, number: int) -> None:
        self.target = target
        # A link is followed: what it points to is written, and it stays a link.
        self._final = Path(target.path).resolve() if target.path != _STDOUT else None
        where = self._final.parent if self._final is not None else spool
        name = self._final.name if self._final is not None else target.format
        _sweep(where, name)
        self.temporary = where / f".{name}.{os.getpid()}.{number}.part"
        try:
            self._file = self.temporary.open("wb")
        except OSError as refused:
            reason = refused.strerror or "it cannot be written"
            raise DataUnusable(f"{target.path}: {reason}; choose another place") from refused
        # An interrupt can strike the clean-up itself; at the end of the process it is made again.
        atexit.register(self.discard)
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
            if self._final.exists():
                self.temporary.chmod(stat.S_IMODE(self._final.stat().st_mode))
            self.temporary.replace(self._final)
            atexit.unregister(self.discard)
            return
        with self.temporary.open("rb") as written:
            shutil.copyfileobj(written, stdout)
        stdout.flush()
        self.temporary.unlink()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self.temporary.unlink(missing_ok=True)
        atexit.unregister(self.discard)


class Outputs:
    """All targets of one run. Left by an error, nothing of them remains."""

    def __init__(self, targets: Sequence[Target], spool: Path, worklist: Worklist) -> None:
        tables = [target for target in targets if target.format in ("table", "md", "html")]
        self._worklist = worklist if tables else None
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
        if self._worklist is not None:
            self._worklist.add(batch.rows, batch.decided)
        for output in self._open:
            output.add(batch)

    def publish(self, stdout: BinaryIO) -> None:
        """Finish all of them, and only then give each its name."""
        for output in self._open:
            output.close()
        while self._open:
            self._open[0].publish(stdout)
            del self._open[0]


def check_targets(targets: Sequence[Target], taken: Mapping[str, str]) -> None:
    """Refuse targets that would destroy something. `taken`: what else the run reads or writes,
    by path. Raises UsageError."""
    used = {Path(path).resolve(): what for path, what in taken.items()}
    for target in targets:
        if target.path == _STDOUT:
            continue
        final = Path(target.path).resolve()
        if final in used:
            raise UsageError(f"-o {target.path}: this is {used[final]}; choose another name")
        if final.exists() and not final.is_file():
            what = "a folder" if final.is_dir() else "no ordinary file"
            raise UsageError(
                f"-o {target.path}: this is {what}; name a file, or leave the path away for stdout"
            )
        used[final] = "another output of this run"


def _sweep(where: Path, name: str) -> None:
    """Remove what a run left behind that was killed."""
    for left in where.glob(f".{glob.escape(name)}.*.part"):
        process = left.name.removeprefix(f".{name}.").split(".")[0]
        if process.isdecimal() and not Path(f"/proc/{process}").exists():
            left.unlink(missing_ok=True)


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
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.write(HEADER.encode())

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

    def __init__(self, file: BinaryIO, parts: Path) -> None:
        self._file = file
        self._parts = parts
        self._count = 0
        parts.mkdir(parents=True, exist_ok=True)

    def add(self, batch: Batch) -> None:
        batch.rows.write_parquet(self._parts / f"{self._count:08d}.parquet", compression="lz4")
        self._count += 1

    def close(self) -> None:
        if not self._count:
            pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String)).write_parquet(self._file)
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
