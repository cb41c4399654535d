"""The oracle against the golden cases of the policy language, and its table against brute force."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from tests.oracle import (
    Cell,
    NotCovered,
    PolicyError,
    as_id,
    as_text,
    brute_force,
    decide,
    possible_agree,
    possible_first,
    possible_most_severe,
    possible_tightest,
    read_policy,
)

OPENED, DAY = 1_796_000_000, 86_400
AS_OF = OPENED + 10 * DAY

POLICY = """
timezone: Asia/Shanghai
fields:
  delivered_at: {type: time, live: true}
  vip: {type: flag, when_blank: {assume: false, reason: column exists only for members}}
teams: {frontline: {}, refunds: {}, merchant_desk: {one_per: merchant_id}}
categories:
  first:
    - {id: card_already_used, needs: [order_id, payment_proof],
       when: {text: {contains: [卡密已使用, 已被使用]}}}
    - {id: double_charge, when: {text: {contains: [重复扣款, 扣了两次]}}}
    - id: not_delivered
      when:
        any:
          - {text: {contains: [未到账, 没收到]}}
          - {paid_at: {present: true}, delivered_at: {present: false}}
  otherwise: needs_triage
priorities:
  levels: [urgent, high, normal]
  most_severe:
    - {id: big-money, level: high, when: {amount: {at_least: 5000}}}
    - {id: funds-at-risk, level: urgent,
       when: {category: [card_already_used, double_charge], amount: {at_least: 5000}}}
routing:
  first:
    - {id: refund-desk, team: refunds, when: {category: double_charge}}
    - {id: to-merchant, team: merchant_desk, when: {category: [card_already_used, not_delivered]}}
  otherwise: frontline
responsibility:
  agree:
    - {id: charged-twice, party: platform, when: {category: double_charge}}
    - {id: code-was-used, party: merchant, when: {category: card_already_used}}
  otherwise: not_established
automation:
  first: [{id: quick, lane: robot, when: {priority: {at_most: normal}, vip: false}}]
  otherwise: human
remedies:
  all: [{id: refund, offer: money back, when: {team: refunds}},
        {id: sorry, offer: voucher, when: {priority: {at_least: high}}}]
"""


def cells(**values: str | float | bool | None) -> dict[str, Cell]:
    """A complaint of present cells; None is a blank, a field left out is absent."""
    found: dict[str, Cell] = {"opened_at": ("present", OPENED)}
    for name, value in values.items():
        found[name] = ("blank",) if value is None else ("present", value)
    return found


def judged(policy: Mapping[str, Any], complaint: Mapping[str, Cell], **tables: Any) -> Any:
    files = {f"{name}.csv": rows for name, rows in tables.items()}
    return decide(policy, complaint, as_of=AS_OF, tables=files)


def with_not_delivered_above_double_charge() -> dict[str, Any]:
    policy = read_policy(POLICY)
    rules = policy["categories"]["first"]
    rules[1], rules[2] = rules[2], rules[1]
    return policy


def card_or_charge() -> dict[str, Any]:
    """A policy in which a blank text leaves {card_already_used, double_charge} open."""
    policy = read_policy(POLICY)
    policy["categories"]["first"][1]["when"] = {}
    return policy


MATRIX = [
    {"impact": "High", "urgency": "High", "level": "1"},
    {"impact": "High", "urgency": "Medium", "level": "2"},
    {"impact": "Medium", "urgency": "High", "level": "2"},
    {"impact": "Medium", "urgency": "Medium", "level": "3"},
]
UCI = """
fields:
  impact: {type: word, values: [High, Medium, Low]}
  urgency: {type: word, values: [High, Medium, Low]}
