"""The oracle's time against the golden cases of the language, the house's promises and China's days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.oracle import Case, Ground, Hours, by_end_of, decide_queue, read_policy, within
from tests.oracle import span as parse
from tests.oracle.stories import (
    CLOSURE,
    HEAD,
    HOUR,
    OFFICE,
    PROMISES,
    ZONE,
    at,
    case,
    cells,
    clock,
    decided,
    dues,
    entry,
    resolution,
)


@pytest.mark.parametrize(
    ("budget", "due"),
    [("48h", "2026-12-09T09:00:00+08:00"), ("48bh", "2026-12-15T12:00:00+08:00")],
)
def test_case_1_the_same_number_of_hours_by_the_wall_and_in_open_time(
    budget: str, due: str
) -> None:
    target = f"{{otherwise: {{within: {budget}}}}}"
    assert dues(target, "2026-12-07 09:00", as_of="2026-12-07 09:00") == due


def test_case_6_answered_in_time_and_grown_old() -> None:
    answered = entry("2026-12-03 05:00", "agent_message")
    [record] = decided(PROMISES, case("2026-12-02 09:00", answered), as_of="2026-12-05 17:00")
    assert clock(record, "first_response")["state"] == "met"
    assert (record["priority"]["value"], record["rank"]) == ("normal", "high")


def test_case_7_a_complaint_never_answered_breaks_its_silence_after_hour_24() -> None:
    told = []
    for as_of in ("2026-12-03 09:00:00", "2026-12-03 09:00:01"):
        [record] = decided(PROMISES, case("2026-12-02 09:00"), as_of=as_of)
        told.append((clock(record, "silence")["state"], record["ever_breached"]))
    assert told[0] == ("running", ["contact"])
    assert told[1] == ("breached", ["first_response", "contact", "silence"])


def test_case_8_a_second_complaint_contradicts_the_first_closing() -> None:
    keys = {"customer_id": "K1", "order_id": "O1", "refund_reference": "R1"}
    first = case("2026-12-01 09:00", entry("2026-12-02 09:00", "closed"), name="A", **keys)
    second = case("2026-12-03 09:00", entry("2026-12-04 09:00", "closed"), name="B", **keys)
    a, b = (one["closure"] for one in decided(CLOSURE, first, second, as_of="2026-12-05 09:00"))
    assert (a["verdict"], a["contradicted_by"]) == ("contradicted", ["came_back"])
    assert (b["verdict"], b["provisional_until"]) == ("provisional", "2026-12-06T09:00:00+08:00")


@pytest.mark.parametrize("carries", [True, False])
def test_case_9_nobody_answers_within_the_window(carries: bool) -> None:
    events = {"closed", "reopened", "customer_confirmed"} | (
        {"customer_denied"} if carries else set()
    )
    told = Case(
        "A",
        cells("2026-12-01 09:00", customer_id="K1", order_id="O1", refund_reference="R1"),
        [entry("2026-12-02 09:00", "closed")],
        supplied=frozenset(events),
    )
    [record] = decided(CLOSURE, told, as_of="2026-12-04 09:00")
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


def test_case_10_of_ten_days_of_waiting_72_hours_are_taken_out() -> None:
    log = [
        entry("2026-12-01 10:00", state="waiting_customer"),
        entry("2026-12-11 10:00", state="working"),
    ]
    [record] = decided(PROMISES, case("2026-12-01 09:00", *log), as_of="2026-12-11 12:00")
    found = clock(record, "resolution")
    assert (found["due"], found["paused_seconds"]) == ("2026-12-06T09:00:00+08:00", 72 * HOUR)
    assert (found["state"], found["remaining_seconds"]) == ("breached", -123 * HOUR)


def test_case_11_the_version_is_that_of_the_opening_and_the_calendar_that_of_today() -> None:
    facts = read_policy(HEAD + OFFICE)
    del facts["effective_from"]
    versions = {
        date: read_policy(resolution(f"{{otherwise: {{within: {budget}}}}}"))
        for date, budget in (("2026-11-01", "25bd"), ("2026-12-01", "1bd"))
    }
    before, after = decide_queue(
        facts,
        [case("2026-11-30 23:59:59", name="A"), case("2026-12-01 00:00", name="B")],
        as_of=at("2026-12-02 09:00"),
        tables={},
        versions=versions,
    )
    assert [one["policy"]["version"] for one in (before, after)] == ["2026-11-01", "2026-12-01"]
    # 1 January is a holiday and 4 January closed by `days`: the 25th open day after Tuesday 12-01.
    found = clock(before, "resolution")
    assert (found["due"], found["provisional"]) == ("2027-01-07T09:00:00+08:00", True)
    assert clock(after, "resolution")["due"] == "2026-12-02T09:00:00+08:00"


def test_case_12_a_transfer_while_one_is_open_starts_no_cycle() -> None:
    log = [
        entry(f"2026-12-01 {hour}:00", event)
        for hour, event in (
            *((10, "transferred"), (11, "accepted"), (12, "transferred")),
            *((13, "transferred"), (15, "accepted")),
        )
    ]
    [record] = decided(PROMISES, case("2026-12-01 09:00", *log), as_of="2026-12-02 09:00")
    spans = [
        (one["cycle"], one["start"][11:16], one["stopped_at"][11:16], one["state"])
        for one in record["clocks"]
        if one["clock"] == "handover"
    ]
    assert spans == [(1, "10:00", "11:00", "met"), (2, "12:00", "15:00", "late")]


def test_the_ladder_of_the_language_stands_where_the_language_says() -> None:
    ladder = """
