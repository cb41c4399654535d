"""Cells of a table on a terminal: one line each, and together no wider than a window."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

WIDTH = 120
_LONGEST = 28
_SHORTEST = 8
"""No column is cut below that for the sake of the others."""
_GAP = 2
_AROUND_TITLES = 2
"""What tabulate leaves beside a title that is wider than its column."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def one_line(cell: str | None, format_: str) -> str:
    """A cell without control characters, as `format_` can hold it."""
    cell = _CONTROL.sub(" ", cell or "")
    return cell.replace("|", "\\|") if format_ == "md" else cell


def fitted(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    uncut: Collection[str],
    most: int | None = WIDTH,
) -> list[list[str]]:
    """The rows of a table, cut so that it is at most so wide: the widest columns give way first,
    but those whose title is in `uncut` do not. Without `most`, only what is very long is cut."""
    least = [width(title) + _AROUND_TITLES for title in titles]
    widths = [
        max(short, min(max(map(width, column)), _LONGEST))
        for short, column in zip(least, zip(*rows, strict=True), strict=True)
    ]
    gaps = _GAP * (len(widths) - 1)
    flexible = [place for place, title in enumerate(titles) if title not in uncut]
    while most is not None and sum(widths) + gaps > most:
        give = [place for place in flexible if widths[place] > max(least[place], _SHORTEST)]
        if not give:
            break
        widths[max(give, key=widths.__getitem__)] -= 1
    return [[cut(cell, wide) for cell, wide in zip(row, widths, strict=True)] for row in rows]


def cut(text: str, most: int) -> str:
    """A text no wider than `most` columns, with a mark where something is left out."""
    if width(text) <= most:
        return text
    kept, used = "", 1
    for sign in text:
        used += _columns(sign)
        if used > most:
            break
        kept += sign
    return kept + "…"


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1
