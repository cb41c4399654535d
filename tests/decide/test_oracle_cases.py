"""The oracle against the cases every help desk knows: pauses, reopening, appeals, versions, packs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle import Case, Entry, decide_queue, read_policy
from tests.oracle.stories import (
    CLOSURE,
    HOUR,
    LEVELS,
    OFFICE,
    PROMISES,
    at,
    case,
    cells,
    clock,
    decided,
    dues,
    entry,
    resolution,
)


def test_glpi_a_priority_raised_after_a_pause_keeps_the_paused_time() -> None:
    log = [
        entry("2026-12-07 10:00", state="waiting_customer"),
        entry("2026-12-07 11:00", state="working"),
    ]
    target = (
        "{tightest: [{within: 2bh, when: {amount: {at_least: 5000}}}], otherwise: {within: 4bh}}"
    )
    policy = OFFICE + resolution(target, ", pause_while: {waiting_customer: no_limit}")
    found = [
        clock(
            decided(policy, case("2026-12-07 09:00", *log, amount=money), as_of="2026-12-07 11:00")[
                0
            ],
            "resolution",
        )
        for money in (10.0, 5000.0)
    ]
    assert [one["due"][11:16] for one in found] == ["15:30", "12:00"]
    assert [one["paused_seconds"] for one in found] == [HOUR, HOUR]


def test_frappe_a_hold_over_a_holiday_removes_only_its_open_hours() -> None:
    hours = 'calendars: {office: {open: {mon-fri: ["10:00-18:00"]}, days: {2026-07-24: closed}}}'
    log = [
        entry("2026-07-23 17:50", state="waiting_customer"),
        entry("2026-07-27 12:30", state="working"),
        entry("2026-07-27 13:00", "resolved"),
    ]
    policy = hours + resolution(
        "{otherwise: {within: 4bh}}", ", pause_while: {waiting_customer: no_limit}"
    )
    [record] = decided(policy, case("2026-07-23 17:30", *log), as_of="2026-07-28 09:00")
    found = clock(record, "resolution")
    assert (found["elapsed_seconds"], found["paused_seconds"]) == (3000, 9600)
    assert (found["state"], found["due"]) == ("met", "2026-07-27T16:10:00+08:00")


def test_a_reply_outside_hours_is_in_time_and_takes_no_open_time() -> None:
    policy = OFFICE + resolution("{otherwise: {within: 2bh}}")
    told = case("2026-12-04 19:00", entry("2026-12-05 10:00", "resolved"))
    [record] = decided(policy, told, as_of="2026-12-07 09:00")
    found = clock(record, "resolution")
    assert (found["state"], found["elapsed_seconds"]) == ("met", 0)
    assert found["due"] == "2026-12-07T11:00:00+08:00"


def test_no_reply_at_all_is_no_orphan_and_keeps_running() -> None:
    [record] = decided(PROMISES, case("2026-12-02 09:00"), as_of="2027-12-02 09:00")
    assert clock(record, "silence")["state"] == "breached"
    assert not record["orphan"]
    assert record["rank"] == "high"


def test_a_pause_entirely_outside_hours_moves_nothing() -> None:
    log = [
        entry("2026-12-04 19:00", state="waiting_customer"),
        entry("2026-12-06 20:00", state="working"),
    ]
    due = dues(
        "{otherwise: {within: 4bh}}",
        "2026-12-04 16:00",
        *log,
        as_of="2026-12-07 09:00",
        more=", pause_while: {waiting_customer: no_limit}",
    )
    assert due == "2026-12-07T11:00:00+08:00"


@pytest.mark.parametrize(("second", "state"), [("00", "met"), ("01", "late")])
def test_a_stop_at_the_very_instant_due_is_met(second: str, state: str) -> None:
    told = case("2026-12-01 09:00", entry(f"2026-12-03 09:00:{second}", "resolved"))
    [record] = decided(PROMISES, told, as_of="2026-12-04 09:00")
    assert clock(record, "resolution")["state"] == state


def test_reopening_after_a_closing_undoes_the_claim_and_resumes_the_clock() -> None:
    log = [
        entry("2026-12-02 09:00", "resolved"),
        entry("2026-12-04 09:00", "reopened"),
    ]
    [record] = decided(CLOSURE + PROMISES, case("2026-12-01 09:00", *log), as_of="2026-12-04 10:00")
    found = clock(record, "resolution")
    assert (found["state"], found["due"]) == ("running", "2026-12-05T09:00:00+08:00")
    assert (found["elapsed_seconds"], found["remaining_seconds"]) == (25 * HOUR, 23 * HOUR)
    assert record["closure"]["verdict"] == "not_claimed"
    assert record["closure"]["earlier"] == [
        {"claimed_at": "2026-12-02T09:00:00+08:00", "verdict": "contradicted"}
    ]


def test_a_deadline_once_passed_is_not_revived() -> None:
    for more in (
        [entry("2026-12-03 09:00:01", "resolved"), entry("2026-12-09 09:00", "reopened")],
        [entry("2026-12-03 09:00:01", state="waiting_customer")],
        [entry("2026-12-03 09:00", "resolved"), entry("2026-12-09 09:00", "reopened")],
    ):
        [record] = decided(PROMISES, case("2026-12-01 09:00", *more), as_of="2026-12-09 10:00")
        found = clock(record, "resolution")
        assert (found["state"], found["due"]) == ("breached", "2026-12-03T09:00:00+08:00")


def test_while_paused_a_due_is_as_if_the_pause_ended_now() -> None:
    told = case("2026-12-01 09:00", entry("2026-12-01 10:00", state="waiting_customer"))
    found = []
    for as_of in ("2026-12-01 10:00", "2026-12-02 10:00", "2026-12-04 10:00"):
        [record] = decided(PROMISES, told, as_of=as_of)
        one = clock(record, "resolution")
        found.append((one["state"], one["due"][5:16], one["provisional"]))
    assert found == [
        ("paused", "12-03T09:00", True),
        ("paused", "12-04T09:00", True),
        ("running", "12-06T09:00", False),
    ]


APPEALS = """
signals: {late_appeal: {count: closed, within: 30d, before: appealed, at_most: 0}}
routing: {first: [{id: too-late, team: archive, when: {late_appeal: true}}], otherwise: appeals}
clocks:
  appeal: {start: appealed, stop: [appeal_decided], on_reopen: stay, target: {otherwise: {within: 7d}}}
