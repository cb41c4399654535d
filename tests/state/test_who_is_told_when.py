"""Quiet hours, and what nobody acknowledged: when an action goes out, goes out again, or never."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import pytest

from tests.cli.terminal import Terminal
from tests.state.cron import Cron, Row, Run

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
teams: {front: {}, night_shift: {calendar: office}}
routing: {first: [{id: all, team: front, when: {category: a}}], otherwise: front}
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
calendars: {office: {open: {mon-sun: ["09:00-18:00"]}}}
clocks:
  resolution: {start: opened, stop: [resolved], on_reopen: new_cycle, target: {otherwise: {within: 4h}}}
"""
QUIET = (
    POLICY
    + """
roles: {lead: {calendar: office}, head: {}}
escalation:
  - id: overdue
    clock: resolution
    steps: [{at: 100%, to: lead, do: reassign}, {overdue_by: 2h, to: head, do: escalate}]
"""
)
RAISED = (
    POLICY
    + """
roles: {lead: {}, head: {calendar: office}}
escalation:
  - id: overdue
    clock: resolution
    raise_again: {after: 30min, times: 2}
    steps: [{at: 100%, to: lead, do: reassign}]
"""
)
DAY, NEXT = "2026-11-10", "2026-11-11"


def row(complaint: str, opened: str) -> Row:
    return {"complaint": complaint, "opened_at": f"{DAY} {opened}", "text": "a"}


def told(run: Run) -> list[tuple[dict[str, str], str, list[str]]]:
    """Who was told of which step of which complaints."""
    return [
        (digest["to"], action["step"], [one["complaint"] for one in action["complaints"]])
        for digest in run.digests
        for action in digest["actions"]
    ]


def lead(*complaints: str) -> list[tuple[dict[str, str], str, list[str]]]:
    return [({"role": "lead", "team": "front"}, "100%", [one]) for one in complaints]


def runs(cron: Cron, rows: Sequence[Row], *steps: tuple[str, Sequence[str]]) -> list[str]:
    """The steps' instants at which anybody was told of a 100 %. A step: when, and the log then."""
    cron.run(f"{DAY}T05:00", rows[:1])
    found = []
    for hour, log in steps:
        run = cron.run(hour if "T" in hour else f"{DAY}T{hour}", rows, log)
        if any(one["step"] == "100%" for one in run.actions):
            found.append(hour)
    return found


OLD = row("C-0", "00:00")


@pytest.fixture
def quiet(terminal: Terminal) -> Cron:
    terminal.file("p/policy.yaml", QUIET)
    cron = Cron(terminal, "p")
    cron.run(f"{DAY}T12:00", [OLD])
    return cron


def raising(terminal: Terminal, **to: str) -> Cron:
    extra = "".join(f", to: {name}" for name in to.values())
    terminal.file("p/policy.yaml", RAISED.replace("times: 2", f"times: 2{extra}"))
    return Cron(terminal, "p")


# ---- quiet hours -------------------------------------------------------------------------------


def test_an_action_waits_for_its_recipient_and_goes_out_once_when_they_open(quiet: Cron) -> None:
    rows = [OLD, row("C-1", "16:00")]
    assert told(quiet.run(f"{DAY}T20:15", rows)) == []
    # Whoever has no hours is told at night.
    assert told(quiet.run(f"{DAY}T22:15", rows)) == [
        ({"role": "head", "team": "front"}, "overdue_by 2h", ["C-1"])
    ]
    assert told(quiet.run(f"{NEXT}T08:59", rows)) == []
    assert told(quiet.run(f"{NEXT}T09:00", rows)) == lead("C-1")
    assert told(quiet.run(f"{NEXT}T09:15", rows)) == []


