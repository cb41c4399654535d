"""The ways in which people get a policy wrong: each is answered with its line and the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from complaintctl.policy.load import load
from complaintctl.shipped import shipped


class Mistake(NamedTuple):
    """`wrong` stands where `right` stood in the starter policy; the finding must name the line of
    `marker`, and its message and hint together must say every one of `says`."""

    name: str
    right: str
    wrong: str
    code: str
    says: tuple[str, ...]
    marker: str = ""


_CARD = "when: {text: {contains: [卡密已使用, 已被使用, 已被兑换]}}"
_BIG = "{id: big-money, level: high, when: {amount: {at_least: 5000}}}"

MISTAKES = (
    Mistake("a section misspelt", "routing:", "ruoting:", "SCH001", ("ruoting", "'routing'")),
    Mistake(
        "a rule key misspelt",
        "level: high, when: {amount",
        "levle: high, when: {amount",
        "SCH001",
        ("levle", "'level'"),
    ),
    Mistake(
        "a field misspelt",
        "{amount: {at_least: 5000}}",
        "{amuont: {at_least: 5000}}",
        "NAM001",
        ("amuont", "'amount'"),
    ),
    Mistake(
        "an unknown category",
        "when: {category: double_charge}",
        "when: {category: duoble_charge}",
        "NAM002",
        ("duoble_charge", "'double_charge'"),
    ),
    Mistake(
        "an unknown level",
        "level: urgent, when: {vuln",
        "level: urgnet, when: {vuln",
        "NAM003",
        ("urgnet", "'urgent'"),
    ),
    Mistake(
        "an unknown team", "team: refunds", "team: refund", "NAM004", ("'refund'", "'refunds'")
    ),
    Mistake(
        "an unknown party",
        "party: merchant",
        "party: merchent",
        "NAM005",
        ("merchent", "'merchant'"),
    ),
    Mistake(
        "an unknown otherwise team",
        "otherwise: frontline",
        "otherwise: fronline",
        "NAM004",
        ("fronline", "'frontline'"),
    ),
    Mistake(
        "an operator misspelt",
        "{at_least: 5000}",
        "{atleast: 5000}",
        "SCH001",
        ("atleast", "'at_least'"),
    ),
    Mistake(
        "an operator of another type",
        "{complaint_count: {at_least: 1}}",
        "{complaint_count: {contains: 1}}",
        "TYP001",
        ("contains", "number"),
    ),
    Mistake(
        "an order on a text",
        "{text: {contains: [12315, 曝光, 媒体, 起诉]}}",
        "{text: {at_least: 12315}}",
        "TYP001",
        ("at_least", "text"),
    ),
    Mistake(
        "a unit in a number",
        "{at_least: 5000}",
        "{at_least: 5000元}",
        "TYP002",
        ("5000元", "digits"),
    ),
    Mistake(
        "a word where a number belongs",
        "{at_least: 5000}",
        "{at_least: viel}",
        "TYP002",
        ("viel", "digits"),
    ),
    Mistake(
        "a wrong indentation",
        "  levels: [urgent",
        " levels: [urgent",
        "YML002",
        ("YAML",),
        "  most_severe",
    ),
    Mistake("a tab", "  levels: [urgent", "\tlevels: [urgent", "YML003", ("tab", "spaces")),
    Mistake(
        "a key twice",
        "  care: {label",
        "  frontline: {}\n  care: {label",
        "YML004",
        ("frontline", "first at"),
        "  frontline: {}\n  care",
    ),
    Mistake(
        "a section twice",
        "routing:\n",
        "teams: {}\nrouting:\n",
        "YML004",
        ("teams", "first at"),
        "teams: {}",
    ),
    Mistake(
        "a Chinese comma in a list",
        "[卡密已使用, 已被使用, 已被兑换]",
        "[卡密已使用，已被使用]",
        "TYP004",
        ("Chinese comma", "English comma"),
    ),
    Mistake(
        "must instead of when", _CARD, _CARD.replace("when:", "must:"), "SCH001", ("must", "when")
    ),
    Mistake(
        "an hour without quotation marks",
        "effective_from: 2026-01-01",
        "effective_from: 17:30",
        "SCH004",
        ("17:30", "2026-12-01"),
    ),
    Mistake(
        "NO for a flag", "{vulnerable: true}", "{vulnerable: NO}", "TYP002", ("NO", "true or false")
    ),
    Mistake(
        "yes for present", "{present: true}", "{present: yes}", "SCH003", ("yes", "true or false")
    ),
    Mistake(
        "a circle", _CARD, "when: {priority: urgent}", "ORD001", ("priority → category", "order")
    ),
    Mistake(
        "reading to the right",
        _BIG,
        "{id: big-money, level: high, when: {team: refunds}}",
        "ORD001",
        ("team", "category → priority"),
    ),
    Mistake(
        "a bare missing",
        "{vulnerable: true}",
        "{vulnerable: missing}",
        "TYP003",
        ("missing", "present: false"),
    ),
    Mistake("a null", "{vulnerable: true}", "{vulnerable: null}", "SCH003", ("nothing",)),
    Mistake(
        "nothing after a key",
        "  otherwise: needs_triage",
        "  otherwise:",
        "SCH003",
        ("nothing", "value"),
    ),
    Mistake(
        "a list where a mapping belongs",
        "teams:\n  frontline: {label",
        "teams:\n  - frontline\n  frontline: {label",
        "YML002",
        ("YAML",),
        "  frontline: {label",
    ),
    Mistake(
        "a text where a list belongs",
        "levels: [urgent, high, normal]",
        "levels: urgent",
        "SCH003",
        ("list", "[one, two]"),
    ),
    Mistake(
        "a bracket not closed",
        "levels: [urgent, high, normal]",
        "levels: [urgent, high, normal",
        "YML002",
        ("[",),
        "  most_severe",
    ),
    Mistake("an unknown language", "language: 1", "language: 2", "SCH004", ("language 1",)),
    Mistake(
        "an unknown zone",
        "timezone: Asia/Shanghai",
        "timezone: CST8",
        "NAM011",
        ("CST8", "Asia/Shanghai"),
    ),
    Mistake(
        "a value nobody declared",
        _BIG,
        "{id: big-money, level: high, when: {channel: wechatt}}",
        "NAM010",
        ("wechatt", "'wechat'"),
    ),
    Mistake(
        "an unknown field for a queue",
        "one_per: merchant_id",
        "one_per: merchant",
        "NAM001",
        ("'merchant'", "'merchant_id'"),
    ),
    Mistake(
        "an unknown field among the needs",
        "needs: [order_id]",
        "needs: [order_no]",
        "NAM001",
        ("order_no", "'order_id'"),
    ),
    Mistake(
        "an id used twice",
        "id: funds-at-risk",
        "id: big-money",
        "NAM008",
        ("big-money", "first at"),
        "id: big-money, level: urgent",
    ),
    Mistake(
        "a rule without an outcome",
        "{id: refund-desk, team: refunds, when",
        "{id: refund-desk, when",
        "SCH002",
        ("team",),
    ),
    Mistake(
        "an empty condition",
        "{vulnerable: true}",
        "{}",
        "SCH003",
        ("empty", "at least one"),
        "{id: vulnerable-customer",
    ),
    Mistake(
        "a pattern that is none",
        "{text: {contains: [12315, 曝光, 媒体, 起诉]}}",
        "{text: {matches: '(12315'}}",
        "TYP006",
        ("unclosed",),
    ),
    Mistake(
        "an upper-case pattern",
        "{text: {contains: [12315, 曝光, 媒体, 起诉]}}",
        "{text: {matches: 'APP'}}",
        "TYP005",
        ("lower case",),
    ),
    Mistake(
        "a shadowed row",
        "contains: [冻结, 封号]",
        "contains: [卡密已使用, 已被使用了]",
        "ROW001",
        ("account_frozen", "card_already_used"),
        "- id: account_frozen",
    ),
)


def _planted(mistake: Mistake, folder: Path) -> tuple[Path, int]:
    """The starter policy with the mistake in it, and the line where it stands."""
    text = shipped("policies", "starter", "policy.yaml").read_text(encoding="utf-8")
    assert mistake.right in text, mistake.right
    wrong = text.replace(mistake.right, mistake.wrong, 1)
    (folder / "policy.yaml").write_text(wrong, encoding="utf-8")
    marker = mistake.marker or mistake.wrong
    return folder, wrong[: wrong.index(marker)].count("\n") + 1


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_a_mistake_is_answered_with_its_line_and_the_remedy(
    mistake: Mistake, tmp_path: Path
) -> None:
    folder, line = _planted(mistake, tmp_path)

    findings = [found for found in load(str(folder)).findings if found.level == "error"]

    answer = next((found for found in findings if found.code == mistake.code), None)
    assert answer is not None, findings
    assert answer.location.line == line
    for word in mistake.says:
        assert word in f"{answer.message} {answer.hint}"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_one_mistake_gives_no_flood_of_findings(mistake: Mistake, tmp_path: Path) -> None:
    folder, _ = _planted(mistake, tmp_path)

    assert len(load(str(folder)).findings) <= 4


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    text = shipped("policies", "starter", "policy.yaml").read_text(encoding="utf-8")
    text = text.replace("{amount: {at_least: 5000}}", "{amuont: {at_least: 5000}}")
    text = text.replace("team: refunds", "team: refund").replace("party: merchant", "party: m")
    text = text.replace("{vulnerable: true}", "{vulnerable: maybe}", 1)
    text = text.replace("otherwise: needs_triage", "othrewise: needs_triage")
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")

    found = [finding.code for finding in load(str(tmp_path)).findings]

    assert found == ["SCH002", "SCH001", "NAM001", "TYP002", "NAM004", "NAM005"]
