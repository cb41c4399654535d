"""The cases that help desks get wrong, each from YAML and CSV to the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stories import HOUR, Record, clock, decided, story, table
from tests.cli.terminal import Terminal
from tests.policy.sample import write_policy

DAY = 24 * HOUR
OFFICE = """
calendars: {office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}, holidays: {country: CN}}}
"""


def solving(target: str, more: str = "") -> str:
    """A clock that stops when the complaint is resolved, in the hours of an office."""
    return (
        f"clocks: {{solve: {{start: opened, stop: [resolved], on_reopen: resume, calendar: office,"
        f" target: {target}{more}}}}}\n"
    )


def by_the_wall(on_reopen: str = "resume") -> str:
    return (
        f"clocks: {{solve: {{start: opened, stop: [closed], on_reopen: {on_reopen},"
        " target: {otherwise: {within: 48h}}}}\n"
    )


PAUSES = ", pause_while: {waiting_customer: no_limit}"


def test_glpi_a_priority_raised_after_a_pause_keeps_the_paused_time(
    terminal: Terminal, tmp_path: Path
) -> None:
    """GLPI 15605, 6902: the waiting was forgotten as soon as another promise held."""
    target = "{tightest: [{within: 2bh, when: {priority: high}}], otherwise: {within: 4bh}}"
    policy = write_policy(tmp_path, OFFICE + solving(target, PAUSES))
    waited = ("2026-12-07 10:00,,waiting_customer", "2026-12-07 11:00,,working")
    exported = {"amount": "10", "updated_at": "2026-12-07 09:30"}
    told = story("2026-12-07 09:00", *waited, **exported)
    corrected = {**told.cells, "amount": "5000", "updated_at": "2026-12-07 11:15"}
    later = terminal.file("later.csv", table([corrected]))
    overrides = terminal.file(
        "overrides.csv",
        "complaint,field,value,who,why,until\nC-1,amount,5000,lin,saw the order,\n",
    )

    found = [
        decided(terminal, policy, told, as_of="2026-12-07 11:30", words=words)[0]
        for words in ((), (later,), ("--overrides", overrides))
    ]

    assert [one["priority"]["value"] for one in found] == ["normal", "high", "high"]
    assert [
        (one["target"], one["due"], one["elapsed_seconds"], one["paused_seconds"])
        for one in (clock(record, "solve") for record in found)
    ] == [
        ("4bh", "2026-12-07T15:30:00+08:00", 1.5 * HOUR, HOUR),
        ("2bh", "2026-12-07T12:00:00+08:00", 1.5 * HOUR, HOUR),
        ("2bh", "2026-12-07T12:00:00+08:00", 1.5 * HOUR, HOUR),
    ]


def test_frappe_a_hold_over_a_holiday_takes_out_its_open_hours_and_no_others(
    terminal: Terminal, tmp_path: Path
) -> None:
    """helpdesk, test_hd_ticket.py: on hold from Thursday 17:50 over a holiday and a weekend."""
    hours = 'calendars: {office: {open: {mon-fri: ["10:00-18:00"]}, days: {2026-07-24: closed}}}\n'
    policy = write_policy(tmp_path, hours + solving("{otherwise: {within: 4bh}}", PAUSES))
    told = story(
        "2026-07-23 17:30",
        "2026-07-23 17:50,,waiting_customer",
        "2026-07-27 12:30,,working",
        "2026-07-27 13:00,resolved,",
    )

    [record] = decided(terminal, policy, told, as_of="2026-07-28 09:00")

    # Open: 20 min, then 10 min and 2 h 30 min on hold, then 30 min; 3 h 10 min were left.
    assert clock(record, "solve") == {
        "clock": "solve",
        "cycle": 1,
        "state": "met",
        "start": "2026-07-23T17:30:00+08:00",
        "due": "2026-07-27T16:10:00+08:00",
        "stopped_at": "2026-07-27T13:00:00+08:00",
        "target": "4bh",
        "rule": "otherwise",
        "elapsed_seconds": 50 * 60,
        "paused_seconds": 160 * 60,
        "remaining_seconds": None,
        "provisional": False,
        "approximate": False,
        "certainty": "certain",
        "possible": ["2026-07-27T16:10:00+08:00"],
        "because": [],
    }


def test_a_reply_outside_hours_is_in_time_and_has_taken_no_open_time(
    terminal: Terminal, tmp_path: Path
) -> None:
    policy = write_policy(tmp_path, OFFICE + solving("{otherwise: {within: 2bh}}"))
    told = [
        story("2026-12-04 19:00", "2026-12-05 10:00,resolved,", complaint="on a Saturday"),
        story("2026-12-07 11:30", "2026-12-07 13:00,resolved,", complaint="over lunch"),
    ]

    found = [
        clock(record, "solve")
        for record in decided(terminal, policy, *told, as_of="2026-12-08 09:00")
    ]

    assert [(one["state"], one["elapsed_seconds"], one["due"]) for one in found] == [
        ("met", 0, "2026-12-07T11:00:00+08:00"),
        ("met", HOUR / 2, "2026-12-07T15:00:00+08:00"),
    ]


def test_no_reply_at_all_runs_on_and_sinks_nowhere(terminal: Terminal, tmp_path: Path) -> None:
    silence = """
