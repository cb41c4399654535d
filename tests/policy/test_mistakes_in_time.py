"""The ways in which people get signals, clocks, ladders, closures and waivers wrong, each planted in
the example of the language and answered with its line and the remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from complaintctl.policy.load import load
from tests.policy.test_mistakes import Mistake

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "language" / "kameng-standard"

_REFUND = "target: {otherwise: {by_end_of: 1d}}"
_HANDOVER = "target: {otherwise: {within: 2bh}}"
_BURST = "{id: mass, signal: merchant_burst, steps: [{id: burst, to: task_force"

MISTAKES = (
    Mistake(
        "a signal misspelt in a condition",
        "when: {repeat_contact: true}",
        "when: {repeat_contct: true}",
        "NAM001",
        ("repeat_contct", "'repeat_contact'"),
    ),
    Mistake(
        "a signal misspelt against a closure",
        "reopened, came_back]",
        "reopened, came_bck]",
        "CLO001",
        ("came_bck", "'came_back'"),
    ),
    Mistake(
        "a signal misspelt under a ladder",
        "signal: merchant_burst",
        "signal: merchant_brust",
        "ESC001",
        ("merchant_brust", "'merchant_burst'"),
    ),
    Mistake(
        "a ladder on a signal that is true from the first",
        _BURST,
        _BURST.replace("merchant_burst", "closed_unheard"),
        "ESC004",
        ("closed_unheard", "at_least"),
    ),
    Mistake(
        "complaints misspelt",
        "{count: complaints, same: [customer_id, category]",
        "{count: complaint, same: [customer_id, category]",
        "NAM009",
        ("'complaint'", "'complaints'"),
    ),
    Mistake(
        "an event misspelt in a signal",
        "{count: transferred, at",
        "{count: transfered, at",
        "NAM009",
        ("transfered", "'transferred'"),
    ),
    Mistake(
        "a window in a month",
        "within: 30d, before: opened, at_least: 1",
        "within: 1mo, before: opened, at_least: 1",
        "SCH004",
        ("1mo", "30d"),
    ),
    Mistake(
        "bounds that no count meets",
        "{count: transferred, at_least: 3}",
        "{count: transferred, at_least: 3, at_most: 1}",
        "SIG001",
        ("at least 3", "at most 1"),
    ),
    Mistake(
        "events that share something",
        "{count: transferred, at_least: 3}",
        "{count: transferred, same: [customer_id], at_least: 3}",
        "SIG001",
        ("`same`", "take"),
    ),
    Mistake(
        "an event misspelt in a clock",
        "stop: [agent_message]",
        "stop: [agent_mesage]",
        "NAM009",
        ("agent_mesage", "'agent_message'"),
        "stop: [agent_mesage]",
    ),
    Mistake(
        "a state nobody knows",
        "pause_while: {waiting_customer:",
        "pause_while: {waiting_costumer:",
        "SCH004",
        ("waiting_costumer", "waiting_customer"),
    ),
    Mistake(
        "a pause without an end that does not say so",
        "{waiting_customer: {at_most: 72h}}",
        "{waiting_customer: {}}",
        "SCH002",
        ("at_most",),
    ),
    Mistake(
        "a pause in open time without a calendar",
        "on_reopen: resume, target: {otherwise: {within: 24h}}}",
        "on_reopen: resume, pause_while: {waiting_customer: {at_most: 8bh}}, "
        "target: {otherwise: {within: 24h}}}",
        "CLK001",
        ("8bh", "calendar: NAME` to the clock"),
    ),
    Mistake(
        "a calendar misspelt",
        "calendar: office\n",
        "calendar: ofice\n",
        "CLK004",
        ("ofice", "'office'"),
    ),
    Mistake(
        "open days without a calendar",
        _REFUND,
        "target: {otherwise: {within: 1bd}}",
        "CLK001",
        ("1bd", "calendar: NAME"),
    ),
    Mistake(
        "the end of an open day without a calendar",
        _REFUND,
        "target: {otherwise: {by_end_of: 1bd}}",
        "CLK001",
        ("1bd", "calendar: NAME"),
    ),
    Mistake(
        "half a day", _REFUND, "target: {otherwise: {within: 1.5d}}", "CLK002", ("1.5d", "36h")
    ),
    Mistake(
        "half an open day",
        _HANDOVER,
        "target: {otherwise: {within: 0.5bd}}",
        "CLK002",
        ("0.5bd", "4bh"),
    ),
    Mistake(
        "two promises in one",
        _REFUND,
        "target: {otherwise: {within: 24h, by_end_of: 1d}}",
        "SCH005",
        ("exactly one", "by_end_of"),
    ),
    Mistake(
        "a rest under a condition",
        _REFUND,
        "target: {otherwise: {within: 24h, when: {priority: urgent}}}",
        "CLK003",
        ("otherwise", "tightest"),
    ),
    Mistake(
        "a rest out of a table",
        _REFUND,
        "target: {otherwise: {within: {lookup: matrix}}}",
        "CLK003",
        ("otherwise", "tightest"),
    ),
    Mistake(
        "a table that holds no lengths",
        _REFUND,
        "target: {tightest: [{within: {lookup: matrix}}], otherwise: none}",
        "CLK002",
        ("matrix", "'high' (and 2 more", "2bd"),
    ),
    Mistake(
        "a table misspelt",
        _REFUND,
        "target: {tightest: [{within: {lookup: matrx}}], otherwise: none}",
        "NAM006",
        ("matrx", "'matrix'"),
    ),
    Mistake(
        "a promise in a field that is no time",
        _REFUND,
        "target: {tightest: [{from_field: amount}], otherwise: none}",
        "TYP001",
        ("amount", "time"),
    ),
    Mistake(
        "a promise in a field misspelt",
        _REFUND,
        "target: {tightest: [{from_field: promissed_at}], otherwise: none}",
        "NAM001",
        ("promissed_at", "'promised_at'"),
    ),
    Mistake(
        "a day put off that is none",
        _HANDOVER,
        "target: {otherwise: {within: 2bh, roll: next_open_day}}",
        "CLK003",
        ("roll", "by_end_of"),
    ),
    Mistake(
        "a target by the team",
        "when: {priority: high}}], otherwise",
        "when: {team: refunds}}], otherwise",
        "ORD001",
        ("team", "category → priority"),
    ),
    Mistake(
        "a target by another target",
        "when: {priority: high}}], otherwise",
        "when: {refund.target: {at_most: 2h}}}], otherwise",
        "ORD001",
        ("'refund.target'", "guarantee"),
    ),
    Mistake(
        "a target by what may change",
        "when: {priority: high}}], otherwise",
        "when: {bounced: true}}], otherwise",
        "ORD002",
        ("bounced", "before: opened"),
    ),
    Mistake(
        "a clock misspelt under a ladder",
        "clock: resolution\n",
        "clock: resoluton\n",
        "ESC001",
        ("resoluton", "'resolution'"),
    ),
    Mistake(
        "a role misspelt in a step",
        "to: team_lead, ",
        "to: teamlead, ",
        "NAM012",
        ("teamlead", "'team_lead'"),
    ),
    Mistake(
        "two moments of one step",
        "{at: 75%, ",
        "{at: 75%, before_due: 2h, ",
        "ESC003",
        ("one of", "at"),
    ),
    Mistake(
        "a step counted back in open days",
        "{at: 75%, ",
        "{before_due: 1bd, ",
        "CLK002",
        ("1bd", "bh"),
    ),
    Mistake(
        "a step twice",
        "{at: 75%, ",
        "{at: 100%, ",
        "ESC002",
        ("100%", "first at", "`id`"),
        "to: team_lead,       do: reassign",
    ),
    Mistake(
        "a step below a later one",
        "{at: 75%, ",
        "{at: 120%, ",
        "ESC005",
        ("'100%' comes before '120%'", "move it above"),
        "to: team_lead,       do: reassign",
    ),
    Mistake(
        "a step that does nothing",
        "to: handler,         do: remind",
        "to: handler",
        "SCH005",
        ("`to` and `do`",),
        "{at: 75%",
    ),
    Mistake(
        "a share above all",
        "urgent: 100%, otherwise",
        "urgent: 120%, otherwise",
        "CLO002",
        ("120%", "100% or less"),
    ),
    Mistake(
        "a priority misspelt in a share",
        "urgent: 100%, otherwise",
        "urgnet: 100%, otherwise",
        "NAM003",
        ("urgnet", "'urgent'"),
    ),
    Mistake(
        "a level misspelt in aging",
        "rank_as: high",
        "rank_as: hihg",
        "NAM003",
        ("hihg", "'high'"),
    ),
    Mistake(
        "an event misspelt in a requirement",
        "{happened: customer_confirmed}",
        "{happened: costumer_confirmed}",
        "NAM009",
        ("costumer_confirmed", "'customer_confirmed'"),
    ),
    Mistake(
        "a clock misspelt in a guarantee",
        "first_response.target",
        "first_reponse.target",
        "NAM001",
        ("first_reponse.target", "'first_response.target'"),
    ),
    Mistake(
        "a waiver that ends before it begins",
        "through: 2027-01-31",
        "through: 2026-01-31",
        "WAV001",
        ("2026-01-31", "before it begins"),
    ),
    Mistake(
        "a waiver on a day that is none",
        "through: 2027-01-31",
        "through: 2027-02-31",
        "SCH004",
        ("2027-02-31",),
    ),
    Mistake(
        "a waiver of a rule misspelt",
        "rule: cn-consumer/refund-15d",
        "rule: big-mony",
        "WAV002",
        ("big-mony", "'big-money'"),
    ),
)


def _planted(mistake: Mistake, folder: Path) -> int:
    """Write the example with the mistake in it; the line where it stands."""
    text = (EXAMPLE / "policy.yaml").read_text(encoding="utf-8")
    assert mistake.right in text, mistake.right
    wrong = text.replace(mistake.right, mistake.wrong, 1)
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    (folder / "policy.yaml").write_text(wrong, encoding="utf-8")
    marker = mistake.marker or mistake.wrong
    return wrong[: wrong.index(marker)].count("\n") + 1


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_a_mistake_is_answered_once_with_its_line_and_the_remedy(
    mistake: Mistake, tmp_path: Path
) -> None:
    line = _planted(mistake, tmp_path)

    found = [finding for finding in load(str(tmp_path)).findings if finding.level == "error"]

    assert [finding.code for finding in found] == [mistake.code]
    assert found[0].location.line == line
    for word in mistake.says:
        assert word in f"{found[0].message} {found[0].hint}"
