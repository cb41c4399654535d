"""The golden cases of the policy language, 1 to 12, on the language's own example where it can tell
them, from files to the record that `batch` writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from complaintctl.shipped import shipped
from tests.cli.stories import HOUR, Record, Story, batch, clock, decided, story, table
from tests.cli.terminal import Terminal
from tests.policy.sample import write_policy

EXAMPLE = shipped("fixtures", "language", "kameng-standard")
EXAMPLE_TEXT = EXAMPLE.joinpath("policy.yaml").read_text(encoding="utf-8")
OPENED = "2026-12-07 09:00"
ELSEWHERE = ("extends", "waive")
"""What the example borrows from a pack."""


def example(terminal: Terminal, *changes: tuple[str, str]) -> Path:
    """The example of the language, but for what is decided elsewhere, and with the changes."""
    text = EXAMPLE_TEXT
    for name in ELSEWHERE:
        text = re.sub(rf"^{name}:.*\n(?:[ #].*\n)*", "", text, flags=re.MULTILINE)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    terminal.file("example/matrix.csv", EXAMPLE.joinpath("matrix.csv").read_bytes())
    return terminal.file("example/policy.yaml", text).parent


def told(*log: str, complaint: str = "C-1", opened: str = OPENED, **cells: str) -> Story:
    """A complaint of which the example can tell everything but what `cells` say otherwise."""
    known = {
        "channel": "app",
        "order_id": f"O-{complaint}",
        "customer_id": f"U-{complaint}",
        "merchant_id": f"M-{complaint}",
        "amount": "10",
        "text": "账号被冻结",
        "payment_proof": "p",
        "impact": "Low",
        "urgency": "Low",
        "paid_at": "",
        "vip": "false",
        "handled_by": "E1",
        "verified_by": "",
        "root_cause": "",
        "refund_reference": "",
        "fix_reference": "",
        "closure_notice_at": "",
    }
    return story(opened, *log, complaint=complaint, **{**known, **cells})


def judged(terminal: Terminal, policy: Path, *stories: Story, as_of: str) -> list[Record]:
    """Decided with a history that covers the thirty days for which signals look back."""
    earlier = told(complaint="C-0", opened="2026-11-01 09:00")
    words = ("--history", terminal.file("history.csv", table([earlier.cells])))
    return decided(terminal, policy, *stories, as_of=as_of, words=words)


def test_case_1_the_same_number_of_hours_by_the_wall_and_in_open_time(
    terminal: Terminal, tmp_path: Path
) -> None:
    calendar = re.search(r"^calendars:\n(?: .*\n)+", EXAMPLE_TEXT, flags=re.MULTILINE)
    assert calendar is not None
    clocks = """
clocks:
  wall: {start: opened, stop: [closed], on_reopen: stay, target: {otherwise: {within: 48h}}}
  open: {start: opened, stop: [closed], on_reopen: stay, calendar: office, target: {otherwise: {within: 48bh}}}
