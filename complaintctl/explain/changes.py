"""Single changes of what is known of a complaint: those that make one test come out as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from complaintctl.conditions.reference import Facts
from complaintctl.explain.facts import Seen
from complaintctl.explain.wording import Wording
from complaintctl.model.condition import (
    Compare,
    Happened,
    Leaf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import Field, Kind, State, Value

_STEP: Mapping[str, float] = {"money": 0.01, "number": 1, "duration": 60, "time": 60}
_ANYTHING: Mapping[str, Value] = {"flag": True, "number": 1.0, "money": 1.0, "duration": 60}
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Move:
    """`kind`: field, signal or event; `value`: what it becomes, None: blank. `said`: in words;
    `option`: as `--what-if` takes it, empty where it cannot. `low`, `high`: what is asked of a
    value that has an order, both included (None: nothing)."""

    kind: str
    name: str
    value: Value | None
    said: str
    option: str = ""
    low: float | None = None
    high: float | None = None


def moved(seen: Seen, moves: tuple[Move, ...]) -> Seen:
    """What is known after the changes."""
    facts = (seen.opening, seen.running, seen.closing, seen.cells)
    return Seen(*(_after(each, moves) for each in facts))


def _after(facts: Facts, moves: tuple[Move, ...]) -> Facts:
    values, states, events = dict(facts.values), dict(facts.states), dict(facts.events)
    for move in moves:
        if move.kind == "event":
            events[move.name] = bool(move.value)
            continue
        values.pop(move.name, None)
        if move.value is not None:
            values[move.name] = move.value
        if move.kind == "field":
            states[move.name] = State.BLANK if move.value is None else State.PRESENT
    return replace(facts, values=values, states=states, events=events)


@dataclass(frozen=True, slots=True)
class Changes:
    """Knows how to change what a test reads. `at`: an instant for times that need only be there."""

    fields: Mapping[str, Field]
    wording: Wording
    at: int

    def of(self, leaf: Leaf, wanted: bool, facts: Facts) -> Iterator[Move]:
        """The changes that make `leaf`, which reads no concern, come out as `wanted`."""
        match leaf:
            case Compare(read, operator, bound):
                low, high = _interval(operator, bound, wanted, read.value_kind)
                yield self._between(read.name, read.value_kind, low, high)
            case OneOf(read, values, negated):
                yield from self._one_of(read, values, wanted is not negated)
            case Present(read, expected):
                yield self._there(read) if wanted is expected else _blanked(read)
            case Same(read, other, negated):
                if wanted is not negated:
                    yield from self._same(read, other, facts)
                else:
                    yield _other(read, other, facts)
            case TextMatch():
                yield from _worded(leaf, wanted, facts)
            case Happened(events):
                if wanted:
                    yield from (Move("event", one, True, f"{one} happens") for one in events)
            case _:
                assert_never(leaf)

    def both(self, one: Move, more: Move) -> Move | None:
        """The change that does what two ask of one thing; None where they contradict."""
        if (one.value, one.low, one.high) == (more.value, more.low, more.high):
            return one
        if (one.low, one.high) == (None, None) or (more.low, more.high) == (None, None):
            return None
        lows = [bound for bound in (one.low, more.low) if bound is not None]
        highs = [bound for bound in (one.high, more.high) if bound is not None]
        low, high = max(lows, default=None), min(highs, default=None)
        if low is not None and high is not None and low > high:
            return None
        return self._between(one.name, self.fields[one.name].kind, low, high)

    def _between(self, name: str, kind: Kind, low: float | None, high: float | None) -> Move:
        value = low if low is not None else high
        assert value is not None
        shown = self.wording.spelled(value, kind)
        said = f"is at least {shown}" if low is not None else f"is at most {shown}"
        if low is not None and high is not None:
            said = f"is from {shown} to {self.wording.spelled(high, kind)}"
        option = f"{name}={shown.replace(' ', 'T') if kind == 'time' else shown}"
        return Move("field", name, value, f"{name} {said}", option, low, high)

    def _set(self, read: Read, value: Value) -> Move:
        shown = self.wording.spelled(value, read.value_kind)
        if read.kind == "signal":
            return Move(
                "signal", read.name, value, f"{read.name} {'holds' if value else 'does not hold'}"
            )
        said = f"{read.name} is {shown}"
        return Move("field", read.name, value, said, f"{read.name}={shown}")

    def _one_of(self, read: Read, values: tuple[Value, ...], inside: bool) -> Iterator[Move]:
        if inside:
            yield from (self._set(read, value) for value in values[:_MOST_VALUES])
        elif read.value_kind == "flag":
            yield from (self._set(read, value) for value in (True, False) if value not in values)
        else:
            declared = self.fields[read.name].values or ()
            others = [value for value in declared if value not in values]
            yield from (self._set(read, value) for value in others[:_MOST_VALUES])

    def _there(self, read: Read) -> Move:
        value = (
            self.at if read.value_kind == "time" else _ANYTHING.get(read.value_kind, "something")
        )
        return Move("field", read.name, value, f"{read.name} is filled in")

    def _same(self, read: Read, other: Read, facts: Facts) -> Iterator[Move]:
        value = facts.values.get(other.name)
        if value is not None:
            yield Move("field", read.name, value, f"{read.name} is the same as {other.name}")


def _interval(
    operator: str, bound: float, wanted: bool, kind: str
) -> tuple[float | None, float | None]:
    """From where to where a value is on the wanted side of a bound."""
    step = _STEP[kind]
    if operator in ("at_least", "below"):
        return (bound, None) if wanted is (operator == "at_least") else (None, bound - step)
    return (None, bound) if wanted is (operator == "at_most") else (bound + step, None)


def _blanked(read: Read) -> Move:
    return Move("field", read.name, None, f"{read.name} is blank")


def _other(read: Read, other: Read, facts: Facts) -> Move:
    """A value that differs from the other's."""
    value = f"not {facts.values.get(other.name, '')}"
    return Move("field", read.name, value, f"{read.name} differs from {other.name}")


def _worded(leaf: TextMatch, wanted: bool, facts: Facts) -> Iterator[Move]:
    """The text with a word more, or without those that it has; a pattern of `matches` names no
    word that could be added."""
    name, text = leaf.read.name, str(facts.values.get(leaf.read.name, ""))
    if leaf.operator == "matches":
        return
    if not wanted:
        for word in leaf.patterns:
            text = text.replace(word, " ")
        yield Move("field", name, text, f"{name} says nothing of the kind")
    elif leaf.operator == "contains_all":
        yield Move("field", name, f"{text} {' '.join(leaf.patterns)}", f"{name} says all of it")
    elif leaf.operator == "starts_with":
        first = leaf.patterns[0]
        yield Move("field", name, f"{first} {text}", f"{name} begins with {first}")
    else:
        first = leaf.patterns[0]
        yield Move("field", name, f"{text} {first}", f"{name} says {first}")
