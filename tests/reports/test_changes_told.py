"""What changed between two decisions, in few words."""

from __future__ import annotations

from typing import Any

import pytest

from complaintctl.reports.changes_told import changes_told, first_told

CLOCK = {
    "clock": "answer", "cycle": 1, "state": "running", "start": "2026-12-01T09:00:00+08:00",
    "due": "2026-12-02T09:00:00+08:00", "stopped_at": None, "target": "24h", "rule": "otherwise",
    "certainty": "certain", "because": [],
}  # fmt: skip
SECOND = {**CLOCK, "cycle": 2, "due": "2026-12-03T09:00:30+08:00"}
STEP = {"ladder": "late", "cycle": 1, "step": "50%", "reached_at": "2026-12-01T21:00:00+08:00"}
USE = {"field": "amount", "value": "5", "who": "李", "why": "phone", "until": "2027-01-01"}
BASE: dict[str, Any] = {
    "complaint": "投诉-1",
    "policy": {"id": "desk", "version": "2026-01-01"},
    "intake": {"missing": [], "duplicates": []},
    "category": {"value": "重复扣款", "certainty": "certain", "because": []},
    "priority": {"value": "high", "certainty": "certain", "because": []},
    "rank": "high",
    "owner": {"team": "refunds", "queue": None, "rule": "money", "certainty": "certain"},
    "responsible": {"party": "platform", "certainty": "certain"},
    "signals": {"repeat": False, "burst": None},
    "clocks": [CLOCK],
    "ever_breached": [],
    "orphan": False,
    "escalations": [],
    "closure": {"verdict": "not_claimed", "missing": [], "contradicted_by": []},
    "remedies": [],
    "lane": "human",
    "assumed": {},
    "waived": [],
    "overridden": [],
}


