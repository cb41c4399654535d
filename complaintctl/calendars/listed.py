"""A country's days off and make-up working days, as the `holidays` library lists them.

The one file that knows that library. Names are asked for in English: left alone, it takes them
from the environment, and a record would depend on who ran it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from complaintctl.model.calendar import Holidays

_LANGUAGE = "en_US"
_SUBSTITUTED = re.compile(r".*\(substituted from (\d\d)/(\d\d)/(\d{4})\)\Z")
_SATURDAY = 5
_WHOLE_WEEKENDS: frozenset[str] = frozenset({"CN"})
"""Where a weekend beside a day off belongs to the holiday, as in the notices of the State Council,
and the library lists working days only. A shop open seven days is closed on it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Days `off` and days `worked` to make up for them, each with its reason."""

    off: Mapping[date, str]
    worked: Mapping[date, str]


def countries() -> frozenset[str]:
    """The two-letter codes of the countries that have a list."""
    import holidays

    return frozenset(holidays.list_supported_countries(include_aliases=False))


def country_meant(written: str) -> str:
    """The code of a country given by its name or by another code; an empty string if unknown."""
    from holidays.registry import COUNTRIES

    wanted = written.replace(" ", "").lower()
    for names in COUNTRIES.values():
        if wanted in (name.lower() for name in names):
            return str(next(name for name in names if name in countries()))
    return ""


def regions(country: str) -> frozenset[str]:
    """The codes and names by which the regions of a country with a list may be given."""
    import holidays

    entity = getattr(holidays, country)
    return frozenset((*entity.subdivisions, *entity.subdivisions_aliases))


@lru_cache(maxsize=32)
def listed(holidays: Holidays, first: int, last: int) -> Listed:
    """The days of the years `first` to `last`; none in years `not_in`."""
    off, substitutes = _asked(holidays, first - 1, last + 1)
    worked = {day: _made_up(day, substitutes) for day in substitutes}
    if holidays.country in _WHOLE_WEEKENDS:
        off = _with_weekends(off, worked)
    years = {year for year in range(first, last + 1) if year not in holidays.not_in}
    return Listed(
        MappingProxyType({day: name for day, name in off.items() if day.year in years}),
        MappingProxyType({day: name for day, name in worked.items() if day.year in years}),
    )


def _asked(
    holidays: Holidays, first: int, last: int
) -> tuple[dict[date, str], dict[date, date | None]]:
    """Days off with their names, and days worked with the day off they make up for."""
    import holidays as library

    years = [year for year in range(first, last + 1) if year not in holidays.not_in]
    with warnings.catch_warnings():
        # It warns of years for which it has no list; those are past every horizon.
        warnings.simplefilter("ignore")
        found = library.country_holidays(
            holidays.country, subdiv=holidays.region, years=years, language=_LANGUAGE
        )
    worked: dict[date, date | None] = {
        day: None for day in sorted(found.weekend_workdays) if day.year in years
    }
    off: dict[date, str] = {}
    for day, name in sorted(found.items()):
        if day in worked or day.year not in years:
            continue
        off[day] = name
        substituted = _SUBSTITUTED.match(name)
        if substituted:
            month, in_month, year = map(int, substituted.groups())
            off[day] = f"day off, made up on {date(year, month, in_month)}"
            worked[date(year, month, in_month)] = day
    return off, worked


def _made_up(day: date, substitutes: Mapping[date, date | None]) -> str:
    instead = substitutes[day]
    return f"make-up working day for {instead}" if instead else "make-up working day"


def _with_weekends(off: dict[date, str], worked: Mapping[date, str]) -> dict[date, str]:
    grown = dict(off)
    for day in sorted(off):
        for step in (timedelta(days=-1), timedelta(days=1)):
            near = day + step
            while near.weekday() >= _SATURDAY and near not in off and near not in worked:
                grown.setdefault(near, f"weekend beside {off[day]}")
                near += step
    return grown
