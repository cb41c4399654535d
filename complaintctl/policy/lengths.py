"""Which of two written spans is surely the longer one, whenever they begin."""

from __future__ import annotations

from complaintctl.model.span import Span

_DAY = 86_400
_SHIFT = 7_200
"""Days and weeks are counted on the wall: switching to summer time and back takes or gives an hour
or two."""


def surely_longer(one: Span, other: Span) -> bool:
    """Whether `one` is longer than `other` from every instant on, both in one calendar. False
    means: it is not, or it depends on when they begin."""
    if one.unit == other.unit:
        return one.amount > other.amount
    (measure, least, _), (same, _, most) = _bounds(one), _bounds(other)
    return measure == same and least > most


def _bounds(span: Span) -> tuple[str, int, int]:
    """What the span is counted in, and how much of it that is at least and at most."""
    match span.unit:
        case "min" | "h":
            return "wall", span.amount, span.amount
        case "d" | "w":
            days = span.amount * (7 if span.unit == "w" else 1)
            return "wall", days * _DAY - _SHIFT, days * _DAY + _SHIFT
        case "mo":
            return "wall", span.amount * 28 * _DAY - _SHIFT, span.amount * 31 * _DAY + _SHIFT
        case "bmin" | "bh":
            return "open time", span.amount, span.amount
        case "bd":
            return "open days", span.amount, span.amount
