"""Deadlines: what a span means from an instant on, with spans of time taken out (language 5, 6).

`removed` are stretches [from, to) in order, without overlap: pauses and the gaps before
reopenings. Each moves a due only if it begins before it, one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.oracle.facts import PolicyError
from tests.oracle.instants import Span, day_of, midnight, shifted
from tests.oracle.worktime import Hours

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What time is counted on: the zone, and the calendar if there is one."""

    zone: ZoneInfo
    hours: Hours | None = None

    @property
    def open(self) -> Hours:
        """The calendar. Raises PolicyError where a span needs one and none is given."""
        if self.hours is None:
            raise PolicyError("a span in open time needs a calendar")
        return self.hours


@dataclass(frozen=True, slots=True)
class Measure:
    """m of language 6: wall seconds, or open ones if there are hours."""

    hours: Hours | None = None

    def between(self, start: int, end: int, removed: Sequence[Stretch] = ()) -> int:
        """The counted seconds from start to end, less those removed; 0 if the end is first."""
        found = self._plain(start, end)
        for begin, until in removed:
            found -= self._plain(max(begin, start), min(until, end))
        return found

    def _plain(self, start: int, end: int) -> int:
        if end <= start:
            return 0
        return end - start if self.hours is None else self.hours.elapsed(start, end)

    def reaching(self, start: int, seconds: int, removed: Sequence[Stretch]) -> int:
        """The earliest instant at which so much is counted since start."""
        if seconds <= 0:
            return start
        if self.hours is None:
            return _by_the_wall(start, seconds, removed)
        return _in_open_time(self.hours, start, seconds, removed)


def within(span: Span, start: int, removed: Sequence[Stretch], ground: Ground) -> int:
    """`within N` from start on."""
    if span.seconds is not None:
        if span.open_time:
            return _in_open_time(ground.open, start, span.seconds, removed)
        return _by_the_wall(start, span.seconds, removed)
    if span.unit != "bd":
        due = shifted(start, span, ground.zone)
        # READING: "moved on by the pauses' wall time" adds their true seconds, also across DST.
        for begin, until in removed:
            due += until - begin if begin < due else 0
        return due
    due = ground.open.add_open_days(start, int(span.number))
    for begin, until in removed:
        lost = ground.open.elapsed(begin, until) if begin < due else 0
        # A pause outside open hours removes nothing: a due at closing time stays there.
        due = ground.open.add(due, lost) if lost else due
    return due


def _by_the_wall(start: int, seconds: int, removed: Sequence[Stretch]) -> int:
    due = start + seconds
    for begin, until in removed:
        due += until - begin if begin < due else 0
    return due


def _in_open_time(hours: Hours, start: int, seconds: int, removed: Sequence[Stretch]) -> int:
    at, left = start, seconds
    due = hours.add(at, left)
    for begin, until in removed:
        if begin < due:
            left -= hours.elapsed(at, begin)
            at = until
            due = hours.add(at, left)
    return due


def before(span: Span, due: int, removed: Sequence[Stretch], ground: Ground) -> int:
    """The mirror of `within`: the latest instant from which the span ends at due."""
    earlier = [(begin, min(until, due)) for begin, until in reversed(removed) if begin < due]
    if span.unit == "d":
        at = shifted(due, span, ground.zone, -1)
        for begin, until in earlier:
            at -= until - begin if until > at else 0
        return at
    if span.seconds is None:
        raise PolicyError(f"before_due takes no {span.unit}")
    if not span.open_time:
        at = due - span.seconds
        for begin, until in earlier:
            at -= until - begin if until > at else 0
        return at
    end, left = due, span.seconds
    at = ground.open.subtract(end, left)
    for begin, until in earlier:
        if until > at:
            left -= ground.open.elapsed(until, end)
            end = begin
            at = ground.open.subtract(end, left)
    return at


def by_end_of(written: str, start: int, ground: Ground, *, roll: bool) -> int:
    """24:00 of the date N days on, or the last closing of the N-th open day.

    READING: `roll` concerns `Nd` alone; it gives 24:00 of the next open day.
    """
    if written.endswith("bd"):
        return ground.open.end_of_open_day(start, int(written[:-2]))
    day = day_of(start, ground.zone) + timedelta(days=int(written[:-1]))
    if roll and not ground.open.is_open_day(day):
        day = ground.open.open_day(day, 1)
    return midnight(day + timedelta(days=1), ground.zone)
