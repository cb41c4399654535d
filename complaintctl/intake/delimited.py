"""CSV and its kin: finds the delimiter and the header, then gives the records in portions.

Ragged records are set aside with their bytes; nothing else is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from complaintctl.errors import DataUnusable
from complaintctl.intake.blocks import Clean, Odd, Record, blocks, exact
from complaintctl.intake.empty import NothingThere
from complaintctl.intake.encoding import Encoding, Utf8Blocks
from complaintctl.intake.mapping import NEEDED, Match, choose, match
from complaintctl.intake.opening import BLOCK, HEAD, Input
from complaintctl.intake.portion import CUT, Portion
from complaintctl.model.queue import Rejected
from complaintctl.model.source import Source

DELIMITERS: tuple[str, ...] = (",", ";", "\t", "|")
HEADER_WITHIN = 20


class Delimited:
    """A delimited file whose header was found; `cut` is known after its portions were read."""

    format = "csv"
    sparse = False

    def __init__(
        self,
        given: Input,
        encoding: Encoding,
        sources: Sequence[Source],
        needed: tuple[str, ...] = NEEDED,
        block: int = BLOCK,
    ) -> None:
        self.input = given
        self.encoding = encoding.name
        self.codec = encoding.codec
        self._encoding = encoding
        self.cut = 0
        self._block = block
        header, found = _find_header(self._stream(), sources, needed, given.name)
        self.match = found
        self.header = found.header
        self.columns: Mapping[str, tuple[int, ...]] = {
            name: (at,) for name, at in found.columns.items()
        }
        self.delimiter = header.delimiter
        self.header_line = header.record.line
        self.titles = header.titles
        self._start = header.record.end
        self._line = header.record.line + header.lines

    def portions(self, keep: frozenset[int]) -> Iterator[Portion]:
        """The records after the header, from the start at each call; only the columns `keep`."""
        stream = self._stream()
        width, name = len(self.match.header), self.input.name
        behind = _behind(stream, self._start)
        for block in blocks(behind, self.delimiter, width, self._line, name):
            if isinstance(block, Clean):
                load = partial(self._parse, block, sorted(keep))
                yield Portion(load, _CleanPlaces(block, self.codec))
            else:
                yield self._judged(block, width)
        self.cut = stream.cut

    def _stream(self) -> Utf8Blocks:
        return Utf8Blocks(self.input.blocks(self._block), self._encoding, self.input.name)

    def _parse(self, block: Clean, columns: list[int]) -> pl.DataFrame:
        width = len(self.match.header)
        return pl.read_csv(
            block.data,
            has_header=False,
            schema={str(position): pl.String for position in range(width)},
            columns=columns,
            separator=self.delimiter,
            empty_string_is_null=False,
        )

    def _judged(self, block: Odd, width: int) -> Portion:
        rows: list[Record] = []
        rejected: list[Rejected] = []
        skipped = 0
        for record in block.records:
            last = record is block.records[-1]
            reason = _refusal(record, width, cut=last and _is_cut(block, width))
            if not record.cells:
                continue
            if not reason:
                rows.append(record)
            elif is_total(record.cells, self.match.source.skip.rows):
                skipped += 1
            else:
                raw = _own_bytes(block.data[record.start : record.end], self.codec)
                name = self.input.name
                rejected.append(Rejected(name, record.line, reason, raw, self.codec))
        places = _OddPlaces(block.data, tuple(rows), self.codec)
        return Portion(partial(_frame, rows, width), places, tuple(rejected), skipped)


def is_total(cells: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the first cell that is not blank begins with one of `words`."""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return first.startswith(tuple(word for word in words if word))


def _is_cut(block: Odd, width: int) -> bool:
    """Whether the file ends inside the block's last record: in a quote, or short without a line
    end, as it looks while somebody still writes it."""
    short = len(block.records[-1].cells) < width
    return block.cut or (short and not block.data.endswith((b"\n", b"\r")))


@dataclass(frozen=True, slots=True)
class _Header:
    """`titles` counts the records above the header, `lines` the lines it takes itself."""

    delimiter: str
    record: Record
    titles: int
    lines: int


@dataclass(frozen=True, slots=True)
class _CleanPlaces:
    block: Clean
    codec: str

    def line(self, row: int) -> int:
        return self.block.line_of(row)

    def raw(self, row: int) -> bytes:
        return _own_bytes(self.block.raw(row), self.codec)

    def note(self, row: int) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class _OddPlaces:
    data: bytes
    rows: tuple[Record, ...]
    codec: str

    def line(self, row: int) -> int:
        return self.rows[row].line

    def raw(self, row: int) -> bytes:
        record = self.rows[row]
        return _own_bytes(self.data[record.start : record.end], self.codec)

    def note(self, row: int) -> str:
        return ""


def _find_header(
    stream: Utf8Blocks, sources: Sequence[Source], needed: tuple[str, ...], file: str
) -> tuple[_Header, Match]:
    head, whole = _beginning(stream)
    if not head.strip():
        raise NothingThere(file, "csv")
    headers: list[_Header] = []
    matches: list[tuple[Match, int]] = []
    for delimiter in DELIMITERS:
        odd, _ = exact(head, delimiter, 1, file, final=whole, limit=2 * HEADER_WITHIN)
        whole_records = odd.records[:-1] if odd.cut else odd.records
        filled = [record for record in whole_records if any(cell.strip() for cell in record.cells)]
        for titles, record in enumerate(filled[:HEADER_WITHIN]):
            lines = _lines(odd.data[record.start : record.end])
            headers.append(_Header(delimiter, record, titles, lines))
            matches.extend(
                (match(source, record.cells, needed), len(headers) - 1)
                for source in sources
                if _may_be_header(record, filled, source.skip.before_header)
            )
    if not matches:
        raise DataUnusable(
            f"{file}: no header within its first lines; say how many titles stand above it "
            "(skip: {before_header: N}), or close the quote that is open"
        )
    found, number = choose(matches, file)
    return headers[number], found


def _may_be_header(record: Record, filled: Sequence[Record], before: int | None) -> bool:
    if before is None:
        return True
    return record is next((later for later in filled if later.line > before), None)


def _beginning(stream: Utf8Blocks) -> tuple[bytes, bool]:
    """The first bytes, and whether they are all."""
    head = b""
    for piece in stream:
        if len(head) >= HEAD:
            return head, False
        head += piece[: 2 * HEAD]
        if len(piece) > 2 * HEAD:
            return head.decode(errors="ignore").encode(), False
    return head, True


def _behind(stream: Utf8Blocks, start: int) -> Iterator[bytes]:
    for piece in stream:
        if start < len(piece):
            yield piece[start:] if start else piece
        start = max(0, start - len(piece))


def _refusal(record: Record, width: int, *, cut: bool) -> str:
    """Why a record cannot be a row; trailing delimiters alone are no reason."""
    if cut:
        return CUT
    cells = record.cells
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return f"{len(cells)} cells where the header has {width}; check delimiters and quotes"
    return ""


def _frame(rows: Sequence[Record], width: int) -> pl.DataFrame:
    return pl.DataFrame(
        {str(at): [record.cells[at] for record in rows] for at in range(width)},
        schema={str(at): pl.String for at in range(width)},
    )


def _own_bytes(data: bytes, codec: str) -> bytes:
    return data if codec == "utf-8" else data.decode().encode(codec)


def _lines(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
