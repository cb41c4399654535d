"""Opens what a queue is read from: a path, `-` for standard input, gzip of either.

Knows which format the bytes are, and refuses what only looks like an export.
"""

from __future__ import annotations

import gzip
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO, Literal, cast

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.files import naming
from complaintctl.model.queue import Progress

Format = Literal["csv", "json", "jsonl", "parquet"]

BLOCK = 8 << 20
HEAD = 1 << 20

_FORMATS: tuple[tuple[str, Format], ...] = (
    ("csv", "csv"),
    ("tsv", "csv"),
    ("txt", "csv"),
    ("json", "json"),
    ("jsonl", "jsonl"),
    ("ndjson", "jsonl"),
    ("parquet", "parquet"),
    ("pq", "parquet"),
)
_WORKBOOKS: tuple[bytes, ...] = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_GZIP = b"\x1f\x8b"
_MARKS: tuple[bytes, ...] = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33")
_BRACKETED = re.compile(rb"\[[A-Za-z_\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read: `name` is how messages call it, `path` where its bytes are."""

    name: str
    path: Path
    gzipped: bool
    format: Format
    stamp: tuple[int, int]
    heard: Progress | None = None

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """The bytes in blocks of `size`, unpacked; raises DataUnusable where a gzip stream is
        broken."""
        with self.path.open("rb") as packed, _unpacked(packed, gzipped=self.gzipped) as stream:
            while block := _read(stream, size, self.name):
                self.tell(packed.tell(), self.stamp[0])
                yield block

    def tell(self, done: int, total: int) -> None:
        """Say how far it is read."""
        if self.heard is not None:
            self.heard(f"reading {self.name}", done, total)

    def must_be_unchanged(self) -> None:
        """Raises DataUnusable where somebody wrote to the file since it was opened."""
        if _stamp(self.path) != self.stamp:
            raise DataUnusable(
                f"{self.name}: the file changed while it was read; "
                "run again when its export is complete"
            )


def open_input(
    path: str,
    *,
    stdin: BinaryIO | None,
    room: Callable[[], Path],
    wanted: str | None,
    heard: Progress | None = None,
) -> Input:
    """The input at `path`; standard input is first copied into `room()`, to be read twice."""
    return replace(_located(path, stdin, room, wanted), heard=heard)


def _located(
    path: str, stdin: BinaryIO | None, room: Callable[[], Path], wanted: str | None
) -> Input:
    if path == "-":
        if stdin is None:
            raise UsageError("standard input is not connected: name a file instead of '-'")
        place = room() / "stdin"
        if place.exists():
            raise UsageError("standard input can be read only once: give '-' only once")
        _copy(stdin, place)
        return _recognise("stdin", place, wanted)
    place = Path(path)
    if place.is_dir():
        raise DataUnusable(f"{path}: this is a directory; name the files in it, or {path}/*.csv")
    if place.exists() and not place.is_file():
        # A pipe, such as the shell's <(...): its bytes come once.
        copied = room() / f"pipe-{len(list(room().iterdir()))}"
        with place.open("rb") as pipe:
            _copy(pipe, copied)
        return _recognise(path, copied, wanted)
    return _recognise(path, place, wanted)


def _copy(stream: IO[bytes], place: Path) -> None:
    with naming(place), place.open("wb") as copy:
        shutil.copyfileobj(stream, copy, BLOCK)


def _stamp(place: Path) -> tuple[int, int]:
    """Size and time of the last change, by which a file that is still written is noticed."""
    found = place.stat()
    return found.st_size, found.st_mtime_ns


def _recognise(name: str, place: Path, wanted: str | None) -> Input:
    try:
        stamp = _stamp(place)
        with place.open("rb") as stream:
            gzipped = stream.read(2) == _GZIP
            stream.seek(0)
            head = _read(_unpacked(stream, gzipped=gzipped), 4096, name)
    except OSError as refused:
        reason = (refused.strerror or "cannot be read").lower()
        raise DataUnusable(f"{name}: {reason}; check the path and its rights") from refused
    _refuse_workbooks(name, head)
    return Input(name, place, gzipped, _format(name, head, wanted), stamp)


def _unpacked(stream: IO[bytes], *, gzipped: bool) -> IO[bytes]:
    # gzip's class is no BinaryIO for mypy, and behaves as one.
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if gzipped else stream


def _read(stream: IO[bytes], size: int, name: str) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
        raise DataUnusable(
            f"{name}: the gzip stream is cut short or damaged; copy the file again"
        ) from broken


def _refuse_workbooks(name: str, head: bytes) -> None:
    if head.startswith(_WORKBOOKS):
        raise DataUnusable(f"{name}: this is an Excel workbook; save it as 'CSV UTF-8' first")
    if head.lstrip()[:6].lower() in (b"<html>", b"<table", b"<html ", b"<!doct"):
        raise DataUnusable(f"{name}: this is a web page, not a table; export it as CSV")


def _format(name: str, head: bytes, wanted: str | None) -> Format:
    if wanted is not None:
        for word, meant in _FORMATS:
            if word == wanted:
                return meant
        words = ", ".join(word for word, _ in _FORMATS)
        raise UsageError(f"unknown input format '{wanted}'; one of {words}")
    if head.startswith(b"PAR1"):
        return "parquet"
    looks_json = _looks_json(head)
    suffix = Path(name.removesuffix(".gz")).suffix.lower().removeprefix(".")
    for word, meant in _FORMATS:
        if word == suffix and not (meant == "csv" and looks_json):
            return meant
    return "json" if looks_json else "csv"


def _looks_json(head: bytes) -> bool:
    """Whether a text begins as JSON does; `[投诉单号],[状态]` is a header as databases write it."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    start = head.replace(b"\0", b"").lstrip()
    return start.startswith(b"{") or (start[:1] == b"[" and not _BRACKETED.match(start))
