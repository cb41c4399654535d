"""The decision of one complaint, stage by stage, as the keys of the decision record.

Covered: fields, lookups, categories, priorities, responsibility, routing, automation, remedies.
It skips nothing silently: packs and waivers are refused, and so is a complaint opened after as_of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from tests.oracle.conditions import Answer, Ruling, Scope, judge, ruling
from tests.oracle.facts import Cell, Facts, NotCovered, PolicyError, Tables, View
from tests.oracle.outcomes import (
    DISPUTED,
    possible_agree,
    possible_first,
    possible_most_severe,
)
from tests.oracle.words import Value, as_id


def read_policy(text: str) -> dict[str, Any]:
    """A policy from YAML in which every scalar stays text: none of YAML's surprises are left."""
    document = yaml.load(text, Loader=yaml.BaseLoader)
    if not isinstance(document, dict):
        raise PolicyError("a policy is a mapping")
    return document


def decide(
    policy: Mapping[str, Any],
    complaint: Mapping[str, Cell],
    *,
    as_of: int,
    tables: Tables,
) -> dict[str, Any]:
    """The record's keys for one complaint; a section the policy does not write is None."""
    for key in ("extends", "waive"):
        if policy.get(key):
            raise NotCovered(key)
    facts = Facts(policy, complaint, as_of, tables)
    opened = facts.opened()
    if opened is not None and opened > as_of:
        raise ValueError("opened after as_of: such a complaint is skipped, not decided")
    answers: dict[str, Answer] = {}
    for concern, view, answer in _STAGES:
        found = answer(Scope(facts, view, dict(answers)), policy)
        if found is not None:
            answers[concern] = found
    return _record(Scope(facts, "running", answers), policy)


def _category(scope: Scope, policy: Mapping[str, Any]) -> Answer | None:
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


_STAGES: tuple[tuple[str, View, Any], ...] = (
    ("category", "opening", _category),
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


def _record(scope: Scope, policy: Mapping[str, Any]) -> dict[str, Any]:
    category, lane = scope.concerns.get("category"), scope.concerns.get("lane")
    return {
        "intake": {"missing": _missing(scope, policy)},
        "category": category and _shown(category, "value", also=list(category.also)),
        "priority": _optional(scope, "priority", "value"),
        "responsible": _optional(scope, "party", "party"),
        "owner": _owner(scope, policy),
        # READING: without an automation section the lane is `human`.
        "lane": lane.value if lane else "human",
        "lane_answer": _optional(scope, "lane", "value"),
        # READING: remedies are listed by their ids.
        "remedies": [
            str(remedy["id"])
            for remedy in policy.get("remedies", {}).get("all", ())
            if judge(scope, remedy.get("when", {})).truth
        ],
        "assumed": _assumed(scope.facts),
    }


def _optional(scope: Scope, concern: str, key: str) -> dict[str, Any] | None:
    answer = scope.concerns.get(concern)
    return None if answer is None else _shown(answer, key)


def _shown(answer: Answer, key: str, **more: Any) -> dict[str, Any]:
    return {
        key: answer.value,
        **more,
        "rules": list(answer.rules),
        "certainty": "certain" if answer.certain else "undetermined",
        "possible": list(answer.possible),
        "because": list(answer.because),
    }


def _owner(scope: Scope, policy: Mapping[str, Any]) -> dict[str, Any] | None:
    answer = scope.concerns.get("team")
    if answer is None:
        return None
    shown = _shown(answer, "team", queue=_queue(scope, policy, answer.value), rule=answer.winner)
    del shown["rules"]
    return shown


def _queue(scope: Scope, policy: Mapping[str, Any], team: str) -> str | None:
    """READING: the published team's queue, its id as ids are compared; None if not known."""
    about = policy.get("teams", {}).get(team)
    if not isinstance(about, Mapping) or "one_per" not in about:
        return None
    field = str(about["one_per"])
    value = scope.facts.value(field, scope.view)
    if value is None:
        return None
    return as_id(str(value)) if scope.facts.kind(field) == "id" else str(value)


def _missing(scope: Scope, policy: Mapping[str, Any]) -> list[str]:
    """READING: `needs` sees the cell as of as_of, not the assumption."""
    category = scope.concerns.get("category")
    rules = policy.get("categories", {}).get("first", ())
    needs = [
        str(need)
        for rule in rules
        if category is not None and str(rule["id"]) == category.value
        for need in rule.get("needs", ())
    ]
    return [need for need in needs if scope.facts.cell(need, "running")[0] != "present"]


def _assumed(facts: Facts) -> dict[str, Value]:
    """READING: every blank that has an assumption, read by a rule or not: field and typed value.

    A live time counts as blank if it reads so at as_of or at the opening.
    """
    found: dict[str, Value] = {}
    for name in facts.policy.get("fields", {}):
        value = facts.assumption(name)
        views: list[View] = ["running"]
        if facts.kind(name) == "time":
            views.append("opening")
        if value is not None and any(facts.cell(name, view)[0] == "blank" for view in views):
            found[str(name)] = value
    return found
