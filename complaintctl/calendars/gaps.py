"""The longest time for which a calendar stays closed. Only dated days and freezes can make it
long: the week alone never does for seven days, and no list of holidays for a month."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from complaintctl.calendars.table import build, year_start
from complaintctl.calendars.zone import DAY, Zone
from complaintctl.model.calendar import Calendar

_EPOCH = date(1970, 1, 1)


def longest_gap(calendar: Calendar) -> tuple[date, date] | None:
    """Its first and last day; None for a calendar without dated days and freezes."""
    years = {one.year for one in calendar.days}
    years |= {one.year for each in calendar.freeze for one in (each.first, each.last)}
    if not years:
        return None
    zone = Zone(calendar.zone)
    first, last = max(min(years) - 1, 1), min(max(years) + 1, 9998)
    table = build(calendar, zone, first, last)
    end = zone.utc(np.array([year_start(last + 1)]) * DAY)
    opens = np.append(table.opens[1:], end)
    longest = int(np.argmax(opens - table.closes))
    edges = np.array([table.closes[longest], opens[longest] - 1])
    start, until = (_EPOCH + timedelta(days=int(day)) for day in zone.dates(edges))
    return start, until