def _with(name: str, **changed: object) -> dict[str, Any]:
    return {**BASE, name: {**BASE[name], **changed}}


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": (BASE, "nothing"),
    "another version": (
        _with("policy", version="2026-12-01"),
        "policy desk@2026-01-01 -> desk@2026-12-01",
    ),
    "more evidence is missing": (
        _with("intake", missing=["payment_proof", "order_id"]),
        "evidence missing: payment_proof, order_id",
    ),
    "one case in two channels": (_with("intake", duplicates=["C-2"]), "same case as: C-2"),
    "another category": (
        _with("category", value="card_invalid"),
        "category 重复扣款 -> card_invalid",
    ),
    "a priority that raises the rank says so once": (
        {**_with("priority", value="urgent"), "rank": "urgent"},
        "priority high -> urgent",
    ),
    "a rank that rises with age": ({**BASE, "rank": "urgent"}, "rank high -> urgent"),
    "doubt": (
        _with("priority", certainty="undetermined", because=["amount", "vip"]),
        "priority certain -> undetermined for want of amount, vip",
    ),
    "other rules for the same": (
        _with("priority", rules=["big"]),
        "priority for other reasons",
    ),
    "another owner": (
        _with("owner", team="merchant_desk", queue="M1"),
        "team refunds -> merchant_desk; queue none -> M1",
    ),
    "another party": (_with("responsible", party="merchant"), "party platform -> merchant"),
    "signals": (
        _with("signals", repeat=True, burst=False),
        "repeat no -> yes; burst cannot tell -> no",
    ),
    "a breach says so once": (
        {**BASE, "clocks": [{**CLOCK, "state": "breached"}], "ever_breached": ["answer"]},
        "answer running -> breached",
    ),
    "a due that moved": (
        {**BASE, "clocks": [{**CLOCK, "due": "2026-12-02T10:30:00+08:00"}]},
        "answer due 2026-12-02 09:00 -> 2026-12-02 10:30",
    ),
    "a clock that stands still has no due": (
        {**BASE, "clocks": [{**CLOCK, "state": "paused", "due": None}]},
        "answer running -> paused",
    ),
    "another target for the same due": (
        {**BASE, "clocks": [{**CLOCK, "rule": "tightest[1]"}]},
        "answer target 24h by otherwise -> 24h by tightest[1]",
    ),
    "a new cycle": (
        {**BASE, "clocks": [{**CLOCK, "state": "met"}, SECOND]},
        "answer running -> met; answer of cycle 2 running, due 2026-12-03 09:00:30",
    ),
    "a clock whose certainty alone is another": (
        {**BASE, "clocks": [{**CLOCK, "certainty": "undetermined"}]},
        "clocks otherwise",
    ),
    "a clock that never mattered and stopped": (
        {**BASE, "clocks": [{**CLOCK, "stopped_at": "2026-12-01T10:00:00+08:00"}]},
        "answer stopped none -> 2026-12-01 10:00",
    ),
    "a claim that is made again": (
        {**BASE, "last_claimed_at": "2026-12-01T10:00:00+08:00"},
        "claimed again none -> 2026-12-01 10:00",
    ),
    "a claim goes with the closure that it made": (
        {**_with("closure", verdict="verified"), "claimed_at": "2026-12-01T10:00:00+08:00"},
        "closure not_claimed -> verified",
    ),
    "bad work": (
        {**BASE, "detected": [{"detector": "stalled", "at": "x"}]},
        "detected: stalled",
    ),
    "a claim that was made and contradicted in between": (
        _with("closure", earlier=[{}], cannot_tell=["customer_denied"]),
        "closure cannot tell customer_denied; an earlier claim was contradicted",
    ),
    "nobody waits": ({**BASE, "orphan": True}, "unfinished, and no clock runs"),
    "a step": ({**BASE, "escalations": [STEP]}, "late 50% reached"),
    "a step of a later cycle": (
        {**BASE, "escalations": [{**STEP, "cycle": 2}]},
        "late 50% of cycle 2 reached",
    ),
    "a closure": (
        _with("closure", verdict="contradicted", contradicted_by=["reopened"]),
        "closure not_claimed -> contradicted; contradicted by reopened",
    ),
    "what a closure lacks": (
        _with("closure", missing=["the customer was never told"]),
        "closure lacks the customer was never told",
    ),
    "remedies": ({**BASE, "remedies": [{"id": "refund"}, {"id": "card"}]}, "remedies: refund, card"),
    "a lane": ({**BASE, "lane": "robot"}, "lane human -> robot"),
    "a person's word": ({**BASE, "overridden": [USE]}, "amount said to be 5 by 李"),
    "what has no words of its own": (
        {**BASE, "assumed": {"vip": False}, "waived": ["a/b"]},
        "assumed otherwise; waived otherwise",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told(name: str) -> None:
    now, told = CHANGES[name]

    assert changes_told(BASE, now) == told


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({**BASE, "escalations": []}, "late 50% reached no more"),
        ({**BASE, "overridden": [], "escalations": [STEP]}, "amount no longer said by 李"),
        ({**BASE, "overridden": [USE], "escalations": [STEP], "priority": None},
         "priority high -> none"),
    ],
)  # fmt: skip
def test_what_was_there_and_is_gone_is_told(now: dict[str, Any], told: str) -> None:
    was = {**BASE, "overridden": [USE], "escalations": [STEP]}

    assert told in changes_told(was, now)


def test_a_first_decision_is_its_values_what_runs_and_a_claimed_closure() -> None:
    owner = {**BASE["owner"], "queue": "M1"}
    stopped = {**SECOND, "state": "met"}
    closure = {**BASE["closure"], "verdict": "provisional"}

    told = first_told({**BASE, "owner": owner, "clocks": [CLOCK, stopped], "closure": closure})

    assert told == (
        "重复扣款, high, refunds M1; answer running, due 2026-12-02 09:00; closure provisional"
    )


def test_a_policy_that_decides_less_has_less_to_tell() -> None:
    nothing = {**BASE, "priority": None, "owner": None, "clocks": [], "closure": None}

    assert first_told(nothing) == "重复扣款"
