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
from complaintctl.explain.values import Dated, Line, Moved
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
    first, last = (
        _local(zone, start),
        _local(zone, due - 1 if isinstance(term.due, ByEndOf) else due),
    )
    if isinstance(term.due, ByEndOf) and term.due.unit == "d":
        asked = first + timedelta(days=term.due.days)
        return tuple(_runs([(day, None) for day in days(calendar, asked, last)]))
    if not isinstance(term.due, ByEndOf):
        opens = WorkTime(calendar).next_open(np.array([start]))
        first = _local(zone, int(opens[0]))
    wanted = term.due.days if isinstance(term.due, ByEndOf) else int(term.due.amount)
    numbered: list[tuple[Day, int | None]] = []
    number = 0
    for day in days(calendar, first, last):
        counts = bool(day.windows) and day.date > first and number < wanted
        number += counts
        numbered.append((day, number if counts else None))
    return tuple(_runs(numbered))


def _by_hours(term: Term) -> bool:
    return not isinstance(term.due, ByEndOf) and term.due.unit not in COUNTED_UNITS


def _local(zone: Zone, instant: int) -> date:
    return _EPOCH + timedelta(days=int(zone.dates(np.array([instant]))[0]))


def _runs(numbered: Sequence[tuple[Day, int | None]]) -> Iterator[Dated]:
    """Neighbours that are alike, as one."""
    last: Dated | None = None
    for place, (day, number) in enumerate(numbered):
        why = day.why if place or number is not None else f"{day.why}, where counting begins"
        alike = last is not None and last.why == why and (last.number is None) == (number is None)
        if last is not None and alike:
            last = replace(last, last=str(day.date), number=number)
            continue
        if last is not None:
            yield last
        last = Dated(str(day.date), str(day.date), number, why)
    if last is not None:
        yield last