lookups: {matrix: {file: matrix.csv, keys: [impact, urgency], gives: level}}
priorities: {levels: [1, 2, 3, 4], most_severe: [{id: grid, level: {lookup: matrix}}]}
"""


def test_golden_2_a_blank_lookup_key_leaves_the_rows_that_fit_and_the_missing_row() -> None:
    found = judged(read_policy(UCI), cells(impact="High", urgency=None), matrix=MATRIX)
    assert found["priority"] == {
        "value": "1",
        "rules": ["grid"],
        "certainty": "undetermined",
        "possible": ["1", "2", "4"],
        "because": ["urgency"],
    }


def test_golden_2_a_lookup_key_without_declared_values_is_refused() -> None:
    policy = read_policy(UCI)
    del policy["fields"]["urgency"]["values"]
    with pytest.raises(PolicyError):
        judged(policy, cells(impact="High", urgency=None), matrix=MATRIX)


def test_golden_3_a_sure_rule_above_an_unknown_one_is_certain() -> None:
    found = judged(read_policy(POLICY), cells(text="被重复扣款了", paid_at=OPENED - 60))
    assert found["category"] == {
        "value": "double_charge",
        "also": [],
        "rules": ["double_charge"],
        "certainty": "certain",
        "possible": ["double_charge"],
        "because": [],
    }


def test_golden_3_an_unknown_rule_above_a_sure_one_is_undetermined_and_flows_on() -> None:
    policy = with_not_delivered_above_double_charge()
    found = judged(policy, cells(text="被重复扣款了", paid_at=OPENED - 60, amount=10.0))
    assert found["category"] == {
        "value": "needs_triage",
        "also": [],
        "rules": [],
        "certainty": "undetermined",
        "possible": ["not_delivered", "double_charge"],
        "because": ["delivered_at"],
    }
    assert found["owner"] == {
        "team": "frontline",
        "queue": None,
        "rule": "otherwise",
        "certainty": "undetermined",
        "possible": ["refunds", "merchant_desk", "frontline"],
        "because": ["category", "delivered_at"],
    }


def test_golden_4_a_test_that_holds_for_all_that_is_possible_is_a_yes() -> None:
    found = judged(card_or_charge(), cells(text=None, amount=6000.0))
    assert found["category"]["possible"] == ["card_already_used", "double_charge"]
    assert found["priority"] == {
        "value": "urgent",
        "rules": ["funds-at-risk"],
        "certainty": "certain",
        "possible": ["urgent"],
        "because": [],
    }


def test_golden_5_a_blank_amount_leaves_every_level_and_publishes_the_most_severe() -> None:
    found = judged(card_or_charge(), cells(text=None, amount=None))
    assert found["priority"] == {
        "value": "urgent",
        "rules": ["funds-at-risk"],
        "certainty": "undetermined",
        "possible": ["urgent", "high", "normal"],
        "because": ["amount"],
    }


def test_a_whole_decision_with_everything_known() -> None:
    complaint = cells(text="卡密 已被 使用", amount=6000.0, vip=None, merchant_id="Ｍ1029 ")
    complaint["order_id"] = ("present", "A1")
    found = judged(read_policy(POLICY), complaint)
    assert found == {
        "intake": {"missing": ["payment_proof"]},
        "category": {
            "value": "card_already_used",
            "also": [],
            "rules": ["card_already_used"],
            "certainty": "certain",
            "possible": ["card_already_used"],
            "because": [],
        },
        "priority": {
            "value": "urgent",
            "rules": ["funds-at-risk"],
            "certainty": "certain",
            "possible": ["urgent"],
            "because": [],
        },
        "responsible": {
            "party": "merchant",
            "rules": ["code-was-used"],
            "certainty": "certain",
            "possible": ["merchant"],
            "because": [],
        },
        "owner": {
            "team": "merchant_desk",
            "queue": "M1029",
            "rule": "to-merchant",
            "certainty": "certain",
            "possible": ["merchant_desk"],
            "because": [],
        },
        "lane": "human",
        "lane_answer": {
            "value": "human",
            "rules": [],
            "certainty": "certain",
            "possible": ["human"],
            "because": [],
        },
        "remedies": ["sorry"],
        "actions": [],
        "assumed": {"vip": False},
    }


def test_a_possible_dispute_names_what_would_decide_it() -> None:
    policy = read_policy(POLICY)
    policy["responsibility"]["agree"] = [
        {"id": "sure", "party": "platform"},
        {"id": "open", "party": "merchant", "when": {"amount": {"at_least": 1}}},
    ]
    assert judged(policy, cells(text="x", paid_at=None, amount=None))["responsible"] == {
        "party": "not_established",
        "rules": [],
        "certainty": "undetermined",
        "possible": ["platform", "disputed"],
        "because": ["amount"],
    }


def test_a_live_time_reads_as_it_stood_at_opening_and_later_as_of_now() -> None:
    policy = read_policy(POLICY)
    policy["routing"]["first"] = [
        {"id": "late", "team": "refunds", "when": {"delivered_at": {"present": True}}}
    ]
    complaint = cells(text="x", paid_at=OPENED - 60, delivered_at=OPENED + DAY)
    found = judged(policy, complaint)
    assert found["category"]["value"] == "not_delivered"
    assert found["owner"]["team"] == "refunds"
    before = decide(policy, complaint, as_of=OPENED + 60, tables={})
    assert before["category"] == found["category"]
    assert before["owner"]["team"] == "frontline"


def test_a_live_time_is_unknown_at_an_opening_that_is_unknown() -> None:
    complaint = cells(text="x", paid_at=OPENED - 60, delivered_at=None)
    del complaint["opened_at"]
    category = judged(read_policy(POLICY), complaint)["category"]
    assert category["possible"] == ["not_delivered", "needs_triage"]
    assert category["because"] == ["delivered_at"]


@pytest.mark.parametrize(
    ("cell", "value", "possible"),
    [
        (("present", "pothole"), "Pothole", ["Pothole"]),
        (("present", "Meteor"), "needs_triage", ["needs_triage"]),
        (("invalid",), "needs_triage", ["needs_triage"]),
        (("blank",), "needs_triage", ["Pothole", "Graffiti", "needs_triage"]),
        (("absent",), "needs_triage", ["Pothole", "Graffiti", "needs_triage"]),
    ],
)
def test_a_category_taken_from_a_field(cell: Cell, value: str, possible: list[str]) -> None:
    policy = read_policy("""
