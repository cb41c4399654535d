"""A document of headings, sentences and tables, laid out as plain text or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never


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
    return "".join(write(part) for part in parts).lstrip("\n")


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
            return f"\n{'#' * level} {text}\n\n"
        case Sentence(text):
            return f"{text}\n\n"
        case Table(titles, rows):
            escaped = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
            return _table(titles, escaped, "pipe") + "\n"
        case _:
            assert_never(part)


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], style: str) -> str:
    from tabulate import tabulate

    table = tabulate(rows, titles, tablefmt=style, disable_numparse=True)
    return "".join(f"{line.rstrip()}\n" for line in table.splitlines())


def _width(text: str) -> int:
    from wcwidth import wcswidth

    return max(int(wcswidth(text)), 0)
