"""The oracle's detectors: pauses, standstill, chasers, and what a source can tell, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.oracle import Case, Entry, PolicyError, decide_queue, read_policy
from tests.oracle.stories import HEAD, at, case, cells, decided, log
from tests.oracle.stories import times as seen_at

UNHEARD = "unheard: {state: waiting_customer, without: [agent_message], within: 1h}"
STALLED = "stalled: {nothing_for: 48h}"
CHASED = "chased: {event: customer_message, since: agent_message, at_least: 3}"
CLOSURE = "closure: {claimed_by: [closed], all: [], contradicted_by: [reopened]}"


def times(
    detector: str, *told: Entry, as_of: str = "2026-12-01 20:00", more: str = ""
) -> list[str]:
    """Of a complaint opened at 09:00."""
    return seen_at(detector, case("2026-12-01 09:00", *told), as_of, more)


@pytest.mark.parametrize(
    ("heard", "seen"),
    [("08:59:59", True), ("09:00:00", False), ("11:00:00", False), ("11:00:01", True)],
)
def test_a_pause_is_unheard_if_nobody_wrote_around_its_beginning(heard: str, seen: bool) -> None:
    told = log((heard, "agent_message"), ("10:00", None, "waiting_customer"))
    assert times(UNHEARD, *told) == (["10:00:00"] if seen else [])


@pytest.mark.parametrize(("as_of", "seen"), [("10:59:59", []), ("11:00:00", ["10:00:00"])])
def test_a_pause_is_unheard_only_once_its_time_is_over(as_of: str, seen: list[str]) -> None:
    told = log(("10:00", None, "waiting_customer"))
    assert times(UNHEARD, *told, as_of=f"2026-12-01 {as_of}") == seen


def test_a_pause_said_twice_began_once_and_a_second_pause_is_another() -> None:
    told = log(
        *(("10:00", None, "waiting_customer"), ("12:00", None, "waiting_customer")),
        *(("13:00", None, "working"), ("13:00", None, "waiting_customer")),
        *(("15:00", None, "working"), ("17:00", None, "waiting_customer")),
    )
    assert times(UNHEARD, *told) == ["10:00:00", "17:00:00"]


def test_two_named_states_in_a_row_are_two_pauses() -> None:
    both = UNHEARD.replace("waiting_customer", "[waiting_customer, waiting_merchant]")
    told = log(("10:00", None, "waiting_customer"), ("12:00", None, "waiting_merchant"))
    assert times(both, *told) == ["10:00:00", "12:00:00"]


def test_a_pause_of_no_length_is_none() -> None:
    told = log(("10:00", None, "waiting_customer"), ("10:00", None, "working"))
    assert times(UNHEARD, *told) == []


@pytest.mark.parametrize(("second", "seen"), [("00", []), ("01", ["10:00:00"])])
def test_a_complaint_stalls_strictly_after_its_time(second: str, seen: list[str]) -> None:
    told = log(("10:00", "agent_message"))
    assert times(STALLED, *told, as_of=f"2026-12-03 10:00:{second}") == seen


def test_a_complaint_never_touched_stalls_from_its_opening() -> None:
    assert times(STALLED, as_of="2026-12-04 09:00") == ["09:00:00"]


def test_a_new_state_is_a_sign_of_life_and_the_same_state_again_is_none() -> None:
    told = log(("10:00", None, "new"), ("11:00", None, "working"), ("12:00", None, "working"))
    assert times(STALLED, *told, as_of="2026-12-04 09:00") == ["11:00:00"]


@pytest.mark.parametrize(
    ("last", "seen"),
    [("closed", []), ("merged", []), ("withdrawn", []), ("reopened", ["12:00:00"])],
)
def test_a_finished_complaint_stalls_no_more(last: str, seen: list[str]) -> None:
    told = log(("10:00", "closed"), ("12:00", last))
    assert times(STALLED, *told, as_of="2026-12-04 09:00") == seen


def test_what_finishes_a_complaint_is_what_the_closure_says() -> None:
    told = log(("10:00", "resolved"))
    assert times(STALLED, *told, as_of="2026-12-04 09:00") == []
    assert times(STALLED, *told, as_of="2026-12-04 09:00", more=CLOSURE) == ["10:00:00"]


def test_the_third_question_since_the_last_answer_is_the_one_that_chases() -> None:
    asked = [(f"{hour}:00", "customer_message") for hour in (10, 11, 12, 13)]
    assert times(CHASED, *log(*asked[:2])) == []
    assert times(CHASED, *log(*asked)) == ["12:00:00"]
    assert times(CHASED, *log(asked[0], ("10:30", "agent_message"), *asked[1:])) == ["13:00:00"]
    assert times(CHASED, *log(*asked, ("14:00", "agent_message"))) == []


def test_questions_and_answers_of_one_instant_go_by_the_file() -> None:
    asked, answered = ("10:00", "customer_message"), ("10:00", "agent_message")
    assert times(CHASED, *log(answered, asked, asked, asked)) == ["10:00:00"]
    assert times(CHASED, *log(asked, answered, asked, asked)) == []


def test_an_answer_does_not_follow_itself() -> None:
    both = "chased: {event: [customer_message, agent_message], since: agent_message, at_least: 1}"
    told = log(("10:00", "agent_message"))
    assert times(both, *told) == []
    assert times(both, *told, *log(("11:00", "customer_message"))) == ["11:00:00"]


def test_as_of_the_second_question_nobody_chased_yet() -> None:
    asked = [(f"{hour}:00", "customer_message") for hour in (10, 11, 12)]
    assert times(CHASED, *log(*asked), as_of="2026-12-01 11:59:59") == []


def test_an_unknown_opening_hides_nothing() -> None:
    told = case(
        None,
        *log(("10:00", "customer_message", "waiting_customer"), ("11:30", "customer_message")),
        *log(("12:00", "customer_message"), ("12:55", "assigned")),
    )
    as_of = "2026-12-04 09:00"
    assert seen_at(UNHEARD, told, as_of) == ["10:00:00"]
    assert seen_at(STALLED, told, as_of) == ["12:55:00"]
    assert seen_at(CHASED, told, as_of) == ["12:00:00"]
    assert seen_at(STALLED, case(None), as_of) == []


@pytest.mark.parametrize(
    ("detector", "needed"),
    [
        (UNHEARD.replace("[agent_message]", "[agent_message, closure_notice]"), "closure_notice"),
        (CHASED.replace("since: agent_message", "since: [agent_message, closed]"), "closed"),
        (CHASED, "customer_message"),
    ],
)
def test_what_a_source_cannot_supply_it_cannot_tell(detector: str, needed: str) -> None:
    asked = [(f"{hour}:00", "customer_message") for hour in (10, 11, 12)]
    told = case("2026-12-01 09:00", *log(("10:00", None, "waiting_customer"), *asked))
    events = frozenset({"agent_message", "customer_message", "closed", "closure_notice"})
    seen = seen_at(detector, replace(told, supplied=events), "2026-12-01 20:00")
    assert seen == (["10:00:00"] if "unheard" in detector else ["12:00:00"])
    assert seen_at(detector, replace(told, supplied=events - {needed}), "2026-12-01 20:00") == []


def test_a_source_without_states_tells_no_pauses() -> None:
    told = case("2026-12-01 09:00", *log(("10:00", None, "waiting_customer")))
    assert seen_at(UNHEARD, replace(told, states_supplied=False), "2026-12-01 20:00") == []


@pytest.mark.parametrize(
    ("states", "drawn", "seen"),
    [(False, {}, []), (True, {}, ["09:00:00"]), (False, {"closed": "closed_at"}, ["09:00:00"])],
)
def test_a_source_that_tells_only_openings_cannot_tell_who_stalled(
    states: bool, drawn: dict[str, str], seen: list[str]
) -> None:
    bare = Case(
        "C-1",
        cells("2026-12-01 09:00", closed_at=None),
        supplied=frozenset({"opened"}),
        states_supplied=states,
        drawn=drawn,
    )
    assert seen_at(STALLED, bare, "2026-12-04 09:00") == seen


def test_detectors_stand_in_the_order_of_the_policy_and_each_in_time() -> None:
    told = case(
        "2026-12-01 09:00",
        *log(("10:00", None, "waiting_customer"), ("12:00", None, "working")),
        *log(("14:00", None, "waiting_customer")),
    )
    written = f"detectors:\n  z_{STALLED}\n  a_{UNHEARD}\n"
    [record] = decided(written, told, as_of="2026-12-04 09:00")
    assert record["detected"] == [
        {"detector": "z_stalled", "at": "2026-12-01T14:00:00+08:00"},
        {"detector": "a_unheard", "at": "2026-12-01T10:00:00+08:00"},
        {"detector": "a_unheard", "at": "2026-12-01T14:00:00+08:00"},
    ]


def test_without_detectors_nothing_is_detected() -> None:
    [record] = decided("", case("2026-12-01 09:00"), as_of="2026-12-04 09:00")
    assert record["detected"] == []


def test_a_complaint_keeps_the_detectors_of_its_version() -> None:
    facts = read_policy(HEAD)
    del facts["effective_from"]
    versions = {
        "2026-11-01": read_policy("detectors: {old: {nothing_for: 1h}}"),
        "2026-12-01": read_policy(
            "detectors: {new: {nothing_for: 1w}}\nswitch_open: [escalation, closure, routing]"
        ),
    }
    opened = {"A": "2026-11-30 09:00", "B": "2026-12-01 09:00"}
    found = decide_queue(
        facts,
        [case(shown, name=name) for name, shown in opened.items()],
        as_of=at("2026-12-08 09:00:01"),
        tables={},
        versions=versions,
    )
    assert [one["detected"] for one in found] == [
        [{"detector": "old", "at": "2026-11-30T09:00:00+08:00"}],
        [{"detector": "new", "at": "2026-12-01T09:00:00+08:00"}],
    ]


def test_a_shape_that_is_none_is_refused() -> None:
    with pytest.raises(PolicyError, match="no known shape"):
        times("odd: {event: closed, within: 1h}")
