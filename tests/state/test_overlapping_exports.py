"""Exports overlap, lose rows, and change their minds: what stands is what was told first."""

from __future__ import annotations

import pytest

from tests.cli.stories import Record, clock, table
from tests.cli.terminal import Terminal
from tests.state.cron import Cron, Row, Run, Rung

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [handler, lead, head]
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
clocks:
  resolution:
    start: opened
    stop: [resolved]
    pause_while: {waiting_customer: {at_most: 72h}}
    on_reopen: new_cycle
    target: {otherwise: {within: 4h}}
escalation:
  - id: overdue
    clock: resolution
    steps:
      - {at: 50%, to: handler, do: remind}
      - {at: 100%, to: lead, do: reassign}
      - {overdue_by: 2h, to: head, do: escalate}
"""
COLUMNS = """
source: desk
columns: {complaint: complaint, opened_at: opened_at, text: text, resolved_at: resolved_at}
events: {resolved: resolved_at}
"""
DAY = "2026-11-10"
OLD = {"complaint": "C-0", "opened_at": f"{DAY} 00:00", "text": "a"}
"""A complaint of the first run, so that there is one; its steps are adopted and tell nobody."""


@pytest.fixture
def cron(terminal: Terminal) -> Cron:
    terminal.file("p/policy.yaml", POLICY)
    cron = Cron(terminal, "p")
    cron.run(f"{DAY}T07:00", [OLD])
    return cron


def at(clock_: str) -> str:
    return f"{DAY}T{clock_}"


def iso(clock_: str) -> str:
    return f"{DAY}T{clock_}:00+08:00"


def row(complaint: str, opened: str, **cells: str) -> Row:
    return {"complaint": complaint, "opened_at": f"{DAY} {opened}", "text": "a", **cells}


def entries(*told: str) -> list[str]:
    """`08:30,EVENT,STATE` of C-1, as entries of the log."""
    return [f"C-1,{DAY} {one}" for one in told]


def cycles(run: Run, complaint: str = "C-1") -> list[tuple[str, str, str | None]]:
    """State, due and stop of each cycle of a complaint's clock, by the hours."""
    (record,) = [one for one in run.records if one["complaint"] == complaint]
    return [
        (one["state"], one["due"][11:16], one["stopped_at"] and one["stopped_at"][11:16])
        for one in record["clocks"]
    ]


def rewritten(event: str, was: str, now: str | None) -> Record:
    told = {"complaint": "C-1", "event": event, "was": iso(was)}
    return {**told, "now": now and iso(now)}


def step(name: str, complaint: str = "C-1", cycle: int = 1) -> Rung:
    return Rung(complaint, "overdue", cycle, name)


# ---- complaints that come twice, go, and come back ---------------------------------------------


def test_the_files_of_two_days_tell_a_step_once(cron: Cron) -> None:
    yesterday, today = row("C-1", "08:00"), row("C-1", "08:00", updated_at=f"{DAY} 10:00")
    first = cron.run(at("10:00"), [OLD, row("C-1", "08:00", updated_at=f"{DAY} 08:00")])
    cron.terminal.file("yesterday.csv", table([{**yesterday, "updated_at": f"{DAY} 08:00"}]))
    both = cron.run(at("10:15"), [OLD, today], words=["yesterday.csv"])
    assert (set(first.told), set(both.told)) == ({step("50%")}, set())
    assert "3 rows = 2 complaints + 1 superseded" in both.answer.err


def test_a_missing_complaint_is_said_to_be_and_continues_when_it_is_back(cron: Cron) -> None:
    log = entries("08:30,,waiting_customer", "09:00,,working")
    assert set(cron.run(at("10:45"), [OLD, row("C-1", "08:00")], log).told) == {step("50%")}
    assert set(cron.run(at("13:00"), [OLD], log).told) == set()
    assert set(cron.run(at("13:15"), [OLD], log).told) == set()
    assert cron.ledger("vanished") == [{"complaint": "C-1", "finished": False}]
    # Its log is gone meanwhile, as from an export that shows the last hours only.
    back = cron.run(at("13:30"), [OLD, row("C-1", "08:00")])
    assert set(back.told) == {step("100%")}
    assert cycles(back) == [("breached", "12:30", None)]
    assert cron.ledger("returned") == [{"complaint": "C-1", "finished": False}]
    assert set(cron.run(at("14:30"), [OLD, row("C-1", "08:00")]).told) == {step("overdue_by 2h")}


