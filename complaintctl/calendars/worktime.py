"""Working time of one calendar: so much later, so much earlier, how much between. One table serves
one complaint and a million; it grows by whole years as questions need, and never changes an
answer by having been asked another before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from complaintctl.calendars.announced import announced_through
from complaintctl.calendars.table import Reach, Table, build
from complaintctl.calendars.zone import DAY, FIRST_YEAR, LAST_YEAR, Instants, Zone
from complaintctl.model.calendar import Calendar


class WorkTime:
    """A calendar that can be asked. Instants are int64 arrays of seconds since 1970; budgets are
    seconds or days, one for all or one for each.

    Raises ValueError for a calendar whose week has no hours; one with overlapping windows is
    refused by the policy's loader, and here they count once.
    """

    __slots__ = ("_first", "_last", "_table", "calendar", "zone")

    def __init__(self, calendar: Calendar) -> None:
        if not any(window.opens < window.closes for day in calendar.week for window in day):
            raise ValueError(f"the calendar '{calendar.name}' never opens")
        self.calendar = calendar
        self.zone = Zone(calendar.zone)
        years = [one.year for one in calendar.days]
        years += [one.year for each in calendar.freeze for one in (each.first, each.last)]
        # One year more at either end: an ordinary one, of which all that follow are copies.
        self._first = min((FIRST_YEAR, *years)) - 1
        self._last = max((LAST_YEAR, *years)) + 1
        self._table: Table | None = None

    @property
    def horizon(self) -> int | None:
        """The instant up to which the open hours are announced; None if they always are."""
        day = announced_through(self.calendar)
        if day is None:
            return None
        date = np.datetime64(day, "D").astype(np.int64)
        return int(self.zone.utc(np.array([(date + 1) * DAY]))[0])

    def add(self, instants: Instants, seconds: int | Instants) -> Instants:
        """The first instant with so much open time after the start. Nothing: the next open
        instant. A budget used up at closing ends at that closing."""
        budget = _not_negative(seconds)
        some = (budget > 0).astype(np.int64)
        table, before_last = self._opened(instants, lambda opened: opened + (budget - some))
        found: Instants = table.latest(before_last) + some
        return found

    def subtract(self, instants: Instants, seconds: int | Instants) -> Instants:
        """The mirror of `add`: the last instant with so much open time before the end. Nothing:
        the last instant up to which it was open."""
        budget = _not_negative(seconds)
        none = (budget == 0).astype(np.int64)
        table, left = self._opened(instants, lambda opened: opened - (budget + none))
        found: Instants = table.latest(left) + none
        return found

    def elapsed(self, starts: Instants, ends: Instants) -> Instants:
        """The open seconds between; 0 where the end is before the start."""
        self._over(starts)
        table = self._over(ends)
        between: Instants = np.maximum(table.opened(ends) - table.opened(starts), 0)
        return between

    def next_open(self, instants: Instants) -> Instants:
        """Each instant itself while the calendar is open, else the next opening."""
        return self.add(instants, 0)

    def add_open_days(self, instants: Instants, days: int) -> Instants:
        """`bd`: the same time of day on the N-th open day after that of the next open instant.

        A window belongs to the day on which it begins: 02:00 of a night shift is 26:00 of its day.
        """
        starts = self.next_open(instants)
        table = self._over(starts)
        dates = table.date_of(starts)
        if days == 0:
            return starts
        time = self.zone.local(starts) - dates * DAY
        table, ranks = self._ranked(dates, lambda rank: rank + days)
        return table.at_time(ranks, time)

    def end_of_open_day(self, instants: Instants, days: int) -> Instants:
        """`by_end_of: Nbd`: the last closing of the N-th open day after each date; `0bd` is that
        date's own, or the next open day's where it is closed."""
        dates = self.zone.dates(instants)
        if days:
            dates, days = dates + 1, days - 1
        table, ranks = self._ranked(dates, lambda rank: rank + days)
        return table.last_closing(ranks)

    def roll_to_open_day(self, instants: Instants, days: int) -> Instants:
        """`by_end_of: Nd` with `roll`: 24:00 of the date N days after, or of the next open day
        where that date is closed."""
        table, ranks = self._ranked(self.zone.dates(instants) + days, lambda rank: rank)
        return self.zone.utc((table.dated(ranks) + 1) * DAY)

    def _opened(
        self, instants: Instants, change: Callable[[Instants], Instants]
    ) -> tuple[Table, Instants]:
        """A table in which the changed amount of open time before each instant can be found."""
        self._over(instants)
        return self._with(lambda table: change(table.opened(instants)), lambda it: it.by_opened)

    def _ranked(
        self, dates: Instants, change: Callable[[Instants], Instants]
    ) -> tuple[Table, Instants]:
        """The same for the number of open days before each date."""
        self._over(dates * DAY)
        self._with(lambda _: dates, lambda it: it.by_date)
        return self._with(lambda table: change(table.rank(dates)), lambda it: it.by_rank)

    def _over(self, instants: Instants) -> Table:
        """A table that reaches over all of them."""
        if self._table is None and instants.size:
            first, last = (
                int(each.astype("M8[s]").astype("M8[Y]").astype(np.int64)) + 1970
                for each in (instants.min(), instants.max())
            )
            self._grow(first - 1, last + 1)
        return self._with(lambda _: instants, lambda it: it.by_instant)[0]

    def _with(
        self, wanted: Callable[[Table], Instants], reach: Callable[[Table], Reach]
    ) -> tuple[Table, Instants]:
        table = self._table or self._grow(FIRST_YEAR, FIRST_YEAR)
        while True:
            found = wanted(table)
            below, above = reach(table).lacks(found)
            grown = self._grow(table.first - below, table.last + above)
            if grown is table:
                return table, found
            table = grown

    def _grow(self, first: int, last: int) -> Table:
        """The table over these years too, as far as it makes a difference."""
        first = max(min(first, self._last), self._first)
        last = max(min(last, self._last), self._first)
        table = self._table
        if table is not None:
            first, last = min(first, table.first), max(last, table.last)
        if table is None or (first, last) != (table.first, table.last):
            table = self._table = build(self.calendar, self.zone, first, last)
        return table


def _not_negative(seconds: int | Instants) -> Instants:
    budget = np.asarray(seconds, np.int64)
    if budget.size and budget.min() < 0:
        raise ValueError("a length of time is not negative: take `subtract` for what was before")
    return budget
