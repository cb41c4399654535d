"""A time zone as two arrays: wall time and instants, both ways, for many at once.

It knows the zone's changes from 1970 to 2100. Before and after, the nearest offset holds: a date
of the year 9999 in an export is answered at once and is nobody's deadline.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Instants = npt.NDArray[np.int64]
"""Seconds since 1970 in UTC; also used for wall time, counted as if the wall stood in UTC."""

DAY = 86_400
FIRST_YEAR, LAST_YEAR = 1970, 2100
_BEGINNING = np.iinfo(np.int64).min


class Zone:
    """A zone of the IANA list. Raises ZoneInfoNotFoundError for a name that is not in it."""

    __slots__ = ("_ends", "_offsets", "_starts", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        starts, offsets = _changes(name)
        self._starts = np.array(starts, np.int64)
        self._offsets = np.array(offsets, np.int64)
        # The wall time at which each offset ends: the first one that ends after a wall time is
        # the first under which it occurs. The last offset has no end.
        self._ends = np.maximum.accumulate(self._starts[1:] + self._offsets[:-1])

    def local(self, instants: Instants) -> Instants:
        """What the wall shows at each instant."""
        return instants + self._offsets[_among(self._starts[1:], instants)]

    def utc(self, local: Instants) -> Instants:
        """The instant at which the wall shows each time: the first one where it does so twice,
        the first instant after where it never does (policy-language 5)."""
        which = _among(self._ends, local)
        found: Instants = np.maximum(local - self._offsets[which], self._starts[which])
        return found

    def dates(self, instants: Instants) -> Instants:
        """The date on the wall at each instant, in days since 1970."""
        return self.local(instants) // DAY

    def plus_days(self, instants: Instants, days: int) -> Instants:
        """The same time on the wall so many days later."""
        return self.utc(self.local(instants) + days * DAY)

    def plus_months(self, instants: Instants, months: int) -> Instants:
        """The same time and day so many months later; the month's last day if it has no such."""
        local = self.local(instants)
        dates = (local // DAY).astype("M8[D]")
        month = dates.astype("M8[M]")
        day = (dates - month.astype("M8[D]")).astype(np.int64)
        first = (month + months).astype("M8[D]").astype(np.int64)
        length = (month + months + 1).astype("M8[D]").astype(np.int64) - first
        return self.utc((first + np.minimum(day, length - 1)) * DAY + local % DAY)

    def end_of_day(self, instants: Instants, days: int) -> Instants:
        """24:00 of the date so many days after that of each instant."""
        return self.utc((self.dates(instants) + days + 1) * DAY)


def _among(marks: Instants, values: Instants) -> Instants | np.intp:
    """How many marks are at or before each value; one number if it is the same for all."""
    if not values.size:
        return np.zeros_like(values)
    first, last = np.searchsorted(marks, np.array([values.min(), values.max()]), "right").tolist()
    if first == last:
        return np.intp(first)
    found: Instants = np.searchsorted(marks[first:last], values, "right") + first
    return found


@cache
def _changes(name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The instants from which another offset holds, the first one always, and the offsets.

    It looks at noon every second day. No zone keeps an offset for less than six days, so that
    every change lies between two looks, and alone there.
    """
    zone = ZoneInfo(name)
    years = np.array([FIRST_YEAR, LAST_YEAR + 1]).astype("U4").astype("M8[s]").astype(np.int64)
    noons = np.arange(years[0] + DAY // 2, years[1], 2 * DAY)
    seen = list(map(zone.utcoffset, noons.astype("M8[s]").tolist()))
    starts, offsets = [_BEGINNING], [_offset(zone, int(noons[0]) - DAY)]
    for number in range(1, len(seen)):
        if seen[number] != seen[number - 1]:
            start = _change(zone, int(noons[number - 1]) - DAY, int(noons[number]) + DAY)
            starts.append(start)
            offsets.append(_offset(zone, start))
    return tuple(starts), tuple(offsets)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first instant with the offset that holds `after`; there is one change between them."""
    offset = _offset(zone, after)
    for unit in (3600, 1):  # nearly all changes are at a full hour
        while after - before > unit:
            middle = before + (after - before) // (2 * unit) * unit
            if _offset(zone, middle) == offset:
                after = middle
            else:
                before = middle
        if _offset(zone, after - 1) != offset:
            break
    return after


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
