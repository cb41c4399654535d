"""The table behind every question about working time: when windows open and close over some
years, and how much open time lies before each. It only looks up; `worktime` sees that it reaches.

Beyond the whole table every week is like any other: no list of holidays, no dated day, no change
of offset is left there. So a date of the year 9999 costs no more than one of today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from complaintctl.calendars.expand import special_days
from complaintctl.calendars.ruler import Ruler
from complaintctl.calendars.zone import DAY, Instants, Zone
from complaintctl.model.calendar import Calendar

_WEEK = 7 * DAY
_EPOCH = date(1970, 1, 1).toordinal()
_THURSDAY = 3  # 1970-01-01


@dataclass(frozen=True, slots=True)
class Reach:
    """A table answers for `low` until before `high`; after that, and before, all repeats itself
    with this period."""

    low: int
    high: int
    period: int

    def lacks(self, wanted: Instants) -> tuple[int, int]:
        """How many years, at the least, the table must grow at either end; 0, 0 if it reaches."""
        if not wanted.size:
            return 0, 0
        year = 54 * self.period
        below, above = self.low - int(wanted.min()), int(wanted.max()) - self.high + 1
        return -(-max(below, 0) // year), -(-max(above, 0) // year)

    def read(self, wanted: Instants, gain: int, within: Callable[[Instants], Instants]) -> Instants:
        """`within` of each, where the table reaches; beyond, that of the place which repeats there
        and `gain` more for every period between."""
        if self.lacks(wanted) == (0, 0):
            return within(wanted)
        above = (wanted - self.high) // self.period + 1
        below = (self.low - wanted - 1) // self.period + 1
        periods: Instants = np.maximum(above, 0) - np.maximum(below, 0)
        return within(wanted - periods * self.period) + periods * gain


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The windows of the years `first` to `last`, in order, none empty, none overlapping; before
    them one of no length, so that every instant has a window that began before it.

    `before`: open seconds before each window. `began`: the day on which it does, in days since
    1970. `dates`: these days, each once; `of`: the window with which each begins, and one more.
    """

    zone: Zone
    first: int
    last: int
    weekly: tuple[int, int]
    opens: Instants
    closes: Instants
    before: Instants
    began: Instants
    dates: Instants
    of: Instants
    by_opening: Ruler = field(init=False)
    by_use: Ruler = field(init=False)
    by_instant: Reach = field(init=False)
    by_opened: Reach = field(init=False)
    by_date: Reach = field(init=False)
    by_rank: Reach = field(init=False)

    def __post_init__(self) -> None:
        known = object.__setattr__
        known(self, "by_opening", Ruler(self.opens))
        known(self, "by_use", Ruler(self.before))
        # A week at either end is never asked: windows reach over midnight, and so do weeks.
        low, high = year_start(self.first) + 7, year_start(self.last + 1) - 7
        start, end = (int(each) for each in self.zone.utc(np.array([low, high]) * DAY))
        used, left = (int(each) for each in self._opened(np.array([start, end])))
        least, most = (int(each) for each in self._rank(np.array([low, high])))
        seconds, days = self.weekly
        known(self, "by_instant", Reach(start, end, _WEEK))
        known(self, "by_date", Reach(low, high, 7))
        known(self, "by_opened", Reach(used, left, seconds))
        known(self, "by_rank", Reach(least, most, days))

    def opened(self, instants: Instants) -> Instants:
        """Open seconds before each instant, counted from some moment of the table's own."""
        return self.by_instant.read(instants, self.by_opened.period, self._opened)

    def latest(self, seconds: Instants) -> Instants:
        """The last instant with no more open time before it: there the calendar is open."""
        return self.by_opened.read(seconds, _WEEK, self._latest)

    def date_of(self, instants: Instants) -> Instants:
        """The day to which each open instant belongs: the one on which its window began."""
        return self.by_instant.read(instants, 7, self._date_of)

    def rank(self, dates: Instants) -> Instants:
        """How many open days lie before each date, counted from some day of the table's own."""
        return self.by_date.read(dates, self.by_rank.period, self._rank)

    def dated(self, ranks: Instants) -> Instants:
        """The open day with so many before it."""
        return self.by_rank.read(ranks, 7, lambda known: self.dates[known])

    def last_closing(self, ranks: Instants) -> Instants:
        """When each open day closes for the last time."""
        return self.by_rank.read(ranks, _WEEK, lambda known: self.closes[self.of[known + 1] - 1])

    def at_time(self, ranks: Instants, time: Instants) -> Instants:
        """Each open day at its time on the wall, in seconds after its midnight; where it is not
        open then, the last open instant before, and if there is none its first opening."""

        def within(known: Instants) -> Instants:
            wanted = self.zone.utc(self.dates[known] * DAY + time)
            first, last = self.of[known], self.of[known + 1] - 1
            window = np.minimum(self.by_opening.find(wanted), last)
            inside = np.minimum(wanted, self.closes[window])
            return np.where(window < first, self.opens[first], inside)

        return self.by_rank.read(ranks, _WEEK, within)

    def _opened(self, instants: Instants) -> Instants:
        window = self.by_opening.find(instants)
        since = np.minimum(instants, self.closes[window]) - self.opens[window]
        return self.before[window] + since

    def _latest(self, seconds: Instants) -> Instants:
        window = self.by_use.find(seconds)
        return self.opens[window] + seconds - self.before[window]

    def _date_of(self, instants: Instants) -> Instants:
        return self.began[self.by_opening.find(instants)]

    def _rank(self, dates: Instants) -> Instants:
        return np.searchsorted(self.dates, dates).astype(np.int64)


