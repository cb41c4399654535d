"""A text as secrets are looked for in it, with the way back to how it was written.

Only for finding: what is handed on is always the text as it was written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""What nearly all Chinese texts have of signs that are compared as others, one by one."""
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u20e3\ufe0e\ufe0f\ufeff")


@dataclass(frozen=True, slots=True)
class Compared:
    """`text`: in NFKC and without invisible characters; `places`: for each of its characters the
    place of the one that was written, None where that is the same place."""

    text: str
    places: Sequence[int] | None
    written: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch that was written where `text[start:end]` is compared."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def compared(written: str) -> Compared:
    """`written` as it is compared."""
    if written.isascii():
        return Compared(written, None, written)
    narrow = written.translate(_WIDE)
    if unicodedata.is_normalized("NFKC", narrow) and _INVISIBLE.isdisjoint(narrow):
        return Compared(narrow, None, written)
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(written):
        if sign in _INVISIBLE:
            continue
        # One by one: what a sign becomes beside another (an accent) is no matter here.
        for one in unicodedata.normalize("NFKC", sign):
            signs.append(one)
            places.append(place)
    return Compared("".join(signs), places, written)
