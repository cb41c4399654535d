"""Targets: which dues are possible for one cycle, and which is published (policy language 2, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.conditions import Scope, judge
from tests.oracle.deadlines import Ground, Measure, Stretch, by_end_of, within
from tests.oracle.instants import span
from tests.oracle.rules import look_up
from tests.oracle.worktime import Hours

Due = int | None
"""An instant; None is no promise."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One way in which a due may come about, as the policy wrote it."""

    due: int
    target: str
    measure: Measure
    moves: bool
    horizon: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One target rule: the promises it may make (None: it makes none), and what it could not read.

    `field` promises compete only where they are stricter; `unknown`: the field cannot be read.
    """

    rule: str
    promises: tuple[Promise | None, ...]
    unread: tuple[str, ...] = ()
    field: bool = False
    unknown: bool = False

    @property
    def dues(self) -> set[Due]:
        """The dues it may give."""
        return {None if one is None else one.due for one in self.promises}


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised for a cycle. `promise` None with `known`: no promise was made."""

    promise: Promise | None
    rule: str
    possible: tuple[Due, ...]
    because: tuple[str, ...]
    certain: bool
    known: bool = True


@dataclass(frozen=True, slots=True)
class Course:
    """What targets are counted on: the cycle's start, what is taken out of it, the calendars."""

    start: int
    removed: Sequence[Stretch]
    ground: Ground
    calendars: Mapping[str, Hours]


def target(scope: Scope, written: Mapping[str, Any], course: Course) -> Target:
    """The target of a cycle by the row `tightest` of the table."""
    # READING: `tightest[2]` is the second rule: people count from one.
    offers = [
        _offer(scope, rule, str(rule.get("id", f"tightest[{number}]")), course)
        for number, rule in enumerate(written.get("tightest", ()), start=1)
    ]
    last = written["otherwise"]
    # READING: an `otherwise` is "otherwise" also if it has an id, and it takes no `when`.
    fallback = Offer("otherwise", (None,))
    if isinstance(last, Mapping):
        plain = {key: value for key, value in last.items() if key != "when"}
        fallback = _offer(scope, plain, "otherwise", course)
    sure = any(None not in offer.dues for offer in offers if not offer.field)
    # An `otherwise` is out of the question once a rule is sure.
    told = offers if sure else [*offers, fallback]
    possible = _possible(offers, fallback)
    unknown = any(offer.unknown for offer in told)
    known = sorted(due for due in possible if due is not None)
    published = known[0] if known else None
    certain = len(possible) == 1 and not unknown
    # READING: the rule is the first in reading order that may give the published due.
    ways = [
        (offer.rule, promise)
        for offer in told
        for promise in offer.promises
        if promise is not None and promise.due == published
    ]
    rule, promise = ways[0] if ways else ("otherwise", None)
    order: tuple[Due, ...] = (*known, *([None] if None in possible else []))
    # READING: where no promise was made (also by a lookup without the row, or a blank field) the
    # target is `none` and the rule `otherwise`.
    return Target(
        promise,
        rule,
        order,
        () if certain else _because(told, possible),
        certain,
        known=bool(known) or not unknown,
    )


def _possible(offers: Sequence[Offer], fallback: Offer) -> set[Due]:
    """READING: "stricter ones only": a promise in a field bounds what all else would give, the
    `otherwise` included, and is never a reason for a later due."""
    rules = [offer for offer in offers if not offer.field]
    values = {due for offer in rules for due in offer.dues if due is not None}
    sure = [offer.dues for offer in rules if None not in offer.dues]
    if sure:
        bound = min(max(due for due in dues if due is not None) for dues in sure)
        found: set[Due] = {bound, *(due for due in values if due < bound)}
    else:
        found = {*fallback.dues, *values}
    for offer in offers:
        if offer.field and not offer.unknown and offer.promises[0] is not None:
            promised = offer.promises[0].due
            stricter: set[Due] = {promised if due is None else min(due, promised) for due in found}
            found = found | stricter if None in offer.dues else stricter
    # An instant that cannot be read is no promise that was not made.
    return found - {None} if fallback.unknown else found


def _because(offers: Sequence[Offer], possible: set[Due]) -> tuple[str, ...]:
    """READING: an `otherwise` whose budget is open counts as a rule here, its no promise as well."""
    concerned = [
        offer
        for offer in offers
        if offer.unknown
        or (len(offer.dues) > 1 and (offer.dues - {None}) & possible)
        or (offer.rule == "otherwise" and len(offer.dues) > 1 and offer.dues & possible)
    ]
    return tuple(dict.fromkeys(name for offer in concerned for name in offer.unread))


def _offer(scope: Scope, rule: Mapping[str, Any], name: str, course: Course) -> Offer:
    when = judge(scope, rule.get("when", {}))
    if when.truth is False:
        return Offer(name, (None,))
    maybe: tuple[None, ...] = () if when.truth else (None,)
    if "from_field" in rule:
        return _from_field(scope, str(rule["from_field"]), name, maybe, when.unread)
    hours = course.ground.hours
    if "calendar" in rule:
        hours = course.calendars[str(rule["calendar"])]
    ground = Ground(course.ground.zone, hours)
    if "by_end_of" in rule:
        end = str(rule["by_end_of"])
        roll = "roll" in rule
        due = by_end_of(end, course.start, ground, roll=roll)
        open_time = end.endswith("bd")
        measure = Measure(ground.open if open_time else None)
        horizon = ground.open.horizon if open_time or roll else None
        made = Promise(due, f"by_end_of {end}", measure, moves=False, horizon=horizon)
        return Offer(name, (made, *maybe), when.unread)
    budgets: frozenset[str | None] = frozenset({str(rule["within"])})
    missing: tuple[str, ...] = ()
    if isinstance(rule["within"], Mapping):
        budgets, missing = look_up(scope, str(rule["within"]["lookup"]))
        missing = missing if len(budgets) > 1 else ()
    promises = [
        None if budget is None else _within(budget, course, ground)
        for budget in sorted(budgets, key=lambda budget: budget or "")
    ]
    return Offer(name, (*promises, *maybe), when.unread + missing)


def _within(budget: str, course: Course, ground: Ground) -> Promise:
    length = span(budget)
    due = within(length, course.start, course.removed, ground)
    # READING: the horizon concerns the governing budget, not a pause's cap in open time.
    hours = ground.open if length.open_time else None
    return Promise(due, budget, Measure(hours), True, hours.horizon if hours else None)


def _from_field(
    scope: Scope, field: str, name: str, maybe: tuple[None, ...], unread: tuple[str, ...]
) -> Offer:
    """READING: an instant that `when_blank` assumes is a promise like any other."""
    value = scope.facts.value(field, scope.view)
    if value is not None:
        made = Promise(int(value), f"from_field {field}", Measure(), moves=False, horizon=None)
        return Offer(name, (made, *maybe), unread, field=True)
    if scope.facts.cell(field, scope.view)[0] == "blank":
        return Offer(name, (None,), field=True)
    return Offer(name, (None,), (*unread, field), field=True, unknown=True)
