"""Working time by stepping through every minute: slow, plain Python, and sharing no code with the
package. Written from the language (5), to be read beside it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

Shift = tuple[int, int]
"""Opening and closing in minutes after midnight; past 1440 where it crosses midnight."""


class OutOfSight(Exception):
    """The answer lies outside the days stepped through."""


def _wall(zone: str, minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).replace(tzinfo=None)


@cache
def _walls(zone: str, first: date, last: date) -> tuple[range, list[datetime]]:
    """The minutes, and the latest time the wall has shown by each: where the clocks go back, it
    stands still."""
    start, end = (
        int(datetime.combine(one, datetime.min.time(), ZoneInfo(zone)).timestamp()) // 60
        for one in (first, last)
    )
    shown = (_wall(zone, minute) for minute in range(start, end))
    return range(start, end), list(accumulate(shown, max))


@dataclass
class Stepping:
    """The minutes of `first` to `last`; `week` has the shifts of each weekday, Monday first."""

    zone: str
    first: date
    last: date
    week: list[list[Shift]]
    dated: dict[date, list[Shift]] = field(default_factory=dict)
    frozen: set[date] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.minutes, self.latest = _walls(self.zone, self.first, self.last)
        self.open: dict[int, date] = {}
        for one, opens, closes in self.windows():
            for minute in range(opens, closes):
                self.open.setdefault(minute, one)

    def wall(self, minute: int) -> datetime:
        return _wall(self.zone, minute)

    def shifts(self, one: date) -> list[Shift]:
        if one in self.dated:
            return self.dated[one]
        return [] if one in self.frozen else self.week[one.weekday()]

    def instant(self, one: date, minutes: int) -> int:
        """The first minute at which the wall shows that time of that day, or a later one."""
        wanted = datetime.combine(one, datetime.min.time()) + timedelta(minutes=minutes)
        found = bisect_left(self.latest, wanted)
        if found == len(self.minutes):
            raise OutOfSight
        return self.minutes[found]

    def windows(self) -> list[tuple[date, int, int]]:
        found = []
        for number in range((self.last - self.first).days - 1):
            one = self.first + timedelta(days=number)
            for opens, closes in sorted(self.shifts(one)):
                found.append((one, self.instant(one, opens), self.instant(one, closes)))
        # A shift may vanish where the clocks go forward.
        return [(one, opens, closes) for one, opens, closes in found if opens < closes]

    def add(self, start: int, budget: int) -> int:
        minute = start
        while budget or minute not in self.open:
            if minute >= self.minutes[-1]:
                raise OutOfSight
            budget -= minute in self.open
            minute += 1
            if budget == 0 and minute - 1 in self.open and minute > start:
                return minute
        return minute

    def subtract(self, end: int, budget: int) -> int:
        minute = end
        while budget or minute - 1 not in self.open:
            if minute <= self.minutes[0]:
                raise OutOfSight
            minute -= 1
            budget -= minute in self.open
            if budget == 0 and minute in self.open:
                return minute
        return minute

    def elapsed(self, start: int, end: int) -> int:
        return sum(minute in self.open for minute in range(start, end))

    def open_days(self) -> list[date]:
        return sorted({one for one, _, _ in self.windows()})

    def nth_after(self, one: date, count: int) -> date:
        following = [day for day in self.open_days() if day > one]
        if count > len(following):
            raise OutOfSight
        return following[count - 1]

    def add_open_days(self, start: int, count: int) -> int:
        opened = self.add(start, 0)
        if count == 0:
            return opened
        own = self.open[opened]
        time = self.wall(opened) - datetime.combine(own, datetime.min.time())
        day = self.nth_after(own, count)
        wanted = self.instant(day, int(time.total_seconds()) // 60)
        of_day = [(opens, closes) for one, opens, closes in self.windows() if one == day]
        before = [(opens, closes) for opens, closes in of_day if opens <= wanted]
        if not before:
            return of_day[0][0]
        return min(wanted, before[-1][1])

    def end_of_open_day(self, start: int, count: int) -> int:
        day = self.nth_after(self.wall(start).date(), count)
        return max(closes for one, _, closes in self.windows() if one == day)

    def roll_to_open_day(self, start: int, count: int) -> int:
        one = self.wall(start).date() + timedelta(days=count)
        day = one if one in self.open_days() else self.nth_after(one, 1)
        return self.instant(day, 24 * 60)
