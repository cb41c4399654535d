"""Three exports of a desk, each telling all that the one before told and more: what three cron runs
read, however large the queue is to be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: {handler: {}, lead: {calendar: office}, head: {}}
teams: {front: {}, money: {}, task_force: {}}
fields: {amount: {type: money}}
calendars: {office: {open: {mon-sun: ["09:00-18:00"]}}}
signals: {burst: {count: complaints, same: [merchant_id], within: 2h, before: opened, at_least: 5}}
categories: {first: [{id: charged_twice, when: {text: {contains: 扣了两次}}, needs: [order_id]}], otherwise: other}
priorities:
  levels: [urgent, normal]
  most_severe: [{id: much-money, level: urgent, when: {amount: {at_least: 1000}}}]
routing: {first: [{id: money-desk, team: money, when: {category: charged_twice}}], otherwise: front}
clocks:
  answer: {start: opened, stop: [agent_message], on_reopen: stay, target: {otherwise: {within: 3h}}}
  resolution: {start: opened, stop: [resolved], on_reopen: new_cycle, target: {otherwise: {within: 12h}}}
escalation:
  - id: unanswered
    clock: answer
    raise_again: {after: 2h, to: head, times: 3}
    steps: [{at: 50%, to: handler, do: remind}, {at: 100%, to: lead, do: notify}]
  - {id: overdue, clock: resolution, steps: [{at: 100%, to: lead, do: reassign}, {at: 150%, to: head, do: escalate}]}
  - {id: mass, signal: burst, steps: [{id: burst, to: task_force, do: take_over}]}
closure: {claimed_by: [resolved], all: [], contradicted_by: [customer_denied], window: 4h}
actions:
  - {id: tell-owner, do: assign}
  - {id: ask, do: request_evidence}
  - {id: rate, do: request_rating}
run_limits: {actions: {at_most: 10000000}}
"""
"""Ladders with quiet hours and with steps raised again, mass events, and rules of actions."""
INSTANTS = ("2026-11-10T08:00", "2026-11-10T13:30", "2026-11-10T22:15")
_FIRST, _BEGUN = datetime(2026, 11, 8, 8), datetime(2026, 11, 10, 8)
_LAST = datetime(2026, 11, 10, 22)
_BURST = datetime(2026, 11, 10, 11, 30)
"""From then on all complaints are about one merchant: a mass event that grows from run to run."""
_QUEUE = "complaint,opened_at,text,amount,merchant_id,order_id"
_LOG = "complaint,at,event,state"


def write(folder: Path, complaints: int, seed: int = 4) -> None:
    """The policy and `queue-N.csv`, `log-N.csv` for the N-th run, in this folder."""
    policy = folder / "policy"
    policy.mkdir(parents=True)
    (policy / "policy.yaml").write_text(POLICY, encoding="utf-8")
    chance = Random(seed)
    rows, log = [], []
    for number in range(complaints):
        # Most are there when the first run begins, as on the day on which a state is introduced.
        begin, end = (_FIRST, _BEGUN) if chance.random() < 0.8 else (_BEGUN, _LAST)
        opened = begin + (end - begin) * chance.random()
        name = f"C{number:06}"
        text, amount = chance.choice(("扣了两次", "没到账")), chance.choice(("", "20", "3000"))
        order = chance.choice(("", f"O{number}"))
        merchant = "M-sold-out" if opened > _BURST else f"M{number % (complaints // 9 + 1)}"
        rows.append((opened, f"{name},{_said(opened)},{text},{amount},{merchant},{order}"))
        log += [(at, f"{name},{_said(at)},{event},") for at, event in _life(chance, opened)]
    for run, instant in enumerate(INSTANTS):
        until = datetime.fromisoformat(instant)
        # Rows leave the export and come back: the second one has lost some of them.
        kept = [row for at, row in rows if at <= until and not (run == 1 and row[6] == "7")]
        told = [entry for at, entry in sorted(log) if at <= until]
        for name, header, lines in (("queue", _QUEUE, kept), ("log", _LOG, told)):
            text = "\n".join([header, *lines]) + "\n"
            (folder / f"{name}-{run}.csv").write_text(text, encoding="utf-8")


def words(run: int) -> tuple[str, ...]:
    """The command line of a run, in the folder of its files and of its state."""
    return (
        "batch", f"queue-{run}.csv", "--log", f"log-{run}.csv", "--policy", "policy",
        "--as-of", INSTANTS[run], "--state", "state", "-o", "actions:actions.jsonl",
        "-o", "actions:actions.csv", "-o", "csv:table.csv", "--head-out", "head", "--witness", "0",
        "--rows", "0", "-q",
    )  # fmt: skip


def _life(chance: Random, opened: datetime) -> Iterator[tuple[datetime, str]]:
    at = opened
    for event in ("accepted", "agent_message", "resolved", "reopened", "resolved"):
        at += timedelta(minutes=chance.randrange(1, 400))
        if chance.random() < 0.7:
            yield at, event


def _said(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="seconds")
