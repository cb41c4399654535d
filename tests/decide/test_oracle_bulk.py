"""The oracle's `same`: events of many complaints in one short window, calculated by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.oracle import Case, decide_queue, read_policy
from tests.oracle.stories import HEAD, at, case, decided, log

BULK = (
    "detectors: {bulk: {event: [resolved, closed], within: 1min, same: [handled_by], at_least: 3}}"
)
AS_OF = "2026-12-01 20:00"


def closed(name: str, *times: str, **values: Any) -> Case:
    """A complaint that W7 closed at these times."""
    told = log(*((time, "closed") for time in times))
    return case("2026-12-01 09:00", *told, name=name, **{"handled_by": "W7", **values})


def seen(*cases: Case, policy: str = BULK, as_of: str = AS_OF) -> dict[str, list[str]]:
    """The complaints that were among many, each with the times at which it was."""
    records = decided(policy, *cases, as_of=as_of)
    hits = {one["complaint"]: [hit["at"][11:19] for hit in one["detected"]] for one in records}
    return {name: times for name, times in hits.items() if times}


def all_at_ten(names: str) -> dict[str, list[str]]:
    return {name: ["10:00:00"] for name in names}


def test_three_in_a_minute_are_three_from_its_first_second_to_its_last() -> None:
    a, b = closed("A", "10:00:00"), closed("B", "10:00:30")
    assert seen(a, b, closed("C", "10:01:00")) == {
        "A": ["10:00:00"],
        "B": ["10:00:30"],
        "C": ["10:01:00"],
    }
    assert seen(a, b, closed("C", "10:01:01")) == {}


def test_every_window_counts_that_holds_an_event() -> None:
    # 10:01:10 to 10:02:10 is the last full window: C, D and E; none holds F and two others.
    times = ("10:00:00", "10:00:40", "10:01:10", "10:01:40", "10:02:10", "10:02:41")
    assert seen(*(closed(name, time) for name, time in zip("ABCDEF", times, strict=True))) == {
        "B": ["10:00:40"],
        "C": ["10:01:10"],
        "D": ["10:01:40"],
        "E": ["10:02:10"],
    }


def test_one_complaint_closed_three_times_is_one() -> None:
    often = closed("A", "10:00:00", "10:00:01", "10:00:02")
    assert seen(often, closed("B", "10:00:03")) == {}
    assert seen(often, closed("B", "10:00:03"), closed("C", "10:01:01")) == {
        "A": ["10:00:01", "10:00:02"],
        "B": ["10:00:03"],
        "C": ["10:01:01"],
    }


def test_any_event_of_the_list_counts_beside_any_other() -> None:
    solved = case("2026-12-01 09:00", *log(("10:00", "resolved")), name="A", handled_by="W7")
    sent = case("2026-12-01 09:00", *log(("10:00", "accepted")), name="D", handled_by="W7")
    assert seen(solved, closed("B", "10:00"), closed("C", "10:00"), sent) == all_at_ten("ABC")
    assert seen(solved, closed("B", "10:00"), sent) == {}


@pytest.mark.parametrize(
    ("handled_by", "same"), [("W7", True), (" Ｗ7 ", True), ("w7", False), ("W8", False)]
)
def test_ids_are_the_same_as_ids_are_everywhere(handled_by: str, same: bool) -> None:
    third = closed("C", "10:00", handled_by=handled_by)
    found = seen(closed("A", "10:00"), closed("B", "10:00"), third)
    assert found == (all_at_ten("ABC") if same else {})


def test_words_are_the_same_as_words_are_everywhere() -> None:
    policy = BULK.replace("handled_by", "channel")
    told = [
        closed(n, "10:00", channel=w) for n, w in zip("ABC", ("Ａpp", "app", "APP"), strict=True)
    ]
    assert seen(*told, policy=policy) == all_at_ten("ABC")


def test_a_complaint_without_the_value_takes_part_in_nothing() -> None:
    known = [closed("A", "10:00"), closed("B", "10:00")]
    blank = [closed(name, "10:00", handled_by=None) for name in "CDE"]
    assert seen(*known, *blank) == {}


def test_what_is_assumed_for_a_blank_makes_nobody_the_same() -> None:
    fields = """
fields: {handled_by: {type: id, when_blank: {assume: W7, reason: there is only one}}}
"""
    told = [closed("A", "10:00"), closed("B", "10:00"), closed("C", "10:00", handled_by=None)]
    assert seen(*told, policy=fields + BULK) == {}


def test_fields_are_the_same_as_of_now() -> None:
    live = "fields: {handled_by: {type: id, live: true}}\n"
    told = [closed(name, "10:00") for name in "ABC"]
    assert seen(*told, policy=live + BULK) == all_at_ten("ABC")


def test_all_fields_are_the_same() -> None:
    policy = BULK.replace("[handled_by]", "[handled_by, merchant_id]")
    merchants = {"A": "M1", "B": "M1", "C": "M1", "D": "M2", "E": None}
    told = [closed(name, "10:00", merchant_id=value) for name, value in merchants.items()]
    assert seen(*told, policy=policy) == all_at_ten("ABC")


def test_complaints_of_history_files_do_not_count() -> None:
    told = [closed("A", "10:00"), closed("B", "10:00")]
    past = replace(closed("C", "10:00"), history=True)
    assert seen(*told, past) == {}


def test_a_complaint_with_an_unknown_opening_counts() -> None:
    lost = case(None, *log(("10:00", "closed")), name="C", handled_by="W7")
    found = seen(closed("A", "10:00"), closed("B", "10:00"), lost)
    assert found == all_at_ten("ABC")


@pytest.mark.parametrize(("as_of", "full"), [("10:00:29", False), ("10:00:30", True)])
def test_it_is_told_once_the_third_is_there(as_of: str, full: bool) -> None:
    told = [closed("A", "10:00:00"), closed("B", "10:00:10"), closed("C", "10:00:30")]
    found = seen(*told, as_of=f"2026-12-01 {as_of}")
    hits = {"A": ["10:00:00"], "B": ["10:00:10"], "C": ["10:00:30"]}
    assert found == (hits if full else {})


def test_each_complaint_is_judged_by_its_own_version_among_all() -> None:
    facts = read_policy(HEAD)
    del facts["effective_from"]
    versions = {
        "2026-11-01": read_policy(BULK),
        "2026-12-01": read_policy(BULK.replace("at_least: 3", "at_least: 2")),
    }
    opened = {"A": "2026-11-30 09:00", "B": "2026-12-01 09:00"}
    told = [
        case(shown, *log(("10:00", "closed")), name=name, handled_by="W7")
        for name, shown in opened.items()
    ]
    found = decide_queue(facts, told, as_of=at(AS_OF), tables={}, versions=versions)
    assert [one["detected"] for one in found] == [
        [],
        [{"detector": "bulk", "at": "2026-12-01T10:00:00+08:00"}],
    ]
