"""Detectors by hand: each shape, its borders, ties, what cannot be told, and what is not over yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from complaintctl.decide.engines import Columnar
from complaintctl.model.policy import Policy
from complaintctl.policy.load import load
from tests.decide.timed_pipeline import decided
from tests.oracle import Case
from tests.oracle.stories import at, case, cells, entry
from tests.policy.sample import load_sample, write_policy

CLOCK = """
clocks:
  resolution: {start: opened, stop: [resolved], pause_while: {waiting_customer: no_limit},
               on_reopen: resume, target: {otherwise: {within: 24h}}}
"""
LAST_MINUTE = CLOCK + (
    "detectors: {last_minute: {event: [resolved, closed], within: 5min, before_due_of: resolution}}"
)
IN_BULK = "detectors: {in_bulk: {event: closed, within: 1min, same: [handled_by], at_least: 3}}"
UNHEARD = (
    "detectors: {unheard: {state: waiting_customer, without: [agent_message, evidence_requested], "
    "within: 1h}}"
)
STALLED = "detectors: {stalled: {nothing_for: 48h}}"
CHASED = "detectors: {chased: {event: customer_message, since: agent_message, at_least: 3}}"
OPENED = "2026-12-01 09:00"


def policy(folder: Path, sections: str) -> Policy:
    loaded = load_sample(folder, sections)
    assert loaded.policy is not None, loaded.findings
    return loaded.policy


def told_of(by: Policy, cases: Sequence[Case], as_of: str) -> list[dict[str, Any]]:
    numbered = [
        replace(one, cells={"complaint": ("present", one.id), **one.cells}) for one in cases
    ]
    return decided(by, numbered, at(as_of), Columnar())


def found(folder: Path, sections: str, *cases: Case, as_of: str) -> dict[str, list[str]]:
    """By complaint, when its one detector found something: `12-02T09:00:00`."""
    records = told_of(policy(folder, sections), cases, as_of)
    return {one["complaint"]: [told["at"][5:19] for told in one["detected"]] for one in records}


def only(folder: Path, sections: str, told: Case, *, as_of: str) -> list[str]:
    return found(folder, sections, told, as_of=as_of)[told.id]


@pytest.mark.parametrize(
    ("when", "listed"),
    [
        ("2026-12-02 08:54:59", False),
        ("2026-12-02 08:55:00", True),
        ("2026-12-02 09:00:00", True),
        ("2026-12-02 09:00:01", False),
    ],
)
def test_the_last_minutes_begin_at_their_first_second_and_end_with_the_due(
    when: str, listed: bool, tmp_path: Path
) -> None:
    told = case(OPENED, entry(when, "resolved"))

    got = only(tmp_path, LAST_MINUTE, told, as_of="2026-12-03 09:00")

    assert got == ([when[5:].replace(" ", "T")] if listed else [])


def test_what_follows_the_stop_is_no_longer_before_a_due(tmp_path: Path) -> None:
    early = case(
        OPENED, entry("2026-12-02 08:00", "resolved"), entry("2026-12-02 08:57", "closed"), name="A"
    )
    both = case(
        OPENED, entry("2026-12-02 08:57", "resolved"), entry("2026-12-02 08:57", "closed"), name="B"
    )
    late = case(
        OPENED, entry("2026-12-02 08:57", "resolved"), entry("2026-12-02 08:58", "closed"), name="C"
    )

    assert found(tmp_path, LAST_MINUTE, early, both, late, as_of="2026-12-03 09:00") == {
        "A": [],
        "B": ["12-02T08:57:00"],
        "C": ["12-02T08:57:00"],
    }


def test_an_event_that_stops_nothing_is_before_the_due_while_the_clock_runs(tmp_path: Path) -> None:
    told = case(OPENED, entry("2026-12-02 08:56", "closed"), entry("2026-12-02 08:59", "closed"))

    got = only(tmp_path, LAST_MINUTE, told, as_of="2026-12-02 08:58")

    assert got == ["12-02T08:56:00"]


def test_the_due_is_the_one_that_the_record_shows(tmp_path: Path) -> None:
    """Two hours of waiting put the due off to 11:00; in the gap before a reopening nothing runs."""
    paused = case(
        OPENED,
        entry("2026-12-01 12:00", state="waiting_customer"),
        entry("2026-12-01 14:00", state="working"),
        entry("2026-12-02 08:58", "closed"),
        entry("2026-12-02 10:57", "resolved"),
        name="paused",
    )
    # Stopped with an hour left; the due moves from 09:00 to 10:00.
    reopened = case(
        OPENED,
        entry("2026-12-02 08:00", "resolved"),
        entry("2026-12-02 08:57", "closed"),
        entry("2026-12-02 09:00", "reopened"),
        entry("2026-12-02 09:58", "resolved"),
        name="reopened",
    )

    got = found(tmp_path, LAST_MINUTE, paused, reopened, as_of="2026-12-03 09:00")

    assert got == {"paused": ["12-02T10:57:00"], "reopened": ["12-02T09:58:00"]}


def test_a_due_that_may_still_move_accuses_nobody(tmp_path: Path) -> None:
    told = case(
        OPENED,
        entry("2026-12-02 08:56", "closed"),
        entry("2026-12-02 08:58", state="waiting_customer"),
    )

    assert only(tmp_path, LAST_MINUTE, told, as_of="2026-12-02 08:59") == []


def test_a_due_in_doubt_accuses_nobody(tmp_path: Path) -> None:
    sections = (
        "clocks:\n  resolution: {start: opened, stop: [resolved], on_reopen: stay, target: "
        "{tightest: [{within: 24h, when: {amount: {at_least: 5}}}], otherwise: {within: 48h}}}\n"
        "detectors: {last_minute: {event: resolved, within: 5min, before_due_of: resolution}}"
    )
    stop = entry("2026-12-02 08:58", "resolved")
    sure, open_ = case(OPENED, stop, name="A"), case(OPENED, stop, name="B", amount=None)

    assert found(tmp_path, sections, sure, open_, as_of="2026-12-03 09:00") == {
        "A": ["12-02T08:58:00"],
        "B": [],
    }


def test_before_the_due_of_an_unknown_opening_is_nothing(tmp_path: Path) -> None:
    told = case(None, entry("2026-12-02 08:58", "resolved"), opened_at=None)

    assert only(tmp_path, LAST_MINUTE, told, as_of="2026-12-03 09:00") == []


def test_a_reset_clock_was_running_up_to_the_event_that_resets_it(tmp_path: Path) -> None:
    """Silence may last a day: the first message comes two minutes before, the second at once."""
    sections = (
        "clocks:\n  silence: {start: opened, reset_on: [agent_message], stop: [closed], "
        "on_reopen: stay, target: {otherwise: {within: 24h}}}\n"
        "detectors: {barely: {event: agent_message, within: 5min, before_due_of: silence}}"
    )
    told = case(
        OPENED,
        entry("2026-12-02 08:58", "agent_message"),
        entry("2026-12-02 09:30", "agent_message"),
        entry("2026-12-03 09:30", "agent_message"),
    )

    got = only(tmp_path, sections, told, as_of="2026-12-04 09:00")

    assert got == ["12-02T08:58:00", "12-03T09:30:00"]


def closed(name: str, *times: str, by: str | None = "K11", **more: object) -> Case:
    log = [entry(f"2026-12-01 {time}", "closed") for time in times]
    return Case(name, cells("2026-12-01 08:00", handled_by=by), log, **more)  # type: ignore[arg-type]


def test_three_within_a_minute_are_in_bulk_and_the_second_after_is_not(tmp_path: Path) -> None:
    minute = [closed("A", "10:00:00"), closed("B", "10:00:30"), closed("C", "10:01:00")]
    longer = [closed("D", "11:00:00"), closed("E", "11:00:30"), closed("F", "11:01:01")]

    assert found(tmp_path, IN_BULK, *minute, *longer, as_of="2026-12-02 09:00") == {
        "A": ["12-01T10:00:00"],
        "B": ["12-01T10:00:30"],
        "C": ["12-01T10:01:00"],
        "D": [],
        "E": [],
        "F": [],
    }


def test_windows_overlap_and_an_event_counts_in_any_of_them(tmp_path: Path) -> None:
    """10:00:00 to 10:01:00 holds three, 10:00:30 to 10:01:30 too; 10:02:01 sees one other."""
    times = ("10:00:00", "10:00:30", "10:01:00", "10:01:30", "10:02:31")
    cases = [closed(f"C{place}", time) for place, time in enumerate(times)]

    got = found(tmp_path, IN_BULK, *cases, as_of="2026-12-02 09:00")

    assert [bool(one) for one in got.values()] == [True, True, True, True, False]


def test_complaints_are_counted_and_not_their_events(tmp_path: Path) -> None:
    """A closes three times within the minute, and is one complaint; with B and C it is three."""
    alone = [closed("A", "10:00:00", "10:00:10", "10:00:20"), closed("B", "10:00:30")]
    assert found(tmp_path, IN_BULK, *alone, as_of="2026-12-02 09:00") == {"A": [], "B": []}

    got = found(tmp_path, IN_BULK, *alone, closed("C", "10:01:15"), as_of="2026-12-02 09:00")

    # From 10:00:20 to 10:01:20 there are A, B and C; the two earlier ones of A are too early.
    assert got == {
        "A": ["12-01T10:00:20"],
        "B": ["12-01T10:00:30"],
        "C": ["12-01T10:01:15"],
    }


def test_only_those_of_one_hand_are_together_and_nobody_is_no_hand(tmp_path: Path) -> None:
    cases = [closed("A", "10:00"), closed("B", "10:00"), closed("C", "10:00", by="K12")]
    cases += [closed(name, "10:00", by=None) for name in ("D", "E", "F")]

    got = found(tmp_path, IN_BULK, *cases, as_of="2026-12-02 09:00")

    assert set(map(tuple, got.values())) == {()}


def test_history_later_events_and_later_complaints_do_not_count(tmp_path: Path) -> None:
    two = [closed("A", "10:00:00"), closed("B", "10:00:10")]
    past = closed("C", "10:00:20", history=True)
    later = closed("D", "10:00:40")
    unborn = Case(
        "E",
        cells("2026-12-05 08:00", handled_by="K11"),
        [entry("2026-12-01 10:00:25", "closed")],
    )

    got = found(tmp_path, IN_BULK, *two, past, later, unborn, as_of="2026-12-01 10:00:30")

    assert got == {"A": [], "B": [], "D": []}


def test_an_unknown_opening_is_in_bulk_like_any_other(tmp_path: Path) -> None:
    nobody_knows = Case(
        "C", cells(None, handled_by="K11"), [entry("2026-12-01 10:00:20", "closed")]
    )

    got = found(
        tmp_path,
        IN_BULK,
        closed("A", "10:00:00"),
        closed("B", "10:00:10"),
        nobody_knows,
        as_of="2026-12-02 09:00",
    )

    assert [bool(one) for one in got.values()] == [True, True, True]


def test_a_version_looks_at_the_complaints_of_all_versions(tmp_path: Path) -> None:
    folder = write_policy(tmp_path, IN_BULK, file="versions/2026-01-01/promises.yaml")
    new = (folder / "versions" / "2026-01-01" / "promises.yaml").read_text(encoding="utf-8")
    (folder / "versions" / "2026-12-01").mkdir()
    (folder / "versions" / "2026-12-01" / "promises.yaml").write_text(
        new.replace(IN_BULK, ""), encoding="utf-8"
    )
    dated = load(str(folder))
    assert dated.policy is not None, dated.findings
    old = Case(
        "C",
        cells("2026-11-30 08:00", handled_by="K11"),
        [entry("2026-12-01 10:00:20", "closed")],
    )
    cases = [closed("A", "10:00:00"), closed("B", "10:00:10"), old]

    records = told_of(dated.policy, cases, "2026-12-02 09:00")

    assert [len(one["detected"]) for one in records] == [0, 0, 1]


@pytest.mark.parametrize(
    ("spoken", "listed"),
    [
        ("2026-12-01 10:59:59", True),
        ("2026-12-01 11:00:00", False),
        ("2026-12-01 13:00:00", False),
        ("2026-12-01 13:00:01", True),
    ],
)
def test_a_word_at_the_very_border_of_the_hour_is_a_word(
    spoken: str, listed: bool, tmp_path: Path
) -> None:
    log = [entry("2026-12-01 12:00", state="waiting_customer"), entry(spoken, "agent_message")]

    got = only(tmp_path, UNHEARD, case(OPENED, *sorted(log, key=lambda one: one.at)), as_of="2026-12-02 09:00")  # fmt: skip

    assert got == (["12-01T12:00:00"] if listed else [])


def test_nobody_is_accused_before_the_hour_is_over(tmp_path: Path) -> None:
    told = case(OPENED, entry("2026-12-01 12:00", state="waiting_customer"))

    assert only(tmp_path, UNHEARD, told, as_of="2026-12-01 12:59:59") == []
    assert only(tmp_path, UNHEARD, told, as_of="2026-12-01 13:00:00") == ["12-01T12:00:00"]


def test_the_same_state_again_is_the_same_wait_and_another_one_between_is_not(
    tmp_path: Path,
) -> None:
    log = [
        entry("2026-12-01 12:00", state="waiting_customer"),
        entry("2026-12-01 14:00", state="waiting_customer"),
        entry("2026-12-01 16:00", state="working"),
        entry("2026-12-01 18:00", state="waiting_customer"),
    ]

    got = only(tmp_path, UNHEARD, case(OPENED, *log), as_of="2026-12-02 09:00")

    assert got == ["12-01T12:00:00", "12-01T18:00:00"]


def test_a_state_that_lasted_no_time_is_none_and_parts_nothing(tmp_path: Path) -> None:
    log = [
        entry("2026-12-01 12:00", state="waiting_customer"),
        entry("2026-12-01 14:00", state="working"),
        entry("2026-12-01 14:00", state="waiting_customer"),
        entry("2026-12-01 16:00", state="working"),
        entry("2026-12-01 18:00", state="waiting_customer"),
        entry("2026-12-01 18:00", state="done"),
    ]

    got = only(tmp_path, UNHEARD, case(OPENED, *log), as_of="2026-12-02 09:00")

    assert got == ["12-01T12:00:00"]


def test_from_one_listed_state_into_another_is_a_second_wait(tmp_path: Path) -> None:
    both = UNHEARD.replace("waiting_customer", "[waiting_customer, waiting_merchant]")
    log = [
        entry("2026-12-01 12:00", state="waiting_customer"),
        entry("2026-12-01 15:00", state="waiting_merchant"),
    ]

    got = only(tmp_path, both, case(OPENED, *log), as_of="2026-12-02 09:00")

    assert got == ["12-01T12:00:00", "12-01T15:00:00"]


def test_forty_eight_hours_of_nothing_are_not_yet_more_than_that(tmp_path: Path) -> None:
    told = case(OPENED, entry("2026-12-01 10:00", "agent_message"))

    assert only(tmp_path, STALLED, told, as_of="2026-12-03 10:00:00") == []
    assert only(tmp_path, STALLED, told, as_of="2026-12-03 10:00:01") == ["12-01T10:00:00"]


@pytest.mark.parametrize(
    ("state", "last"), [("waiting_merchant", "12-01T15:00:00"), ("working", "12-01T10:00:00")]
)
def test_a_change_of_state_is_something_and_the_same_word_again_is_nothing(
    state: str, last: str, tmp_path: Path
) -> None:
    log = [entry("2026-12-01 10:00", state="working"), entry("2026-12-01 15:00", state=state)]

    assert only(tmp_path, STALLED, case(OPENED, *log), as_of="2026-12-05 09:00") == [last]


@pytest.mark.parametrize("event", ["resolved", "withdrawn", "merged"])
def test_what_is_finished_does_not_stall(event: str, tmp_path: Path) -> None:
    told = case(OPENED, entry("2026-12-01 10:00", event))

    assert only(tmp_path, STALLED, told, as_of="2026-12-20 09:00") == []


def test_what_was_reopened_stalls_again_and_what_comes_later_is_not_known(tmp_path: Path) -> None:
    log = [
        entry("2026-12-01 10:00", "resolved"),
        entry("2026-12-01 12:00", "reopened"),
        entry("2026-12-09 12:00", "agent_message"),
    ]

    assert only(tmp_path, STALLED, case(OPENED, *log), as_of="2026-12-05 09:00") == [
        "12-01T12:00:00"
    ]


def test_to_a_complaint_without_any_instant_nothing_can_be_said(tmp_path: Path) -> None:
    unknown = Case("A", cells(None))
    called = Case("B", cells(None), [entry("2026-12-01 10:00", "x_called")])

    got = found(tmp_path, STALLED, unknown, called, as_of="2026-12-05 09:00")

    assert got == {"A": [], "B": ["12-01T10:00:00"]}


def messages(*told: tuple[str, str], name: str = "C-1") -> Case:
    log = [entry(f"2026-12-01 {time}", event) for time, event in told]
    return case(OPENED, *log, name=name)


CUSTOMER, AGENT = "customer_message", "agent_message"


def test_the_third_message_without_an_answer_is_the_moment(tmp_path: Path) -> None:
    four = [(f"{hour}:00", CUSTOMER) for hour in (10, 11, 12, 13)]

    got = found(
        tmp_path,
        CHASED,
        messages(*four, name="A"),
        messages(*four[:2], name="B"),
        messages(*four, ("14:00", AGENT), name="C"),
        messages(("09:30", CUSTOMER), ("09:45", AGENT), *four, name="D"),
        as_of="2026-12-02 09:00",
    )

    assert got == {
        "A": ["12-01T12:00:00"],
        "B": [],
        "C": [],
        "D": ["12-01T12:00:00"],
    }


def test_of_one_instant_the_order_of_the_file_decides_what_came_after_the_answer(
    tmp_path: Path,
) -> None:
    two = (("11:00", CUSTOMER), ("12:00", CUSTOMER))

    got = found(
        tmp_path,
        CHASED,
        messages(("10:00", AGENT), ("10:00", CUSTOMER), *two, name="A"),
        messages(("10:00", CUSTOMER), ("10:00", AGENT), *two, name="B"),
        as_of="2026-12-02 09:00",
    )

    assert got == {"A": ["12-01T12:00:00"], "B": []}


def test_an_answer_to_come_answers_nothing_yet(tmp_path: Path) -> None:
    told = messages(*[(f"{hour}:00", CUSTOMER) for hour in (10, 11, 12)], ("13:00", AGENT))

    assert only(tmp_path, CHASED, told, as_of="2026-12-01 12:59") == ["12-01T12:00:00"]
    assert only(tmp_path, CHASED, told, as_of="2026-12-01 13:00") == []


@pytest.mark.parametrize(
    ("sections", "supplied", "states", "told"),
    [
        (LAST_MINUTE, {"resolved"}, True, True),
        (LAST_MINUTE, {"resolved"}, False, True),
        (IN_BULK, {"resolved"}, True, False),
        (UNHEARD, {"agent_message", "evidence_requested"}, True, True),
        (UNHEARD, {"agent_message", "evidence_requested"}, False, False),
        (UNHEARD, {"agent_message"}, True, False),
        (STALLED, set(), False, False),
        (STALLED, set(), True, True),
        (STALLED, {"closed"}, False, True),
        (CHASED, {CUSTOMER, AGENT}, False, True),
        (CHASED, {CUSTOMER}, True, False),
        (CHASED, {AGENT}, True, False),
    ],
)
def test_what_a_source_cannot_tell_accuses_nobody(
    sections: str, supplied: set[str], states: bool, told: bool, tmp_path: Path
) -> None:
    by_detector = {
        LAST_MINUTE: [entry("2026-12-02 08:58", "resolved")],
        IN_BULK: [entry("2026-12-02 08:58", "closed")],
        UNHEARD: [entry("2026-12-02 08:58", state="waiting_customer")],
        STALLED: [],
        CHASED: [entry(f"2026-12-01 {hour}:00", CUSTOMER) for hour in (10, 11, 12)],
    }
    cases = [
        Case(
            name,
            cells(OPENED, handled_by="K11"),
            by_detector[sections],
            supplied=frozenset(supplied),
            states_supplied=states,
        )
        for name in ("A", "B", "C")
    ]

    got = found(tmp_path, sections, *cases, as_of="2026-12-05 09:00")

    assert [bool(one) for one in got.values()] == [told] * 3


def test_what_is_listed_stands_in_the_order_of_the_policy_and_then_of_time(tmp_path: Path) -> None:
    sections = CLOCK + (
        "detectors:\n"
        "  stalled: {nothing_for: 1h}\n"
        "  last_minute: {event: closed, within: 1h, before_due_of: resolution}\n"
    )
    log = [entry("2026-12-02 08:30", "transferred"), entry("2026-12-02 08:40", "closed")]
    log += [entry("2026-12-02 08:45", "closed"), entry("2026-12-02 08:46", "reopened")]
    records = told_of(policy(tmp_path, sections), [case(OPENED, *log)], "2026-12-02 11:00")

    assert records[0]["detected"] == [
        {"detector": "stalled", "at": "2026-12-02T08:46:00+08:00"},
        {"detector": "last_minute", "at": "2026-12-02T08:40:00+08:00"},
        {"detector": "last_minute", "at": "2026-12-02T08:45:00+08:00"},
    ]


def test_a_waived_clock_has_no_due_to_be_before(tmp_path: Path) -> None:
    waiver = (
        "\nwaive: [{rule: resolution, when: {channel: app}, from: 2026-12-01, through: 2026-12-01, "
        "owner: desk, reason: strike}]"
    )
    stop = entry("2026-12-02 08:58", "resolved")
    cases = [case(OPENED, stop, name="A", channel="app"), case(OPENED, stop, name="B", channel="hotline")]  # fmt: skip

    got = found(tmp_path, LAST_MINUTE + waiver, *cases, as_of="2026-12-03 09:00")

    assert got == {"A": [], "B": ["12-02T08:58:00"]}


def test_a_policy_without_detectors_lists_nothing(tmp_path: Path) -> None:
    told = messages(*[(f"{hour}:00", CUSTOMER) for hour in (10, 11, 12)])

    assert only(tmp_path, CLOCK, told, as_of="2026-12-20 09:00") == []
