"""What each date of a calendar is, and why: the one place where `days` beats `freeze` beats
holidays beats the week. The table is built from it and explanations quote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from complaintctl.calendars.listed import listed
from complaintctl.model.calendar import Calendar, Freeze, Window

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Kind = Literal["open", "closed", "holiday", "make_up", "dated", "freeze"]


@dataclass(frozen=True, slots=True)
class Day:
    """A date: its windows, () if it is closed, what made it so, and that in words."""

    date: date
    windows: tuple[Window, ...]
    kind: Kind
    why: str


def days(calendar: Calendar, first: date, last: date) -> tuple[Day, ...]:
    """Every date from `first` to `last`, both included."""
    special = special_days(calendar, first.year, last.year)
    dates = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(
        special.get(one) or _frozen(calendar, one) or _usual(calendar, one) for one in dates
    )


def special_days(calendar: Calendar, first: int, last: int) -> dict[date, Day]:
    """The holidays, make-up days and dated days of the years `first` to `last`, as the order of
    precedence leaves them. Days that are nothing but frozen are not among them."""
    found: dict[date, Day] = {}
    if calendar.holidays is not None:
        lists = listed(calendar.holidays, first, last)
        for one, name in lists.off.items():
            found[one] = _frozen(calendar, one) or Day(one, (), "holiday", f"holiday: {name}")
        for one, why in lists.worked.items():
            found[one] = _frozen(calendar, one) or _make_up(calendar, one, why)
    for one, windows in calendar.days.items():
        if first <= one.year <= last:
            state = "open" if windows else "closed"
            found[one] = Day(one, windows, "dated", f"{state}: {one} (days)")
    return found


def freeze_of(calendar: Calendar, one: date) -> Freeze | None:
    """The freeze that holds on a date, if one does."""
    return next((each for each in calendar.freeze if each.first <= one <= each.last), None)


def _frozen(calendar: Calendar, one: date) -> Day | None:
    freeze = freeze_of(calendar, one)
    return Day(one, (), "freeze", f"freeze: {freeze.reason}") if freeze else None


def _make_up(calendar: Calendar, one: date, why: str) -> Day:
    windows = calendar.week[calendar.make_up]
    if not windows:
        why = f"closed: {why}, and {WEEKDAYS[calendar.make_up]} has no hours"
    return Day(one, windows, "make_up", why)


def _usual(calendar: Calendar, one: date) -> Day:
    windows = calendar.week[one.weekday()]
    if windows:
        return Day(one, windows, "open", "open")
    return Day(one, (), "closed", f"closed: {WEEKDAYS[one.weekday()]}")
