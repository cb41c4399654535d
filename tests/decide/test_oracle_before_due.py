"""The oracle's `before_due_of`: events in the last moments of a clock, calculated by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.oracle import Case, Entry
from tests.oracle.stories import at, case, cells, log
from tests.oracle.stories import times as seen_at

CLOCK = """
clocks:
  resolution:
    start: opened
    stop: [closed]
    on_reopen: resume
    pause_while: {waiting_customer: no_limit}
    target: {otherwise: {within: 4h}}
"""
HURRY = "just_before: {event: [resolved, closed], within: 10min, before_due_of: resolution}"


def times(
    detector: str, *told: Entry, as_of: str = "2026-12-01 20:00", more: str = CLOCK
) -> list[str]:
    """Of a complaint opened at 09:00, so that its due is 13:00."""
    return seen_at(detector, case("2026-12-01 09:00", *told), as_of, more)


@pytest.mark.parametrize(
    ("closed", "seen"),
    [("12:49:59", False), ("12:50:00", True), ("13:00:00", True), ("13:00:01", False)],
)
def test_closed_just_before_due_from_the_first_instant_to_the_due_itself(
    closed: str, seen: bool
) -> None:
    assert times(HURRY, *log((closed, "closed"))) == ([closed] if seen else [])


def test_an_event_that_stops_nothing_counts_while_the_cycle_runs() -> None:
    assert times(HURRY, *log(("12:55", "resolved"))) == ["12:55:00"]


def test_an_event_after_the_stop_is_not_before_a_due() -> None:
    told = log(("12:52", "closed"), ("12:55", "resolved"))
    assert times(HURRY, *told) == ["12:52:00"]


def test_two_events_of_one_instant_are_listed_once() -> None:
    told = log(("12:55", "resolved"), ("12:55", "closed"))
    assert times(HURRY, *told) == ["12:55:00"]


def test_the_instant_of_the_stop_is_still_in_the_cycle_whatever_the_file_says_first() -> None:
    only = HURRY.replace("[resolved, closed]", "resolved")
    assert times(only, *log(("12:55", "closed"), ("12:55", "resolved"))) == ["12:55:00"]


def test_between_a_closing_and_its_reopening_no_clock_runs() -> None:
    # Two hours of gap move the due to 15:00; the gap ends at 14:55.
    told = log(
        *(("12:55", "closed"), ("14:54", "resolved"), ("14:55", "reopened")),
        ("14:58", "resolved"),
    )
    assert times(HURRY, *told) == ["14:58:00"]


def test_a_reopening_is_seen_at_its_own_instant() -> None:
    # The gap from 12:00 to 12:55 moves the due to 13:55: an hour before it begins at 12:55.
    back = "back: {event: reopened, within: 1h, before_due_of: resolution}"
    assert times(back, *log(("12:00", "closed"), ("12:55", "reopened"))) == ["12:55:00"]


def test_a_closing_that_was_undone_came_before_the_due_that_the_gap_moved() -> None:
    # Three minutes of gap move the due to 13:03.
    assert times(HURRY, *log(("12:55", "closed"), ("12:58", "reopened"))) == ["12:55:00"]
    # Two hours move it to 15:00, and the closing is long before that.
    assert times(HURRY, *log(("12:55", "closed"), ("14:55", "reopened"))) == []


def test_an_event_before_the_start_came_before_no_due() -> None:
    handover = """
clocks:
  handover: {start: transferred, stop: [accepted], on_reopen: stay, target: {otherwise: {within: 1h}}}