roles: [team_lead]
clocks:
  silence: {start: opened, reset_on: [agent_message], stop: [closed], on_reopen: resume,
            target: {otherwise: {within: 24h}}}
escalation:
  - {id: unheard, clock: silence, steps: [{at: 100%, to: team_lead, do: notify}]}
"""
    policy = write_policy(tmp_path, silence)
    told = story("2026-12-02 09:00", "2026-12-02 09:01,acknowledged,")

    [record] = decided(terminal, policy, told, as_of="2027-12-02 09:00")

    found = clock(record, "silence")
    assert (found["cycle"], found["state"], found["stopped_at"]) == (1, "breached", None)
    assert (found["due"], found["remaining_seconds"]) == (
        "2026-12-03T09:00:00+08:00",
        -364 * DAY,
    )
    assert (record["ever_breached"], record["orphan"]) == (["silence"], False)
    assert record["escalations"] == [
        {
            "ladder": "unheard",
            "cycle": 1,
            "step": "100%",
            "reached_at": "2026-12-03T09:00:00+08:00",
            "to": "team_lead",
            "do": "notify",
        }
    ]


@pytest.mark.parametrize(
    ("on_reopen", "cycles"),
    [
        ("resume", [(1, "running", "2026-12-05T09:00:00+08:00", 25 * HOUR)]),
        (
            "new_cycle",
            [
                (1, "met", "2026-12-03T09:00:00+08:00", 24 * HOUR),
                (2, "running", "2026-12-06T09:00:00+08:00", HOUR),
            ],
        ),
        ("stay", [(1, "met", "2026-12-03T09:00:00+08:00", 24 * HOUR)]),
    ],
)
def test_a_complaint_reopened_after_its_closing_goes_on_as_the_clock_says(
    terminal: Terminal, tmp_path: Path, on_reopen: str, cycles: list[tuple[int, str, str, int]]
) -> None:
    closure = "closure: {claimed_by: [closed], all: [], contradicted_by: [reopened]}\n"
    policy = write_policy(tmp_path, by_the_wall(on_reopen) + closure)
    told = story("2026-12-01 09:00", "2026-12-02 09:00,closed,", "2026-12-04 09:00,reopened,")

    [record] = decided(terminal, policy, told, as_of="2026-12-04 10:00")

    assert [
        (one["cycle"], one["state"], one["due"], one["elapsed_seconds"]) for one in record["clocks"]
    ] == cycles
    assert {one["paused_seconds"] for one in record["clocks"]} == {0}
    assert record["closure"]["verdict"] == "not_claimed"
    assert record["closure"]["earlier"] == [
        {"claimed_at": "2026-12-02T09:00:00+08:00", "verdict": "contradicted"}
    ]
    # Nothing with a due runs any more where the clock stays: somebody must be told.
    assert record["orphan"] is (on_reopen == "stay")


def test_a_pause_entirely_outside_hours_moves_nothing(terminal: Terminal, tmp_path: Path) -> None:
    """ERPNext, test_hold_time: 45 minutes before the opening moved the due from 16:00 to 16:45."""
    hours = 'calendars: {office: {open: {mon-fri: ["10:00-18:00"]}}}\n'
    policy = write_policy(tmp_path, hours + solving("{otherwise: {within: 6bh}}", PAUSES))
    told = story(
        "2026-12-07 01:00", "2026-12-07 04:15,,waiting_customer", "2026-12-07 05:00,,working"
    )

    [record] = decided(terminal, policy, told, as_of="2026-12-07 09:00")

    found = clock(record, "solve")
    assert (found["state"], found["due"]) == ("running", "2026-12-07T16:00:00+08:00")
    assert (found["elapsed_seconds"], found["paused_seconds"]) == (0, 0)


@pytest.mark.parametrize(
    ("second", "closed", "open_"), [("00", "met", "running"), ("01", "late", "breached")]
)
@pytest.mark.parametrize("promise", ["4.5bh", "4.5h", "0bd"])
def test_closed_at_the_very_instant_due_is_in_time(
    terminal: Terminal, tmp_path: Path, second: str, closed: str, open_: str, promise: str
) -> None:
    """Also where that instant is the office's closing: due is then, not at the next opening."""
    policy = write_policy(tmp_path, OFFICE + solving(f"{{otherwise: {{within: {promise}}}}}"))
    minute = "13:30" if promise == "0bd" else "18:00"
    stop = f"2026-12-07 {minute}:{second}"
    told = [
        story("2026-12-07 13:30", f"{stop},resolved,", complaint="closed"),
        story("2026-12-07 13:30", complaint="open"),
    ]

    found = [clock(record, "solve") for record in decided(terminal, policy, *told, as_of=stop)]

    assert [one["state"] for one in found] == [closed, open_]
    assert {one["due"] for one in found} == {f"2026-12-07T{minute}:00+08:00"}


