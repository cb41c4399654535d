"""Up to which day each country's holidays are announced: a statement of ours, renewed with every
release, and never a guess about what a government will publish.

A deadline past that day is provisional: the list behind it is a forecast of the `holidays`
library, without make-up days and without what is yet to be proclaimed.
"""

from __future__ import annotations

from datetime import date

from complaintctl.model.calendar import Calendar

_BY_LAW: frozenset[str] = frozenset(
    "AT BE CA CZ DE DK FI FR GB IE IT LU NL NO PL PT SE SK US".split()
)
"""Fixed dates, weekdays of a month and the distance from Easter stand in a law: the list of any
year follows from it. A day proclaimed once, such as a funeral, is a dated day of the policy."""

_ANNOUNCED: dict[str, date] = {
    # The State Council publishes next year's days off and make-up days in November; none for
    # 2027 was published when this was written.
    "CN": date(2026, 12, 31),
}

_OTHERS = date(2026, 12, 31)
"""Countries that announce a year at a time, or by the moon, and those nobody looked up."""


def announced_through(calendar: Calendar) -> date | None:
    """The last day whose open hours are known for sure; None if they always are."""
    if calendar.announced_through is not None or calendar.holidays is None:
        return calendar.announced_through
    country = calendar.holidays.country
    return None if country in _BY_LAW else _ANNOUNCED.get(country, _OTHERS)