closure:
  claimed_by: [closed]
  all: [{id: fresh-eyes, must: {reviewer: {differs_from: handled_by}}, else: decided by the same person}]
"""


@pytest.mark.parametrize(
    ("reviewer", "missing"), [("E7", ["decided by the same person"]), ("E8", [])]
)
def test_an_appeal_decided_by_the_same_reviewer_verifies_nothing(
    reviewer: str, missing: list[str]
) -> None:
    log = [
        entry("2026-12-02 09:00", "closed"),
        entry("2026-12-03 09:00", "appealed"),
        entry("2026-12-10 09:00", "appeal_decided"),
    ]
    told = case("2026-12-01 09:00", *log, reviewer=reviewer, handled_by="E7")
    [record] = decided(APPEALS, told, as_of="2026-12-11 09:00")
    assert clock(record, "appeal")["state"] == "met"
    assert record["closure"]["missing"] == missing
    assert record["closure"]["verdict"] == ("unverified" if missing else "verified")


@pytest.mark.parametrize(("day", "team"), [("2026-12-31", "appeals"), ("2027-01-02", "archive")])
def test_an_appeal_too_late_is_told_by_a_signal(day: str, team: str) -> None:
    log = [entry("2026-12-02 09:00", "closed"), entry(f"{day} 09:00", "appealed")]
    [record] = decided(APPEALS, case("2026-12-01 09:00", *log), as_of="2027-02-01 09:00")
    assert record["owner"]["team"] == team


def test_a_withdrawn_complaint_keeps_its_verdicts_and_starts_nothing() -> None:
    log = [
        entry("2026-12-02 10:00", "agent_message"),
        entry("2026-12-04 10:00", "withdrawn"),
        entry("2026-12-04 11:00", "transferred"),
    ]
    [record] = decided(PROMISES, case("2026-12-02 09:00", *log), as_of="2026-12-05 09:00")
    states = {(one["clock"], one["cycle"]): one["state"] for one in record["clocks"]}
    assert states == {
        ("first_response", 1): "met",
        ("contact", 1): "met",
        ("resolution", 1): "not_applicable",
        ("refund", 0): "not_applicable",
        ("silence", 1): "met",
        ("silence", 2): "not_applicable",
        ("handover", 0): "not_applicable",
    }
    assert record["ever_breached"] == ["resolution", "silence"]


def test_a_clock_whose_events_nobody_supplies_is_not_computable() -> None:
    told = Case("A", cells("2026-12-01 09:00"), supplied=frozenset({"closed"}))
    [record] = decided(PROMISES, told, as_of="2026-12-02 09:00")
    found = {one["clock"]: (one["state"], one["because"]) for one in record["clocks"]}
    assert found["refund"] == ("not_computable", ["refund_approved", "refund_received"])
    assert found["resolution"] == ("not_computable", ["resolved"])
    assert found["silence"] == ("running", [])


def test_a_field_that_an_event_brings_is_blank_before_it() -> None:
    policy = "routing: {first: [{id: done, team: archive, when: {closed_at: {present: true}}}], otherwise: desk}"
    told = Case(
        "A",
        cells("2026-12-01 09:00", closed_at=at("2026-12-03 09:00")),
        drawn={"closed": "closed_at"},
    )
    teams = [
        decided(policy, told, as_of=as_of)[0]["owner"]["team"]
        for as_of in ("2026-12-03 08:59", "2026-12-03 09:00")
    ]
    assert teams == ["desk", "archive"]


SWITCH = """
switch_open: [escalation, closure]
signals: {chased: {count: customer_message, at_least: 2}}
clocks: {resolution: {start: opened, stop: [resolved], on_reopen: resume, target: {otherwise: {within: 1h}}}}
escalation:
  - {id: new, clock: resolution, steps: [{at: 75%, to: a, do: remind}, {overdue_by: 24h, to: b, do: notify}]}
  - {id: chased, signal: chased, steps: [{id: third, to: c, do: take_over}]}
