"""Golden cases 2 to 5 of the policy language, on real YAML, from the file to the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.decide.engines import Columnar
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.reading import fields_read
from complaintctl.policy.load import load_policy
from complaintctl.shipped import shipped
from tests.decide.frames import frame
from tests.decide.records import Record, decided
from tests.decide.vocabulary import AS_OF, OPENED
from tests.oracle import Cell, Value

HEAD = """
language: 1
policy: golden
timezone: Asia/Shanghai
effective_from: 2026-01-01
"""
GRID = """
fields:
  impact:  {type: word, values: [High, Medium, Low]}
  urgency: {type: word, values: [High, Medium, Low]}
lookups: {grid: {file: grid.csv, keys: [impact, urgency], gives: level}}
categories: {first: [{id: any, when: {text: {contains: x}}}], otherwise: needs_triage}
priorities:
  levels: [1, 2, 3, 4]
  most_severe: [{id: impact-urgency, level: {lookup: grid}}]
"""
GRID_ROWS = """impact,urgency,level
High,High,1
High,Medium,2
Medium,High,2
Medium,Medium,3
"""
DESKS = """
teams: {frontline: {}, refunds: {}, merchant_desk: {one_per: merchant_id}}
fields: {delivered_at: {type: time, live: true}}
"""
CARD_USED = "    - {id: card_already_used, when: {text: {contains: 已被使用}}}\n"
DOUBLE_CHARGE = "    - {id: double_charge, when: {text: {contains: [重复扣款, 扣了两次]}}}\n"
NOT_DELIVERED = """
    - id: not_delivered
      when:
        any:
          - {text: {contains: [未到账, 没收到, 没到账]}}
          - {paid_at: {present: true}, delivered_at: {present: false}}
"""
ROUTED = """
routing:
  first:
    - {id: refund-desk, team: refunds, when: {category: double_charge}}
    - {id: to-merchant, team: merchant_desk, when: {category: [card_already_used, not_delivered]}}
  otherwise: frontline
"""
CARD_OR_CHARGE = """
categories:
  first:
    - {id: card_already_used, when: {screenshot: {contains: 已被使用}}}
    - {id: double_charge, when: {text: {contains: [重复扣款, 扣了两次]}}}
  otherwise: needs_triage
priorities:
  levels: [urgent, high, normal]
  most_severe:
    - {id: big-money, level: high, when: {amount: {at_least: 5000}}}
    - id: funds-at-risk
      level: urgent
      when: {category: [card_already_used, double_charge], amount: {at_least: 5000}}
"""


def categories(*rules: str) -> str:
    return "categories:\n  first:\n" + "".join(rules) + "  otherwise: needs_triage\n"


def decide_one(folder: Path, written: str, **cells: Value | None) -> Record:
    """A complaint of present cells; None is a blank, a field left out is absent."""
    (folder / "policy.yaml").write_text(HEAD + written, encoding="utf-8")
    return decide_in(str(folder), **cells)


def decide_in(folder: str, **cells: Value | None) -> Record:
    policy = load_policy(folder)
    complaint: dict[str, Cell] = {"complaint": ("present", "C-1"), "opened_at": ("present", OPENED)}
    for name, value in cells.items():
        complaint[name] = ("blank",) if value is None else ("present", value)
    batch = frame(policy.fields, fields_read(policy), [complaint])
    return decided(Pipeline(policy, as_of=AS_OF, engine=Columnar()), batch)["C-1"]


def test_case_2_a_blank_urgency_leaves_the_rows_that_fit_and_the_combination_without_a_row(
    tmp_path: Path,
) -> None:
    (tmp_path / "grid.csv").write_text(GRID_ROWS, encoding="utf-8")
    assert decide_one(tmp_path, GRID, impact="High", urgency=None)["priority"] == {
        "value": "1",
        "rules": ["impact-urgency"],
        "certainty": "undetermined",
        "possible": ["1", "2", "4"],
        "because": ["urgency"],
    }


def test_case_2_holds_for_the_shipped_help_desk() -> None:
    folder = str(shipped("policies", "helpdesk"))
    assert decide_in(folder, impact="high", urgency=None)["priority"] == {
        "value": "1 - Critical",
        "rules": ["impact-by-urgency"],
        "certainty": "undetermined",
        "possible": ["1 - Critical", "2 - High", "4 - Low"],
        "because": ["urgency"],
    }


@pytest.mark.parametrize("text", ["重复扣款", "您好，我的卡被 重 复 扣 款 了"])
def test_case_3_a_rule_in_doubt_below_the_winner_changes_nothing(text: str, tmp_path: Path) -> None:
    policy = DESKS + categories(CARD_USED, DOUBLE_CHARGE, NOT_DELIVERED) + ROUTED
    found = decide_one(tmp_path, policy, text=text, paid_at=OPENED, merchant_id="M 1")
    assert found["category"] == {
        "value": "double_charge",
        "also": [],
        "rules": ["double_charge"],
        "certainty": "certain",
        "possible": ["double_charge"],
        "because": [],
    }
    assert found["owner"] == {
        "team": "refunds",
        "queue": None,
        "rule": "refund-desk",
        "certainty": "certain",
        "possible": ["refunds"],
        "because": [],
    }


def test_case_3_with_the_rows_swapped_nobody_can_tell_and_the_first_line_gets_it(
    tmp_path: Path,
) -> None:
    policy = DESKS + categories(CARD_USED, NOT_DELIVERED, DOUBLE_CHARGE) + ROUTED
    found = decide_one(tmp_path, policy, text="重复扣款", paid_at=OPENED, merchant_id="M 1")
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


def test_case_4_a_rule_on_both_open_categories_is_a_yes(tmp_path: Path) -> None:
    found = decide_one(tmp_path, CARD_OR_CHARGE, text="扣了两次", screenshot=None, amount=6000.0)
    assert found["category"]["possible"] == ["card_already_used", "double_charge"]
    assert found["priority"] == {
        "value": "urgent",
        "rules": ["funds-at-risk"],
        "certainty": "certain",
        "possible": ["urgent"],
        "because": [],
    }


def test_case_5_a_blank_amount_is_judged_as_the_most_severe_it_could_be(tmp_path: Path) -> None:
    found = decide_one(tmp_path, CARD_OR_CHARGE, text="扣了两次", screenshot=None, amount=None)
    assert found["category"]["possible"] == ["card_already_used", "double_charge"]
    assert found["priority"] == {
        "value": "urgent",
        "rules": ["funds-at-risk"],
        "certainty": "undetermined",
        "possible": ["urgent", "high", "normal"],
        "because": ["amount"],
    }