def test_what_ended_while_it_waited_goes_to_nobody(quiet: Cron) -> None:
    rows, log = [OLD, row("C-1", "16:00")], [f"C-1,{DAY} 21:00,resolved,done"]
    assert told(quiet.run(f"{DAY}T20:15", rows)) == []
    assert told(quiet.run(f"{DAY}T21:15", rows, log)) == []
    assert told(quiet.run(f"{NEXT}T09:00", rows, log)) == []
    (ended,) = [one["ended"] for one in quiet.ledger("decision") if one.get("ended")]
    assert ended == [["overdue", 1, "100%", "superseded"]]


def test_what_ends_in_the_very_run_in_which_hours_open_goes_to_nobody(quiet: Cron) -> None:
    rows = [OLD, row("C-1", "16:00")]
    assert told(quiet.run(f"{DAY}T20:15", rows)) == []
    quiet.run(f"{DAY}T22:15", rows)
    assert told(quiet.run(f"{NEXT}T09:00", rows, [f"C-1,{NEXT} 08:50,resolved,done"])) == []


def test_what_had_ended_before_it_was_seen_does_not_wait_for_anybody(quiet: Cron) -> None:
    rows, log = [OLD, row("C-1", "16:00")], [f"C-1,{DAY} 20:10,resolved,done"]
    assert told(quiet.run(f"{DAY}T20:15", rows, log)) == []
    assert told(quiet.run(f"{NEXT}T09:00", rows, log)) == []
    (rung,) = quiet.ledger("rung")
    assert (rung["complaint"], rung["step"], rung["state"]) == ("C-1", "100%", "superseded")


def test_in_open_hours_a_step_is_told_though_its_cycle_has_ended_since(quiet: Cron) -> None:
    rows, log = [OLD, row("C-1", "12:00")], [f"C-1,{DAY} 16:10,resolved,done"]
    assert told(quiet.run(f"{DAY}T16:15", rows, log)) == lead("C-1")


def test_a_table_of_actions_says_which_cycle_and_whether_it_is_over(terminal: Terminal) -> None:
    terminal.file("p/policy.yaml", QUIET)
    cron, rows = Cron(terminal, "p"), [OLD, row("C-1", "10:00"), row("C-2", "13:20")]
    log = [f"C-1,{DAY} 11:00,resolved,", f"C-1,{DAY} 13:00,reopened,"]
    cron.run(f"{DAY}T12:00", rows[:2], log[:1])
    log.append(f"C-1,{DAY} 17:10,resolved,")
    cron.run(f"{DAY}T17:30", rows, log, words=["-o", "actions:act.csv"])

    written = (terminal.folder / "act-000002.csv").read_text().splitlines()
    found = [
        {name: one[name] for name in ("complaints", "rule", "step", "cycle", "over")}
        for one in csv.DictReader(written)
    ]
    step = {"rule": "overdue", "step": "100%"}
    assert found == [
        {"complaints": "C-1", **step, "cycle": "2", "over": "true"},
        {"complaints": "C-2", **step, "cycle": "1", "over": ""},
    ]
    shown = terminal.type("audit", "show", "state", "--kind", "action", "-o", "csv").out
    assert [one["what"] for one in csv.DictReader(shown.splitlines())] == [
        "reassign lead of front: overdue 100% of cycle 2",
        "reassign lead of front: overdue 100%",
    ]


# ---- raised again ------------------------------------------------------------------------------

ROWS = [OLD, row("C-1", "06:00")]
HOURS = ("10:00", "10:15", "10:30", "10:45", "11:00", "11:15", "11:30", "12:00")


def test_what_nobody_acknowledges_is_raised_so_often_and_no_more(terminal: Terminal) -> None:
    cron = raising(terminal)
    assert runs(cron, ROWS, *((hour, []) for hour in HOURS)) == ["10:00", "10:30", "11:00"]


