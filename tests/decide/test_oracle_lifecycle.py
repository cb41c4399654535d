"""The oracle's lifecycle: jumps that the policy does not allow, calculated by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.oracle import Entry, decide_queue, read_policy
from tests.oracle.stories import HEAD, Record, at, case, decided, entry

LIFECYCLE = """
lifecycle:
  new: [working, done]
  working: [waiting_customer, done]
  waiting_customer: [working]
"""


def states(*said: tuple[str, str]) -> list[Entry]:
    """Times of one day, each with the state that a row names then."""
    return [entry(f"2026-12-01 {time}", state=state) for time, state in said]


def jumps(*log: Entry, policy: str = LIFECYCLE, as_of: str = "2026-12-02 09:00") -> list[Record]:
    [record] = decided(policy, case("2026-12-01 09:00", *log), as_of=as_of)
    found: list[Record] = record["jumps"]
    return found


def jump(before: str, state: str, time: str) -> Record:
    return {"from": before, "to": state, "at": f"2026-12-01T{time}:00+08:00"}


def test_listed_ways_are_no_jumps() -> None:
    told = states(
        *(("10:00", "new"), ("11:00", "working"), ("12:00", "waiting_customer")),
        *(("13:00", "working"), ("14:00", "done")),
    )
    assert jumps(*told) == []


def test_a_way_that_is_not_listed_is_a_jump_at_the_instant_it_was_taken() -> None:
    told = states(("10:00", "new"), ("11:00", "waiting_customer"), ("12:00", "done"))
    assert jumps(*told) == [
        jump("new", "waiting_customer", "11:00"),
        jump("waiting_customer", "done", "12:00"),
    ]


@pytest.mark.parametrize("first", ["new", "done", "waiting_third_party"])
def test_the_first_state_comes_from_nowhere(first: str) -> None:
    assert jumps(*states(("10:00", first))) == []


@pytest.mark.parametrize("policy", [LIFECYCLE, LIFECYCLE + "  done: []\n"])
def test_out_of_a_state_that_lists_nothing_every_way_is_a_jump(policy: str) -> None:
    told = states(("10:00", "done"), ("11:00", "working"))
    assert jumps(*told, policy=policy) == [jump("done", "working", "11:00")]


@pytest.mark.parametrize("policy", ["", "lifecycle: {}"])
def test_without_a_lifecycle_nothing_is_a_jump(policy: str) -> None:
    assert jumps(*states(("10:00", "done"), ("11:00", "new")), policy=policy) == []


def test_the_same_state_said_again_is_no_change() -> None:
    told = states(("10:00", "new"), ("11:00", "new"), ("12:00", "waiting_customer"))
    assert jumps(*told) == [jump("new", "waiting_customer", "12:00")]


def test_events_change_no_state() -> None:
    log = [
        entry("2026-12-01 10:00", "assigned", "new"),
        entry("2026-12-01 11:00", "closed"),
        entry("2026-12-01 12:00", "reopened", "working"),
    ]
    assert jumps(*log) == []


def test_the_same_jump_taken_twice_is_listed_twice() -> None:
    told = states(
        *(("10:00", "new"), ("11:00", "waiting_customer"), ("12:00", "new")),
        *(("13:00", "waiting_customer"),),
    )
    assert jumps(*told) == [
        jump("new", "waiting_customer", "11:00"),
        jump("waiting_customer", "new", "12:00"),
        jump("new", "waiting_customer", "13:00"),
    ]


def test_rows_of_one_instant_are_ways_in_the_order_of_the_file() -> None:
    allowed = states(("10:00", "waiting_customer"), ("11:00", "working"), ("11:00", "done"))
    assert jumps(*allowed) == []
    swapped = states(("10:00", "waiting_customer"), ("11:00", "done"), ("11:00", "working"))
    assert jumps(*swapped) == [
        jump("waiting_customer", "done", "11:00"),
        jump("done", "working", "11:00"),
    ]


def test_rows_are_put_in_time_order_first() -> None:
    told = states(("12:00", "done"), ("11:00", "working"), ("10:00", "new"))
    assert jumps(*told) == []


@pytest.mark.parametrize(("as_of", "count"), [("10:59:59", 0), ("11:00:00", 1)])
def test_a_jump_is_known_from_its_instant_on(as_of: str, count: int) -> None:
    told = states(("10:00", "new"), ("11:00", "waiting_customer"))
    assert len(jumps(*told, as_of=f"2026-12-01 {as_of}")) == count


def test_a_source_without_states_knows_no_jumps() -> None:
    told = states(("10:00", "new"), ("11:00", "waiting_customer"))
    silent = replace(case("2026-12-01 09:00", *told), states_supplied=False)
    [record] = decided(LIFECYCLE, silent, as_of="2026-12-02 09:00")
    assert record["jumps"] == []


def test_a_complaint_with_an_unknown_opening_is_judged_the_same() -> None:
    told = case(None, *states(("10:00", "new"), ("11:00", "waiting_customer")))
    [record] = decided(LIFECYCLE, told, as_of="2026-12-02 09:00")
    assert record["jumps"] == [jump("new", "waiting_customer", "11:00")]


def test_the_lifecycle_is_that_of_the_version_the_complaint_was_opened_under() -> None:
    facts = read_policy(HEAD)
    del facts["effective_from"]
    versions = {
        "2026-11-01": read_policy("lifecycle: {new: [waiting_customer]}"),
        "2026-12-01": read_policy("lifecycle: {new: [working]}\nswitch_open: [closure, routing]"),
    }
    log = states(("10:00", "new"), ("11:00", "waiting_customer"))
    before, after = decide_queue(
        facts,
        [case("2026-11-30 09:00", *log, name="A"), case("2026-12-01 09:00", *log, name="B")],
        as_of=at("2026-12-02 09:00"),
        tables={},
        versions=versions,
    )
    assert before["jumps"] == []
    assert after["jumps"] == [jump("new", "waiting_customer", "11:00")]
