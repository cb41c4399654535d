"""An export of the log that is broken, empty or forgotten stops no clock and pages nobody."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Terminal
from tests.state.cron import Cron, Row
from tests.state.test_who_is_told_when import DAY, QUIET, row

ROWS: list[Row] = [row("C-1", "08:00"), row("C-2", "09:00")]
LOG = [f"C-1,{DAY} 10:00,resolved,done", f"C-2,{DAY} 10:30,resolved,done"]


@pytest.fixture
def desk(terminal: Terminal) -> Cron:
    terminal.file("p/policy.yaml", QUIET)
    cron = Cron(terminal, "p")
    cron.run(f"{DAY}T09:30", ROWS, [f"C-1,{DAY} 09:10,agent_message,"])
    return cron


def test_a_log_whose_times_cannot_be_read_is_refused(desk: Cron) -> None:
    odd = [entry.replace(DAY, "10.11.2026") for entry in LOG]
    refused = desk.run(f"{DAY}T14:00", ROWS, odd, code=4)
    assert "quarantined in the log: 100.0 % of 2 rows (at most 1 %)" in refused.answer.err
    assert desk.run(f"{DAY}T14:00", ROWS, LOG).digests == []


@pytest.mark.parametrize("words", [(), ("--log", "empty.csv")])
def test_a_log_that_is_forgotten_or_empty_is_refused_once_there_was_one(
    desk: Cron, words: tuple[str, ...]
) -> None:
    desk.terminal.file("empty.csv", "")
    refused = desk.run(f"{DAY}T14:00", ROWS, None, words, code=4)
    assert "there is no log, and the last run had one" in refused.answer.err
    allowed = (*words, "--allow-empty")
    assert len(desk.run(f"{DAY}T14:00", ROWS, None, allowed).records) == 2


def test_a_log_of_news_alone_may_have_none(desk: Cron) -> None:
    assert len(desk.run(f"{DAY}T09:45", ROWS, []).records) == 2


def test_an_export_that_lost_many_complaints_is_refused_where_the_policy_says_so(
    terminal: Terminal,
) -> None:
    terminal.file("p/policy.yaml", QUIET + "run_limits: {missing: {at_most: 10%}}\n")
    cron, many = Cron(terminal, "p"), [row(f"C-{at:02}", "08:00") for at in range(60)]
    cron.run(f"{DAY}T09:30", many)
    refused = cron.run(f"{DAY}T09:45", many[:53], code=4)
    assert "missing from the export: 11.7 % of 60 unfinished complaints" in refused.answer.err
    assert len(cron.run(f"{DAY}T09:45", many[:54]).records) == 54