@pytest.mark.parametrize("end", ["accepted,working", "resolved,done", "withdrawn,"])
def test_it_is_not_raised_once_somebody_has_it_or_it_is_over(terminal: Terminal, end: str) -> None:
    log = [f"C-1,{DAY} 10:40,{end}"]
    steps = [(hour, log if hour > "10:40" else []) for hour in HOURS]
    assert runs(raising(terminal), ROWS, *steps) == ["10:00", "10:30"]


def test_only_the_newest_step_of_a_ladder_is_raised(terminal: Terminal) -> None:
    steps = "steps: [{at: 50%, to: lead, do: remind}, {at: 100%, to: lead, do: reassign}]"
    terminal.file(
        "p/policy.yaml",
        RAISED.replace("steps: [{at: 100%, to: lead, do: reassign}]", steps).replace(
            "times: 2", "times: 9"
        ),
    )
    cron = Cron(terminal, "p")
    cron.run(f"{DAY}T05:00", [OLD])
    found = [
        (hour, [step for _, step, _ in told(cron.run(f"{DAY}T{hour}", ROWS))])
        for hour in ("08:00", "08:30", "09:15", "10:00", "10:15", "10:30", "11:00")
    ]
    assert found == [
        ("08:00", ["50%"]),
        ("08:30", ["50%"]),
        ("09:15", ["50%"]),
        ("10:00", ["100%"]),
        ("10:15", []),
        ("10:30", ["100%"]),
        ("11:00", ["100%"]),
    ]


def test_an_acknowledgement_that_is_told_late_counts_from_when_it_was(terminal: Terminal) -> None:
    log = [f"C-1,{DAY} 10:10,accepted,"]
    steps = [(hour, log if hour > "10:40" else []) for hour in HOURS]
    assert runs(raising(terminal), ROWS, *steps) == ["10:00", "10:30"]


def test_who_has_it_before_it_goes_out_has_not_acknowledged_it(terminal: Terminal) -> None:
    log = [f"C-1,{DAY} 09:00,accepted,"]
    steps = [(hour, log) for hour in HOURS]
    assert runs(raising(terminal), ROWS, *steps) == ["10:00", "10:30", "11:00"]


def test_a_team_that_is_named_is_told_as_a_team(terminal: Terminal) -> None:
    cron = raising(terminal, to="night_shift")
    runs(cron, ROWS, ("10:00", []))
    assert told(cron.run(f"{DAY}T10:30", ROWS)) == [({"team": "night_shift"}, "100%", ["C-1"])]


@pytest.mark.parametrize("to", ["head", "night_shift"])
def test_it_is_raised_in_its_recipients_hours(terminal: Terminal, to: str) -> None:
    steps = ["17:45", "18:15", "20:00", f"{NEXT}T09:00", f"{NEXT}T09:15", f"{NEXT}T09:30"]
    steps += [f"{NEXT}T10:00", f"{NEXT}T10:30"]
    rows = [OLD, row("C-1", "13:40")]
    told_at = runs(raising(terminal, to=to), rows, *((hour, []) for hour in steps))
    assert told_at == ["17:45", f"{NEXT}T09:00", f"{NEXT}T09:30"]


def test_a_state_that_was_restored_raises_what_the_lost_one_would(terminal: Terminal) -> None:
    lost, rows = raising(terminal, to="head"), [OLD, row("C-1", "13:40")]
    assert runs(lost, rows, ("17:45", []), ("18:15", [])) == ["17:45"]
    exported = terminal.type("audit", "export", lost.state, "-o", "ledger.jsonl")
    assert exported.code == 0, exported.err
    restored = terminal.type("state", "restore", "ledger.jsonl", "restored")
    assert restored.code == 0, restored.err
    for hour in ("08:30", "09:00", "09:15", "09:30", "10:00"):
        one = lost.run(f"{NEXT}T{hour}", rows)
        other = Cron(terminal, "p", "restored").run(f"{NEXT}T{hour}", rows)
        assert one.digests == other.digests
        assert bool(one.digests) == (hour in ("09:00", "09:30"))
