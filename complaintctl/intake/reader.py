"""The reader of one file, chosen by its format: what every format offers to the queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from complaintctl.intake.delimited import Delimited
from complaintctl.intake.encoding import Encoding, NotUtf8, declared, detect
from complaintctl.intake.mapping import NEEDED, Match
from complaintctl.intake.opening import BLOCK, HEAD, Input
from complaintctl.intake.parquet import ParquetFile
from complaintctl.intake.portion import Portion
from complaintctl.intake.records import JsonFile
from complaintctl.model.source import Source


class Reader(Protocol):
    """One file whose source and columns are known.

    `header`: the name of each position in the portions' frames; `columns`: positions by field;
    `sparse`: a record may lack a key;
    `cut`: bytes of an unfinished character at the end, known when all portions were read.
    """

    input: Input
    encoding: str
    codec: str
    match: Match
    header: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    cut: int

    @property
    def format(self) -> str:
        """The format, as it is said to the user."""

    @property
    def delimiter(self) -> str:
        """What stands between cells, if anything."""

    @property
    def header_line(self) -> int:
        """The line of the header; 0 where there is none."""

    @property
    def titles(self) -> int:
        """How many records stand above the header."""

    @property
    def sparse(self) -> bool:
        """Whether a record may lack a key."""

    def portions(self, keep: frozenset[int]) -> Iterator[Portion]:
        """All records, from the start at each call, with at least the columns `keep`."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What decides how files are opened, besides their own bytes."""

    sources: Sequence[Source]
    needed: tuple[str, ...] = NEEDED
    encoding: str | None = None
    block: int = BLOCK


def open_reader(given: Input, opening: Opening, restarted: Encoding | None = None) -> Reader:
    """The reader of `given`. `restarted`: the encoding, after another one was found wrong."""
    if given.format == "parquet":
        return ParquetFile(given, opening.sources, opening.needed)
    encoding = restarted or find_encoding(given, opening)
    sources, needed, block = opening.sources, opening.needed, opening.block
    try:
        if given.format == "csv":
            return Delimited(given, encoding, sources, needed, block)
        return JsonFile(given, encoding, sources, needed, block)
    except NotUtf8 as broken:
        return open_reader(given, opening, second_try(opening, broken))


def second_try(opening: Opening, broken: NotUtf8) -> Encoding:
    """GB18030 where nothing before the break proved UTF-8 or declared it, else the error."""
    if not broken.ascii_before or _declared(opening) is not None:
        raise broken
    return Encoding("gb18030", "gb18030")


def find_encoding(given: Input, opening: Opening) -> Encoding:
    """The encoding that is declared, else the one that the file's beginning shows."""
    head = next(given.blocks(HEAD), b"")
    name = _declared(opening)
    if name is not None:
        return declared(name, head, given.name)
    return detect(head, given.name, whole=len(head) < HEAD)


def _declared(opening: Opening) -> str | None:
    if opening.encoding is not None:
        return opening.encoding
    return opening.sources[0].encoding if len(opening.sources) == 1 else None