"""
    policy = write_policy(tmp_path, calendar.group() + clocks)

    [record] = decided(terminal, policy, story("2026-12-07 09:00"), as_of="2026-12-07 09:00")

    assert {one["clock"]: one["due"] for one in record["clocks"]} == {
        "wall": "2026-12-09T09:00:00+08:00",
        "open": "2026-12-15T12:00:00+08:00",
    }


def test_case_2_a_blank_urgency_leaves_what_the_table_has_and_what_it_lacks(
    terminal: Terminal,
) -> None:
    header = "number,opened_at,sys_updated_at,impact,urgency,category,assignment_group\n"
    row = "INC1,29/2/2016 01:16,29/2/2016 01:16,1 - High,?,Category 55,Group 56\n"
    queue = terminal.file("incidents.csv", header + row)

    [record] = batch(terminal, queue, shipped("policies", "helpdesk"), "2016-03-01")

    assert record["priority"] == {
        "value": "1 - Critical",
        "rules": ["impact-by-urgency"],
        "certainty": "undetermined",
        "possible": ["1 - Critical", "2 - High", "4 - Low"],
        "because": ["urgency"],
    }


def test_case_2_a_key_that_does_not_declare_its_values_is_refused(terminal: Terminal) -> None:
    undeclared = (
        "urgency:      {type: word, values: [High, Medium, Low]}",
        "urgency: {type: word}",
    )

    answer = terminal.type("validate", example(terminal, undeclared))

    assert answer.code == 3
    assert "LKP003" in answer.err + answer.out


PAID = {"text": "重复扣款", "paid_at": "2026-12-06 20:00"}


def test_case_3_a_rule_in_doubt_below_the_one_that_holds_changes_nothing(
    terminal: Terminal,
) -> None:
    [record] = judged(terminal, example(terminal), told(**PAID), as_of=OPENED)

    assert record["category"] == certainly("double_charge")
    assert record["owner"]["team"] == "refunds"
    assert record["owner"]["certainty"] == "certain"


def test_case_3_above_it_nobody_can_tell_and_doubt_travels_on(terminal: Terminal) -> None:
    charge = "    - id: double_charge\n      when: {text: {contains: [重复扣款, 扣了两次]}}\n"
    below = "  otherwise: needs_triage"
    swapped = example(terminal, (charge, ""), (below, charge + below))

    [record] = judged(terminal, swapped, told(**PAID), as_of=OPENED)

    assert record["category"] == {
        "value": "needs_triage",
        "also": [],
        "rules": [],
        "certainty": "undetermined",
        "possible": ["not_delivered", "double_charge"],
        "because": ["delivered_at"],
    }
    assert record["owner"] == {
        "team": "frontline",
        "queue": None,
        "rule": "otherwise",
        "certainty": "undetermined",
        "possible": ["refunds", "merchant_desk", "frontline"],
        "because": ["category", "delivered_at"],
    }


def certainly(category: str) -> Record:
    return {
        "value": category,
        "also": [],
        "rules": [category],
        "certainty": "certain",
        "possible": [category],
        "because": [],
    }


CARD_OR_CHARGE = (
    "when: {text: {contains: [卡密已使用, 已被使用, 已被兑换]}}",
    "when: {screenshot: {contains: [卡密已使用, 已被使用, 已被兑换]}}",
)
"""A picture that nobody has seen leaves open whether it is this, or what the text says."""


@pytest.mark.parametrize(
    ("amount", "certainty", "possible", "because"),
    [
        pytest.param("6000", "certain", ["urgent"], [], id="case 4"),
        pytest.param("", "undetermined", ["urgent", "high", "normal"], ["amount"], id="case 5"),
    ],
)
def test_cases_4_and_5_what_holds_for_all_that_is_possible_holds(
    terminal: Terminal, amount: str, certainty: str, possible: list[str], because: list[str]
) -> None:
    policy = example(terminal, CARD_OR_CHARGE)

    [record] = judged(
        terminal, policy, told(text="扣了两次", screenshot="", amount=amount), as_of=OPENED
    )

    assert record["category"]["possible"] == ["card_already_used", "double_charge"]
    assert record["priority"] == {
        "value": "urgent",
        "rules": ["funds-at-risk"],
        "certainty": certainty,
        "possible": possible,
        "because": because,
    }


def test_case_6_answered_in_time_and_grown_old(terminal: Terminal) -> None:
    answered = told("2026-12-08 05:00,agent_message,")

    [record] = judged(terminal, example(terminal), answered, as_of="2026-12-10 17:00")

    assert clock(record, "first_response")["state"] == "met"
    assert record["priority"]["value"] == "normal"
    assert record["priority"]["certainty"] == "certain"
    assert record["rank"] == "high"


def test_case_7_never_answered_silence_is_broken_after_hour_24(terminal: Terminal) -> None:
    policy = example(terminal)
    at, after = (
        judged(terminal, policy, told(), as_of=as_of)[0]
        for as_of in ("2026-12-08 09:00:00", "2026-12-08 09:00:01")
    )

    assert (clock(at, "silence")["state"], at["ever_breached"]) == ("running", [])
    assert clock(after, "silence")["state"] == "breached"
    assert "silence" in after["ever_breached"]


CANNOT_DENY = """\
source: log
columns: {complaint: complaint, at: at, event: event, state: state}
events: [closed, reopened, resolved, customer_confirmed]
"""


PROVED = {
    "closure_notice_at": "2026-12-08 09:00",
    "refund_reference": "R1",
    "customer_id": "U-1",
    "order_id": "O-1",
}


def test_case_8_a_second_complaint_contradicts_the_first_closing(terminal: Terminal) -> None:
    first = told("2026-12-08 09:00,closed,", complaint="C-1", **PROVED)
    second = told("2026-12-10 09:00,closed,", complaint="C-2", opened="2026-12-09 09:00", **PROVED)

    one, other = judged(terminal, example(terminal), first, second, as_of="2026-12-11 09:00")

    assert one["closure"]["verdict"] == "contradicted"
    assert one["closure"]["contradicted_by"] == ["came_back"]
    assert other["closure"]["verdict"] == "provisional"
    assert other["closure"]["provisional_until"] == "2026-12-12T09:00:00+08:00"


@pytest.mark.parametrize("carries", [True, False])
def test_case_9_nobody_answers_within_the_window(terminal: Terminal, carries: bool) -> None:
    policy = example(terminal)
    if not carries:
        terminal.file("example/sources/log.yaml", CANNOT_DENY)
    closed = told("2026-12-08 09:00,closed,", **PROVED)

    [record] = judged(terminal, policy, closed, as_of="2026-12-10 09:00")

    assert record["closure"] == {
        "verdict": "verified",
        "missing": [],
        "cannot_tell": [],
        "contradicted_by": [],
        "unchecked": [] if carries else ["customer_denied"],
        "provisional_until": None,
        "earlier": [],
        "callback": {"chosen": False, "until": None},
    }


def test_case_10_of_ten_days_of_waiting_72_hours_are_taken_out(terminal: Terminal) -> None:
    waited = told("2026-12-07 10:00,,waiting_customer", "2026-12-17 10:00,,working", text="没到账")

    [record] = judged(terminal, example(terminal), waited, as_of="2026-12-17 12:00")

    found = clock(record, "resolution")
    assert (found["target"], found["paused_seconds"]) == ("48h", 72 * HOUR)
    assert (found["due"], found["state"]) == ("2026-12-12T09:00:00+08:00", "breached")


FACTS = """\
language: 1
policy: dated
timezone: Asia/Shanghai
calendars:
  office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}, holidays: {country: CN}}
