"""`--fail-on`: cron may be told that being late, or not knowing the due, is a failure.

Story 4: it is 2026-11-21, and nobody has announced the holidays of 2027. A case of 2026-11-20 with
30 working days is due on some day of January; which one, only the calendar will tell.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

POLICY = """\
language: 1
policy: year-end
timezone: Asia/Shanghai
teams: {desk: {}}
calendars:
  office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}%s}
effective_from: 2026-01-01
categories: {first: [{id: broken, when: {text: {contains: [坏]}}}], otherwise: needs_triage}
routing: {first: [{id: all, team: desk, when: {category: broken}}], otherwise: desk}
clocks:
  resolution:
    start: opened
    stop: [closed]
    on_reopen: resume
    calendar: office
    target: {otherwise: {within: 30bd}}
"""
QUEUE = "complaint,opened_at,text\nC1,2026-11-20T10:00,坏了\n"
LOG = "complaint,at,event,state\nC1,2026-11-20T10:05,,working\n"
NOW = "2026-11-21T09:00"


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.file("p/policy.yaml", POLICY % "")
    terminal.file("queue.csv", QUEUE)
    terminal.file("log.csv", LOG)
    return terminal


def run(desk: Terminal, *more: str, now: str = NOW) -> tuple[int, str]:
    words = ["batch", "queue.csv", "--policy", "p", "--log", "log.csv", "--as-of", now]
    answer = desk.type(*words, "--witness", "0", "-o", "jsonl:out.jsonl", *more)
    return answer.code, answer.err


def due(desk: Terminal) -> tuple[str, bool]:
    record = json.loads((desk.folder / "out.jsonl").read_text(encoding="utf-8"))
    return record["clocks"][0]["due"], record["clocks"][0]["provisional"]


def test_a_due_beyond_the_horizon_is_provisional_and_fails_a_run_that_asks_for_it(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)

    assert run(desk)[0] == 0
    assert due(desk)[1]
    assert run(desk, "--fail-on", "provisional")[0] == 1
    assert run(desk, "--fail-on", "breach")[0] == 0


def test_a_calendar_that_is_announced_moves_the_due_and_the_run_says_so(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    run(desk, "--state", "s.db")
    before, _ = due(desk)
    days = ", days: {2027-01-01: closed, 2027-01-04: closed}, announced_through: 2027-12-31"
    desk.file("p/policy.yaml", POLICY % days)

    code, said = run(desk, "--state", "s.db", "--fail-on", "provisional", now="2026-11-21T09:15")

    after, provisional = due(desk)
    assert (code, provisional, after > before) == (0, False, True)
    assert "s.db: RUN016 hint: 1 running deadline moved: C1" in said


def test_a_clock_past_its_due_fails_a_run_that_asks_for_it(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)

    assert run(desk, "--fail-on", "breach", now="2027-03-01T09:00")[0] == 1
    assert run(desk, now="2027-03-01T09:00")[0] == 0


def test_the_hourly_job_tells_of_each_step_once_and_of_nothing_on_an_unchanged_run(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Story 1."""
    monkeypatch.chdir(desk.folder)
    ladder = "escalation: [{id: l, clock: resolution, steps: [{at: 100%, to: desk, do: notify}]}]\n"
    desk.file("p/policy.yaml", POLICY % "" + ladder)
    words = ("--state", "s.db", "-o", "actions:out/todo.jsonl", "--fail-on", "breach")
    (desk.folder / "out").mkdir()

    codes = [run(desk, *words, now=now)[0] for now in (NOW, "2027-03-01T09:00", "2027-03-01T09:00")]

    assert codes == [0, 1, 1]
    (written,) = Path("out").iterdir()
    digest = json.loads(written.read_text(encoding="utf-8"))
    assert digest["to"] == {"team": "desk"}
    assert [one["complaints"][0]["complaint"] for one in digest["actions"]] == ["C1"]
