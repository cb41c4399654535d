"""Changes of state that a `lifecycle` does not list (policy-language 14)."""

from __future__ import annotations

import json
from typing import Any

from complaintctl.reports.records import record_lines
from tests.reports.desk import AS_OF, DAY, HOUR, Entry, complaint, decide, policy

WITHOUT = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
"""
LIFECYCLE = "lifecycle: {new: [working], working: [waiting_customer, done], done: []}\n"
# AS_OF is 2026-12-02T09:15:00+08:00.


def jumps(*states: tuple[int, str], written: str = WITHOUT + LIFECYCLE) -> list[dict[str, Any]]:
    """Of a complaint that entered these states so many hours before AS_OF."""
    entries: list[Entry] = [("C1", AS_OF - hours * HOUR, "", state) for hours, state in states]
    given = [complaint("C1", AS_OF - 3 * DAY)]
    pipeline, decided = decide(policy(written), given, entries)
    found: list[dict[str, Any]] = json.loads(record_lines(pipeline, decided, {})[0])["jumps"]
    return found


def test_a_listed_change_is_no_jump() -> None:
    assert jumps((9, "new"), (8, "working"), (7, "done")) == []


def test_a_change_that_is_not_listed_is_one_with_its_instant() -> None:
    assert jumps((9, "new"), (8, "done")) == [
        {"from": "new", "to": "done", "at": "2026-12-02T01:15:00+08:00"}
    ]


def test_the_first_state_is_no_jump_whatever_it_is() -> None:
    assert jumps((9, "waiting_merchant")) == []


def test_the_same_state_again_is_no_change() -> None:
    assert jumps((9, "done"), (8, "done")) == []


def test_nothing_may_follow_a_state_that_is_no_key_or_lists_nothing() -> None:
    assert jumps((9, "waiting_merchant"), (8, "working"), (7, "done"), (6, "working")) == [
        {"from": "waiting_merchant", "to": "working", "at": "2026-12-02T01:15:00+08:00"},
        {"from": "done", "to": "working", "at": "2026-12-02T03:15:00+08:00"},
    ]


def test_an_event_without_a_state_does_not_interrupt_one() -> None:
    entries = [
        ("C1", AS_OF - 9 * HOUR, "", "new"),
        ("C1", AS_OF - 8 * HOUR, "agent_message", ""),
        ("C1", AS_OF - 7 * HOUR, "resolved", "done"),
    ]
    pipeline, decided = decide(policy(WITHOUT + LIFECYCLE), [complaint("C1", AS_OF - DAY)], entries)

    [line] = record_lines(pipeline, decided, {})

    assert json.loads(line)["jumps"] == [
        {"from": "new", "to": "done", "at": "2026-12-02T02:15:00+08:00"}
    ]


def test_what_lies_after_the_moment_of_the_run_has_not_happened() -> None:
    assert jumps((1, "new"), (0, "done")) == [
        {"from": "new", "to": "done", "at": "2026-12-02T09:15:00+08:00"}
    ]
    assert jumps((1, "new"), (-1, "done")) == []


def test_a_state_of_no_length_was_passed_through_all_the_same() -> None:
    assert jumps((9, "new"), (8, "done"), (8, "working")) == [
        {"from": "new", "to": "done", "at": "2026-12-02T01:15:00+08:00"},
        {"from": "done", "to": "working", "at": "2026-12-02T01:15:00+08:00"},
    ]


def test_without_a_lifecycle_there_are_no_jumps() -> None:
    assert jumps((9, "new"), (8, "working"), written=WITHOUT) == []


def test_the_jumps_of_one_complaint_are_not_those_of_the_next() -> None:
    entries = [("A", AS_OF - HOUR, "", "done"), ("B", AS_OF - HOUR, "", "new")]
    given = [complaint("A", AS_OF - DAY), complaint("B", AS_OF - DAY)]
    pipeline, decided = decide(policy(WITHOUT + LIFECYCLE), given, entries)

    assert [json.loads(line)["jumps"] for line in record_lines(pipeline, decided, {})] == [[], []]
