"""Calendars and instants as tests write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from complaintctl.calendars.zone import Instants
from complaintctl.model.calendar import Calendar, Freeze, Holidays, Window

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHANGHAI = "Asia/Shanghai"
WORKDAYS = DAYS[:5]


def window(text: str) -> Window:
    """`22:00-06:00` runs past midnight."""
    opens, closes = (int(part[:2]) * 3600 + int(part[3:]) * 60 for part in text.split("-"))
    return Window(opens, closes if closes > opens else closes + 86_400)


def calendar(
    open_: Mapping[Sequence[str], Sequence[str]],
    zone: str = SHANGHAI,
    *,
    holidays: Holidays | None = None,
    days: Mapping[str, Sequence[str]] | None = None,
    freeze: tuple[tuple[str, str, str], ...] = (),
    make_up: int = 0,
    announced_through: date | None = None,
) -> Calendar:
    hours: dict[str, Sequence[str]] = {}
    for names, windows in open_.items():
        hours |= dict.fromkeys(names, windows)
    return Calendar(
        "a-calendar",
        zone,
        tuple(tuple(map(window, hours.get(day, ()))) for day in DAYS),
        holidays,
        {date.fromisoformat(day): tuple(map(window, each)) for day, each in (days or {}).items()},
        tuple(
            Freeze(date.fromisoformat(first), date.fromisoformat(last), reason)
            for first, last, reason in freeze
        ),
        make_up,
        announced_through,
    )


def office() -> Calendar:
    """The calendar of the language's example."""
    return calendar(
        {WORKDAYS: ["09:00-12:00", "13:30-18:00"]},
        holidays=Holidays("CN"),
        days={"2026-12-31": ["09:00-12:00"], "2027-01-04": []},
        freeze=(("2027-02-05", "2027-02-12", "春节"),),
    )


def at(text: str, zone: str = SHANGHAI) -> int:
    """Seconds since 1970 of a time on the wall; with an offset, of that instant."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp())


def one(text: str, zone: str = SHANGHAI) -> Instants:
    """An array of one instant."""
    return np.array([at(text, zone)])


def told(instants: Instants, zone: str = SHANGHAI) -> str:
    """The only instant of an array, as the wall shows it: `Mon 2026-12-07 09:00`."""
    (seconds,) = instants.tolist()
    shown = datetime.fromtimestamp(seconds, ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M:%S")
    return shown.removesuffix(":00")
