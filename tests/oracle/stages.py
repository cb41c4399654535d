"""The stages that hold no time: category, priority, responsibility, routing, automation.

Each is a list of rules and gives what is published and what is possible (policy language 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.oracle.conditions import Answer, Scope
from tests.oracle.facts import PolicyError, View
from tests.oracle.outcomes import (
    DISPUTED,
    possible_agree,
    possible_first,
    possible_most_severe,
)
from tests.oracle.rules import Ruling, ruling


def category(scope: Scope, policy: Mapping[str, Any]) -> Answer | None:
    """The first stage, which some signals wait for."""
    return _first(scope, policy.get("categories"), "id")


def _priority(scope: Scope, policy: Mapping[str, Any]) -> Answer | None:
    section = policy.get("priorities")
    if section is None:
        return None
    rulings = [ruling(scope, rule, "level") for rule in section.get("most_severe", ())]
    levels = [str(level) for level in section["levels"]]
    possible = possible_most_severe([r.outcomes for r in rulings], levels)
    return _answer(rulings, possible, published=possible[0])


def _party(scope: Scope, policy: Mapping[str, Any]) -> Answer | None:
    section = policy.get("responsibility")
    if section is None:
        return None
    rulings = [ruling(scope, rule, "party") for rule in section.get("agree", ())]
    otherwise = str(section["otherwise"])
    possible = possible_agree([r.outcomes for r in rulings], otherwise)
    published = _settled(possible, otherwise)
    # READING: `disputed` in P counts as a value of every open rule. By the letter P = {platform,
    # disputed} would have no reason: the open rule names merchant, which is not in P.
    return _answer(rulings, possible, published=published, all_open=DISPUTED in possible)


def _team(scope: Scope, policy: Mapping[str, Any]) -> Answer | None:
    return _first(scope, policy.get("routing"), "team")


def _lane(scope: Scope, policy: Mapping[str, Any]) -> Answer | None:
    return _first(scope, policy.get("automation"), "lane")


STAGES: tuple[tuple[str, View, Any], ...] = (
    ("category", "opening", category),
    ("priority", "opening", _priority),
    ("party", "running", _party),
    ("team", "running", _team),
    ("lane", "running", _lane),
)


def _first(scope: Scope, section: Mapping[str, Any] | None, key: str) -> Answer | None:
    if section is None:
        return None
    otherwise = str(section["otherwise"])
    if "from" in section:
        return _from(scope, str(section["from"]), otherwise)
    rulings = [ruling(scope, rule, key) for rule in section["first"]]
    possible = possible_first([r.outcomes for r in rulings], otherwise)
    # READING: the winner is the first sure yes if the answer is certain and a rule gave it;
    # `also` are the sure yeses below the first sure yes, whether or not something above it is open.
    sure = [r for r in rulings if None not in r.outcomes]
    return _answer(
        rulings,
        possible,
        published=_settled(possible, otherwise),
        also=tuple(r.rule for r in sure[1:]),
        winner=sure[0].rule if sure and len(possible) == 1 else "otherwise",
    )


def _from(scope: Scope, field: str, otherwise: str) -> Answer:
    """READING: a taken-over value has no `rules`; its `owner.rule` is `from`."""
    words = scope.facts.words(field)
    if words is None:
        raise PolicyError(f"from: {field!r} declares no values")
    # READING: a word is invalid only by being undeclared, so both spellings of that state (a
    # present cell with an undeclared word, and an invalid cell) are a certain `otherwise`.
    if scope.facts.cell(field, scope.view)[0] == "invalid":
        return Answer(otherwise, (otherwise,))
    value = scope.facts.value(field, scope.view)
    if value is None:
        possible = tuple(dict.fromkeys([*words, otherwise]))
        because = (field,) if len(possible) > 1 else ()
        return Answer(_settled(possible, otherwise), possible, because)
    word = scope.facts.spelled(field, value)
    return Answer(otherwise, (otherwise,)) if word is None else Answer(word, (word,), winner="from")


def _settled(possible: Sequence[str], otherwise: str) -> str:
    return possible[0] if len(possible) == 1 else otherwise


def _answer(
    rulings: Sequence[Ruling],
    possible: tuple[str, ...],
    *,
    published: str,
    also: tuple[str, ...] = (),
    winner: str = "otherwise",
    all_open: bool = False,
) -> Answer:
    """`rules` are those whose outcomes include the published value, below a sure yes as well.

    READING: no rule names `disputed`; what caused a sure dispute are the rules that surely hold.
    """
    disputed = possible == (DISPUTED,)
    return Answer(
        published,
        possible,
        _because(rulings, None if all_open else set(possible)) if len(possible) > 1 else (),
        tuple(
            r.rule
            for r in rulings
            if published in r.outcomes or (disputed and None not in r.outcomes)
        ),
        also,
        winner,
    )


def _because(rulings: Sequence[Ruling], possible: set[str] | None) -> tuple[str, ...]:
    """What the unknown atoms of the open rules with a value in P (None: of all) read, each once.

    READING: every unknown atom of such a rule counts, also one that could not change the rule.
    """
    concerned = [
        r for r in rulings if len(r.outcomes) > 1 and (possible is None or possible & r.outcomes)
    ]
    return tuple(dict.fromkeys(name for r in concerned for name in r.unread))
