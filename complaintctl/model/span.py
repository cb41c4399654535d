"""A written length of time: `90min`, `24h`, `2d`, and in open time `4bh`, `1bd`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["min", "h", "d", "w", "mo", "bmin", "bh", "bd"]

OPEN_UNITS: frozenset[Unit] = frozenset({"bmin", "bh", "bd"})
"""Counted while a calendar is open."""

COUNTED_UNITS: frozenset[Unit] = frozenset({"d", "w", "mo", "bd"})
"""Counted in days, weeks or months of the calendar on the wall; the others are sums of seconds."""


@dataclass(frozen=True, slots=True)
class Span:
    """`amount`: whole seconds for `min h bmin bh`, else how many. `text`: as it was written."""

    amount: int
    unit: Unit
    text: str = field(compare=False)

    @property
    def open_time(self) -> bool:
        """Whether only open time counts."""
        return self.unit in OPEN_UNITS
