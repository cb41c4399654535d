"""Why a concern has not another value: the nearest changes that would give it one.

Ways are looked for backwards, from the value through rules to tests, and each is tried by the
reference interpreter before it is told. Signals are taken as they are unless a way changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from complaintctl.conditions.reference import Facts, evaluate
from complaintctl.decide.resolve import values_of
from complaintctl.explain.answers import Asked, answers
from complaintctl.explain.changes import Changes, Move
from complaintctl.explain.facts import Seen
from complaintctl.explain.values import Change, WhyNot
from complaintctl.explain.waiving import in_force
from complaintctl.model.condition import All, AnyOf, Condition, NoneOf, OneOf, Read
from complaintctl.model.policy import (
    DISPUTED,
    Agree,
    Copied,
    Decider,
    First,
    FromLookup,
    MostSevere,
    Policy,
    Rule,
)

MOST = 100
"""How many ways are kept at each step: the shortest."""
TOLD = 3
Way = tuple[Move, ...]
Goal = list[tuple[Condition, bool]]
"""Conditions that must come out like this, all of them."""


def why_not(
    policy: Policy, unwaived: Policy, asked: Asked, changes: Changes, concern: str, wanted: str
) -> WhyNot:
    """The nearest ways to `wanted`, at most `TOLD`; none if the answer is already that, or if
    nothing that the rules read leads there. `unwaived`: the policy with what is waived for the
    complaint as it is."""
    found = asked.answers[concern]
    said = found.value if found.certain else " or ".join(found.possible)
    if found.possible == (wanted,):
        return WhyNot(concern, wanted, said, ())
    told: dict[object, Way] = {}
    for way in _ways(policy, unwaived, asked, changes, concern, wanted):
        nearest = next(iter(told.values()), way)
        if _length(way) > _length(nearest) or len(told) == TOLD:
            break
        alike = tuple((move.kind, move.name, move.test or move.said) for move in way)
        if alike not in told and _after(unwaived, asked, changes, way, concern) == (wanted,):
            told[alike] = way
    ways = [tuple(Change(one.name, one.said, one.option) for one in way) for way in told.values()]
    return WhyNot(concern, wanted, said, tuple(ways))


def _ways(
    policy: Policy, unwaived: Policy, asked: Asked, changes: Changes, concern: str, wanted: str
) -> list[Way]:
    """Ways that may lead there, the nearest first; a change may also end a waiver."""
    policies = (policy,) if unwaived is policy else (policy, unwaived)
    found = [_Search(one, asked, changes).concern(concern, wanted) for one in policies]
    return _shortest(way for ways in found for way in ways)


def _after(
    unwaived: Policy, asked: Asked, changes: Changes, way: Way, concern: str
) -> tuple[str, ...]:
    """What is possible for a concern after the changes. A signal that looks for equals of what
    changes is unknown then: what holds, holds whatever it says."""
    seen = changes.made(asked.seen, way)
    policy = in_force(unwaived, seen.opening, changes.opened)
    changed = {move.name for move in way if move.kind == "field"}
    found = answers(policy, _without(seen, policy, changed, way), asked.given).answers
    if found["category"].possible != asked.answers["category"].possible:
        changed.add("category")
        found = answers(policy, _without(seen, policy, changed, way), asked.given).answers
    return found[concern].possible


def _without(seen: Seen, policy: Policy, changed: Set[str], way: Way) -> Seen:
    """What is known without the signals that look for equals in what changed."""
    held = {move.name for move in way if move.kind == "signal"}
    unknown = {
        name
        for name, signal in policy.signals.items()
        if changed & set(signal.same) and name not in held
    }

    def less(facts: Facts) -> Facts:
        kept = {name: value for name, value in facts.values.items() if name not in unknown}
        return replace(facts, values=kept)

    if not unknown:
        return seen
    return Seen(less(seen.opening), less(seen.running), less(seen.closing), less(seen.cells))


class _Search:
    """Looks for ways in what one complaint's rules read."""

    def __init__(self, policy: Policy, asked: Asked, changes: Changes) -> None:
        self._policy = policy
        self._seen = asked.seen
        self._changes = changes
        self._deciders: dict[str, Decider] = {one.concern: one for one in policy.deciders()}
        self._found: dict[tuple[str, str], list[Way]] = {}

    def concern(self, name: str, value: str) -> list[Way]:
        """Ways that may make a concern that value, the shortest first."""
        if (name, value) not in self._found:
            facts = self._seen.by(name)
            goals = self._goals(self._deciders[name], value)
            ways = _shortest(way for goal in goals for way in self._goal(goal, facts))
            self._found[name, value] = ways
        return self._found[name, value]

    def _goal(self, goal: Goal, facts: Facts) -> list[Way]:
        return self._every([self._condition(one, wanted, facts) for one, wanted in goal])

    def _condition(self, condition: Condition, wanted: bool, facts: Facts) -> list[Way]:
        if evaluate(condition, facts) is wanted:
            return [()]
        match condition:
            case All(parts):
                return self._parts(parts, wanted, facts, every=wanted)
            case AnyOf(parts):
                return self._parts(parts, wanted, facts, every=not wanted)
            case NoneOf(parts):
                return self._parts(parts, not wanted, facts, every=wanted)
            case OneOf(read, values, negated) if read.kind == "concern":
                inside = wanted is not negated
                known = values_of(self._deciders[read.name])
                asked = [one for one in known if (one in values) is inside]
                return _shortest(way for one in asked for way in self.concern(read.name, one))
            case _:
                return [(move,) for move in self._changes.of(condition, wanted, facts)]

    def _parts(
        self, parts: Sequence[Condition], wanted: bool, facts: Facts, *, every: bool
    ) -> list[Way]:
        """Ways for every part, or for any one of them, to come out as wanted."""
        ways = [self._condition(part, wanted, facts) for part in parts]
        return self._every(ways) if every else _shortest(way for some in ways for way in some)

    def _every(self, ways: Sequence[list[Way]]) -> list[Way]:
        """One way of each, together, where they do not contradict each other."""
        found: list[Way] = [()]
        for some in ways:
            found = _shortest(self._joined(one, more) for one in found for more in some)
        return found

    def _joined(self, one: Way, more: Way) -> Way | None:
        held = {(move.kind, move.name): move for move in one}
        for move in more:
            key = (move.kind, move.name)
            both = self._changes.both(held[key], move) if key in held else move
            if both is None:
                return None
            held[key] = both
        return tuple(held.values())

    def _goals(self, decider: Decider, value: str) -> Iterator[Goal]:
        """What must hold of the rules for the concern to be `value`: any of these."""
        match decider:
            case Copied():
                read = Read("field", decider.field, "word")
                yield [(OneOf(read, (value,)), True)]
            case First():
                yield from self._first(decider, value)
            case MostSevere():
                yield from self._most_severe(decider, value)
            case Agree():
                yield from self._agree(decider, value)

    def _first(self, decider: First, value: str) -> Iterator[Goal]:
        for place, rule in enumerate(decider.rules):
            if rule.outcome == value:
                above = [one.when for one in decider.rules[:place] if one.outcome != value]
                yield [(rule.when, True), *((one, False) for one in above)]
        if decider.otherwise == value:
            yield [(rule.when, False) for rule in decider.rules if rule.outcome != value]

    def _most_severe(self, decider: MostSevere, value: str) -> Iterator[Goal]:
        more = decider.levels[: decider.levels.index(value)]
        no_more = [(self._gives(rule, more), False) for rule in decider.rules]
        if value == decider.levels[-1]:
            yield no_more
        yield from ([(self._gives(rule, (value,)), True), *no_more] for rule in decider.rules)

    def _gives(self, rule: Rule, values: Sequence[str]) -> Condition:
        """That a rule gives one of these values."""
        if not isinstance(rule.outcome, FromLookup):
            return rule.when if rule.outcome in values else AnyOf(())
        lookup = self._policy.lookups[rule.outcome.lookup]
        rows = [
            All(tuple(OneOf(read, (key,)) for read, key in zip(lookup.keys, keys, strict=True)))
            for keys, given in lookup.rows.items()
            if given in values
        ]
        return All((rule.when, AnyOf(tuple(rows))))

    def _agree(self, decider: Agree, value: str) -> Iterator[Goal]:
        others = [(rule.when, False) for rule in decider.rules if rule.outcome != value]
        if value == decider.otherwise:
            yield [(rule.when, False) for rule in decider.rules]
        for rule in decider.rules:
            if value == DISPUTED:
                rivals = [one for one in decider.rules if one.outcome != rule.outcome]
                yield from ([(rule.when, True), (one.when, True)] for one in rivals)
            elif rule.outcome == value:
                yield [(rule.when, True), *others]


def _shortest(ways: Iterable[Way | None]) -> list[Way]:
    """The nearest first: few changes, and rather of facts than of what somebody wrote."""
    distinct = dict.fromkeys(way for way in ways if way is not None)
    return sorted(distinct, key=lambda way: (_length(way), sum(not one.option for one in way)))[
        :MOST
    ]


def _length(way: Way) -> int:
    """How many changes it takes: each word that a text says more is one, those it no longer says
    are one together."""
    return sum(max(len(move.adds) + bool(move.drops), 1) for move in way)