def test_a_log_of_the_last_hours_forgets_nothing(cron: Cron) -> None:
    log = entries("08:30,,waiting_customer", "09:00,,working", "11:00,resolved,", "11:30,reopened,")
    rows = [OLD, row("C-1", "08:00")]
    for cut, hour in enumerate(("08:45", "09:15", "11:15", "11:45", "12:15")):
        whole = cron.alone(at(hour), rows, log[: cut + 1])
        last = cron.run(at(hour), rows, log[cut : cut + 1])
        assert last.records == whole.records


# ---- exports that change their minds -----------------------------------------------------------


@pytest.mark.parametrize("now", ["09:00", "07:30"])
def test_another_opening_moves_no_deadline(cron: Cron, now: str) -> None:
    cron.run(at("08:15"), [OLD, row("C-1", "08:00")])
    for hour in ("09:15", "09:30"):
        assert cycles(cron.run(at(hour), [OLD, row("C-1", now)])) == [("running", "12:00", None)]
    assert set(cron.run(at("12:00"), [OLD, row("C-1", now)]).told) == {step("50%"), step("100%")}
    assert cron.ledger("history_rewritten") == [rewritten("opened", "08:00", now)]


def test_an_opening_that_was_blank_is_told_once(cron: Cron) -> None:
    blank = {**row("C-1", "08:00"), "opened_at": ""}
    unknown = cron.run(at("08:15"), [OLD, blank])
    assert clock(unknown.records[1], "resolution")["state"] == "not_computable"
    assert cycles(cron.run(at("08:30"), [OLD, row("C-1", "08:00")])) == [("running", "12:00", None)]
    assert cycles(cron.run(at("08:45"), [OLD, row("C-1", "08:20")])) == [("running", "12:00", None)]
    assert cycles(cron.run(at("09:00"), [OLD, blank])) == [("running", "12:00", None)]


def test_an_event_that_moved_counts_where_it_was_first(cron: Cron) -> None:
    rows = [OLD, row("C-1", "08:00")]
    cron.run(at("09:15"), rows, entries("08:30,,waiting_customer", "09:00,,working"))
    for hour, working in (("09:30", "08:45"), ("09:45", "08:40"), ("10:00", "09:10")):
        run = cron.run(at(hour), rows, entries("08:30,,waiting_customer", f"{working},,working"))
        assert cycles(run) == [("running", "12:30", None)]
    assert cron.ledger("history_rewritten") == [
        rewritten("working", "09:00", "08:45"),
        rewritten("working", "08:45", "08:40"),
        rewritten("working", "08:40", "09:10"),
    ]


def test_an_event_that_was_away_for_one_export_can_move_no_better(cron: Cron) -> None:
    rows, first = [OLD, row("C-1", "08:00")], entries("08:30,,waiting_customer", "09:00,,working")
    cron.run(at("09:15"), rows, first)
    cron.run(at("09:30"), rows, first[:1])
    cron.run(at("09:45"), rows, first)
    moved = cron.run(at("10:00"), rows, entries("08:30,,waiting_customer", "08:40,,working"))
    assert cycles(moved) == [("running", "12:30", None)]
    assert cron.ledger("history_rewritten") == [
        rewritten("working", "09:00", None),
        rewritten("working", "09:00", "08:40"),
    ]


