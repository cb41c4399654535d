"""Working time: one calendar as the windows of each day (policy language 5, calendars).

Days are looked at one after the other. It refuses a calendar that stays closed for ten years, and
countries of which it cannot say how far their holidays are announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from tests.oracle.facts import NotCovered, PolicyError
from tests.oracle.instants import at_local, day_of, local, midnight

Window = tuple[int, int]
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ANNOUNCED = {"CN": date(2026, 12, 31), "US": None}
_DAY = timedelta(days=1)
_PATIENCE = 3700


class Hours:
    """A calendar of a policy: when it is open, and how far that is known."""

    def __init__(self, written: Mapping[str, Any], zone: ZoneInfo) -> None:
        self.zone = zone
        self._written = written
        self._week = _week(written["open"])
        self._known: dict[date, tuple[Window, ...]] = {}
        self.horizon = self._horizon()

    def _horizon(self) -> int | None:
        """24:00 of the last day whose holidays are announced; None if nothing is left to announce."""
        stated = self._written.get("announced_through")
        if stated is not None:
            return midnight(date.fromisoformat(str(stated)) + _DAY, self.zone)
        if "holidays" not in self._written:
            return None
        country = str(self._written["holidays"]["country"])
        if country not in _ANNOUNCED:
            raise NotCovered(f"holidays of {country} without announced_through")
        through = _ANNOUNCED[country]
        return None if through is None else midnight(through + _DAY, self.zone)

    def windows(self, day: date) -> tuple[Window, ...]:
        """The windows that begin on a day, in order; the last may end on the next day."""
        if day not in self._known:
            self._known[day] = self._windows(day)
        return self._known[day]

    def _windows(self, day: date) -> tuple[Window, ...]:
        found = []
        for written in sorted(str(window) for window in self._hours_of(day)):
            opens, closes = (_minutes(part) for part in written.split("-"))
            closes += 1440 if closes <= opens else 0
            begin, end = (self._at(day, minutes) for minutes in (opens, closes))
            # A gap of the zone may swallow a window whole.
            if begin < end:
                found.append((begin, end))
        return tuple(found)

    def _hours_of(self, day: date) -> list[Any]:
        """`days` beats `freeze` beats holidays beats `open`."""
        dated = {str(key): value for key, value in self._written.get("days", {}).items()}
        if str(day) in dated:
            return [] if dated[str(day)] == "closed" else list(dated[str(day)])
        for freeze in self._written.get("freeze", ()):
            if str(freeze["from"]) <= str(day) <= str(freeze["through"]):
                return []
        off, worked = self._holidays(day)
        if off:
            return []
        return self._week.get(self._written.get("make_up", "mon") if worked else _weekday(day), [])

    def _holidays(self, day: date) -> tuple[bool, bool]:
        rule = self._written.get("holidays")
        if rule is None or str(day.year) in {str(year) for year in rule.get("not_in", ())}:
            return False, False
        dropped = frozenset(int(year) for year in rule.get("not_in", ()))
        region = rule.get("region")
        off, worked = _listed(str(rule["country"]), region and str(region), day.year, dropped)
        return day in off, day in worked

    def _at(self, day: date, minutes: int) -> int:
        return at_local(
            datetime(day.year, day.month, day.day) + timedelta(minutes=minutes), self.zone
        )

    def is_open_day(self, day: date) -> bool:
        """Whether a window begins on that day."""
        return bool(self.windows(day))

    def open_day(self, day: date, number: int) -> date:
        """The `number`-th open day after a date."""
        for _ in range(_PATIENCE + 10 * number):
            if number <= 0:
                return day
            day += _DAY
            number -= self.is_open_day(day)
        raise PolicyError("a calendar that never opens")

    def forward(self, instant: int) -> Iterator[Window]:
        """The windows that end after an instant, from there on."""
        day = day_of(instant, self.zone) - _DAY
        quiet = 0
        while quiet < _PATIENCE:
            for window in self.windows(day):
                if window[1] > instant:
                    quiet = 0
                    yield window
            day, quiet = day + _DAY, quiet + 1
        raise PolicyError("a calendar that never opens")

    def backward(self, instant: int) -> Iterator[Window]:
        """The windows that begin before an instant, back from there."""
        day = day_of(instant, self.zone)
        quiet = 0
        while quiet < _PATIENCE:
            for window in reversed(self.windows(day)):
                if window[0] < instant:
                    quiet = 0
                    yield window
            day, quiet = day - _DAY, quiet + 1
        raise PolicyError("a calendar that never opens")

    def elapsed(self, start: int, end: int) -> int:
        """Open seconds from start to end; none if the end comes first."""
        found = 0
        if start >= end:
            return found
        for begin, close in self.forward(start):
            if begin >= end:
                break
            found += min(close, end) - max(begin, start)
        return found

    def next_open(self, instant: int) -> int:
        """The instant itself if open, else the next opening."""
        return max(next(self.forward(instant))[0], instant)

    def add(self, start: int, seconds: int) -> int:
        """The earliest instant with so much open time since start; at closing, that closing.

        READING: nothing to add is the next open instant, `0bh` as well as `0bd`.
        """
        if seconds <= 0:
            return self.next_open(start)
        for opens, closes in self.forward(start):
            begin = max(opens, start)
            if begin + seconds <= closes:
                return begin + seconds
            seconds -= closes - begin
        raise AssertionError

    def subtract(self, end: int, seconds: int) -> int:
        """The latest instant with so much open time until end: the mirror of `add`."""
        if seconds <= 0:
            return end
        for opens, closes in self.backward(end):
            until = min(closes, end)
            if until - seconds >= opens:
                return until - seconds
            seconds -= until - opens
        raise AssertionError

    def add_open_days(self, start: int, number: int) -> int:
        """`bd`: the same time of day on the N-th open day after the next open instant.

        READING: in a window that began the day before, the time of day is counted from that day's
        midnight (02:00 is 26:00 of it), because a window belongs to the day on which it begins.
        """
        moved = self.next_open(start)
        if number == 0:
            return moved
        window = next(self.forward(moved))
        began = day_of(window[0], self.zone)
        day = self.open_day(began, number)
        wanted = at_local(local(moved, self.zone) + (day - began), self.zone)
        closed = None
        for begin, close in self.windows(day):
            if begin <= wanted < close:
                return wanted
            closed = close if close <= wanted else closed
        return self.windows(day)[0][0] if closed is None else closed

    def end_of_open_day(self, start: int, number: int) -> int:
        """`by_end_of: Nbd`: the last closing of the N-th open day after the start's date.

        READING: `0bd` is that date itself if it is open, else the next open day. The start's date
        is the one on the wall, also in a window that began the day before.
        """
        day = day_of(start, self.zone)
        if number == 0 and not self.is_open_day(day):
            number = 1
        return self.windows(self.open_day(day, number))[-1][1]


def _week(written: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for days, windows in written.items():
        first, _, last = str(days).partition("-")
        at = _WEEK.index(first)
        for step in range((_WEEK.index(last or first) - at) % 7 + 1):
            found[_WEEK[(at + step) % 7]] = list(windows)
    return found


def _weekday(day: date) -> str:
    return _WEEK[day.weekday()]


def _minutes(written: str) -> int:
    hours, minutes = written.strip().split(":")
    return int(hours) * 60 + int(minutes)


@cache
def _listed(
    country: str, region: str | None, year: int, dropped: frozenset[int]
) -> tuple[frozenset[date], frozenset[date]]:
    """The days off and the make-up working days around a year.

    READING: a weekend day of China that touches a day off, or such a weekend day, is off as well,
    unless it is worked; that holds for days before and after a holiday alike.
    """
    years = [y for y in (year - 1, year, year + 1) if y not in dropped]
    if not years:
        return frozenset(), frozenset()
    listed = holidays.country_holidays(country, subdiv=region, years=years)
    worked = frozenset(d for d in listed.weekend_workdays if d.year not in dropped)
    off = {d for d in listed if d.year not in dropped} - worked
    if country == "CN":
        for day in sorted(off):
            for step in (-_DAY, _DAY):
                at = day + step
                while at.weekday() >= 5 and at not in off and at not in worked:
                    off.add(at)
                    at += step
    return frozenset(off), worked
