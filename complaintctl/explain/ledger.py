"""A clock's time as a ledger: what counted, what did not and why, so that a person can check a
date with a paper calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from complaintctl.calendars.account import account
from complaintctl.calendars.expand import Day, days
from complaintctl.calendars.worktime import WorkTime
from complaintctl.calendars.zone import Zone
from complaintctl.decide.dues import unmoved
from complaintctl.decide.instants import NEVER
from complaintctl.decide.measure import Measure, Reckoning
from complaintctl.decide.targets import Term
from complaintctl.explain.cycles import Dated, Line, Moved
from complaintctl.model.calendar import Calendar
from complaintctl.model.promise import ByEndOf
from complaintctl.model.span import COUNTED_UNITS

BY_THE_WALL = "by the wall"
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Halt:
    """A standstill of a cycle: from..to, and why; `gap`: a reopening undid it."""

    start: int
    end: int
    why: str
    gap: bool


def lines(
    measure: Measure,
    start: int,
    end: int,
    due: int | None,
    halts: Sequence[Halt],
    cuts: Sequence[tuple[int, str]] = (),
) -> tuple[Line, ...]:
    """The stretches from `start` to `end` as `measure` counts them. `cuts`: from these instants
    on there is something to remark about time that counts, empty: nothing."""
    borders = {start, end, *(() if due is None else (due,)), *(at for at, _ in cuts)}
    borders |= {border for halt in halts for border in (halt.start, halt.end)}
    told: list[Line] = []
    for begin, until in pairwise(sorted(at for at in borders if start <= at <= end)):
        halt = next((one for one in halts if one.start <= begin < one.end), None)
        if halt is not None:
            lost = seconds(measure, begin, until)
            told.append(Line(begin, until, "reopened" if halt.gap else "paused", halt.why, lost))
        else:
            remark = next((text for at, text in reversed(cuts) if at <= begin), "")
            late = due is not None and begin >= due
            told += _counted(measure, begin, until, remark, late=late)
    return tuple(_joined(told))


def seconds(measure: Measure, start: int, end: int) -> int:
    """How much of start..end counts."""
    return int(measure.between(np.array([start]), np.array([end]))[0])


def _counted(measure: Measure, start: int, end: int, remark: str, *, late: bool) -> Iterator[Line]:
    kind = "overdue" if late else "counted"
    more = f"; {remark}" if remark else ""
    if measure.work is None:
        yield Line(start, end, kind, BY_THE_WALL + more, end - start)
        return
    for one in account(measure.work, start, end):
        if one.counted:
            yield Line(one.start, one.end, kind, one.reason + more, one.seconds)
        else:
            yield Line(one.start, one.end, "closed", one.reason, 0)


def _joined(told: Sequence[Line]) -> Iterator[Line]:
    """Equal neighbours are one line."""
    last: Line | None = None
    for line in told:
        if last is not None and (last.kind, last.why) == (line.kind, line.why):
            last = replace(last, end=line.end, seconds=last.seconds + line.seconds)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def moves(
    term: Term, start: int, halts: Sequence[Halt], reckoning: Reckoning
) -> tuple[int, tuple[Moved, ...]]:
    """The due of `term` if nothing stood still, and how each standstill put it off (policy-
    language 5: only those that begin before the due do)."""
    due = int(unmoved(term, np.array([start]), reckoning)[0])
    bare, told = due, []
    if isinstance(term.due, ByEndOf):
        return bare, ()
    measure = reckoning.measure(term.counts)
    for halt in halts:
        lost = seconds(measure, max(halt.start, start), halt.end)
        if due != NEVER and halt.start < due and lost:
            due = int(measure.after(np.array([due]), np.array([lost]))[0])
            told.append(Moved(halt.start, halt.end, halt.why, lost, due))
    return bare, tuple(told)


def dates(
    term: Term, start: int, due: int, calendar: Calendar | None, zone: Zone
) -> tuple[Dated, ...]:
    """The dates that counting days from `start` to `due` (not moved yet) goes through; none where
    hours are counted, or days of any kind."""
    if calendar is None or not term.asks_calendar or _by_hours(term):
        return ()
    last = _local(zone, due - 1 if isinstance(term.due, ByEndOf) else due)
    if isinstance(term.due, ByEndOf) and term.due.unit == "d":
        return tuple(_runs(_any_days(term.due.days, days(calendar, _local(zone, start), last))))
    first = start
    if not isinstance(term.due, ByEndOf):
        first = int(WorkTime(calendar).next_open(np.array([start]))[0])
    wanted = term.due.days if isinstance(term.due, ByEndOf) else int(term.due.amount)
    listed = days(calendar, _local(zone, first), last)
    return tuple(_runs(_open_days(wanted, listed)))


def _any_days(wanted: int, listed: Sequence[Day]) -> Iterator[Dated]:
    """Days of any kind up to the one asked for, and from there to the next open one."""
    for number, day in enumerate(listed):
        why = "any day counts" if number < wanted else day.why
        if number > wanted and day.windows:
            why = f"{why}, the next open day"
        counts = 0 < number <= wanted
        yield _dated(day, number if counts else None, why, begins=number == 0)


def _open_days(wanted: int, listed: Sequence[Day]) -> Iterator[Dated]:
    """Open days after the first, until there are enough."""
    number = 0
    for place, day in enumerate(listed):
        counts = bool(day.windows) and place > 0 and number < wanted
        number += counts
        yield _dated(day, number if counts else None, day.why, begins=place == 0)


def _dated(day: Day, number: int | None, why: str, *, begins: bool) -> Dated:
    why = f"{day.why}, where counting begins" if begins else why
    return Dated(str(day.date), str(day.date), number, why)


def _by_hours(term: Term) -> bool:
    return not isinstance(term.due, ByEndOf) and term.due.unit not in COUNTED_UNITS


def _local(zone: Zone, instant: int) -> date:
    return _EPOCH + timedelta(days=int(zone.dates(np.array([instant]))[0]))


def _runs(told: Iterator[Dated]) -> Iterator[Dated]:
    """Neighbours that are alike, as one."""
    last: Dated | None = None
    for one in told:
        alike = last is not None and last.why == one.why
        if last is not None and alike and (last.number is None) == (one.number is None):
            last = replace(last, last=one.last, number=one.number)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
