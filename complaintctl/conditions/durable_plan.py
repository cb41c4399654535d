"""Conditions as positive rules over small integers, cut to the size that durable-rules bears.

A condition becomes two formulas, one that holds when it is yes and one when it is no; where
neither holds it is unknown. No negation, text, null or time ever passes this file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Leaf,
    NoneOf,
    OneOf,
    Present,
    Same,
    TextMatch,
)

WIDTH = 24
"""Parts of one `$and` or `$or`; a wider node is cut into groups of so many."""

# The engine walks a fact with a stack of 64 nodes and fails, for some facts only, beyond it: a
# set must stay below 48 branches. It reads fewer than 250 fields a fact: a pair of formulas with
# so many branches in all reads at most 12 x 13. It has 32 places a rule, two for each joint.
LARGEST = 1 + WIDTH
"""Branches of the yes and the no of one slot."""
JOINTS = 8
"""`$and` and `$or` in one formula."""

# Sets are filled to here only: small sets read few slots, whose few facts come again and again
# and are decided once (40 rules: 15,000 rows a second; sets of 48 branches: 4,000).
FILLED = 12
"""Branches of a set of several slots."""

NO, YES = 0, 1
ALWAYS = -1
"""The slot that is 1 in every fact."""


@dataclass(frozen=True, slots=True)
class Check:
    """Holds when the small integer in `slot` is `truth`."""

    slot: int
    truth: int


@dataclass(frozen=True, slots=True)
class Both:
    """Holds when every part does."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Holds when a part does."""

    parts: tuple[Formula, ...]


Formula = Check | Both | Either


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that one fact makes fire, lower places first.

    Rule 2n is the yes, rule 2n + 1 the no of the n-th slot in `decides`."""

    rules: tuple[Formula, ...]
    decides: tuple[int, ...] = ()

    def reads(self) -> tuple[int, ...]:
        """The slots a fact must carry, each once."""
        return tuple(dict.fromkeys(slot for rule in self.rules for slot in _slots(rule)))


def plan(
    rules: Sequence[Condition], leaves: Sequence[Leaf]
) -> tuple[tuple[RuleSet, ...], tuple[int, ...]]:
    """Rule sets that decide `rules`, and the slot in which each rule's truth ends.

    Slots 0 and on are the leaves, the rest is decided. Each set reads what stands before it;
    the rules themselves come last, in their own order."""
    cut = _Cut({leaf: slot for slot, leaf in enumerate(leaves)}, [])
    pairs = [cut.pair(rule) for rule in rules]
    first = len(leaves) + len(cut.aside)
    asked = [_Decided(first + place, yes, no) for place, (yes, no) in enumerate(pairs)]
    staged = [found for stage in _stages(cut.aside) for found in _packed(stage)]
    return (*staged, *_packed(asked)), tuple(one.slot for one in asked)


def in_order(rules: int) -> tuple[RuleSet, ...]:
    """Rule sets in which the n-th rule fires where slot n is a yes."""
    tests = [Check(slot, YES) for slot in range(rules)]
    return tuple(RuleSet(tuple(tests[at : at + WIDTH])) for at in range(0, rules, WIDTH))


def expression(formula: Formula, names: Mapping[int, str]) -> dict[str, object]:
    """The formula as durable-rules writes it, each slot under its name."""
    match formula:
        case Check(slot, truth):
            return {names[slot]: truth}
        case Both(parts):
            return {"$and": [expression(part, names) for part in parts]}
        case Either(parts):
            return {"$or": [expression(part, names) for part in parts]}
        case _:
            assert_never(formula)


@dataclass(frozen=True, slots=True)
class _Decided:
    slot: int
    yes: Formula
    no: Formula

    def branches(self) -> int:
        return _branches(self.yes) + _branches(self.no)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Turns conditions into formulas; what would grow too large is set aside under a slot."""

    slots: Mapping[Leaf, int]
    aside: list[_Decided]

    def pair(self, condition: Condition) -> tuple[Formula, Formula]:
        """The yes and the no of a condition (strong Kleene)."""
        match condition:
            case All(parts):
                return self._all([self.pair(part) for part in parts])
            case AnyOf(parts):
                none, some = self._all([self.pair(part)[::-1] for part in parts])
                return some, none
            case NoneOf(parts):
                return self._all([self.pair(part)[::-1] for part in parts])
            case Compare() | OneOf() | Present() | Same() | TextMatch() | Happened():
                slot = self.slots[condition]
                return Check(slot, YES), Check(slot, NO)
            case _:
                assert_never(condition)

    def _all(self, pairs: list[tuple[Formula, Formula]]) -> tuple[Formula, Formula]:
        if not pairs:
            return Check(ALWAYS, YES), Check(ALWAYS, NO)
        pairs = list(dict.fromkeys(pairs))
        if len(pairs) == 1:
            return pairs[0]
        while len(pairs) > WIDTH:
            groups = [pairs[at : at + WIDTH] for at in range(0, len(pairs), WIDTH)]
            pairs = [self._set_aside(self._all(group)) for group in groups]
        whole = _joined(pairs)
        if _fits(whole):
            return whole
        return _joined([self._set_aside(pair) for pair in pairs])

    def _set_aside(self, pair: tuple[Formula, Formula]) -> tuple[Formula, Formula]:
        if isinstance(pair[0], Check):
            return pair
        slot = len(self.slots) + len(self.aside)
        self.aside.append(_Decided(slot, *pair))
        return Check(slot, YES), Check(slot, NO)


def _joined(pairs: Sequence[tuple[Formula, Formula]]) -> tuple[Formula, Formula]:
    return Both(tuple(yes for yes, _ in pairs)), Either(tuple(no for _, no in pairs))


def _fits(pair: tuple[Formula, Formula]) -> bool:
    branches = sum(_branches(formula) for formula in pair)
    return branches <= LARGEST and all(_joints(formula) <= JOINTS for formula in pair)


def _branches(formula: Formula) -> int:
    match formula:
        case Check():
            return 1
        case Both(parts):
            return math.prod(_branches(part) for part in parts)
        case Either(parts):
            return sum(_branches(part) for part in parts)


def _joints(formula: Formula) -> int:
    match formula:
        case Check():
            return 0
        case Both(parts) | Either(parts):
            return 1 + sum(_joints(part) for part in parts)


def _slots(formula: Formula) -> Iterator[int]:
    match formula:
        case Check(slot):
            if slot != ALWAYS:
                yield slot
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _slots(part)


def _stages(aside: Sequence[_Decided]) -> list[list[_Decided]]:
    """What was set aside, so that each stage reads only leaves and earlier stages."""
    stages: list[list[_Decided]] = []
    stage_of: dict[int, int] = {}
    for one in aside:
        stage = (
            max((stage_of.get(slot, -1) for slot in _slots(Either((one.yes, one.no)))), default=-1)
            + 1
        )
        stage_of[one.slot] = stage
        if stage == len(stages):
            stages.append([])
        stages[stage].append(one)
    return stages


def _packed(decided: Sequence[_Decided]) -> Iterator[RuleSet]:
    """Rule sets in order; the rule that always fires is a branch as well."""
    held: list[_Decided] = []
    branches = 1
    for one in decided:
        if held and branches + one.branches() > FILLED:
            yield _rule_set(held)
            held, branches = [], 1
        held.append(one)
        branches += one.branches()
    if held:
        yield _rule_set(held)


def _rule_set(decided: Sequence[_Decided]) -> RuleSet:
    rules = tuple(formula for one in decided for formula in (one.yes, one.no))
    return RuleSet(rules, tuple(one.slot for one in decided))
