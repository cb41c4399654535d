"""CLK005: an `otherwise` promise that is earlier than a rule's."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy
from complaintctl.model.promise import ByEndOf, Target, Within
from complaintctl.model.span import Span
from complaintctl.policy.lengths import surely_longer


def check(policy: Policy) -> Iterator[Finding]:
    """Whoever fits the rule waits longer than whoever fits none. Only what is surely longer is
    said: hours are not compared with open hours, nor days with open days."""
    for clock in policy.clocks.values():
        rest = clock.otherwise
        for target in clock.targets if rest is not None else ():
            longer = _longer(target, rest)
            if rest is not None and longer is not None:
                message = (
                    f"'{target.id}' of '{clock.name}' promises {longer}, "
                    f"later than `otherwise` with {_written(rest)}"
                )
                hint = "a rule tightens the promise: let `otherwise` be the longest"
                yield Finding(target.location, "CLK005", message, hint, "warning")


def _longer(target: Target, rest: Target | None) -> str | None:
    """What of a rule's promise is surely later than the rest's, as it is written."""
    if rest is None:
        return None
    match target.due, rest.due:
        case ByEndOf(days, unit, roll), ByEndOf(fewer, same, also):
            alike = unit == same and roll == also and target.calendar == rest.calendar
            return _written(target) if alike and days > fewer else None
        case Within(), Within(Span() as least):
            for span in _spans(target.due):
                one_calendar = not span.open_time or target.calendar == rest.calendar
                if one_calendar and surely_longer(span, least):
                    return span.text
    return None


def _spans(due: Within) -> tuple[Span, ...]:
    if due.span is not None:
        return (due.span,)
    return tuple(due.spans[value] for value in sorted(due.spans))


def _written(target: Target) -> str:
    match target.due:
        case ByEndOf(days, unit, _):
            return f"the end of {days}{unit}"
        case Within(Span() as span):
            return span.text
        case _:
            return ""
