"""The promises of a marketplace: kameng as it is shipped, and hours that differ by channel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from complaintctl.shipped import shipped
from tests.cli.stories import HOUR, Record, Story, clock, decided, story, table
from tests.cli.terminal import Terminal
from tests.policy.sample import write_policy

KAMENG = shipped("policies", "kameng")
OPENED = "2026-12-02 09:00"


def complained(*log: str, complaint: str = "C-1", **cells: str) -> Story:
    """A used card code of 100 yuan, with every column of the clean export."""
    known = {
        "updated_at": OPENED,
        "channel": "app",
        "order_id": f"O-{complaint}",
        "customer_id": f"U-{complaint}",
        "merchant_id": "M-1",
        "topup_account": "",
        "amount": "100",
        "text": "卡密已被使用",
        "screenshot": "",
        "chat_log": "",
        "complaint_count": "1",
        "vip": "false",
        "vulnerable": "false",
        "public_exposure": "false",
        "callback_promised": "",
        "promised_at": "",
    }
    return story(OPENED, *log, complaint=complaint, **{**known, **cells})


def kameng(terminal: Terminal, *stories: Story, as_of: str) -> dict[str, Record]:
    orders = terminal.file("orders.csv", table([_order(one) for one in stories]))
    words = ("--with", f"orders={orders}")
    found = decided(terminal, KAMENG, *stories, as_of=as_of, words=words)
    return {record["complaint"]: record for record in found}


def _order(of: Story) -> dict[str, str]:
    return {
        "order_id": of.cells["order_id"],
        "product_id": "P1",
        "paid_at": "2026-12-01 20:00",
        "delivered_at": "2026-12-01 20:01",
        "payment_reference": "pay-1",
        "delivery_reference": "dlv-1",
    }


def test_kameng_is_due_when_it_promises(terminal: Terminal) -> None:
    told = [
        complained("2026-12-02 15:00,refund_approved,", complaint="normal"),
        complained(complaint="urgent", vulnerable="true", amount="500"),
        complained(complaint="call promised", callback_promised="true"),
        complained(complaint="day promised", promised_at="2026-12-03 12:00"),
    ]

    found = kameng(terminal, *told, as_of="2026-12-02 16:00")

    everybody = {
        "first_response": "2026-12-03T09:00:00+08:00",
        "resolution": "2026-12-04T09:00:00+08:00",
        "silence": "2026-12-03T09:00:00+08:00",
    }
    in_2h = "2026-12-02T11:00:00+08:00"
    assert {name: _dues(record) for name, record in found.items()} == {
        "normal": {**everybody, "refund": "2026-12-04T00:00:00+08:00"},
        "urgent": {**everybody, "first_response": in_2h, "urgent_handled": in_2h},
        "call promised": {**everybody, "contact": "2026-12-02T10:00:00+08:00"},
        "day promised": {**everybody, "promised": "2026-12-03T12:00:00+08:00"},
    }
    certainties = {one["certainty"] for record in found.values() for one in record["clocks"]}
    assert certainties == {"certain"}


def _dues(record: Record) -> dict[str, str]:
    return {one["clock"]: one["due"] for one in record["clocks"] if one["due"]}


RESOLVED = ("2026-12-03 10:00,closure_notice,", "2026-12-03 10:00,resolved,done")


@pytest.mark.parametrize(
    ("as_of", "since", "verdict", "until"),
    [
        ("2026-12-05 09:59:59", (), "provisional", "2026-12-05T10:00:00+08:00"),
        ("2026-12-05 10:00:00", (), "verified", None),
        ("2026-12-04 09:00", ("2026-12-04 08:00,customer_confirmed,",), "verified", None),
        ("2026-12-04 09:00", ("2026-12-04 08:00,customer_denied,",), "contradicted", None),
    ],
)
def test_kameng_calls_a_closing_proved_when_48_hours_passed_or_the_customer_says_so(
    terminal: Terminal, as_of: str, since: tuple[str, ...], verdict: str, until: str | None
) -> None:
    found = kameng(terminal, complained(*RESOLVED, *since), as_of=as_of)["C-1"]

    assert (found["closure"]["verdict"], found["closure"]["provisional_until"]) == (verdict, until)
    assert clock(found, "resolution")["state"] == "met"


def test_at_kameng_silence_runs_for_whoever_was_never_answered_or_came_back(
    terminal: Terminal,
) -> None:
    closed = ("2026-12-02 12:00,closed,done", "2026-12-02 20:00,reopened,working")
    told = [
        complained("2026-12-02 09:00:05,acknowledged,", complaint="never answered"),
        complained(*closed, complaint="reopened"),
        complained("2026-12-02 10:00,agent_message,", *closed, complaint="answered and reopened"),
    ]

    on_the_next_day, later = (
        {name: _silence(record) for name, record in kameng(terminal, *told, as_of=as_of).items()}
        for as_of in ("2026-12-03 08:00", "2026-12-09 08:00")
    )

    # The eight hours for which it was closed do not count.
    assert on_the_next_day == {
        "never answered": (1, "running", "2026-12-03T09:00:00+08:00", HOUR),
        "reopened": (1, "running", "2026-12-03T17:00:00+08:00", 9 * HOUR),
        "answered and reopened": (2, "running", "2026-12-03T18:00:00+08:00", 10 * HOUR),
    }
    assert later == {
        "never answered": (1, "breached", "2026-12-03T09:00:00+08:00", -143 * HOUR),
        "reopened": (1, "breached", "2026-12-03T17:00:00+08:00", -135 * HOUR),
        "answered and reopened": (2, "breached", "2026-12-03T18:00:00+08:00", -134 * HOUR),
    }


def _silence(record: Record) -> tuple[Any, ...]:
    assert not record["orphan"]
    one = clock(record, "silence")
    return one["cycle"], one["state"], one["due"], one["remaining_seconds"]


CHANNELS = """
fields: {channel: {type: word, values: [hotline, app, wholesale]}}
calendars:
  around_the_clock: {open: {mon-sun: ["00:00-24:00"]}}
  office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}}
  frozen: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN},
           freeze: [{from: 2026-02-24, through: 2026-02-26, reason: 盘点}]}
