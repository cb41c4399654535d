"""Decision records: what they say of time, and that the fast way says what the plain one does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from complaintctl.model.events import EVENTS
from complaintctl.policy.schema import schema
from complaintctl.reports.records import record_lines
from tests.reports.desk import AS_OF, DAY, HOUR, Entry, complaint, crowded, decide, policy
from tests.reports.plainly import of_time

KEYS = (
    "complaint as_of policy intake category priority rank owner responsible signals clocks "
    "observed ever_breached orphan escalations closure jumps detected remedies lane assumed waived "
    "overridden"
).split()
WITHOUT_TIME = """
language: 1
policy: plain
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
"""


def _one(*entries: Entry, **cells: object) -> dict[str, Any]:
    """The record of C1, opened three days ago at 09:15 on Sunday, with a small amount."""
    cells = {"amount": 10.0, "text": "hello", "promised_at": None, **cells}
    given = [complaint("C1", AS_OF - 3 * DAY, **cells)]
    pipeline, decided = decide(policy(), given, entries)
    record: dict[str, Any] = json.loads(record_lines(pipeline, decided, {})[0])
    return record


@pytest.mark.parametrize("seed", range(4))
def test_every_row_says_what_is_written_row_by_row(seed: int) -> None:
    pipeline, decided = decide(policy(), *crowded(seed, 400))
    validator = Draft202012Validator(schema("decision"))

    lines = record_lines(pipeline, decided, {}).to_list()

    assert len(lines) == decided.frame.height
    for row, line in enumerate(lines):
        record = json.loads(line)
        validator.validate(record)
        assert list(record) == KEYS
        expected = of_time(pipeline, decided, row)
        assert {key: record[key] for key in expected} == expected
        assert [list(entry) for entry in record["clocks"]] == [list(e) for e in expected["clocks"]]


def test_the_random_queue_has_seen_everything() -> None:
    pipeline, decided = decide(policy(), *crowded(0, 400))
    records = [json.loads(line) for line in record_lines(pipeline, decided, {})]
    clocks = [entry for record in records for entry in record["clocks"]]

    assert {entry["state"] for entry in clocks} == {
        *("not_started", "running", "paused", "met", "late", "breached", "no_target"),
        *("not_applicable", "not_computable"),
    }
    assert max(entry["cycle"] for entry in clocks) > 2
    assert max(len(entry["possible"]) for entry in clocks) == 2
    assert max(len(record["escalations"]) for record in records) == 4
    assert {record["closure"]["verdict"] for record in records} == {
        *("not_claimed", "provisional", "verified", "unverified", "contradicted")
    }
    assert any(record["closure"]["earlier"] for record in records)
    assert any(record["closure"]["callback"]["until"] for record in records)
    assert any(record["orphan"] for record in records)
    assert max(len(record["jumps"]) for record in records) > 1


def test_a_running_clock_says_how_long_it_still_has() -> None:
    record = _one(("C1", AS_OF - DAY, "agent_message", ""))

    assert record["clocks"][0] == {
        "clock": "answer",
        "cycle": 1,
        "state": "late",
        "start": "2026-11-29T09:15:00+08:00",
        "due": "2026-11-30T09:15:00+08:00",
        "stopped_at": "2026-12-01T09:15:00+08:00",
        "target": "24h",
        "rule": "otherwise",
        "elapsed_seconds": 2 * DAY,
        "paused_seconds": 0,
        "remaining_seconds": None,
        "provisional": False,
        "approximate": False,
        "certainty": "certain",
        "possible": ["2026-11-30T09:15:00+08:00"],
        "because": [],
    }
    assert record["clocks"][1]["clock"] == "解决"
    assert record["clocks"][1]["remaining_seconds"] == DAY
    assert record["ever_breached"] == ["answer", "silence"]


def test_each_cycle_of_a_clock_has_an_entry() -> None:
    answers = [("C1", AS_OF - hours * HOUR, "agent_message", "") for hours in (60, 50, 10)]

    silences = [one for one in _one(*answers)["clocks"] if one["clock"] == "silence"]

    assert [(one["cycle"], one["state"]) for one in silences] == [
        (1, "met"),
        (2, "met"),
        (3, "late"),
        (4, "running"),
    ]
    assert silences[2]["stopped_at"] == "2026-12-01T23:15:00+08:00"


def test_a_blank_amount_leaves_two_dues_and_says_so() -> None:
    answer = _one(amount=None)["clocks"][0]

    assert answer["certainty"] == "undetermined"
    assert answer["possible"] == ["2026-11-29T11:15:00+08:00", "2026-11-30T09:15:00+08:00"]
    assert answer["due"] == answer["possible"][0]
    assert answer["because"] == ["priority", "amount"]


def test_a_clock_without_a_promise_has_no_due() -> None:
    promised = _one()["clocks"][-2]

    assert (promised["state"], promised["due"], promised["target"]) == ("no_target", None, "none")
    assert (promised["possible"], promised["remaining_seconds"]) == ([None], None)


def test_a_clock_whose_events_are_not_supplied_says_which() -> None:
    given = [complaint("C1", AS_OF - DAY, amount=1.0, text="hello", promised_at=None)]
    supplied = frozenset(EVENTS) - {"agent_message"}
    pipeline, decided = decide(policy(), given, supplied=supplied)

    answer = json.loads(record_lines(pipeline, decided, {})[0])["clocks"][0]

    assert answer["state"] == "not_computable"
    assert answer["certainty"] == "undetermined"
    assert answer["because"] == ["agent_message"]
    assert (answer["cycle"], answer["elapsed_seconds"]) == (0, None)


def test_steps_stand_in_the_order_of_ladders_and_an_offer_has_nothing_to_do() -> None:
    moved = [("C1", AS_OF - hours * HOUR, "transferred", "") for hours in (5, 4)]

    record = _one(*moved, amount=9_000.0)

    assert record["escalations"] == [
        {
            "ladder": "overdue",
            "cycle": 1,
            "step": "75%",
            "reached_at": "2026-11-30T16:07:30+08:00",
            "to": "handler",
            "do": "remind",
        },
        {
            "ladder": "overdue",
            "cycle": 1,
            "step": "100%",
            "reached_at": "2026-11-30T18:00:00+08:00",
            "to": "组长",
            "do": "reassign",
        },
        {
            "ladder": "overdue",
            "cycle": 1,
            "step": "overdue_by 24h",
            "reached_at": "2026-12-02T09:00:00+08:00",
            "offer": "消费者协会",
        },
        {
            "ladder": "bouncing",
            "cycle": 1,
            "step": "ours",
            "reached_at": "2026-12-02T05:15:00+08:00",
            "to": "组长",
            "do": "take_over",
        },
    ]


def test_a_claim_that_was_undone_stands_beside_the_new_one() -> None:
    record = _one(
        ("C1", AS_OF - 60 * HOUR, "resolved", ""),
        ("C1", AS_OF - 50 * HOUR, "reopened", ""),
        ("C1", AS_OF - HOUR, "resolved", ""),
        ("C1", AS_OF - 2 * HOUR, "agent_message", ""),
        closure_notice_at=AS_OF - HOUR,
    )

    assert record["closure"]["verdict"] == "provisional"
    assert record["closure"]["provisional_until"] == "2026-12-04T08:15:00+08:00"
    assert record["closure"]["earlier"] == [
        {"claimed_at": "2026-11-29T21:15:00+08:00", "verdict": "contradicted"}
    ]


def test_a_policy_without_promises_says_nothing_of_time() -> None:
    pipeline, decided = decide(policy(WITHOUT_TIME), [complaint("C1", AS_OF, text="a")])

    record = json.loads(record_lines(pipeline, decided, {})[0])

    assert list(record) == KEYS
    assert (record["rank"], record["signals"], record["clocks"]) == (None, {}, [])
    assert (record["ever_breached"], record["escalations"], record["closure"]) == ([], [], None)
    assert record["jumps"] == []


def test_nobody_at_all_is_no_record() -> None:
    pipeline, decided = decide(policy(), [complaint("C1", AS_OF + DAY, text="a")])

    assert record_lines(pipeline, decided, {}).to_list() == []