closure: {claimed_by: [closed], all: []}
"""


def test_an_open_complaint_changes_over_for_what_the_new_version_says() -> None:
    facts = {"policy": "p", "timezone": "Asia/Shanghai"}
    old = read_policy(
        "clocks: {resolution: {start: opened, stop: [resolved], on_reopen: resume, target: {otherwise: {within: 8h}}}}"
    )
    log = [entry(f"2026-12-0{day} 10:00", "customer_message") for day in (1, 2)]
    done = entry("2026-11-30 23:00", "resolved")
    found = decide_queue(
        facts,
        [case("2026-11-30 12:00", *log, name="A"), case("2026-11-30 12:00", done, *log, name="B")],
        as_of=at("2026-12-03 10:00"),
        tables={},
        versions={"2026-01-01": old, "2026-12-01": read_policy(SWITCH)},
    )
    assert [one["closure"] and one["closure"]["verdict"] for one in found] == ["not_claimed", None]
    assert [one["clocks"][0]["target"] for one in found] == ["8h", "8h"]
    steps = [
        (one["ladder"], one["step"], one["reached_at"][5:16]) for one in found[0]["escalations"]
    ]
    assert steps == [
        ("new", "overdue_by 24h", "12-01T20:00"),
        ("chased", "third", "12-02T10:00"),
    ]
    assert found[1]["escalations"] == []


PACK = {
    "calendars": {"weekdays": {"open": {"mon-fri": ["09:00-18:00"]}}},
    "clocks": {
        "refund-15d": {
            "start": "opened",
            "stop": ["refund_sent"],
            "on_reopen": "stay",
            "calendar": "weekdays",
            "target": {"otherwise": {"within": "15bd"}},
        }
    },
    "closure": {"all": [{"id": "told", "must": {"closure_notice_at": {"present": "true"}}}]},
}


def test_a_pack_runs_its_own_clock_unless_it_is_waived() -> None:
    policy = (
        CLOSURE
        + """
extends: [cn-consumer@2026.11]
waive:
  - {rule: cn-consumer/refund-15d, when: {channel: wholesale}, from: 2026-12-01, through: 2027-01-31, owner: legal desk, reason: contract 118}