clocks:
  contact:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    target:
      tightest:
        - {within: 2bh, calendar: around_the_clock, when: {channel: hotline}}
        - {within: 2bh, calendar: office, when: {channel: app}}
        - {within: 2bh, calendar: frozen, when: {channel: wholesale}}
      otherwise: none
"""
SATURDAY = "2026-02-14 17:30"
"""A make-up working day, half an hour before the closing that the Spring Festival follows."""


def test_two_open_hours_are_over_when_each_channel_has_been_open_for_two_hours(
    terminal: Terminal, tmp_path: Path
) -> None:
    policy = write_policy(tmp_path, CHANNELS)
    told = [
        story(SATURDAY, complaint=channel or "unknown", channel=channel)
        for channel in ("hotline", "app", "wholesale", "")
    ]

    *found, unknown = decided(terminal, policy, *told, as_of="2026-02-24 10:30")

    assert {
        one["complaint"]: (clock(one, "contact")["due"], clock(one, "contact")["state"])
        for one in found
    } == {
        "hotline": ("2026-02-14T19:30:00+08:00", "breached"),
        "app": ("2026-02-24T10:30:00+08:00", "running"),
        "wholesale": ("2026-02-27T10:30:00+08:00", "running"),
    }
    # A blank may be any of the three. Rules vary on their own, so it may be none of them, too.
    assert clock(unknown, "contact")["possible"] == [
        "2026-02-14T19:30:00+08:00",
        "2026-02-24T10:30:00+08:00",
        "2026-02-27T10:30:00+08:00",
        None,
    ]


FESTIVAL = [
    ("2026-02-14T17:30", "2026-02-14T18:00", 1800, "make-up working day for 2026-02-20"),
    ("2026-02-14T18:00", "2026-02-15T00:00", 0, "outside hours"),
    ("2026-02-15T00:00", "2026-02-16T00:00", 0, "holiday: weekend beside Chinese New Year's Eve"),
    ("2026-02-16T00:00", "2026-02-17T00:00", 0, "holiday: Chinese New Year's Eve"),
    ("2026-02-17T00:00", "2026-02-20T00:00", 0, "holiday: Chinese New Year (Spring Festival)"),
    ("2026-02-20T00:00", "2026-02-21T00:00", 0, "holiday: day off, made up on 2026-02-14"),
    (
        "2026-02-21T00:00",
        "2026-02-23T00:00",
        0,
        "holiday: weekend beside day off, made up on 2026-02-14",
    ),
    ("2026-02-23T00:00", "2026-02-24T00:00", 0, "holiday: day off, made up on 2026-02-28"),
]


@pytest.mark.parametrize(
    ("calendar", "due", "spent"),
    [
        (
            "around_the_clock",
            "2026-02-14T19:30",
            [("2026-02-14T17:30", "2026-02-14T19:30", 7200, "open")],
        ),
        (
            "office",
            "2026-02-24T10:30",
            [
                *FESTIVAL,
                ("2026-02-24T00:00", "2026-02-24T09:00", 0, "outside hours"),
                ("2026-02-24T09:00", "2026-02-24T10:30", 5400, "open"),
            ],
        ),
        (
            "frozen",
            "2026-02-27T10:30",
            [
                *FESTIVAL,
                ("2026-02-24T00:00", "2026-02-27T00:00", 0, "freeze: 盘点"),
                ("2026-02-27T00:00", "2026-02-27T09:00", 0, "outside hours"),
                ("2026-02-27T09:00", "2026-02-27T10:30", 5400, "open"),
            ],
        ),
    ],
)
def test_calendar_names_the_reason_of_every_hour_that_did_not_count(
    terminal: Terminal,
    tmp_path: Path,
    calendar: str,
    due: str,
    spent: list[tuple[str, str, int, str]],
) -> None:
    answer = terminal.type(
        "calendar", calendar, "--policy", write_policy(tmp_path, CHANNELS), "--from", SATURDAY,
        "--plus", "2bh", "--weeks", "0", "--format", "json",
    )  # fmt: skip
    (said,) = json.loads(answer.out)["calendars"]

    assert (said["answer"]["due"], said["answer"]["provisional"]) == (f"{due}:00+08:00", False)
    assert [
        (
            each["from"].removesuffix(":00+08:00"),
            each["until"].removesuffix(":00+08:00"),
            each["seconds"] if each["counted"] else 0,
            each["why"],
        )
        for each in said["answer"]["stretches"]
    ] == spent