def year_start(year: int) -> int:
    """The first of January, in days since 1970."""
    return int(np.datetime64(year - 1970, "Y").astype("M8[D]").astype(np.int64))


def build(calendar: Calendar, zone: Zone, first: int, last: int) -> Table:
    """The table of a calendar over whole years, and the day before them."""
    start = zone.utc(np.array([year_start(first) - 1]) * DAY)
    local = _windows(calendar, first, last)
    opens, closes, dates = (local[:, column] for column in range(3))
    opens, closes = zone.utc(opens), zone.utc(closes)
    # A make-up day can have hours that run into the next day's: they count once.
    opens[1:] = np.maximum(opens[1:], np.maximum.accumulate(closes)[:-1])
    kept = opens < closes  # a window may vanish where the clocks go forward
    opens = np.concatenate((start, opens[kept]))
    closes = np.concatenate((start, closes[kept]))
    dates = np.concatenate((start // DAY, dates[kept]))
    open_dates, of = np.unique(dates[1:], return_index=True)
    return Table(
        zone=zone,
        first=first,
        last=last,
        weekly=_weekly(calendar),
        opens=opens,
        closes=closes,
        before=np.cumsum(closes - opens) - (closes - opens),
        began=dates,
        dates=open_dates,
        of=np.append(of, len(dates) - 1) + 1,
    )


def _weekly(calendar: Calendar) -> tuple[int, int]:
    """The open seconds and the open days of a week like any other."""
    lengths = [sum(window.closes - window.opens for window in day) for day in calendar.week]
    return sum(lengths), sum(length > 0 for length in lengths)


def _windows(calendar: Calendar, first: int, last: int) -> Instants:
    """Opening and closing on the wall and the date, a row a window, in order."""
    start, end = year_start(first) - 1, year_start(last + 1)
    dates = np.arange(start, end)
    usual = np.ones(len(dates), bool)
    for freeze in calendar.freeze:
        before, after = _number(freeze.first) - start, _number(freeze.last) + 1 - start
        usual[max(before, 0) : max(after, 0)] = False
    rows = [np.zeros((0, 3), np.int64)]
    special = {
        number: day.windows
        for one, day in special_days(calendar, first - 1, last).items()
        if start <= (number := _number(one))
    }
    usual[np.array(list(special), np.int64) - start] = False
    for number, windows in special.items():
        rows += [_rows(np.array([number]), window.opens, window.closes) for window in windows]
    for weekday, windows in enumerate(calendar.week):
        these = dates[usual & ((dates + _THURSDAY) % 7 == weekday)]
        rows += [_rows(these, window.opens, window.closes) for window in windows]
    found = np.concatenate(rows)
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def _rows(dates: Instants, opens: int, closes: int) -> Instants:
    return np.stack((dates * DAY + opens, dates * DAY + closes, dates), axis=1)


def _number(one: date) -> int:
    return one.toordinal() - _EPOCH
