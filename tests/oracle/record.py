"""The decision of one complaint as far as nothing moves: the keys of the record that hold no time.

`decide` takes a complaint alone and skips nothing silently: it refuses packs, waivers, signals and
events (those are `decide_queue`'s), and a complaint opened after as_of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from tests.oracle.conditions import Answer, Scope, judge
from tests.oracle.facts import Cell, Facts, NotCovered, PolicyError, Tables, View
from tests.oracle.stages import STAGES
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
    for concern, view, answer in STAGES:
        found = answer(Scope(facts, view, dict(answers)), policy)
        if found is not None:
            answers[concern] = found
    return sections(Scope(facts, "running", answers), policy)


def sections(scope: Scope, policy: Mapping[str, Any]) -> dict[str, Any]:
    """The record's keys that hold no time."""
    about, lane = scope.concerns.get("category"), scope.concerns.get("lane")
    return {
        "intake": {"missing": _missing(scope, policy)},
        "category": about and _shown(about, "value", also=list(about.also)),
        "priority": _optional(scope, "priority", "value"),
        "responsible": _optional(scope, "party", "party"),
        "owner": _owner(scope, policy),
        # READING: without an automation section the lane is `human`.
        "lane": lane.value if lane else "human",
        "lane_answer": _optional(scope, "lane", "value"),
        # READING: remedies are listed by their ids.
        "remedies": _sure(scope, policy.get("remedies", {}).get("all", ())),
        "actions": actions(scope, policy),
        "assumed": _assumed(scope.facts),
    }


def actions(scope: Scope, policy: Mapping[str, Any]) -> list[str]:
    """The ids of the actions whose `when` is a sure yes, be their occasion there or not."""
    return _sure(scope, policy.get("actions", ()))


def _sure(scope: Scope, rules: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(rule["id"]) for rule in rules if judge(scope, rule.get("when", {})).truth]


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
    about = scope.concerns.get("category")
    rules = policy.get("categories", {}).get("first", ())
    needs = [
        str(need)
        for rule in rules
        if about is not None and str(rule["id"]) == about.value
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
