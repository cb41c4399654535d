"""One day of a busy desk, invented from a seed: what happens, and when an export first tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.state.cron import Row

MIDNIGHT = datetime(2026, 11, 10)
MINUTES = 24 * 60

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [handler, lead, head]
teams: {front: {}, money: {}, merchants: {one_per: merchant_id}}
fields: {amount: {type: money}}
calendars: {desk: {open: {mon-sun: ["08:00-12:00", "13:00-20:00"]}}}
signals:
  burst: {count: complaints, same: [merchant_id], within: 2h, before: opened, at_least: 2}
  bounced: {count: transferred, at_least: 2}
categories:
  first:
    - {id: charged_twice, when: {text: {contains: 扣了两次}}}
    - {id: not_delivered, when: {text: {contains: 没到账}}}
  otherwise: needs_triage
priorities:
  levels: [urgent, normal]
  most_severe:
    - {id: much-money, level: urgent, when: {amount: {at_least: 1000}}}
    - {id: many-at-once, level: urgent, when: {burst: true}}
routing:
  first:
    - {id: money-desk, team: money, when: {category: charged_twice}}
    - {id: to-merchant, team: merchants, when: {category: not_delivered}}
  otherwise: front
clocks:
  answer:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    target: {tightest: [{within: 30min, when: {priority: urgent}}], otherwise: {within: 2h}}
  resolution:
    start: opened
    stop: [resolved]
    pause_while: {waiting_customer: {at_most: 90min}}
    on_reopen: resume
    target: {tightest: [{within: 3h, when: {priority: urgent}}], otherwise: {within: 6h}}
  again:
    start: opened
    stop: [resolved]
    on_reopen: new_cycle
    calendar: desk
    target: {otherwise: {within: 3bh}}
  silence:
    start: opened
    reset_on: [agent_message]
    stop: [closed]
    on_reopen: resume
    target: {otherwise: {within: 100min}}
  handover: {start: transferred, stop: [accepted], on_reopen: stay, target: {otherwise: {within: 40min}}}
escalation:
  - id: unanswered
    clock: answer
    steps:
      - {at: 50%, to: handler, do: remind, when: {priority: urgent}}
      - {at: 100%, to: lead, do: notify}
  - id: overdue
    clock: resolution
    steps:
      - {before_due: 1h, to: handler, do: remind}
      - {at: 100%, to: lead, do: reassign}
      - {at: 150%, to: head, do: escalate}
      - {overdue_by: 5h, offer: consumer_association}
  - id: in-hours
    clock: again
    steps: [{at: 75%, to: handler, do: remind}, {overdue_by: 1bh, to: lead, do: take_over}]
  - {id: unheard, clock: silence, steps: [{at: 100%, to: lead, do: notify}, {at: 300%, to: head, do: escalate}]}
  - {id: lost, clock: handover, steps: [{at: 100%, to: lead, do: take_over}]}
  - {id: ping-pong, signal: bounced, steps: [{id: again, to: lead, do: take_over}]}
closure: {claimed_by: [resolved, closed], all: [], contradicted_by: [customer_denied, reopened], window: 3h}
"""
"""Clocks that pause, go on, begin again and count open hours only; and a ladder on each of them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that the export tells from `since` on, in minutes after midnight. A `row` replaces
    the row that its complaint had before."""

    since: int
    row: Row | None = None
    entry: str = ""


def at(minute: int) -> str:
    """A minute of the day, as files and `--as-of` say it."""
    return (MIDNIGHT + timedelta(minutes=minute)).isoformat(timespec="minutes")


def day(seed: int, complaints: int, late: bool = True) -> list[Seen]:
    """Everything that happens, by when the export tells it. `late`: some of it hours afterwards."""
    chance = Random(seed)
    told: list[Seen] = []
    for number in range(complaints):
        told += _life(chance, f"C-{number:03}", late)
    return sorted(told, key=lambda one: one.since)


def export(told: list[Seen], minute: int) -> tuple[list[Row], list[str]]:
    """The queue and the log as they are cut at this minute: one row a complaint."""
    known = [one for one in told if one.since <= minute]
    newest = {one.row["complaint"]: one.row for one in known if one.row is not None}
    return list(newest.values()), [one.entry for one in known if one.entry]


def versions(told: list[Seen], minute: int) -> tuple[list[Row], list[str]]:
    """The same as it stands in an export that keeps every row it ever had."""
    known = [one for one in told if one.since <= minute]
    return [one.row for one in known if one.row is not None], [
        one.entry for one in known if one.entry
    ]


def _life(chance: Random, complaint: str, late: bool) -> Iterator[Seen]:
    def lag() -> int:
        return chance.choice((0, 0, 0, 0, 7, 45, 200)) if late else 0

    opened = chance.randrange(-300, MINUTES - 60)
    known = opened + lag()
    row = {
        "complaint": complaint,
        "opened_at": at(opened),
        "text": chance.choice(("扣了两次", "没到账", "没人理")),
        "merchant_id": chance.choice(("M1", "M2", "M3", "M4")),
        "amount": chance.choice(("", "20", "5000")),
    }
    yield Seen(known, {**row, "updated_at": at(known)})
    if chance.random() < 0.3:
        corrected = known + chance.randrange(1, 300)
        amount = chance.choice(("20", "5000"))
        yield Seen(corrected, {**row, "amount": amount, "updated_at": at(corrected)})
    minute = opened
    for event, state in _course(chance):
        minute += chance.choice((1, 10, 35, 60, 140, 200))
        if minute >= MINUTES:
            return
        yield Seen(max(known, minute + lag()), entry=f"{complaint},{at(minute)},{event},{state}")


def _course(chance: Random) -> Iterator[tuple[str, str]]:
    """What the desk does: it answers, waits, hands on, solves, and sometimes begins again."""
    while True:
        for _ in range(chance.randrange(4)):
            yield chance.choice(
                (
                    ("agent_message", ""),
                    ("agent_message", "waiting_customer"),
                    ("customer_message", "working"),
                    ("transferred", ""),
                    ("transferred", "working"),
                    ("accepted", "working"),
                    ("", "waiting_customer"),
                )
            )
        yield chance.choice((("resolved", "done"), ("resolved", "done"), ("withdrawn", "done")))
        if chance.random() < 0.4:
            yield ("closed", "")
        if chance.random() < 0.5:
            return
        yield chance.choice((("reopened", "working"), ("customer_denied", "")))
