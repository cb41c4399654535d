"""Delimited text cut into blocks at record boundaries, each parsed fast or exactly.

A block whose quotes, delimiters and line ends stand where they belong goes to polars; anything
odd goes to Python's csv module, record by record. Both give the same cells and lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from complaintctl.errors import DataUnusable

QUOTE, NEWLINE = ord('"'), ord("\n")
LOST_LINES = 100
"""A quote that stays open for more lines than this hides too many rows to set aside one."""

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the csv module reads it; `start` and `end` are offsets in its block."""

    line: int
    start: int
    end: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Clean:
    """A block of records that all have the same number of cells and clean quotes."""

    data: bytes
    line: int
    ends: Positions
    feeds: Positions

    def start(self, row: int) -> int:
        """The offset of the row's first byte."""
        return int(self.ends[row - 1]) + 1 if row else 0

    def line_of(self, row: int) -> int:
        """The physical line on which the row begins."""
        return self.line + int(np.searchsorted(self.feeds, self.start(row)))

    def raw(self, row: int) -> bytes:
        """The row's bytes, its line end included."""
        return self.data[self.start(row) : int(self.ends[row]) + 1]


@dataclass(frozen=True, slots=True)
class Odd:
    """A block read record by record; `cut`: its last record is not finished."""

    data: bytes
    records: tuple[Record, ...]
    cut: bool = False


def blocks(
    stream: Iterable[bytes], delimiter: str, width: int, line: int, file: str
) -> Iterator[Clean | Odd]:
    """The stream's records in blocks. Raises DataUnusable where a quote is never closed."""
    data = b""
    for piece in stream:
        if data:
            data, line, block = _next(data, delimiter, width, line, file)
            if block is not None:
                yield block
        data = data + piece if data else piece
    if data:
        whole = clean(data, delimiter, width, line)
        yield whole or exact(data, delimiter, line, file, final=True)[0]


def _next(
    data: bytes, delimiter: str, width: int, line: int, file: str
) -> tuple[bytes, int, Clean | Odd | None]:
    """What is left over, its line, and the block cut off, if a record ends in `data` at all."""
    cut = boundary(data)
    if cut:
        block = clean(data[:cut], delimiter, width, line)
        if block is not None:
            return data[cut:], line + block.feeds.size, block
    odd, rest = exact(data, delimiter, line, file, final=False)
    used = len(data) - len(rest)
    if not used:
        return data, line, None
    return rest, line + _lines(data, used), odd


def _lines(data: bytes, end: int) -> int:
    """Physical lines that end before `end`: by line feed, or by a carriage return alone."""
    feeds = data.count(b"\n", 0, end)
    return feeds + data.count(b"\r", 0, end) - data.count(b"\r\n", 0, end)


def boundary(data: bytes) -> int:
    """The end of the last line that is no part of a quoted cell, if all quotes are clean."""
    cut = data.rfind(b"\n") + 1
    if b'"' not in data:
        return cut
    odd = data.count(b'"', 0, cut) % 2
    while cut and odd:
        quote = data.rfind(b'"', 0, cut)
        before = data.rfind(b"\n", 0, quote) + 1
        odd ^= data.count(b'"', before, cut) % 2
        cut = before
    return cut


def clean(data: bytes, delimiter: str, width: int, line: int) -> Clean | None:
    """`data` as a clean block, or None where one byte stands where it should not."""
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    array = np.frombuffer(data, np.uint8)
    feeds = ends = np.flatnonzero(array == NEWLINE)
    marks = np.flatnonzero(array == ord(delimiter))
    quotes = np.flatnonzero(array == QUOTE) if b'"' in data else ends[:0]
    if quotes.size:
        if not _closed(array, quotes, delimiter):
            return None
        ends, marks = _outside(ends, quotes), _outside(marks, quotes)
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    if not _even(ends, marks, width):
        return None
    if width == 1 and (_blank_lines(data) or not data.strip()):
        return None
    return Clean(data, line, ends, feeds)


def _closed(array: npt.NDArray[np.uint8], quotes: Positions, delimiter: str) -> bool:
    """Whether each quote opens a cell, closes one, or is half of a doubled one."""
    if quotes.size % 2:
        return False
    opens, closes = quotes[0::2], quotes[1::2]
    mark = ord(delimiter)
    before = array[opens - 1]
    opening = (before == mark) | (before == NEWLINE) | (opens == 0)
    opening[1:] |= opens[1:] == closes[:-1] + 1
    last = array.size - 1
    after = array[np.minimum(closes + 1, last)]
    closing = (after == mark) | (after == NEWLINE) | (closes == last) | (after == ord("\r"))
    closing[:-1] |= opens[1:] == closes[:-1] + 1
    return bool(opening.all() and closing.all())


def _outside(positions: Positions, quotes: Positions) -> Positions:
    """Those of `positions` that stand outside quoted cells."""
    first = np.searchsorted(positions, quotes[0::2])
    past = np.searchsorted(positions, quotes[1::2])
    hidden = np.flatnonzero(first != past)
    if not hidden.size:
        return positions
    steps = np.zeros(positions.size + 1, np.int8)
    steps[first[hidden]] += 1
    steps[past[hidden]] -= 1
    outside: Positions = positions[np.cumsum(steps[:-1], dtype=np.int8) == 0]
    return outside


def _even(ends: Positions, marks: Positions, width: int) -> bool:
    """Whether every record has exactly `width - 1` delimiters."""
    if marks.size != ends.size * (width - 1):
        return False
    if width == 1:
        return True
    rows = marks.reshape(ends.size, width - 1)
    return bool((rows[:, -1] < ends).all() and (rows[1:, 0] > ends[:-1]).all())


def _blank_lines(data: bytes) -> bool:
    return data.startswith((b"\n", b"\r\n")) or b"\n\n" in data or b"\n\r\n" in data


def exact(
    data: bytes, delimiter: str, line: int, file: str, *, final: bool, limit: int = -1
) -> tuple[Odd, bytes]:
    """The records of `data` one by one, and what is left: an unfinished last record.

    `final`: nothing follows, so the unfinished record is given too. `limit`: stop after so many,
    or at damage, which is then left to be found when the file is read.
    """
    lines = _Lines(data if final else data[: _last_line(data)])
    reader = csv.reader(lines, delimiter=delimiter)
    records: list[Record] = []
    start, at, cut = 0, line, False
    while not cut and len(records) != limit:
        try:
            cells = next(reader, None)
        except csv.Error as refused:
            if limit > 0:
                break
            raise DataUnusable(_never_closed(file, at)) from refused
        cut = cells is not None and lines.ended
        if cells is None or (cut and not final):
            break
        records.append(Record(at, start, lines.bytes, cells))
        start, at = lines.bytes, line + lines.count
    if cut and final and limit < 0 and at - records[-1].line > LOST_LINES:
        raise DataUnusable(_never_closed(file, records[-1].line))
    return Odd(data, tuple(records), cut and final), data[start:]


def _last_line(data: bytes) -> int:
    """The end of the last line that is surely whole; files of carriage returns alone occur."""
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, -1) + 1


class _Lines:
    """The lines of a text for the csv module, counted; `ended`: it asked in mid-record for more."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.StringIO(data.decode(), newline="")
        self.count = 0
        self.bytes = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._lines.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.count += 1
        self.bytes += len(line.encode())
        return line


def _never_closed(file: str, line: int) -> str:
    return (
        f"{file}:{line}: a quote that opens near this line is never closed, so the rows after it "
        "cannot be told apart; mend that cell, or export the file again"
    )
