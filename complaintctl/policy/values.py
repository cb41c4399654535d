"""Scalars of the policy read as typed values: numbers, durations, times, flags."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from complaintctl.conditions.text import fold, fold_all, fold_id
from complaintctl.model.fields import Field, Kind, Value
from complaintctl.model.span import COUNTED_UNITS, Span, Unit

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(min|h|d|w)\Z")
_SECONDS = {"min": 60, "h": 3600, "d": 86400, "w": 604800}
_SPAN = re.compile(r"(\d+)(\.\d+)?(min|h|d|w|mo|bmin|bh|bd)\Z")
_SPAN_SECONDS = {"min": 60, "h": 3600, "bmin": 60, "bh": 3600}
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})?)?\Z")

EXPECTED: dict[Kind, str] = {
    "text": "text",
    "id": "an id",
    "word": "a word",
    "number": "digits, such as 3 or 0.9",
    "money": "digits, such as 5000 or 99.50",
    "duration": "a duration, such as 90min, 24h or 2d",
    "time": "a time, such as 2026-12-01 or 2026-12-01T09:30",
    "flag": "true or false",
}


def read_value(text: str, kind: Kind, zone: ZoneInfo) -> Value | None:
    """`text` as a value of `kind`, or None if it is none.

    Money and numbers are the nearest binary doubles; durations and times whole seconds.
    """
    match kind:
        case "number" | "money":
            return float(text) if _NUMBER.match(text) else None
        case "duration":
            return read_duration(text)
        case "time":
            return read_time(text, zone)
        case "flag":
            return text == "true" if text in ("true", "false") else None
        case "id":
            return fold_id(text)
        case "text" | "word":
            return fold(text)


def read_duration(text: str) -> int | None:
    """Seconds of `90min`, `1.5h`, `2d`, `1w`; None if `text` is no duration by the wall."""
    match = _DURATION.match(text)
    if not match:
        return None
    return round(float(match[1]) * _SECONDS[match[2]])


def read_span(text: str) -> Span | None:
    """A span such as `90min`, `1.5bh`, `2bd`; None if `text` is none, or where a unit that is
    counted in whole ones has decimals."""
    match = _SPAN.match(text)
    if not match:
        return None
    unit = cast(Unit, match[3])
    if unit in COUNTED_UNITS:
        return None if match[2] else Span(int(match[1]), unit, text)
    return Span(round(float(match[1] + (match[2] or "")) * _SPAN_SECONDS[unit]), unit, text)


def read_time(text: str, zone: ZoneInfo) -> int | None:
    """Seconds since 1970 of an ISO 8601 time; without an offset it is in `zone`."""
    if not _TIME.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return int(moment.timestamp())


def spelled(text: str, declared: Field) -> str | None:
    """The declared spelling of a word, or None if the field does not declare it."""
    values = declared.values or ()
    if text in values:
        return text
    wanted, *folded = fold_all((text, *values))
    return next((value for value, one in zip(values, folded, strict=True) if one == wanted), None)
