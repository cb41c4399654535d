"""A document of headings, sentences and tables, laid out as plain text or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

_MARKUP = re.compile(r"[\\`*<|]")


@dataclass(frozen=True, slots=True)
class Heading:
    """`level`: 1 the document's, 2 a section's, 3 below it."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under their titles."""

    titles: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def used(self) -> Table:
        """The table without columns in which no row says anything."""
        kept = [
            place for place, _ in enumerate(self.titles) if any(row[place] for row in self.rows)
        ]
        return Table(
            tuple(self.titles[place] for place in kept),
            [tuple(row[place] for place in kept) for row in self.rows],
        )


Part = Heading | Sentence | Table


def document(parts: Iterable[Part], format_: str) -> str:
    """The parts in their order as `text` or `md`, ending in a newline."""
    write = _markdown if format_ == "md" else _text
    return "".join(write(_on_lines(part)) for part in parts).lstrip("\n")


def _on_lines(part: Part) -> Part:
    """The part with each text on one line: a policy's own words may go over several."""
    match part:
        case Heading(text, level):
            return Heading(_line(text), level)
        case Sentence(text):
            return Sentence(_line(text))
        case Table(titles, rows):
            return Table(titles, [tuple(map(_line, row)) for row in rows])
        case _:
            assert_never(part)


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(part: Part) -> str:
    match part:
        case Heading(text, level):
            rule = {1: "=", 2: "-"}.get(level)
            return f"\n{text}\n{rule * _width(text)}\n" if rule else f"\n{text}\n"
        case Sentence(text):
            return f"{text}\n"
        case Table(titles, rows):
            return f"\n{_table(titles, rows, 'simple')}\n"
        case _:
            assert_never(part)


def _markdown(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"\n{'#' * level} {_escaped(text)}\n\n"
        case Sentence(text):
            return f"{_escaped(text)}\n\n"
        case Table(titles, rows):
            escaped = [tuple(_escaped(cell) for cell in row) for row in rows]
            return _table(titles, escaped, "pipe") + "\n"
        case _:
            assert_never(part)


def _escaped(text: str) -> str:
    """What would be taken for markup is meant as it stands."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], style: str) -> str:
    from tabulate import tabulate

    table = tabulate(rows, titles, tablefmt=style, disable_numparse=True)
    return "".join(f"{line.rstrip()}\n" for line in table.splitlines())


def _width(text: str) -> int:
    from wcwidth import wcswidth

    return max(int(wcswidth(text)), 0)
