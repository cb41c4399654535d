"""Conditions, lookups and rules over unknown values (policy language 1, 2, 3 and 10).

Everything here answers with what it found and with what it could not read. It never reasons across
atoms and never looks at a placeholder that was published for an undetermined concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
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


@dataclass(frozen=True, slots=True)
class Ruling:
    """One rule: the outcomes it may take (None: does not hold), and what it could not read."""

    rule: str
    outcomes: frozenset[str | None]
    unread: tuple[str, ...] = ()


def ruling(scope: Scope, rule: Mapping[str, Any], key: str) -> Ruling:
    """The set O of one rule whose value stands under `key`.

    READING: reading order is the condition, then the keys of the lookup in their order, wherever
    they stand in the text. A lookup is one atom: unknown if it could give more than one outcome.
    """
    when = judge(scope, rule.get("when", {}))
    name, written = str(rule["id"]), rule[key]
    if when.truth is False:
        return Ruling(name, frozenset({None}))
    value, unread = frozenset[str | None]({str(written)}), when.unread
    if isinstance(written, Mapping):
        value, missing = look_up(scope, str(written["lookup"]))
        unread += missing if len(value) > 1 else ()
    return Ruling(name, value if when.truth else value | {None}, unread)


def look_up(scope: Scope, name: str) -> tuple[frozenset[str | None], tuple[str, ...]]:
    """The values a lookup may give (None: no row), and the keys that are not known.

    READING: with a key not present *every* row that fits the other keys counts, one with an
    undeclared word too; `none` counts declared combinations only.
    """
    table = scope.facts.policy["lookups"][name]
    keys: list[str] = list(table["keys"])
    known: dict[str, list[str]] = {}
    declared: list[list[str]] = []
    unread: tuple[str, ...] = ()
    for key in keys:
        words, sure, missing = _key(scope, key)
        declared.append([as_text(word) for word in words])
        unread += missing
        if sure:
            known[key] = declared[-1]
    rows = {tuple(as_text(row[k]) for k in keys): row for row in scope.facts.tables[table["file"]]}
    fitting = [
        row[table["gives"]]
        for at, row in rows.items()
        if all(word in known.get(key, [word]) for key, word in zip(keys, at, strict=True))
    ]
    gap = any(combination not in rows for combination in product(*declared))
    return frozenset[str | None]({*fitting, *([None] if gap else [])}), unread


def _key(scope: Scope, key: str) -> tuple[Iterable[str], bool, tuple[str, ...]]:
    """The words a lookup's key may be, whether other words are out of the question, what lacks."""
    if key in CONCERNS:
        answer = scope.concern(key)
        return answer.possible, True, () if answer.certain else (key, *answer.because)
    words = scope.facts.words(key)
    if words is None:
        raise PolicyError(f"lookup key {key!r} declares no values")
    value = scope.facts.value(key, scope.view)
    return (words, False, (key,)) if value is None else ((str(value),), True, ())


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
            raise NotCovered("happened")
    atom = _concern_atom if name in CONCERNS else _field_atom
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
    names = [as_text(str(word)) for word in _many(written)]
    if operator in ("one_of", "none_of"):
        return (value in names) == (operator == "one_of")
    if not levels:
        raise PolicyError(f"{operator!r} beside a concern without levels")
    # The most severe level stands first, so more severe is a smaller index.
    return _ordered(operator, -levels.index(value), -levels.index(names[0]))


def _field_atom(scope: Scope, name: str, operator: str, written: Any) -> Judgement:
    facts = scope.facts
    if operator == "present":
        state = facts.cell(name, scope.view)[0]
        if state in ("absent", "invalid"):
            return Judgement(None, (name,))
        return Judgement((state == "present") == truth(written))
    reads = [name, str(written)] if operator in ("same_as", "differs_from") else [name]
    values = [facts.value(read, scope.view) for read in reads]
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
        return any(re.search(str(pattern), str(value)) for pattern in _many(written))
    words = [operand(word, kind, facts.zone) for word in _many(written)]
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


def _many(written: Any) -> list[Any]:
    return list(written) if isinstance(written, (list, tuple)) else [written]
