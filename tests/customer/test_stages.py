"""Where a complaint stands for its customer, out of what was logged and what was decided."""

from __future__ import annotations

import pytest

from complaintctl.customer.case import Case, Happened
from complaintctl.customer.stages import stage


def _case(log: str, verdict: str | None) -> Case:
    """`EVENT:STATE EVENT ...`, an hour apart."""
    told = [entry.partition(":") for entry in log.split()]
    events = [Happened(at, event, state) for at, (event, _, state) in enumerate(told)]
    closure = None if verdict is None else {"verdict": verdict}
    return Case("C-1", "", None, tuple(events), {"closure": closure})


@pytest.mark.parametrize(
    ("log", "verdict", "stands"),
    [
        ("", "not_claimed", "new"),
        ("opened:new acknowledged", "not_claimed", "new"),
        ("opened:new accepted", "not_claimed", "working"),
        ("opened agent_message customer_message", None, "working"),
        ("opened:new accepted:working :waiting_merchant", "not_claimed", "waiting_merchant"),
        ("opened:new evidence_requested:waiting_customer", "not_claimed", "waiting_customer"),
        # What was decided counts, not the log's own word.
        ("opened resolved:done customer_message:working", "contradicted", "done"),
        ("opened :done", "not_claimed", "done"),
        ("opened resolved:done reopened:working", "not_claimed", "reopened"),
        ("opened resolved reopened:waiting_customer", "not_claimed", "waiting_customer"),
        ("opened resolved:done reopened", "not_claimed", "reopened"),
        ("opened resolved reopened resolved", "provisional", "done"),
        # Without a closure in the policy, by resolved and closed.
        ("opened closed", None, "done"),
        ("opened closed reopened", None, "reopened"),
        # An appeal is looked at until it is decided.
        ("opened resolved appealed", "verified", "reopened"),
        ("opened resolved appealed appeal_decided", "verified", "done"),
        ("opened:new withdrawn", "not_claimed", "withdrawn"),
        ("opened resolved merged", "verified", "merged"),
        ("opened withdrawn reopened:working", "not_claimed", "reopened"),
    ],
)
def test_a_card_says_where_a_complaint_stands(log: str, verdict: str | None, stands: str) -> None:
    assert stage(_case(log, verdict)) == stands


def test_what_was_told_otherwise_later_does_not_count() -> None:
    first = {"opened_at": "2026-12-01T09:00:00+08:00", "learned": [[1, "resolved", "done"]]}
    later = {"opened_at": None, "learned": [[2, "withdrawn", None, "set_aside", 2]]}

    case = Case("C-1", "").and_then(first).and_then(later)

    assert case.events == (Happened(1, "resolved", "done"),)
    assert case.opened_at == "2026-12-01T09:00:00+08:00"