escalation:
  - id: overdue
    clock: resolution
    steps:
      - {at: 75%, to: handler, do: remind}
      - {at: 150%, to: department_head, do: notify}
      - {overdue_by: 24h, to: task_force, do: take_over}
      - {before_due: 2bh, to: handler, do: remind}
      - {overdue_by: 72h, offer: consumer_association}
"""
    policy = OFFICE + resolution("{otherwise: {within: 1bd}}") + ladder
    [record] = decided(policy, case("2026-12-07 16:00"), as_of="2026-12-11 16:00")
    assert clock(record, "resolution")["due"] == "2026-12-08T16:00:00+08:00"
    assert [(one["step"], one["reached_at"]) for one in record["escalations"]] == [
        ("75%", "2026-12-08T14:07:30+08:00"),
        ("150%", "2026-12-09T10:45:00+08:00"),
        ("overdue_by 24h", "2026-12-09T16:00:00+08:00"),
        ("before_due 2bh", "2026-12-08T14:00:00+08:00"),
        ("overdue_by 72h", "2026-12-11T16:00:00+08:00"),
    ]
    assert record["escalations"][-1] == {
        "ladder": "overdue",
        "cycle": 1,
        "step": "overdue_by 72h",
        "reached_at": "2026-12-11T16:00:00+08:00",
        "offer": "consumer_association",
    }


@pytest.mark.parametrize(
    ("name", "values", "due"),
    [
        ("first_response", {}, "2026-12-03T09:00:00+08:00"),
        ("first_response", {"vulnerable": True}, "2026-12-02T11:00:00+08:00"),
        ("contact", {}, "2026-12-02T10:00:00+08:00"),
        ("resolution", {}, "2026-12-04T09:00:00+08:00"),
        ("refund", {}, "2026-12-04T00:00:00+08:00"),
    ],
)
def test_the_promises_of_the_house(name: str, values: dict[str, Any], due: str) -> None:
    approved = entry("2026-12-02 15:00", "refund_approved")
    told = case("2026-12-02 09:00", approved, promised_at=None, **values)
    [record] = decided(PROMISES, told, as_of="2026-12-02 16:00")
    assert clock(record, name)["due"] == due


def test_a_promise_to_one_customer_may_only_be_stricter() -> None:
    told = {}
    for shown in ("09:30", "10:00", "12:00"):
        promised = at(f"2026-12-02 {shown}")
        [record] = decided(
            PROMISES,
            case("2026-12-02 09:00", promised_at=promised),
            as_of="2026-12-02 09:10",
        )
        found = clock(record, "contact")
        told[shown] = (found["due"][11:16], found["target"], found["rule"], found["certainty"])
    assert told == {
        "09:30": ("09:30", "from_field promised_at", "tightest[1]", "certain"),
        "10:00": ("10:00", "from_field promised_at", "tightest[1]", "certain"),
        "12:00": ("10:00", "1h", "otherwise", "certain"),
    }


def test_a_promise_that_cannot_be_read_leaves_the_earliest_known_in_doubt() -> None:
    [record] = decided(PROMISES, case("2026-12-02 09:00"), as_of="2026-12-02 09:10")
    found = clock(record, "contact")
    assert (found["due"], found["certainty"]) == ("2026-12-02T10:00:00+08:00", "undetermined")
    assert found["because"] == ["promised_at"]


def test_a_reopened_complaint_runs_its_silence_clock_on() -> None:
    log = [entry("2026-12-02 10:00", "closed"), entry("2026-12-03 10:00", "reopened")]
    [record] = decided(PROMISES, case("2026-12-02 09:00", *log), as_of="2026-12-03 11:00")
    found = clock(record, "silence")
    assert (found["cycle"], found["state"], found["elapsed_seconds"]) == (1, "running", 2 * HOUR)
    assert (found["due"], found["paused_seconds"]) == ("2026-12-04T09:00:00+08:00", 0)
    assert not record["orphan"]


CHANNELS = """
fields: {channel: {type: word, values: [hotline, web_form, shop]}}
calendars:
  hotline: {open: {mon-sun: ["00:00-24:00"]}}
  office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}}
  shop: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN},
         freeze: [{from: 2026-02-24, through: 2026-02-26, reason: 春节}]}
