"""What a run says of detectors that its export tells too little for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

POLICY = """\
language: 1
policy: watch
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
detectors:
  stalled: {nothing_for: 48h}
  chased: {event: customer_message, since: agent_message, at_least: 3}
"""
QUEUE = "complaint,opened_at,text\nC1,2026-11-16 09:00,a\n"


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.file("watch/policy.yaml", POLICY)
    terminal.file("queue.csv", QUEUE)
    return terminal


def said(desk: Terminal, *words: str | Path, code: str = "RUN013") -> list[str]:
    answer = desk.type("batch", "queue.csv", "--policy", "watch", "--as-of", "2026-11-20", *words)
    assert answer.code == 0, answer.err
    return [line for line in answer.err.splitlines() if code in line]


def test_without_a_log_it_is_said_once_for_all_detectors(desk: Terminal) -> None:
    assert said(desk) == []
    assert said(desk, code="RUN003") == [
        "queue.csv: RUN003 warning: nothing is known of 1 complaint since it was opened: none is "
        "finished, no clock can be computed, and no detector finds anything"
    ]


def test_each_detector_says_once_that_it_is_blind(desk: Terminal) -> None:
    desk.file(
        "watch/sources/desk.yaml",
        "source: desk\ncolumns: {complaint: complaint, opened_at: opened_at, text: text, at: at, "
        "event: event}\nevents: {customer_message: [asked]}\n",
    )
    desk.file(
        "queue.csv",
        "complaint,opened_at,text,at,event\nC1,2026-11-16 09:00,a,2026-11-16 10:00,asked\n",
    )

    assert said(desk) == [
        "watch/policy.yaml:8:3: RUN013 hint: 'chased' finds nothing in 'desk': "
        "not told of agent_message",
    ]


def test_with_a_log_that_tells_everything_none_is_blind(desk: Terminal) -> None:
    desk.file("log.csv", "complaint,at,event\nC1,2026-11-16 10:00,assigned\n")

    assert said(desk, "--log", "log.csv") == []


def test_a_mapping_says_what_its_export_tells_and_the_history_is_not_judged(
    desk: Terminal,
) -> None:
    desk.file(
        "watch/sources/desk.yaml",
        "source: desk\n"
        "columns: {complaint: complaint, opened_at: opened_at, text: text, at: at, event: event}\n"
        "events: {agent_message: [answered], customer_message: [asked]}\n",
    )
    desk.file("old.csv", QUEUE.replace("C1", "C0"))
    desk.file(
        "queue.csv",
        "complaint,opened_at,text,at,event\nC1,2026-11-16 09:00,a,2026-11-16 10:00,asked\n",
    )

    assert said(desk, "--history", "old.csv") == []