"""
PROMISES = """\
categories: {first: [{id: frozen, when: {text: {contains: 冻结}}}], otherwise: needs_triage}
clocks:
  solve: {start: opened, stop: [resolved], on_reopen: resume, calendar: office, target: {otherwise: {within: 25bd}}}
"""


def test_case_11_an_old_version_goes_by_the_calendar_of_today(terminal: Terminal) -> None:
    terminal.file("dated/versions/2026-11-01/promises.yaml", PROMISES)
    terminal.file("dated/versions/2026-12-01/promises.yaml", PROMISES.replace("25bd", "1bd"))
    told = [
        story("2026-11-30 23:59:59", complaint="before"),
        story("2026-12-01 00:00:00", complaint="after"),
    ]

    def solved(facts: str) -> dict[str, tuple[Any, ...]]:
        policy = terminal.file("dated/policy.yaml", facts).parent
        found = decided(terminal, policy, *told, as_of="2026-12-02 09:00")
        return {
            one["complaint"]: (
                one["policy"]["version"], one["clocks"][0]["due"], one["clocks"][0]["provisional"]
            )
            for one in found
        }  # fmt: skip

    after = ("2026-12-01", "2026-12-02T09:00:00+08:00", False)
    # 22 open days in December after the first, New Year's Day and a weekend, three in January.
    assert solved(FACTS) == {
        "before": ("2026-11-01", "2027-01-06T09:00:00+08:00", True),
        "after": after,
    }
    announced = "days: {2027-01-04: closed}, announced_through: 2027-01-31}"
    assert solved(FACTS.replace("country: CN}}", "country: CN}, " + announced)) == {
        "before": ("2026-11-01", "2027-01-07T09:00:00+08:00", False),
        "after": after,
    }


def test_case_12_a_transfer_while_one_is_open_starts_no_cycle(terminal: Terminal) -> None:
    log = [
        f"2026-12-07 {hour}:00,{event},"
        for hour, event in (
            *((10, "transferred"), (11, "accepted"), (14, "transferred")),
            *((15, "transferred"), (17, "accepted")),
        )
    ]

    [record] = judged(terminal, example(terminal), told(*log), as_of="2026-12-08 09:00")

    assert [
        (one["cycle"], one["start"][11:16], one["stopped_at"][11:16], one["state"])
        for one in record["clocks"]
        if one["clock"] == "handover"
    ] == [(1, "10:00", "11:00", "met"), (2, "14:00", "17:00", "late")]
    assert record["signals"]["bounced"] is True
