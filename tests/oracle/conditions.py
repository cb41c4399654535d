"""Conditions, lookups and rules over unknown values (policy language 1, 2, 3 and 10).

Everything here answers with what it found and with what it could not read. It never reasons across
atoms and never looks at a placeholder that was published for an undetermined concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle.facts import Facts, NotCovered, PolicyError, View
from tests.oracle.words import Value, as_text, comparable, operand, truth

CONCERNS = ("category", "priority", "party", "team", "lane")


@dataclass(frozen=True, slots=True)
class Answer:
    """A concern's answer: what is published, and what is possible."""

    value: str
    possible: tuple[str, ...]
    because: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    winner: str = "otherwise"

    @property
    def certain(self) -> bool:
        """Whether one value is possible and no other."""
        return len(self.possible) == 1


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a stage may read: the facts in its view, and the concerns left of it."""

    facts: Facts
    view: View
    concerns: Mapping[str, Answer]
    assuming: bool = True
    """Whether `when_blank` stands in for a blank; `must` looks at the cell."""

    def concern(self, name: str) -> Answer:
        """The answer of a concern that stands left of the reader."""
        if name not in self.concerns:
            raise PolicyError(f"{name!r} is not known yet where it is read")
        return self.concerns[name]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Yes, no or unknown (None), and what the unknown atoms read, in reading order."""

    truth: bool | None
    unread: tuple[str, ...] = ()


def judge(scope: Scope, when: Mapping[str, Any]) -> Judgement:
    """A mapping is the and of its entries, in strong Kleene logic; an empty one is a yes."""
    return _all(_entry(scope, str(name), test) for name, test in when.items())


def _entry(scope: Scope, name: str, test: Any) -> Judgement:
    match name:
        case "all":
            return _all(judge(scope, part) for part in test)
        case "any":
            return _any(judge(scope, part) for part in test)
        case "none":
            found = _any(judge(scope, part) for part in test)
            return Judgement(None if found.truth is None else not found.truth, found.unread)
        case "happened":
            return _happened(scope, [str(event) for event in many(test)])
    atom = _concern_atom if name in CONCERNS else _field_atom
    atom = _signal_atom if name in scope.facts.policy.get("signals", {}) else atom
    return _all(atom(scope, name, *pair) for pair in _operators(test))


def _operators(test: Any) -> Iterable[tuple[str, Any]]:
    return test.items() if isinstance(test, Mapping) else [("one_of", test)]


def _all(parts: Iterable[Judgement]) -> Judgement:
    found = list(parts)
    truths = [part.truth for part in found]
    unread = tuple(name for part in found for name in part.unread)
    return Judgement(False if False in truths else None if None in truths else True, unread)


def _any(parts: Iterable[Judgement]) -> Judgement:
    found = list(parts)
    truths = [part.truth for part in found]
    unread = tuple(name for part in found for name in part.unread)
    return Judgement(True if True in truths else None if None in truths else False, unread)


def _concern_atom(scope: Scope, name: str, operator: str, written: Any) -> Judgement:
    """Yes if it holds for all that is possible, no if for none, else unknown."""
    answer = scope.concern(name)
    levels = _levels(scope) if name == "priority" else []
    truths = {_word_holds(as_text(v), operator, written, levels) for v in answer.possible}
    if len(truths) == 1:
        return Judgement(truths.pop())
    return Judgement(None, (name, *answer.because))


def _levels(scope: Scope) -> list[str]:
    return [as_text(str(level)) for level in scope.facts.policy["priorities"]["levels"]]


def _word_holds(value: str, operator: str, written: Any, levels: list[str]) -> bool:
    """READING: names of categories, levels, teams, parties, lanes are compared as words are."""
    names = [as_text(str(word)) for word in many(written)]
    if operator in ("one_of", "none_of"):
        return (value in names) == (operator == "one_of")
    if not levels:
        raise PolicyError(f"{operator!r} beside a concern without levels")
    # The most severe level stands first, so more severe is a smaller index.
    return _ordered(operator, -levels.index(value), -levels.index(names[0]))


def _happened(scope: Scope, events: list[str]) -> Judgement:
    """READING: of a list, the events that the source cannot carry are what was not read."""
    line = scope.facts.line
    if line is None:
        raise NotCovered("happened")
    if scope.view == "opening":
        raise PolicyError("category and priority cannot read what happened later")
    if any(True for _ in line.of(events)):
        return Judgement(True)
    lacking = line.lacks(events)
    return Judgement(None if lacking else False, lacking)


def _signal_atom(scope: Scope, name: str, operator: str, written: Any) -> Judgement:
    """READING: a signal is a flag that is present unless it is unknown."""
    value = scope.facts.signal(name, scope.view)
    if value is None:
        return Judgement(None, (name,))
    if operator == "present":
        return Judgement(truth(written))
    if operator not in ("one_of", "none_of"):
        raise PolicyError(f"{operator!r} beside a signal")
    return Judgement((value in [truth(word) for word in many(written)]) == (operator == "one_of"))


def _field_atom(scope: Scope, name: str, operator: str, written: Any) -> Judgement:
    facts = scope.facts
    if operator == "present":
        state = facts.cell(name, scope.view)[0]
        if state in ("absent", "invalid"):
            return Judgement(None, (name,))
        return Judgement((state == "present") == truth(written))
    reads = [name, str(written)] if operator in ("same_as", "differs_from") else [name]
    value_of = facts.value if scope.assuming else facts.seen
    values = [value_of(read, scope.view) for read in reads]
    unread = tuple(read for read, value in zip(reads, values, strict=True) if value is None)
    if unread:
        return Judgement(None, unread)
    # READING: both sides of same_as are compared as values of the left field's kind.
    kind = facts.kind(name)
    mine, *other = [comparable(value, kind) for value in values if value is not None]
    if other:
        return Judgement((mine == other[0]) == (operator == "same_as"))
    return Judgement(_holds(mine, operator, written, kind, facts))


def _holds(value: Value, operator: str, written: Any, kind: str, facts: Facts) -> bool:
    if operator == "matches":
        # READING: the pattern is taken as written, only the text is treated.
        return any(re.search(str(pattern), str(value)) for pattern in many(written))
    words = [operand(word, kind, facts.zone) for word in many(written)]
    match operator:
        case "one_of":
            return value in words
        case "none_of":
            return value not in words
        case "contains":
            return any(str(word) in str(value) for word in words)
        case "contains_all":
            return all(str(word) in str(value) for word in words)
        case "starts_with":
            return any(str(value).startswith(str(word)) for word in words)
    if kind not in ("number", "money", "duration", "time"):
        raise PolicyError(f"{operator!r} beside a {kind}")
    return _ordered(operator, float(value), float(words[0]))


def _ordered(operator: str, value: float, bound: float) -> bool:
    match operator:
        case "at_least":
            return value >= bound
        case "at_most":
            return value <= bound
        case "above":
            return value > bound
        case "below":
            return value < bound
    raise PolicyError(f"unknown operator {operator!r}")


def many(written: Any) -> list[Any]:
    return list(written) if isinstance(written, (list, tuple)) else [written]
