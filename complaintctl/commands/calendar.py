"""`calendar`: what a calendar holds for the next weeks, and when so much later is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from complaintctl.calendars.account import account
from complaintctl.calendars.announced import announced_through
from complaintctl.calendars.expand import days
from complaintctl.calendars.spans import after
from complaintctl.calendars.worktime import WorkTime
from complaintctl.errors import UsageError
from complaintctl.model.calendar import Calendar
from complaintctl.model.policy import Policy
from complaintctl.model.span import Span
from complaintctl.nearest import did_you_mean
from complaintctl.policy.load import load_policy
from complaintctl.policy.values import read_span, read_time
from complaintctl.reports.calendars import Answer, Shown

_YEARS = (1900, 2999)
"""Between these there is something to say about a calendar."""
_MOST = 10**12


@dataclass(frozen=True, slots=True)
class Asked:
    """Which calendar of which policy (None: all), from when (None: now) and what is wanted.
    `now`: the clock in epoch seconds."""

    policy: str
    now: int
    name: str | None = None
    start: str | None = None
    plus: str | None = None
    weeks: int = 2


def show(asked: Asked) -> tuple[Shown, ...]:
    """The calendars asked for. Raises UsageError for a name, a time or a length that cannot be
    meant, PolicyInvalid for a policy with errors."""
    policy = load_policy(asked.policy)
    calendars = _chosen(policy, asked.name)
    start = _start(asked, policy)
    span = _span(asked.plus) if asked.plus is not None else None
    return tuple(_shown(calendar, start, span, asked.weeks) for calendar in calendars)


def _chosen(policy: Policy, name: str | None) -> tuple[Calendar, ...]:
    # A pack of one version may bring a calendar that the others do not have.
    calendars = {one.name: one for each in policy.versions() for one in each.calendars.values()}
    if not calendars:
        raise UsageError("the policy has no calendars; see `calendars` in docs/policy.md")
    if name is None:
        return tuple(calendars.values())
    if name not in calendars:
        hint = did_you_mean(name, calendars)
        raise UsageError(f"there is no calendar '{name}'; {hint}")
    return (calendars[name],)


def _start(asked: Asked, policy: Policy) -> int:
    if asked.start is None:
        return asked.now
    start = read_time(asked.start, ZoneInfo(policy.zone))
    if start is None:
        raise UsageError(f"--from {asked.start}: write a time such as 2026-12-01T09:30")
    return _sensible(start, f"--from {asked.start}")


def _span(text: str) -> Span:
    span = read_span(text)
    if span is None:
        raise UsageError(
            f"--plus {text}: write a length such as 90min, 24h, 2d, or in open time 4bh, 1bd"
        )
    if span.amount > _MOST:
        raise UsageError(f"--plus {text}: that is longer than any calendar")
    return span


def _shown(calendar: Calendar, start: int, span: Span | None, weeks: int) -> Shown:
    first = datetime.fromtimestamp(start, UTC).astimezone(ZoneInfo(calendar.zone)).date()
    return Shown(
        name=calendar.name,
        zone=calendar.zone,
        announced_through=announced_through(calendar),
        days=days(calendar, first, first + timedelta(days=7 * weeks - 1)) if weeks else (),
        answer=_answer(WorkTime(calendar), start, span) if span is not None else None,
    )


def _answer(work: WorkTime, start: int, span: Span) -> Answer:
    (due,) = after(np.array([start]), span, work.zone, work).tolist()
    _sensible(due, f"--plus {span.text}")
    horizon = work.horizon
    past = horizon is not None and due > horizon
    stretches = account(work, start, due) if span.open_time else ()
    return Answer(start, span, due, span.open_time and past, stretches)


def _sensible(instant: int, said: str) -> int:
    first, last = (int(datetime(year, 1, 2, tzinfo=UTC).timestamp()) for year in _YEARS)
    if not first <= instant < last:
        raise UsageError(f"{said}: only the years {_YEARS[0]} to {_YEARS[1]} can be shown")
    return instant