fields: {type: {type: word, values: {file: promise.csv, column: category}}}
categories: {from: type, otherwise: needs_triage}
lookups: {weight: {file: weight.csv, keys: [category], gives: level}}
priorities: {levels: [high, low], most_severe: [{id: kind, level: {lookup: weight}}]}
""")
    promise = [{"category": "Pothole"}, {"category": "Graffiti"}, {"category": "Pothole"}]
    weight = [{"category": word, "level": "high"} for word in ("Pothole", "Graffiti")]
    weight.append({"category": "needs_triage", "level": "high"})
    complaint: dict[str, Cell] = {**cells(), "type": cell}
    found = judged(policy, complaint, promise=promise, weight=weight)
    assert (found["category"]["value"], found["category"]["possible"]) == (value, possible)
    assert found["category"]["because"] == (["type"] if len(possible) > 1 else [])
    assert found["priority"]["possible"] == ["high"]


@pytest.mark.parametrize(
    ("raw", "treated"),
    [
        ("卡 密　已\u200b使 用", "卡密已使用"),
        ("ＣＡＲＤ　卡 no 1", "card 卡 no 1"),
        ("カ ー ド", "カ ー ド"),
        ("ｶﾄﾞ ﾊ", "カドハ"),
        ("\ufeff退 款", "退款"),
    ],
)
def test_text_is_compared_in_one_form(raw: str, treated: str) -> None:
    assert as_text(raw) == treated


def test_an_id_keeps_its_case_and_its_inner_spaces() -> None:
    assert as_id("　Ａb 1\n") == "Ab 1"


@pytest.mark.parametrize(
    ("when", "truth"),
    [
        ({}, True),
        ({"amount": {"at_least": 5, "below": "5.5"}}, True),
        ({"amount": {"above": 5}}, False),
        ({"amount": [4, 5]}, True),
        ({"amount": {"none_of": [4, 5]}}, False),
        ({"title": "urgent"}, True),
        ({"title": {"starts_with": ["x", "UR"]}}, True),
        ({"title": {"contains_all": ["urg", "x"]}}, False),
        ({"title": {"matches": "^ur.*t$"}}, True),
        ({"vip": "true"}, True),
        ({"paid_at": {"at_most": "1970-01-02"}}, False),
        ({"paid_at": {"at_most": "1970-01-02T08:00"}}, True),
        ({"paid_at": {"below": "1970-01-02T00:00:00Z"}}, False),
        ({"handled_by": {"same_as": "verified_by"}}, True),
        ({"handled_by": {"differs_from": "reviewer"}}, None),
        ({"reviewer": {"present": False}}, True),
        ({"approved_by": {"present": False}}, None),
        ({"approved_by": "x", "vip": False}, False),
        ({"any": [{"approved_by": "x"}, {"vip": True}]}, True),
        ({"none": [{"approved_by": "x"}, {"vip": False}]}, None),
        ({"none": [{"amount": 3}, {"vip": False}]}, True),
        ({"all": [{"amount": 5}, {"reviewer": "x"}]}, None),
    ],
)
def test_every_operator_in_kleene_logic(when: dict[str, Any], truth: bool | None) -> None:
    rules = [{"id": "yes", "when": when}, {"id": "no", "when": {"none": [when]}}]
    policy = {"timezone": "Asia/Shanghai", "remedies": {"all": rules}}
    complaint = cells(amount=5.0, title="ＵＲgent", vip=True, paid_at=DAY, reviewer=None)
    complaint |= {"handled_by": ("present", "A7"), "verified_by": ("present", " Ａ7")}
    assert judged(policy, complaint)["remedies"] == {True: ["yes"], False: ["no"], None: []}[truth]


LEVELS = ("a", "b", "c", "d")
ROUNDS = 50_000


def random_rules(seed: str, most_values: int) -> Iterator[list[tuple[str | None, ...]]]:
    """Up to four rules, each with one to `most_values` values, with or without none."""
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        rules: list[tuple[str | None, ...]] = []
        for _ in range(chance.randint(0, 4)):
            values = chance.sample(LEVELS, chance.randint(0, most_values))
            may_miss = not values or chance.random() < 0.6
            rules.append((None, *values) if may_miss else tuple(values))
        yield rules


def test_what_the_oracle_does_not_know_is_refused_and_not_ignored() -> None:
    for when in ({"merchant_burst": True}, {"happened": "closed"}):
        rules = [{"id": "r", "team": "t", "when": when}]
        policy = {"signals": {"merchant_burst": {}}, "routing": {"first": rules, "otherwise": "o"}}
        with pytest.raises(NotCovered):
            judged(policy, cells())
    with pytest.raises(NotCovered):
        judged({"extends": ["cn-consumer@2026.11"]}, cells())


def test_priority_cannot_read_a_live_field_nor_what_stands_right_of_it() -> None:
    for when in ({"root_cause": "x"}, {"team": "t"}):
        rules = [{"id": "r", "level": "high", "when": when}]
        policy = {
            "fields": {"root_cause": {"live": True}},
            "priorities": {"levels": ["high", "low"], "most_severe": rules},
            "routing": {"first": [], "otherwise": "t"},
        }
        with pytest.raises(PolicyError):
            judged(policy, cells())


def test_possible_first_is_brute_force() -> None:
    for rules in random_rules("first", 3):
        possible = possible_first(rules, "otherwise")
        assert set(possible) == brute_force("first", rules, otherwise="otherwise")


def test_possible_most_severe_is_brute_force() -> None:
    for rules in random_rules("most_severe", 3):
        possible = possible_most_severe(rules, LEVELS)
        assert set(possible) == brute_force("most_severe", rules, levels=LEVELS)


def test_possible_tightest_is_brute_force() -> None:
    for rules in random_rules("tightest", 3):
        dues = [[None if v is None else LEVELS.index(v) for v in rule] for rule in rules]
        for otherwise in (None, 2, 9):
            possible = possible_tightest(dues, otherwise)
            assert set(possible) == brute_force("tightest", dues, otherwise=otherwise)


def test_possible_agree_is_brute_force_for_rules_that_name_one_party() -> None:
    for rules in random_rules("agree", 1):
        possible = possible_agree(rules, "otherwise")
        assert set(possible) == brute_force("agree", rules, otherwise="otherwise")


def test_possible_agree_is_wider_than_brute_force_where_a_rule_may_name_several() -> None:
    wider = 0
    for rules in random_rules("agree, several", 3):
        possible = set(possible_agree(rules, "otherwise"))
        tried = brute_force("agree", rules, otherwise="otherwise")
        assert possible >= tried
        wider += possible > tried
    assert wider
    assert set(possible_agree([("a", "b")], "otherwise")) == {"a", "b", "otherwise", "disputed"}
    assert brute_force("agree", [("a", "b")], otherwise="otherwise") == {"a", "b"}


FILLINGS: dict[str, tuple[Cell, ...]] = {
    "amount": (("present", 10.0), ("present", 6000.0), ("blank",)),
    "text": (("present", "已被使用"), ("present", "扣了两次"), ("present", "x"), ("blank",)),
    "paid_at": (("present", OPENED - 60), ("blank",)),
    "delivered_at": (("present", OPENED - 30), ("present", OPENED + 30), ("blank",)),
    "impact": (("present", "High"), ("present", "Medium"), ("present", "Low"), ("blank",)),
    "urgency": (("present", "High"), ("present", "Medium"), ("blank",)),
}
CONCERNS = (
    *(("category", "value"), ("priority", "value"), ("responsible", "party")),
    *(("owner", "team"), ("lane_answer", "value")),
)


def random_condition(chance: random.Random) -> dict[str, Any]:
    atoms: list[dict[str, Any]] = [
        {"amount": {"at_least": 5000}},
        {"text": {"contains": ["扣了两次", "已被使用"]}},
        {"delivered_at": {"present": chance.random() < 0.5}},
        {"paid_at": {"below": "2200-01-01"}},
        {"impact": ["High", "Low"]},
        {"urgency": {"none_of": ["High"]}},
    ]
    picked = chance.sample(atoms, chance.randint(1, 3))
    return {chance.choice(("all", "any", "none")): picked}


def random_policy(chance: random.Random) -> dict[str, Any]:
    def chained(name: str, words: list[str]) -> dict[str, Any]:
        own = {name: chance.sample(words, chance.randint(1, 2))}
        return own if chance.random() < 0.5 else {"any": [own, random_condition(chance)]}

    ids, teams, parties = ["c1", "c2", "c3", "none_fits"], ["t1", "t2"], ["p1", "p2"]
    policy = read_policy(UCI) | {
        "categories": {
            "first": [{"id": i, "when": random_condition(chance)} for i in ids[:3]],
            "otherwise": "none_fits",
        },
        "responsibility": {
            "agree": [
                {"id": f"a{n}", "party": chance.choice(parties), "when": chained("category", ids)}
                for n in range(3)
            ],
            "otherwise": "p0",
        },
        "routing": {
            "first": [
                {"id": f"r{n}", "team": chance.choice(teams), "when": chained("category", ids)}
                for n in range(3)
            ],
            "otherwise": "t0",
        },
        "automation": {
            "first": [{"id": "l", "lane": "robot", "when": chained("priority", ["1", "2", "4"])}],
            "otherwise": "human",
        },
    }
    policy["fields"] = {**policy["fields"], "delivered_at": {"type": "time", "live": True}}
    policy["priorities"]["most_severe"].append(
        {"id": "chain", "level": chance.choice("1234"), "when": chained("category", ids)}
    )
    return policy


def test_nothing_that_a_missing_column_may_turn_out_to_hold_leaves_the_possible_set() -> None:
    chance = random.Random("fill")
    for _ in range(200):
        policy = random_policy(chance)
        missing = chance.sample(list(FILLINGS), chance.randint(1, 3))
        complaint = cells() | {f: chance.choice(c) for f, c in FILLINGS.items() if f not in missing}
        found = judged(policy, complaint, matrix=MATRIX)
        for filling in product(*(FILLINGS[name] for name in missing)):
            full = complaint | dict(zip(missing, filling, strict=True))
            filled = judged(policy, full, matrix=MATRIX)
            for concern, _ in CONCERNS:
                assert set(filled[concern]["possible"]) <= set(found[concern]["possible"])
        for concern, key in CONCERNS:
            answer = found[concern]
            certain = answer["certainty"] == "certain"
            assert certain == (len(answer["possible"]) == 1) == (not answer["because"])
            assert not certain or [answer[key]] == answer["possible"]