clocks:
  contact:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    calendar: office
    target:
      tightest:
        - {within: 2bh, calendar: hotline, when: {channel: hotline}}
        - {within: 2bh, calendar: shop, when: {channel: shop}}
      otherwise: {within: 2bh}
"""


@pytest.mark.parametrize(
    ("channel", "due"),
    [
        ("hotline", "2026-02-14T19:30:00+08:00"),
        ("web_form", "2026-02-24T10:30:00+08:00"),
        ("shop", "2026-02-27T10:30:00+08:00"),
    ],
)
def test_each_channel_has_the_hours_it_has(channel: str, due: str) -> None:
    told = case("2026-02-14 17:30", channel=channel)
    [record] = decided(CHANNELS, told, as_of="2026-02-14 17:30")
    assert clock(record, "contact")["due"] == due


NINE_TO_SIX = Ground(
    ZONE, Hours({"open": {"mon-fri": ["09:00-18:00"]}, "holidays": {"country": "CN"}}, ZONE)
)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-02-14", 7, "2026-03-03"),
        ("2026-02-15", 7, "2026-03-03"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2026-06-18", 7, "2026-06-30"),
        ("2026-09-28", 7, "2026-10-13"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-01-05", 45, "2026-03-13"),
    ],
)
def test_working_days_of_china_count_from_the_day_after(received: str, days: int, due: str) -> None:
    found = by_end_of(f"{days}bd", at(f"{received} 10:00"), NINE_TO_SIX, roll=False)
    assert found == at(f"{due} 18:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-02-13 17:00", 2, "2026-02-14 10:00"),
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),
        ("2026-02-14 17:30", 24, "2026-02-26 14:30"),
        ("2026-09-30 17:00", 8, "2026-10-08 16:00"),
        ("2026-10-10 10:00", 2, "2026-10-10 12:00"),
    ],
)
def test_business_hours_of_china_know_worked_weekends(start: str, hours: int, due: str) -> None:
    assert within(parse(f"{hours}bh"), at(start), (), NINE_TO_SIX) == at(due)


def test_a_shop_open_every_day_closes_on_the_weekends_of_a_holiday() -> None:
    shop = Hours({"open": {"mon-sun": ["09:00-18:00"]}, "holidays": {"country": "CN"}}, ZONE)
    days = [datetime(2026, 2, day).date() for day in range(12, 26)]
    assert [day.day for day in days if not shop.is_open_day(day)] == list(range(15, 24))


def test_past_the_announced_holidays_a_deadline_says_so() -> None:
    for days, provisional in ((28, False), (31, True)):
        target = f"{{otherwise: {{within: {days}bd}}}}"
        [record] = decided(
            OFFICE + resolution(target), case("2026-11-20 09:00"), as_of="2026-11-20 09:00"
        )
        assert clock(record, "resolution")["provisional"] is provisional
    rolled = "{otherwise: {by_end_of: 60d, roll: next_open_day}}"
    [record] = decided(
        OFFICE + resolution(rolled), case("2026-11-11 09:00"), as_of="2026-11-20 09:00"
    )
    found = clock(record, "resolution")
    assert (found["due"], found["provisional"]) == ("2027-01-12T00:00:00+08:00", True)