def test_an_event_that_is_told_no_more_has_happened_all_the_same(cron: Cron) -> None:
    rows, whole = [OLD, row("C-1", "08:00")], entries("08:30,,working", "09:00,resolved,done")
    cron.run(at("09:15"), rows, whole)
    for hour in ("09:30", "13:00"):
        gone = cron.run(at(hour), rows, whole[:1])
        assert (cycles(gone), set(gone.told)) == ([("met", "12:00", "09:00")], set())
    assert cron.ledger("history_rewritten") == [rewritten("resolved", "09:00", None)]


def test_a_log_of_the_new_entries_alone_contradicts_nothing(cron: Cron) -> None:
    rows = [OLD, row("C-1", "08:00"), row("C-2", "08:05")]
    cron.run(at("09:15"), rows, entries("08:30,,working", "09:00,resolved,done"))
    for hour, news in (("09:30", ()), ("09:45", ("09:40,reopened,working",)), ("10:00", ())):
        cron.run(at(hour), rows, entries(*news))
    assert cron.ledger("history_rewritten") == []


def test_an_event_told_late_counts_from_when_it_happened(cron: Cron) -> None:
    rows = [OLD, row("C-1", "08:00")]
    assert set(cron.run(at("10:15"), rows).told) == {step("50%")}
    late = cron.run(at("13:00"), rows, entries("09:00,resolved,done"))
    assert (cycles(late), set(late.told)) == ([("met", "12:00", "09:00")], set())
    assert cron.ledger("history_rewritten") == []


# ---- a column that holds the latest of its kind ------------------------------------------------


class Columns:
    """Runs over an export without a log, whose column says when C-1 was resolved."""

    def __init__(self, terminal: Terminal) -> None:
        terminal.file("p/policy.yaml", POLICY)
        terminal.file("p/sources/desk.yaml", COLUMNS)
        self.cron = Cron(terminal, "p")
        self.run("08:10", "")

    def run(self, hour: str, resolved: str) -> Run:
        cell = f"{DAY} {resolved}" if resolved else ""
        rows = [row("C-1", "08:00", resolved_at=cell), row("C-2", "08:00", resolved_at="")]
        return self.cron.run(at(hour), rows, None)


@pytest.fixture
def columns(terminal: Terminal) -> Columns:
    return Columns(terminal)


def test_a_claim_that_moves_on_is_one_more(columns: Columns) -> None:
    columns.run("09:10", "09:00")
    assert cycles(columns.run("10:10", "10:00")) == [("met", "12:00", "09:00")]
    assert columns.cron.ledger("history_rewritten") == []


def test_a_claim_that_is_blank_again_was_reopened_in_between(columns: Columns) -> None:
    columns.run("09:10", "09:00")
    columns.run("09:20", "09:00")
    assert cycles(columns.run("09:30", "")) == [
        ("met", "12:00", "09:00"),
        ("running", "13:30", None),
    ]
    (learned,) = columns.cron.ledger("decision")[-1:]
    assert [one[1:4] for one in learned["learned"]] == [
        ["resolved", None, "gone"],
        ["reopened", None, "observed"],
    ]
    later = {one for one in columns.run("13:30", "").told if one.complaint == "C-1"}
    assert later == {step("50%", cycle=2), step("100%", cycle=2)}


def test_a_claim_that_was_blank_in_one_export_stands_again(columns: Columns) -> None:
    columns.run("09:10", "09:00")
    columns.run("09:30", "")
    again = [("met", "12:00", "09:00"), ("met", "13:30", "10:00")]
    assert cycles(columns.run("10:00", "09:00")) == again
    assert cycles(columns.run("10:30", "09:00")) == again
    blank = cycles(columns.run("11:00", ""))
    assert blank == [*again, ("running", "15:00", None)]


def test_a_claim_that_moves_back_is_rewritten_history(columns: Columns) -> None:
    columns.run("10:10", "10:00")
    assert cycles(columns.run("10:30", "09:00")) == [("met", "12:00", "10:00")]
    assert columns.cron.ledger("history_rewritten") == [rewritten("resolved", "10:00", "09:00")]
    blank = columns.run("11:00", "")
    assert cycles(blank) == [("met", "12:00", "10:00"), ("running", "15:00", None)]