"""
    )
    told = [
        case("2026-12-01 09:00", entry("2026-12-02 09:00", "closed"), name=name, channel=channel)
        for name, channel in (("A", "wholesale"), ("B", "app"), ("C", None))
    ]
    found = decided(policy, *told, as_of="2026-12-03 09:00", packs=[("cn-consumer@2026.11", PACK)])
    assert [one["waived"] for one in found] == [["cn-consumer/refund-15d"], [], []]
    assert [len(one["clocks"]) for one in found] == [0, 1, 1]
    assert clock(found[1], "cn-consumer/refund-15d")["due"] == "2026-12-22T09:00:00+08:00"
    assert found[0]["closure"]["cannot_tell"] == ["refund_reference", "closure_notice_at"]


SIGNALS = """
signals:
  repeat: {count: complaints, same: [customer_id, category], within: 30d, before: opened, at_least: 1}
  burst: {count: complaints, same: [merchant_id], within: 4h, before: opened, at_least: 2}
categories:
  first: [{id: frozen, when: {text: {contains: 冻结}}}]
  otherwise: needs_triage
"""


def test_signals_count_what_is_sure_and_what_may_be() -> None:
    def told(name: str, opened: str | None, **values: Any) -> Case:
        return case(opened, name=name, **{"text": "冻结", **values})

    cases = [
        told("0", "2026-10-01 09:00", customer_id="K9", merchant_id="M9"),
        told("A", "2026-12-01 09:00", customer_id="K1", merchant_id="M1"),
        told("B", "2026-12-01 09:00", customer_id="K1", merchant_id="M1"),
        told("C", "2026-12-01 10:00", customer_id=None, merchant_id="M1"),
        told("D", "2026-12-01 11:00", customer_id="K2", merchant_id="M2"),
        told("E", None, customer_id="K3", merchant_id="M3"),
        told("F", "2026-12-01 12:00", customer_id="K3", merchant_id="M3"),
    ]
    found = decided(SIGNALS, *cases, as_of="2026-12-02 09:00")
    assert {one["complaint"]: list(one["signals"].values()) for one in found} == {
        # The history begins with this one: what was before it nobody knows.
        "0": [None, None],
        "A": [False, False],
        # Of two opened in one second the smaller id stands before the other.
        "B": [True, False],
        "C": [None, True],
        # C may have been of the same customer.
        "D": [None, False],
        "E": [None, None],
        "F": [None, False],
    }


def test_two_possible_budgets_give_two_possible_dues() -> None:
    told = Case("A", {**cells("2026-12-02 09:00"), "amount": ("blank",)})
    [record] = decided(PROMISES, told, as_of="2026-12-02 10:00")
    assert clock(record, "first_response") == {
        "clock": "first_response",
        "cycle": 1,
        "state": "running",
        "start": "2026-12-02T09:00:00+08:00",
        "due": "2026-12-02T17:00:00+08:00",
        "stopped_at": None,
        "target": "8h",
        "rule": "tightest[2]",
        "elapsed_seconds": HOUR,
        "paused_seconds": 0,
        "remaining_seconds": 7 * HOUR,
        "provisional": False,
        "approximate": False,
        "certainty": "undetermined",
        "because": ["priority", "amount"],
        "possible": ["2026-12-02T17:00:00+08:00", "2026-12-03T09:00:00+08:00"],
    }


def test_2000_complaints_with_four_clocks_take_less_than_a_minute() -> None:
    import time

    cases = [
        case(
            None,
            Entry(at("2026-11-01 09:00") + 977 * n, "opened"),
            Entry(at("2026-11-01 09:00") + 977 * n + 5000, state="waiting_customer"),
            Entry(at("2026-11-01 09:00") + 977 * n + 9000, "agent_message", "working"),
            name=f"C{n}",
            customer_id=f"K{n % 700}",
            order_id=f"O{n % 900}",
        )
        for n in range(2000)
    ]
    began = time.monotonic()
    policy = (
        OFFICE
        + LEVELS
        + CLOSURE
        + PROMISES.replace("within: 48h", "within: 3bd").replace(
            "on_reopen: resume\n", "on_reopen: resume\n    calendar: office\n"
        )
    )
    assert len(decided(policy, *cases, as_of="2026-12-20 09:00")) == 2000
    assert time.monotonic() - began < 60
