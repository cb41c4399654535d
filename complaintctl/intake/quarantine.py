"""Rows that cannot be complaints, with their bytes: none is lost, few are held in memory.

The quarantine file is the one unmasked output: only its owner may read it.
"""

from __future__ import annotations

import base64
import csv
import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, overload

from complaintctl.errors import DataUnusable
from complaintctl.files import NO_ROOM, OWNER_ONLY, naming, written
from complaintctl.model.queue import Rejected

IN_MEMORY = 16 << 20
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Quarantine(Sequence[Rejected]):
    """All rejected rows; those beyond `in_memory` bytes wait in a file in `room()`."""

    def __init__(self, room: Callable[[], Path], in_memory: int = IN_MEMORY) -> None:
        self._room = room
        self._limit = in_memory
        self._held: list[Rejected] = []
        self._bytes = 0
        self._file: IO[str] | None = None
        self._spilled = 0

    def add(self, rows: Iterable[Rejected]) -> None:
        """Keeps `rows` after those before."""
        for row in rows:
            if self._bytes < self._limit:
                self._held.append(row)
                self._bytes += len(row.raw)
                continue
            with naming(self._place):
                if self._file is None:
                    self._file = _owners_file(self._place)
                self._file.write(_line(row))
            self._spilled += 1

    def drop_after(self, rows: int) -> None:
        """Forgets all but the first so many rows: their file is read anew."""
        keep = tuple(islice(self, rows))
        self.close()
        self._held, self._bytes = [], 0
        self.add(keep)

    def sort(self, files: Sequence[str]) -> None:
        """Orders by file and line, if all rows are in memory; spilled rows stay as they came."""
        if self._file is None:
            order = {name: number for number, name in enumerate(files)}
            self._held.sort(key=lambda row: (order.get(row.file, 0), row.line))

    @property
    def _place(self) -> Path:
        return self._room() / "quarantine.jsonl"

    def close(self) -> None:
        """Removes the spilled rows."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._spilled = 0
            self._place.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._held) + self._spilled

    def __iter__(self) -> Iterator[Rejected]:
        yield from self._held
        if self._file is not None:
            with naming(self._place):
                self._file.flush()
            with self._place.open(encoding="utf-8") as lines:
                for line in lines:
                    yield _row(line)

    @overload
    def __getitem__(self, index: int) -> Rejected: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Rejected, ...]: ...
    def __getitem__(self, index: int | slice) -> Rejected | tuple[Rejected, ...]:
        if isinstance(index, slice):
            return tuple(islice(self, *index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        for row in islice(self, at, at + 1) if at >= 0 else ():
            return row
        raise IndexError(index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def write(path: str, rows: Iterable[Rejected]) -> int:
    """Writes `rows` as CSV under a temporary name, mode 0600, then renames; how many rows.

    Columns: file, line, reason, row (as it reads), encoding, bytes (exact, in base64).
    Raises DataUnusable where nothing can be written at `path`.
    """
    place = Path(path)
    try:
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with written(place, OWNER_ONLY) as stream:
            return _fill(stream, rows)
    except OSError as refused:
        if refused.errno in NO_ROOM:
            raise
        reason = (refused.strerror or "cannot be written").lower()
        raise DataUnusable(f"{path}: {reason}; choose another place (--quarantine)") from refused


def _fill(stream: IO[str], rows: Iterable[Rejected]) -> int:
    count = 0
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(("file", "line", "reason", "row", "encoding", "bytes"))
    for row in rows:
        text = row.raw.decode(row.encoding, "replace").rstrip("\r\n")
        guard = "'" if text.startswith(_FORMULAS) else ""
        table.writerow(
            (row.file, row.line, row.reason, guard + text, row.encoding, _base64(row.raw))
        )
        count += 1
    return count


def _owners_file(path: Path) -> IO[str]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def _line(row: Rejected) -> str:
    record = {
        "file": row.file,
        "line": row.line,
        "reason": row.reason,
        "encoding": row.encoding,
        "bytes": _base64(row.raw),
    }
    return json.dumps(record) + "\n"


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _row(line: str) -> Rejected:
    record = json.loads(line)
    raw = base64.b64decode(record["bytes"])
    return Rejected(record["file"], record["line"], record["reason"], raw, record["encoding"])
