"""How a policy counts time: by the wall of its zone, and by the calendars it declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from complaintctl.calendars import spans
from complaintctl.calendars.worktime import WorkTime
from complaintctl.calendars.zone import Zone
from complaintctl.decide.instants import Instants
from complaintctl.model.calendar import Calendar
from complaintctl.model.promise import ByEndOf
from complaintctl.model.span import Span


@dataclass(frozen=True, slots=True)
class Measure:
    """Seconds by the wall, or, with `work`, open seconds of a calendar."""

    work: WorkTime | None = None

    def between(self, start: Instants, end: Instants) -> Instants:
        """From `start` to `end`; 0 where that is backwards."""
        if self.work is not None:
            return self.work.elapsed(start, end)
        forwards: Instants = np.maximum(end - start, 0)
        return forwards

    def after(self, start: Instants, seconds: Instants) -> Instants:
        """The earliest instant so many seconds after `start`."""
        return self.work.add(start, seconds) if self.work is not None else start + seconds

    def before(self, end: Instants, seconds: Instants) -> Instants:
        """The latest instant so many seconds before `end`."""
        return self.work.subtract(end, seconds) if self.work is not None else end - seconds


WALL = Measure()


class Reckoning:
    """Spans and days as one policy means them. A calendar is named where open time is asked."""

    def __init__(self, zone: str, calendars: Mapping[str, Calendar]) -> None:
        self.zone = Zone(zone)
        self._work = {name: WorkTime(calendar) for name, calendar in calendars.items()}

    def measure(self, calendar: str | None) -> Measure:
        """Open seconds of `calendar`; by the wall without one."""
        return Measure(self._work[calendar]) if calendar is not None else WALL

    def measure_of(self, span: Span, calendar: str | None) -> Measure:
        """What `span` is counted in."""
        return self.measure(calendar if span.open_time else None)

    def after(self, start: Instants, span: Span, calendar: str | None) -> Instants:
        """`within` that span of `start`, if nothing stands still."""
        return spans.after(start, span, self.zone, self._table(calendar))

    def before(self, end: Instants, span: Span, calendar: str | None) -> Instants:
        """The mirror of `after`."""
        return spans.before(end, span, self.zone, self._table(calendar))

    def end_of(self, start: Instants, day: ByEndOf, calendar: str | None) -> Instants:
        """The end of the N-th day after the one on which `start` lies."""
        work = self._table(calendar)
        if day.unit == "bd":
            assert work is not None
            return work.end_of_open_day(start, day.days)
        end = self.zone.end_of_day(start, day.days)
        if day.roll and work is not None:
            return work.roll_to_open_day(start, day.days)
        return end

    def horizon(self, calendar: str | None) -> int | None:
        """The instant from which the calendar's holidays are not announced; None: for ever."""
        work = self._table(calendar)
        return work.horizon if work is not None else None

    def _table(self, calendar: str | None) -> WorkTime | None:
        return self._work[calendar] if calendar is not None else None
