"""What the calendars of a policy are, holidays included, as one digest: a library's new list of
holidays moves deadlines as much as a new line of policy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from complaintctl.calendars.expand import special_days
from complaintctl.model.calendar import Calendar
from complaintctl.model.canonical import Json, canonical

FIRST, LAST = 2015, 2035
"""The years whose days count: promises reach no further."""


def digest_of(calendars: Mapping[str, Calendar]) -> str:
    """`sha256:...` of every calendar with every special day of the years `FIRST` to `LAST`."""
    told: dict[str, Json] = {name: _told(calendars[name]) for name in sorted(calendars)}
    return "sha256:" + hashlib.sha256(canonical(told)).hexdigest()


def _told(calendar: Calendar) -> Json:
    found = special_days(calendar, FIRST, LAST)
    return {
        "zone": calendar.zone,
        "week": [[[one.opens, one.closes] for one in day] for day in calendar.week],
        "days": {
            str(date): [[one.opens, one.closes] for one in found[date].windows]
            for date in sorted(found)
        },
        "freeze": [
            [str(one.first), str(one.last)]
            for one in sorted(calendar.freeze, key=lambda one: (one.first, one.last))
        ],
        "announced_through": str(calendar.announced_through),
    }
