"""Single changes of what is known of a complaint: those that make one test come out as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from complaintctl.conditions.reference import Facts
from complaintctl.explain.facts import Seen
from complaintctl.explain.wording import Wording, listed
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
_WORDS = 3
"""How many words of a test are tried: one may also be a word of another rule."""


@dataclass(frozen=True, slots=True)
class Move:
    """`kind`: field, signal or event; `value`: what it becomes, None: blank. `said`: in words;
    `option`: as `--what-if` takes it, empty where it cannot.

    `low`, `high`: what is asked of a value that has an order, both included (None: nothing).
    `adds`, `drops`: words that a text says more or no longer; `free`: any value would do.
    `test`: what moves that are equally good have in common."""

    kind: str
    name: str
    value: Value | None
    said: str
    option: str = ""
    low: float | None = None
    high: float | None = None
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    free: bool = False
    test: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Knows how to change what a test reads. `opened`: when the complaint did, if that is known."""

    fields: Mapping[str, Field]
    wording: Wording
    opened: int | None

    def made(self, seen: Seen, moves: Sequence[Move]) -> Seen:
        """What is known after the changes."""
        opening = self._after(seen.opening, moves, assumes=True, opening=True)
        running = self._after(seen.running, moves, assumes=True)
        closing = self._after(seen.closing, moves, assumes=True)
        return Seen(opening, running, closing, self._after(seen.cells, moves))

    def _after(
        self, facts: Facts, moves: Sequence[Move], *, assumes: bool = False, opening: bool = False
    ) -> Facts:
        values, states, events = dict(facts.values), dict(facts.states), dict(facts.events)
        for move in moves:
            if move.kind == "event":
                events[move.name] = bool(move.value)
                continue
            value = move.value
            if move.kind == "field":
                value = None if opening and self._later(move) else value
                states[move.name] = State.BLANK if value is None else State.PRESENT
                assumed = self.fields[move.name].when_blank
                if value is None and assumes and assumed is not None:
                    value = assumed.value
            values.pop(move.name, None)
            if value is not None:
                values[move.name] = value
        return replace(facts, values=values, states=states, events=events)

    def _later(self, move: Move) -> bool:
        """Whether it is a live time that was not known yet at the opening."""
        field = self.fields[move.name]
        if not field.live or field.kind != "time" or not isinstance(move.value, int | float):
            return False
        return self.opened is None or move.value > self.opened

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
        if replace(one, said="") == replace(more, said=""):
            return one
        if one.free or more.free:
            kept = more if one.free else one
            return None if kept.value is None else kept
        if (one.adds or one.drops) and (more.adds or more.drops):
            return _edited(more.name, str(one.value), one.adds + more.adds, one.drops + more.drops)
        bounded = [(each.low, each.high) != (None, None) for each in (one, more)]
        if not all(bounded):
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
            said = f"is {shown}" if low == high else said
        option = f"{name}={shown.replace(' ', 'T') if kind == 'time' else shown}"
        return Move("field", name, value, f"{name} {said}", option, low, high)

    def _set(self, read: Read, value: Value) -> Move:
        if read.kind == "signal":
            holds = "holds" if value else "does not hold"
            return Move("signal", read.name, value, f"{read.name} {holds}")
        if read.value_kind in _STEP and not isinstance(value, str):
            return self._between(read.name, read.value_kind, value, value)
        shown = self.wording.spelled(value, read.value_kind)
        said = f"{read.name} is {shown}"
        if not self.wording.masking.shows(self.fields[read.name]):
            return Move("field", read.name, value, f"{read.name} is one that the policy lists")
        return Move("field", read.name, value, said, f"{read.name}={shown}")

    def _one_of(self, read: Read, values: tuple[Value, ...], inside: bool) -> Iterator[Move]:
        if inside:
            yield from (self._set(read, value) for value in values)
        elif read.value_kind == "flag":
            yield from (self._set(read, value) for value in (True, False) if value not in values)
        elif read.value_kind in _STEP:
            step = _STEP[read.value_kind]
            bounds = [value for value in values if not isinstance(value, str)]
            yield self._between(read.name, read.value_kind, max(bounds) + step, None)
            yield self._between(read.name, read.value_kind, None, min(bounds) - step)
        elif self.fields[read.name].values is None:
            said = f"{read.name} is not {listed([str(value) for value in values])}"
            if not self.wording.masking.shows(self.fields[read.name]):
                said = f"{read.name} is none that the policy lists"
            yield Move("field", read.name, f"not {values}", said)
        else:
            declared = self.fields[read.name].values or ()
            yield from (self._set(read, value) for value in declared if value not in values)

    def _there(self, read: Read) -> Move:
        anything = _ANYTHING.get(read.value_kind, "something")
        value = self.opened or 0 if read.value_kind == "time" else anything
        return Move("field", read.name, value, f"{read.name} is filled in", free=True)

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
    words = leaf.patterns
    if not wanted and leaf.operator == "matches":
        yield Move("field", name, " ", f"{name} says nothing of the kind")
    elif not wanted:
        yield _edited(name, text, (), tuple(word for word in words if word in text))
    elif leaf.operator == "contains_all":
        yield _edited(name, text, tuple(word for word in words if word not in text), ())
    elif leaf.operator == "starts_with":
        yield Move("field", name, f"{words[0]} {text}", f"{name} begins with {words[0]}")
    elif leaf.operator == "contains":
        for word in words[:_WORDS]:
            yield replace(_edited(name, text, (word,), ()), test=words)


def _edited(name: str, text: str, adds: tuple[str, ...], drops: tuple[str, ...]) -> Move:
    """The text with some words more and others no longer."""
    adds, drops = tuple(dict.fromkeys(adds)), tuple(dict.fromkeys(drops))
    for word in drops:
        text = text.replace(word, " ")
    text = " ".join((text, *(word for word in adds if word not in text)))
    said = [f"says {listed(adds, 'and')}"] if adds else []
    said += [f"does not say {listed(drops)}"] if drops else []
    return Move("field", name, text, f"{name} {' and '.join(said)}", adds=adds, drops=drops)
