"""Which encoding a file is in, said aloud, and its bytes as checked UTF-8.

Refuses to guess in silence: what cannot be decoded strictly is an error with its place.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from complaintctl.errors import DataUnusable
from complaintctl.nearest import nearest

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030 with BOM", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le with BOM", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be with BOM", "utf-16-be"),
)
_CERTAIN_UTF8 = 32
"""So many bytes beyond one a character are not valid UTF-8 by accident: it is no GB18030."""
_PROBE = "id,1\n"
_NO_FILE_IS: tuple[str, ...] = ("idna", "punycode", "unicode-escape", "raw-unicode-escape")
_USUAL: tuple[str, ...] = (
    "utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "gb2312", "big5", "shift_jis", "cp1252",
    "iso8859-1",
)  # fmt: skip
_CUT: tuple[str, ...] = ("unexpected end of data", "incomplete multibyte sequence")
_TAIL = 3
_CONTINUES, _TWO, _THREE, _FOUR = 0x80, 0xC0, 0xE0, 0xF0


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` is what is said to the user, `codec` what decodes, `bom` the bytes to leave out."""

    name: str
    codec: str
    bom: int = 0


class NotUtf8(DataUnusable):
    """Bytes that began as UTF-8 and break at `offset`; `ascii_before`: nothing proved UTF-8."""

    def __init__(self, message: str, *, ascii_before: bool) -> None:
        self.ascii_before = ascii_before
        super().__init__(message)


def declared(name: str, head: bytes, file: str) -> Encoding:
    """The encoding that a mapping or a flag names; a byte order mark may not contradict it."""
    codec = _text_codec(name)
    if not codec:
        near = nearest(name, _USUAL)
        hint = f"did you mean '{near}'?" if near else "use utf-8, gb18030 or utf-16"
        raise DataUnusable(f"{file}: unknown encoding '{name}'; {hint}")
    codec = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8"}.get(codec, codec)
    for bom, said, marked in _BOMS:
        if head.startswith(bom):
            if codec in (marked, "utf-16"):
                return Encoding(said, marked, len(bom))
            if marked == "utf-8":
                raise DataUnusable(
                    f"{file}: declared as {name}, but it begins with the mark of {said}; "
                    f"declare {marked}, or leave the encoding out"
                )
    return Encoding(codec, "utf-16-le" if codec == "utf-16" else codec)


def _text_codec(name: str) -> str:
    """Python's name of an encoding in which texts are written; of any other codec, nothing."""
    try:
        codec = codecs.lookup(name).name
        probe = _PROBE.encode(codec).decode(codec)
    except (LookupError, ValueError):
        return ""
    return codec if probe == _PROBE and codec not in _NO_FILE_IS else ""


def detect(head: bytes, file: str, *, whole: bool = False) -> Encoding:
    """The encoding of a file that begins with `head` (`whole`: and ends there).

    Raises DataUnusable where neither UTF-8 nor GB18030 nor UTF-16 fits.
    """
    for bom, said, codec in _BOMS:
        if head.startswith(bom):
            return Encoding(said, codec, len(bom))
    if b"\0" in head:
        return _without_mark(head, file)
    text, at, reason = _try(head, "utf-8", whole=whole)
    if at < 0 or (reason in _CUT and not text.isascii()):
        return Encoding("utf-8", "utf-8")
    if at - len(text) < _CERTAIN_UTF8:
        _, other, reason = _try(head, "gb18030", whole=whole)
        if other < 0 or reason in _CUT:
            return Encoding("gb18030", "gb18030")
    raise DataUnusable(_undecodable(file, "utf-8", at, text.count("\n") + 1))


class Utf8Blocks:
    """`blocks` as valid UTF-8 without NUL and byte order mark, each ending at a character.

    After the last block, `cut` is the number of bytes of an unfinished character left out.
    Raises NotUtf8 or DataUnusable, with the place.
    """

    def __init__(self, blocks: Iterable[bytes], encoding: Encoding, file: str) -> None:
        self.cut = 0
        self._line = 1
        self._blocks = blocks
        self._encoding = encoding
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._line = 1
        for block in self._checked() if self._encoding.codec == "utf-8" else self._decoded():
            if (nul := block.find(b"\0")) >= 0:
                at = self._line + block.count(b"\n", 0, nul)
                raise DataUnusable(
                    f"{self._file}:{at}: a NUL byte; the file is damaged, or not a text: "
                    "export it again as CSV UTF-8"
                )
            self._line += block.count(b"\n")
            yield block

    def _unmarked(self) -> Iterator[bytes]:
        skip = self._encoding.bom
        for block in self._blocks:
            yield block[skip:] if skip else block
            skip = 0

    def _checked(self) -> Iterator[bytes]:
        rest, offset = b"", self._encoding.bom
        proved = _CERTAIN_UTF8 if self._encoding.bom else 0
        for raw in self._unmarked():
            block = rest + raw if rest else raw
            whole = _whole_characters(block)
            block, rest = block[:whole], block[whole:]
            if not _is_utf8(block):
                text, at, _ = _try(block, "utf-8", whole=True)
                raise NotUtf8(
                    _undecodable(self._file, "utf-8", offset + at, self._line + text.count("\n")),
                    ascii_before=proved + at - len(text) < _CERTAIN_UTF8,
                )
            if proved < _CERTAIN_UTF8 and not block.isascii():
                proved += len(block) - len(block.decode())
            offset += len(block)
            yield block
        self.cut = len(rest)

    def _decoded(self) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding.codec)("strict")
        offset = self._encoding.bom
        for block in self._unmarked():
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].count(b"\n")
                at = offset - pending + error.start
                message = _undecodable(self._file, self._encoding.name, at, self._line + before)
                raise DataUnusable(message) from error
            offset += len(block)
            yield text.encode()
        self.cut = len(decoder.getstate()[0])


def _try(head: bytes, codec: str, *, whole: bool) -> tuple[str, int, str]:
    """The text, the offset of the first bad byte (-1: none), and why it is bad."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        return decoder.decode(head, final=whole), -1, ""
    except UnicodeDecodeError as error:
        return head[: error.start].decode(codec, "ignore"), error.start, error.reason


def _without_mark(head: bytes, file: str) -> Encoding:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text, bad, _ = _try(head, codec, whole=False)
    if min(even, odd) * 20 > max(even, odd) or bad >= 0 or "\n" not in text or "\0" in text:
        at = head.find(b"\0")
        line = head.count(b"\n", 0, at) + 1
        raise DataUnusable(
            f"{file}:{line}: a NUL byte at offset {at}; "
            "the file is damaged, or not a text: export it again as CSV UTF-8"
        )
    return Encoding(f"{codec} without BOM", codec)


def _is_utf8(block: bytes) -> bool:
    """Whether all of `block` is UTF-8, ten times as fast as `bytes.decode` finds out."""
    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _whole_characters(block: bytes) -> int:
    """How many bytes of `block` end at a character's end, as far as its last bytes tell."""
    for back in range(1, min(_TAIL, len(block)) + 1):
        byte = block[-back]
        if byte < _CONTINUES:
            return len(block)
        if byte >= _TWO:
            needed = 2 if byte < _THREE else 3 if byte < _FOUR else 4
            return len(block) if back >= needed else len(block) - back
    return len(block)


def _undecodable(file: str, name: str, offset: int, line: int) -> str:
    return (
        f"{file}:{line}: the byte at offset {offset} is not {name}; "
        "save the file as UTF-8, or name its encoding (--encoding, or 'encoding' in the mapping)"
    )
