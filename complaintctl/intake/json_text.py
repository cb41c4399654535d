"""The records of a JSON text one by one: Lines, an array as it arrives, an object with a list.

Refuses a text whose records cannot be told apart behind an error, and names the line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from complaintctl.errors import DataUnusable
from complaintctl.intake.json_values import (
    DEEPEST,
    TOO_DEEP,
    NestedTooDeeply,
    decoded,
    decoded_from,
)
from complaintctl.intake.paths import Json, at_path, parse_path
from complaintctl.intake.portion import CUT

NOT_JSON = "this record is not JSON; is it cut short, or broken over lines?"
NOT_OBJECT = "this record is not an object of keys and values"

_BLANKS = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s,]*")
_OPENING = re.compile(r"\s*\[")
_CLOSING = re.compile(r"\]\s*")
_NEAR_END = 64


@dataclass(frozen=True, slots=True)
class Record:
    """One record, or why it is none, with its line and its own text. `number`: which record it
    is, from 1; 0 in JSON Lines, where lines tell records apart."""

    value: Json
    line: int
    text: str
    reason: str = ""
    number: int = 0


def line_records(pieces: Iterable[str]) -> Iterator[Record]:
    """The records of JSON Lines; empty lines are nothing."""
    for number, line in enumerate(_lines(pieces), start=1):
        if not line.strip():
            continue
        try:
            value = decoded(line.strip())
        except NestedTooDeeply:
            yield Record(None, number, line, TOO_DEEP)
        except ValueError:
            yield Record(None, number, line, NOT_JSON)
        else:
            yield _record(value, number, line)


def array_records(pieces: Iterable[str], file: str) -> Iterator[Record]:
    """The records of an array, read as its text arrives, and of the arrays that follow it.

    Raises DataUnusable where anything else follows: it might be records too.
    """
    text = _Arriving(pieces, file)
    text.skip(_OPENING)
    number = 0
    while True:
        text.skip(_BETWEEN)
        line = text.line
        if text.at_end():
            yield Record(None, line, "", CUT)
            return
        if text.next() == "]":
            if not _follows_another(text, file):
                return
            continue
        number += 1
        value, taken = text.value()
        if taken is None:
            yield Record(None, line, text.rest(), CUT, number)
            return
        yield _record(value, line, taken, number)


def _follows_another(text: _Arriving, file: str) -> bool:
    """Whether another array begins behind the one that ends here."""
    text.skip(_CLOSING)
    if text.at_end():
        return False
    if text.next() != "[":
        raise DataUnusable(
            f"{file}:{text.line}: the list ends before this line does, and something else follows; "
            "keep one list, or one record a line"
        )
    text.skip(_OPENING)
    return True


def object_records(text: str, declared: Sequence[str], file: str) -> Iterator[Record]:
    """The records of the list at the first of the `declared` paths that leads to one; without
    any, of the only list of objects; an object without one is itself the record.

    Such a text is held whole, and its records have no lines: their numbers stand for them.
    """
    whole = whole_value(text, file)
    found = (at_path(whole, parse_path(path)) for path in declared)
    listed = next((one for one in found if isinstance(one, list)), None)
    for number, value in enumerate(_only_list(whole, file) if listed is None else listed, start=1):
        yield _record(value, number, json.dumps(value, ensure_ascii=False), number)


def _only_list(whole: Json, file: str) -> list[Json]:
    lists = list(_lists(whole, ""))
    if len(lists) > 1:
        names = ", ".join(name for name, _ in lists)
        raise DataUnusable(
            f"{file}: several lists of objects: {names}; name one in the mapping (records: ...)"
        )
    return lists[0][1] if lists else [whole]


def whole_value(text: str, file: str) -> Json:
    """A whole text as one value; raises DataUnusable with the line of the error."""
    try:
        return decoded(text)
    except NestedTooDeeply as refused:
        raise DataUnusable(_too_deep(file, 1)) from refused
    except json.JSONDecodeError as error:
        raise DataUnusable(f"{file}:{error.lineno}: not JSON; export the file again") from error


def one_value(text: str) -> Json:
    """`text` if it is one whole JSON value, else None."""
    try:
        return decoded(text)
    except ValueError:
        return None


def _too_deep(file: str, line: int) -> str:
    return f"{file}:{line}: nested too deeply; is this an export? (at most {DEEPEST} levels)"


def _record(value: Json, line: int, text: str, number: int = 0) -> Record:
    return Record(value, line, text, "" if isinstance(value, dict) else NOT_OBJECT, number)


def _lists(value: Json, name: str) -> Iterator[tuple[str, list[Json]]]:
    """The lists of objects in an object, or one object deeper."""
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        here = f"{name}{key}"
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            yield here, inner
        elif not name:
            yield from _lists(inner, f"{here}.")


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        yield from lines
    yield rest


class _Arriving:
    """A text that arrives in pieces, and a place in it with its line."""

    def __init__(self, pieces: Iterable[str], file: str) -> None:
        self.line = 1
        self._pieces = iter(pieces)
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Moves behind what `pattern` matches."""
        while True:
            found = pattern.match(self._text, self._at)
            end = found.end() if found else self._at
            if found and end < len(self._text):
                self._move(end)
                return
            if not self._more():
                self._move(end)
                return

    def at_end(self) -> bool:
        """Whether the text ends here."""
        return self._at >= len(self._text)

    def next(self) -> str:
        """The character at the place."""
        return self._text[self._at]

    def rest(self) -> str:
        """Everything from here on."""
        return self._text[self._at :]

    def value(self) -> tuple[Json, str | None]:
        """The value at the place and its text, which is None where the file ends inside it."""
        while True:
            try:
                value, end = decoded_from(self._text, self._at)
            except NestedTooDeeply as refused:
                raise DataUnusable(_too_deep(self._file, self.line)) from refused
            except json.JSONDecodeError as error:
                if not self._is_cut(error):
                    bad = self.line + self._text.count("\n", self._at, error.pos)
                    message = f"{self._file}:{bad}: not JSON; export the file again"
                    raise DataUnusable(message) from error
                if not self._more():
                    return None, None
                continue
            if end == len(self._text) and self._more():
                continue
            taken = self._text[self._at : end]
            self._move(end)
            return value, taken

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether more text might mend the error."""
        return "Unterminated" in error.msg or error.pos > len(self._text) - _NEAR_END

    def _move(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._text, self._at = self._text[self._at :] + piece, 0
        return True
