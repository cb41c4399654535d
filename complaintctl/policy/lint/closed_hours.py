"""CLK007: a promise by the wall that can pass while nobody is on duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from complaintctl.calendars.expand import WEEKDAYS
from complaintctl.findings import Finding
from complaintctl.model.calendar import Calendar
from complaintctl.model.policy import Policy
from complaintctl.model.promise import ByEndOf, Clock, Target, Within
from complaintctl.policy.clocks import every_target

_DAY = 86_400
_WEEK = 7 * _DAY
_SHIFT = 7_200
"""A day is at most so much longer by the wall where summer time begins or ends."""

_BY_PEOPLE = frozenset(
    "accepted transferred agent_message evidence_requested refund_approved callback_attempted "
    "closure_notice resolved closed appeal_decided".split()
)
"""What someone of the house must do. Robots send receipts and assign; customers work at night."""


def check(policy: Policy) -> Iterator[Finding]:
    """Only where the policy says when it is open, and the clock counts in none of its calendars.
    The longest time in which all of them are closed in an ordinary week is what is looked at."""
    if not policy.calendars:
        return
    begins, length = longest_closed(policy.calendars.values())
    for clock in policy.clocks.values():
        if clock.calendar is not None or not _BY_PEOPLE.issuperset(clock.stop):
            continue
        target, promised = _passing(clock, begins, length) or (None, "")
        if target is not None:
            opens = _moment(begins + length)
            message = (
                f"{promised} of '{clock.name}' can pass while no calendar is open: "
                f"from {_moment(begins)} to {opens}"
            )
            hint = "count in open time, or declare the calendar of those who are on duty then"
            yield Finding(target.location, "CLK007", message, hint, "hint")


def longest_closed(calendars: Iterable[Calendar]) -> tuple[int, int]:
    """The longest stretch of an ordinary week in which all are closed: seconds after Monday 00:00,
    and its length, 0 if there is none."""
    opened = sorted(
        (weekday * _DAY + window.opens, weekday * _DAY + window.closes)
        for calendar in calendars
        for weekday, windows in enumerate(calendar.week)
        for window in windows
    )
    best, until = (0, 0), max((closes for _, closes in opened), default=0) - _WEEK
    for opens, closes in opened:
        if opens - until > best[1]:
            best = (until, opens - until)
        until = max(until, closes)
    return best[0] % _WEEK, best[1]


def _passing(clock: Clock, begins: int, length: int) -> tuple[Target, str] | None:
    for target in every_target(clock):
        promised = _shorter(target, begins, length) if target.calendar is None else None
        if promised is not None:
            return target, promised
    return None


def _shorter(target: Target, begins: int, length: int) -> str | None:
    """What of a promise is over before the stretch is, if it begins with it; as it is written."""
    match target.due:
        case Within(span, _, spans):
            for one in (span,) if span is not None else spans.values():
                if one.unit in ("min", "h") and one.amount < length:
                    return one.text
                if one.unit == "d" and one.amount * _DAY + _SHIFT < length:
                    return one.text
        case ByEndOf(days, "d", _):
            into_the_day = begins % _DAY
            if (days + 1) * _DAY - into_the_day + _SHIFT < length:
                return f"the end of {days}d"
    return None


def _moment(seconds: int) -> str:
    weekday, rest = divmod(seconds % _WEEK, _DAY)
    return f"{WEEKDAYS[weekday]} {rest // 3600:02}:{rest % 3600 // 60:02}"
