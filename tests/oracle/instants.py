"""Instants, local time and spans (policy language 1 and 5): whole seconds since 1970 in UTC.

It knows zones and no calendars. Naive datetimes are local times of the zone beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.oracle.facts import PolicyError

_SPAN = re.compile(r"(\d+(?:\.\d+)?)(min|h|d|w|mo|bmin|bh|bd)\Z")
_WALL = {"min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SECONDS = {"min": 60, "h": 3600, "bmin": 60, "bh": 3600}


@dataclass(frozen=True, slots=True)
class Span:
    """`48h`, `1bd`: a number of a unit."""

    number: Fraction
    unit: str

    @property
    def open_time(self) -> bool:
        """Whether the unit is one of open time."""
        return self.unit in ("bmin", "bh", "bd")

    @property
    def seconds(self) -> int | None:
        """The length in seconds of its own time; None for units that count days.

        READING: decimals that are no whole seconds are rounded to the nearest.
        """
        length = _SECONDS.get(self.unit)
        return None if length is None else round(self.number * length)


def span(written: object) -> Span:
    """A span as the policy writes it. Raises PolicyError if it is none."""
    found = _SPAN.match(str(written))
    if found is None:
        raise PolicyError(f"not a span of time: {written!r}")
    number, unit = Fraction(found[1]), found[2]
    if unit not in _SECONDS and number.denominator != 1:
        raise PolicyError(f"{unit} takes whole numbers: {written!r}")
    return Span(number, unit)


def wall_seconds(written: object) -> int:
    """A plain duration (min, h, d, w), as those of signals, aging, windows, callbacks, detectors.

    READING: these are durations as in a cell, so a `d` is 24 hours and may have decimals, though
    "a unit means the same wherever it stands" could be read as the same wall time N days on.
    """
    found = _SPAN.match(str(written))
    if found is None or found[2] not in _WALL:
        raise PolicyError(f"a duration by the wall is in min, h, d or w: {written!r}")
    return round(Fraction(found[1]) * _WALL[found[2]])


def local(instant: int, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromtimestamp(instant, zone).replace(tzinfo=None, fold=0)


def at_local(shown: datetime, zone: ZoneInfo) -> int:
    """When the wall shows that: twice, the first; never, the first instant after the gap."""
    first = int(shown.replace(tzinfo=zone, fold=0).timestamp())
    if local(first, zone) == shown:
        return first
    # In a gap the two folds use the offsets after and before it, and the change lies between them.
    before, after = int(shown.replace(tzinfo=zone, fold=1).timestamp()), first
    old = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _offset(instant: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(instant, zone).utcoffset()


def midnight(day: date, zone: ZoneInfo) -> int:
    """00:00 of a date, which is 24:00 of the one before."""
    return at_local(datetime(day.year, day.month, day.day), zone)


def shifted(instant: int, by: Span, zone: ZoneInfo, sign: int = 1) -> int:
    """The same wall time some days, weeks or months on (`sign` -1: back)."""
    shown, number = local(instant, zone), int(by.number) * sign
    match by.unit:
        case "d":
            return at_local(shown + timedelta(days=number), zone)
        case "w":
            return at_local(shown + timedelta(weeks=number), zone)
        case "mo":
            months = shown.year * 12 + shown.month - 1 + number
            year, month = divmod(months, 12)
            day = min(shown.day, _last_day(year, month + 1))
            return at_local(shown.replace(year=year, month=month + 1, day=day), zone)
    raise PolicyError(f"{by.unit} counts no days of the wall")


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def day_of(instant: int, zone: ZoneInfo) -> date:
    """The date on the wall."""
    return local(instant, zone).date()


def iso(instant: int | None, zone: ZoneInfo) -> str | None:
    """An instant as records show it, with the zone's offset."""
    if instant is None:
        return None
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).isoformat()
