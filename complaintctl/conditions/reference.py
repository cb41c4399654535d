"""The definition of what a condition means: strong Kleene logic in plain Python, one row at a time.

`True`, `False` or None for *unknown* (policy-language 1). Text is the one thing it asks another
room: all interpreters share the matcher of `conditions.text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    NoneOf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import State, Value

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one complaint.

    `values`: field → typed value, only where there is one (present, or assumed for a blank).
    `states`: field → what its cell is; a field not listed is absent. `possible`: concern → its
    possible set. `text_matches(text, test)`: the shared matcher. `events`: event → whether it
    happened. Signals stand among the values.
    """

    values: Mapping[str, Value]
    states: Mapping[str, State]
    possible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text_matches: Callable[[str, TextMatch], bool] | None = None
    events: Mapping[str, Truth] = field(default_factory=dict)


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """Whether `condition` holds: yes, no or unknown."""
    match condition:
        case All(parts):
            return kleene_all(evaluate(part, facts) for part in parts)
        case AnyOf(parts):
            return negate(kleene_all(negate(evaluate(part, facts)) for part in parts))
        case NoneOf(parts):
            return kleene_all(negate(evaluate(part, facts)) for part in parts)
        case Compare(read, operator, bound):
            value = facts.values.get(read.name)
            return None if value is None else _compare(float_or_int(value), operator, bound)
        case OneOf(read, values, negated):
            found = _one_of(read, values, facts)
            return negate(found) if negated else found
        case Present(read, expected):
            present = is_present(facts.states.get(read.name, State.ABSENT))
            return present if expected else negate(present)
        case Same(read, other, negated):
            left, right = facts.values.get(read.name), facts.values.get(other.name)
            if left is None or right is None:
                return None
            return (left != right) if negated else (left == right)
        case TextMatch(read):
            text = facts.values.get(read.name)
            if text is None or facts.text_matches is None:
                return None
            return facts.text_matches(str(text), condition)
        case Happened(events):
            told = [negate(facts.events.get(event)) for event in events]
            return negate(kleene_all(told))
        case _:
            assert_never(condition)


def kleene_all(truths: Iterable[Truth]) -> Truth:
    """No if any is no, else unknown if any is unknown, else yes."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def negate(truth: Truth) -> Truth:
    """Not unknown is unknown."""
    return None if truth is None else not truth


def is_present(state: State) -> Truth:
    """`present: true`: yes or no on present and blank, unknown on absent and invalid."""
    return state == State.PRESENT if state in (State.PRESENT, State.BLANK) else None


def holds_for(possible: tuple[str, ...], values: tuple[Value, ...]) -> Truth:
    """A test on a concern: yes if it holds for all of its possible values, no if for none."""
    inside = sum(value in values for value in possible)
    if inside == len(possible):
        return True
    return None if inside else False


def _one_of(read: Read, values: tuple[Value, ...], facts: Facts) -> Truth:
    if read.kind == "concern":
        return holds_for(facts.possible[read.name], values)
    value = facts.values.get(read.name)
    return None if value is None else value in values


def float_or_int(value: Value) -> float | int:
    """The value of a field that `build` has checked to be ordered."""
    if isinstance(value, str):
        raise TypeError(f"a text cannot be compared by order: {type(value).__name__}")
    return value


def _compare(value: float | int, operator: str, bound: float | int) -> bool:
    match operator:
        case "at_least":
            return value >= bound
        case "at_most":
            return value <= bound
        case "above":
            return value > bound
        case _:
            return value < bound
