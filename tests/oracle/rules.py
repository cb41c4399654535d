"""Rules and lookups: the set of outcomes that one rule may have (policy language 2 and 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.oracle.conditions import CONCERNS, Scope, judge
from tests.oracle.facts import PolicyError
from tests.oracle.words import as_text


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