def test_all_open_time_is_used_up_at_the_closing_before_a_due_at_an_opening(
    terminal: Terminal, tmp_path: Path
) -> None:
    """A step counts what is used up; the due itself, and what counts from it, is on Monday."""
    ladder = """
roles: [team_lead]
escalation:
  - id: overdue
    clock: solve
    steps:
      - {at: 75%, to: team_lead, do: remind}
      - {at: 100%, to: team_lead, do: reassign}
      - {at: 150%, to: team_lead, do: escalate}
      - {overdue_by: 24h, to: team_lead, do: take_over}
"""
    policy = write_policy(tmp_path, OFFICE + solving("{otherwise: {within: 1bd}}") + ladder)

    [record] = decided(terminal, policy, story("2026-12-11 09:00"), as_of="2026-12-16 09:00")

    assert clock(record, "solve")["due"] == "2026-12-14T09:00:00+08:00"
    assert {one["step"]: one["reached_at"] for one in record["escalations"]} == {
        "75%": "2026-12-11T16:07:30+08:00",
        "100%": "2026-12-11T18:00:00+08:00",
        "150%": "2026-12-14T14:15:00+08:00",
        "overdue_by 24h": "2026-12-15T09:00:00+08:00",
    }


APPEALS = """
signals: {late_appeal: {count: closed, within: 30d, before: appealed, at_most: 0}}
clocks:
  appeal: {start: appealed, stop: [appeal_decided], on_reopen: stay, target: {otherwise: {within: 7d}}}
closure:
  claimed_by: [closed]
  all:
    - id: fresh-eyes
      must: {reviewer: {differs_from: handled_by}}
      when: {happened: appealed}
      else: decided by the same person
"""


def test_an_appeal_decided_by_the_same_person_verifies_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    policy = write_policy(tmp_path, APPEALS)
    closed = "2026-12-02 09:00,closed,"
    appeal = (closed, "2026-12-03 09:00,appealed,", "2026-12-10 09:00,appeal_decided,")
    told = [
        story("2026-12-01 09:00", *log, complaint=name, handled_by="E7", reviewer=reviewer)
        for name, reviewer, log in (
            ("same", "E7", appeal),
            ("same in full width", "Ｅ７", appeal),
            ("another", "E8", appeal),
            ("nobody says", "", appeal),
            ("no appeal", "", (closed,)),
        )
    ]

    found = decided(terminal, policy, *told, as_of="2026-12-11 09:00")

    verdicts = {
        one["complaint"]: (
            one["closure"]["verdict"], one["closure"]["missing"], one["closure"]["cannot_tell"]
        )
        for one in found
    }  # fmt: skip
    assert verdicts == {
        "same": ("unverified", ["decided by the same person"], []),
        "same in full width": ("unverified", ["decided by the same person"], []),
        "another": ("verified", [], []),
        "nobody says": ("unverified", [], ["reviewer"]),
        "no appeal": ("verified", [], []),
    }


def test_an_appeal_too_late_is_told_by_a_signal_and_its_decision_by_a_clock(
    terminal: Terminal, tmp_path: Path
) -> None:
    policy = write_policy(tmp_path, APPEALS)
    told = [
        story("2026-12-01 09:00", "2026-12-02 09:00,closed,", *log, complaint=name)
        for name, *log in (
            ("in time", "2027-01-01 09:00:00,appealed,", "2027-01-08 09:00:00,appeal_decided,"),
            ("too late", "2027-01-01 09:00:01,appealed,", "2027-01-08 09:00:02,appeal_decided,"),
            ("not decided", "2026-12-03 09:00,appealed,"),
            ("never",),
        )
    ]

    found = decided(terminal, policy, *told, as_of="2027-01-09 09:00")

    def of(record: Record) -> tuple[bool, str, str | None]:
        one = clock(record, "appeal")
        return record["signals"]["late_appeal"], one["state"], one["due"]

    assert {one["complaint"]: of(one) for one in found} == {
        "in time": (False, "met", "2027-01-08T09:00:00+08:00"),
        "too late": (True, "late", "2027-01-08T09:00:01+08:00"),
        "not decided": (False, "breached", "2026-12-10T09:00:00+08:00"),
        "never": (False, "not_started", None),
    }
