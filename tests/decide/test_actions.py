"""Which actions' conditions surely hold, and what becomes of them where promises are dated."""

from __future__ import annotations

from pathlib import Path

from complaintctl.decide.takeover import taken_over, without
from complaintctl.policy.load import load
from tests.decide.test_corners import OPEN_CATEGORY, decide_one

ACTIONS = """
teams: {desk: {}, money: {}}
routing: {first: [{id: to-money, team: money, when: {amount: {at_least: 5000}}}], otherwise: desk}
actions:
  - {id: tell-owner, do: assign}
  - {id: talk, do: offer_mediation, to: desk, when: {category: c}}
  - {id: stop, do: recommend_freeze, to: money, when: {team: money, vip: true}}
"""
FACTS = "language: 1\npolicy: dated\ntimezone: UTC\nteams: {desk: {}, money: {}}\n"
OLD = """
signals: {handed: {count: transferred, at_least: 3}}
actions: [{id: talk, do: offer_mediation, to: desk, when: {handed: true}}]
"""
NEW = """
switch_open: [escalation]
signals: {handed: {count: transferred, at_least: 5}}
actions: [{id: stop, do: recommend_freeze, to: money, when: {handed: true}}]
"""


def test_an_action_is_listed_where_its_condition_is_a_sure_yes_and_nowhere_else(
    tmp_path: Path,
) -> None:
    policy = OPEN_CATEGORY + ACTIONS
    sure = decide_one(
        tmp_path,
        policy,
        title=("present", "x"),
        amount=("present", 6000.0),
        vip=("present", True),
    )
    in_doubt = decide_one(tmp_path, policy, amount=("blank",), vip=("present", True))

    assert sure["actions"] == ["tell-owner", "talk", "stop"]
    assert in_doubt["actions"] == ["tell-owner"]


def test_a_policy_without_actions_lists_none(tmp_path: Path) -> None:
    assert decide_one(tmp_path, OPEN_CATEGORY, title=("present", "x"))["actions"] == []


def test_actions_change_over_with_the_ladders_and_read_the_new_signals(tmp_path: Path) -> None:
    versions = {"2026-01-01": OLD, "2027-01-01": NEW}
    (tmp_path / "policy.yaml").write_text(FACTS, encoding="utf-8")
    for day, promises in versions.items():
        (tmp_path / "versions" / day).mkdir(parents=True)
        path = tmp_path / "versions" / day / "promises.yaml"
        path.write_text(OPEN_CATEGORY + promises, encoding="utf-8")
    old = load(str(tmp_path)).policy
    assert old is not None

    both = taken_over(old, old.later[0])

    (rule,) = both.actions
    assert rule.id == "stop"
    assert rule.when.read.name == "handed@2027-01-01"  # type: ignore[union-attr]
    assert (both.signals["handed"].at_least, both.signals["handed@2027-01-01"].at_least) == (3, 5)
    assert both.borrowed == {"handed@2027-01-01"}


def test_a_waived_action_counts_as_not_written(tmp_path: Path) -> None:
    text = "language: 1\npolicy: p\ntimezone: UTC\neffective_from: 2026-01-01\n"
    (tmp_path / "policy.yaml").write_text(text + OPEN_CATEGORY + ACTIONS, encoding="utf-8")
    policy = load(str(tmp_path)).policy
    assert policy is not None

    assert [rule.id for rule in without(policy, ("talk",)).actions] == ["tell-owner", "stop"]
