"""What a customer is promised and still waits for. A clock is only spoken of where the policy has
words for it, under `customer.promises`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from complaintctl.customer.case import Decision
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.targets import Term
from complaintctl.model.policy import Policy
from complaintctl.model.promise import ByEndOf, Target, Within
from complaintctl.model.span import Span
from complaintctl.model.texts import told

Stand = Literal["due", "not_before", "stands_still", "missed"]
"""It is to be kept by its due; by its due or later, which is not settled yet; its time stands still
at present; its due is over and it was not kept."""

_RUNNING, _PAUSED, _BREACHED = "running", "paused", "breached"


@dataclass(frozen=True, slots=True)
class Promised:
    """`what` is promised, and by when (ISO 8601; None while its time stands still)."""

    what: str
    stands: Stand
    due: str | None


def promised(decision: Decision, policy: Policy, language: str) -> tuple[Promised, ...]:
    """What is still open, the earliest due first; of two in the same words, the earlier."""
    said: dict[str, Promised] = {}
    for one in sorted(_open(decision, policy, language), key=_when):
        said.setdefault(one.what, one)
    return tuple(said.values())


def _when(one: Promised) -> float:
    return _instant(one.due) if one.due is not None else float("inf")


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _open(decision: Decision, policy: Policy, language: str) -> Iterator[Promised]:
    for cycle in decision["clocks"]:
        what = told(policy.customer.promises.get(cycle["clock"], {}), language)
        if not what:
            continue
        target = _target(policy, cycle)
        if cycle["state"] == _PAUSED and target is not None and isinstance(target.due, Within):
            yield Promised(what, "stands_still", None)
        elif cycle["state"] == _BREACHED:
            yield Promised(what, "missed", cycle["due"])
        elif cycle["state"] == _RUNNING and cycle["due"] is not None:
            settled = cycle["certainty"] == "certain" and not _unannounced(policy, target, cycle)
            yield Promised(what, "due" if settled else "not_before", cycle["due"])


def _target(policy: Policy, cycle: Mapping[str, Any]) -> Target | None:
    """The rule that gave the due; None if the policy has it no more."""
    clock = policy.clocks.get(cycle["clock"])
    rules = (*clock.targets, clock.otherwise) if clock is not None else ()
    return next((one for one in rules if one is not None and one.id == cycle["rule"]), None)


def _unannounced(policy: Policy, target: Target | None, cycle: Mapping[str, Any]) -> bool:
    """Whether the due lies behind the day up to which the holidays that it counts by are
    announced: then it may still move."""
    if target is None or target.calendar is None:
        return False
    if not any(Term(one, target.calendar).asks_calendar for one in _lengths(target, cycle)):
        return False
    horizon = Reckoning(policy.zone, policy.calendars).horizon(target.calendar)
    return horizon is not None and _instant(cycle["due"]) > horizon


def _lengths(target: Target, cycle: Mapping[str, Any]) -> Sequence[Span | ByEndOf]:
    """How long the target gives; of a table, the length that the decision names."""
    match target.due:
        case ByEndOf() as day:
            return (day,)
        case Within(span=Span() as span):
            return (span,)
        case Within(spans=spans):
            return [one for one in spans.values() if one.text == cycle["target"]]
        case _:
            return ()
