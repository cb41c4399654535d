"""A small queue with one complaint of each kind that the numbers of a run tell apart."""

from __future__ import annotations

from tests.cli.terminal import Answer, Terminal

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
priorities:
  levels: [urgent, normal]
  most_severe: [{id: big, level: urgent, when: {amount: {at_least: 100}}}]
clocks:
  answer: {start: opened, stop: [agent_message], on_reopen: stay, target: {otherwise: {within: 24h}}}
closure: {claimed_by: [resolved], all: [], contradicted_by: [customer_denied]}
"""
QUEUE = """\
complaint,opened_at,updated_at,text,amount
C1,2026-12-01 09:00,,a,200
C2,2026-12-01 09:00,,a,
C3,2026-12-03 08:00,2026-12-03 08:00,a,5
C3,2026-12-03 08:00,2026-12-03 08:30,a,5
C4,2026-12-01 09:00,,a,5
C5,2026-12-01 09:00,,a,5
C6,2026-12-04 09:00,,a,5
,2026-12-01 09:00,,a,5
"""
"""C1 is urgent and a day late. C2 was answered, and nobody waits for it any more; without its amount
its priority is in doubt, and it counts as urgent. C3 stands there twice and has time. C4 is solved.
C5 is not: its customer says so. C6 is not open yet, and the last row has no number."""
LOG = """\
complaint,at,event
C2,2026-12-01 10:00,agent_message
C4,2026-12-01 10:00,agent_message
C4,2026-12-01 11:00,resolved
C5,2026-12-01 10:00,agent_message
C5,2026-12-01 11:00,resolved
C5,2026-12-01 12:00,customer_denied
"""
AS_OF = "2026-12-03T09:00"
INSTANT = 1_796_259_600
"""The same in epoch seconds: 01:00 UTC on 2026-12-03."""
WORDS = ("--policy", "p", "--log", "log.csv", "--as-of", AS_OF, "--witness", "0", "-o", "csv:o.csv")


def decide(terminal: Terminal, *words: str) -> Answer:
    """`batch` over that queue."""
    terminal.file("p/policy.yaml", POLICY)
    terminal.file("q.csv", QUEUE)
    terminal.file("log.csv", LOG)
    return terminal.type("batch", "q.csv", *WORDS, *words)