"""
    early = "early: {event: agent_message, within: 2h, before_due_of: handover}"
    told = log(("11:59", "agent_message"), ("12:30", "agent_message"), ("13:00", "agent_message"))
    for started, seen in (("12:00", ["12:30:00", "13:00:00"]), ("12:30", ["12:30:00", "13:00:00"])):
        assert times(early, *told, *log((started, "transferred")), more=handover) == seen


def test_a_pause_moves_the_due_that_an_event_comes_before() -> None:
    told = log(("10:00", None, "waiting_customer"), ("11:00", None, "working"), ("13:55", "closed"))
    assert times(HURRY, *told) == ["13:55:00"]


@pytest.mark.parametrize(("as_of", "seen"), [("12:59", []), ("13:30", ["12:55:00"])])
def test_a_due_that_may_still_move_accuses_nobody(as_of: str, seen: list[str]) -> None:
    # Waiting from 12:55 to 13:00 moves the due to 13:05, and before that nobody knows how far.
    told = log(
        ("12:55", "resolved", "waiting_customer"),
        ("13:00", None, "working"),
    )
    wide = HURRY.replace("10min", "15min")
    assert times(wide, *told, as_of=f"2026-12-01 {as_of}") == seen


def test_a_due_beyond_the_announced_holidays_accuses_nobody() -> None:
    office = 'office: {open: {mon-sun: ["09:00-18:00"]}, announced_through: %s}'
    clock = CLOCK.replace("within: 4h", "within: 4bh").replace(
        "    start", "    calendar: office\n    start"
    )
    told = log(("12:55", "closed"))
    for through, seen in (("2026-12-01", ["12:55:00"]), ("2026-11-30", [])):
        assert times(HURRY, *told, more=f"calendars: {{{office % through}}}{clock}") == seen


@pytest.mark.parametrize(
    ("amount", "seen"), [(10.0, ["12:55:00"]), (5000.0, ["11:55:00"]), (None, [])], ids=str
)
def test_a_due_in_doubt_accuses_nobody(amount: float | None, seen: list[str]) -> None:
    tight = "{tightest: [{within: 3h, when: {amount: {at_least: 5000}}}], otherwise: {within: 4h}}"
    clock = CLOCK.replace("{otherwise: {within: 4h}}", tight)
    resolved_and_closed = log(("11:55", "resolved"), ("12:55", "closed"))
    told = case("2026-12-01 09:00", *resolved_and_closed, amount=amount)
    assert seen_at(HURRY, told, "2026-12-01 20:00", clock) == seen


def test_a_clock_without_a_promise_has_no_due_to_come_before() -> None:
    clock = CLOCK.replace("{within: 4h}", "none")
    assert times(HURRY, *log(("12:55", "closed")), more=clock) == []


def test_every_cycle_has_a_due_of_its_own_and_one_instant_is_listed_once() -> None:
    # Cycles 09:00-12:55, 12:55-16:50, 16:50-18:00 and on, due at 13:00, 16:55, 20:50 and 22:00.
    silence = """
clocks:
  silence: {start: opened, reset_on: [agent_message], stop: [closed], on_reopen: stay, target: {otherwise: {within: 4h}}}
"""
    late = "late: {event: agent_message, within: 10min, before_due_of: silence}"
    told = log(("12:55", "agent_message"), ("16:50", "agent_message"), ("18:00", "agent_message"))
    assert times(late, *told, more=silence) == ["12:55:00", "16:50:00"]
    both = late.replace("10min", "5h")
    assert times(both, *told, more=silence) == ["12:55:00", "16:50:00", "18:00:00"]


def test_an_ending_just_before_due_came_while_the_clock_ran() -> None:
    merged = "merged: {event: [merged, resolved], within: 10min, before_due_of: resolution}"
    assert times(merged, *log(("12:55", "merged"), ("12:56", "resolved"))) == ["12:55:00"]


def test_an_unknown_opening_has_no_due() -> None:
    told = case(None, *log(("12:55", "closed")))
    assert seen_at(HURRY, told, "2026-12-01 20:00", CLOCK) == []


def test_a_clock_that_is_waived_has_no_due_to_come_before() -> None:
    waive = """
waive:
  - {rule: resolution, from: 2026-12-01, through: 2026-12-31, owner: legal desk, reason: contract}
"""
    assert times(HURRY, *log(("12:55", "closed")), more=CLOCK + waive) == []


def test_one_event_of_a_list_is_enough_to_be_seen() -> None:
    told = replace(
        case("2026-12-01 09:00", *log(("12:55", "closed"))), supplied=frozenset({"closed"})
    )
    assert seen_at(HURRY, told, "2026-12-01 20:00", CLOCK) == ["12:55:00"]


def test_an_event_drawn_from_a_column_is_seen_like_a_logged_one() -> None:
    told = Case(
        "C-1",
        cells("2026-12-01 09:00", closed_at=at("2026-12-01 12:55")),
        supplied=frozenset({"opened"}),
        states_supplied=False,
        drawn={"closed": "closed_at"},
    )
    assert seen_at(HURRY, told, "2026-12-01 20:00", CLOCK) == ["12:55:00"]
