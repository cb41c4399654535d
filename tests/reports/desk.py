"""A small policy with promises, a queue that has seen everything, and both decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from complaintctl.decide.engines import Columnar
from complaintctl.decide.past import Past
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.reading import fields_read
from complaintctl.intake.log import FIRST_NAMES, STATE_NAMES, Ids, Log, hashes
from complaintctl.model.events import EVENTS
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Supply
from complaintctl.policy.load import load
from complaintctl.privacy.masking import Masking
from complaintctl.reports.audit import AuditTable
from complaintctl.reports.records import Duplicates
from tests.decide.frames import Complaint, frame

AS_OF = 1_796_174_100  # 2026-12-02T09:15:00+08:00
HOUR, DAY = 3_600, 86_400

Entry = tuple[str, int, str, str]
"""Complaint, instant, event or "", state or ""."""

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
roles: [handler, 组长]
teams: {frontline: {}, merchant_desk: {one_per: merchant_id}}
calendars: {office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}}}
effective_from: 2026-01-01
categories: {first: [{id: 卡密已被使用, when: {text: {contains: 已被使用}}}], otherwise: needs_triage}
priorities:
  levels: [urgent, normal]
  most_severe: [{id: big, level: urgent, when: {amount: {at_least: 5000}}}]
  aging: [{after: 15d, rank_as: urgent}]
routing:
  first: [{id: to-merchant, team: merchant_desk, when: {category: 卡密已被使用}}]
  otherwise: frontline
signals:
  bounced: {count: transferred, at_least: 2}
  unheard: {count: agent_message, within: 24h, before: closed, at_most: 0}
clocks:
  answer:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    target: {tightest: [{within: 2h, when: {priority: urgent}}], otherwise: {within: 24h}}
  解决:
    start: opened
    stop: [resolved]
    pause_while: {waiting_customer: {at_most: 72h}}
    on_reopen: resume
    calendar: office
    target: {tightest: [{id: "quick \\"one\\"", within: 1bd, when: {priority: urgent}}], otherwise: {within: 96h}}
  silence: {start: opened, reset_on: [agent_message], stop: [closed], on_reopen: resume,
            target: {otherwise: {within: 24h}}}
  promised: {start: opened, stop: [closed], on_reopen: stay,
             target: {tightest: [{from_field: promised_at}], otherwise: none}}
  refund: {start: refund_approved, stop: [refund_sent], on_reopen: new_cycle, target: {otherwise: {by_end_of: 1d}}}
fields: {promised_at: {type: time}}
escalation:
  - id: overdue
    clock: 解决
    steps:
      - {at: 75%, to: handler, do: remind}
      - {at: 100%, to: 组长, do: reassign}
      - {overdue_by: 24h, offer: 消费者协会}
  - {id: bouncing, signal: bounced, steps: [{id: ours, to: 组长, do: take_over}]}
detectors:
  asked thrice: {event: customer_message, since: agent_message, at_least: 2}
  "最后\\"一刻\\"": {event: [resolved, agent_message], within: 24h, before_due_of: 解决}
  stalled: {nothing_for: 24h}
closure:
  claimed_by: [resolved, closed]
  all: [{id: told, must: {closure_notice_at: {present: true}}, else: "nobody, \\"told\\" them"}]
  contradicted_by: [customer_denied, bounced]
  window: 48h
  callback: {within: 72h, attempts: 3, share: {urgent: 100%, otherwise: 20%}}
lifecycle: {waiting_customer: [working]}
"""


@cache
def policy(text: str = POLICY) -> Policy:
    """The policy that `text` says."""
    with TemporaryDirectory() as folder:
        Path(folder, "policy.yaml").write_text(text, encoding="utf-8")
        loaded = load(folder)
    assert loaded.policy is not None, loaded.findings
    return loaded.policy


def complaint(number: str, opened: int | None, **cells: object) -> Complaint:
    """A complaint with these fields present; a cell that is None is blank."""
    given = {"complaint": number, "opened_at": opened, **cells}
    return {name: ("blank",) if cell is None else ("present", cell) for name, cell in given.items()}  # type: ignore[misc]


def decide(
    of: Policy,
    complaints: Sequence[Complaint],
    entries: Sequence[Entry] = (),
    supplied: frozenset[str] = frozenset(EVENTS),
) -> tuple[Pipeline, Decided]:
    """The complaints decided as of AS_OF."""
    names = fields_read(of) | {"complaint", "opened_at"}
    batch = frame(of.fields, names, complaints)
    supply = Supply(supplied, states=True, covers_from=0, source="desk")
    past = Past((supply,), _log(entries))
    pipeline = Pipeline(of, as_of=AS_OF, engine=Columnar(), past=past)
    return pipeline, pipeline.decide(batch)


def _log(entries: Sequence[Entry]) -> Log:
    import polars as pl

    names = list(dict.fromkeys(entry[0] for entry in entries))
    first, second = hashes(pl.Series(names, dtype=pl.String))
    order = np.lexsort((second, first))
    place = {names[old]: new for new, old in enumerate(order.tolist())}
    told = sorted(entries, key=lambda entry: (place[entry[0]], entry[1]))
    counts = np.bincount([place[entry[0]] for entry in told], minlength=len(names))
    event = np.array([FIRST_NAMES.index(entry[2]) for entry in told], np.uint8)
    return Log(
        FIRST_NAMES,
        STATE_NAMES,
        tuple((np.bincount(event, minlength=len(FIRST_NAMES)) > 0).tolist()),
        Ids(first[order], second[order]),
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        np.array([entry[1] for entry in told], np.int64),
        event,
        np.array([STATE_NAMES.index(entry[3]) for entry in told], np.uint8),
    )


def crowded(seed: int, count: int) -> tuple[list[Complaint], list[Entry]]:
    """Complaints that were answered, moved, resolved and reopened at random."""
    chance = Random(seed)
    complaints: list[Complaint] = []
    entries: list[Entry] = []
    for number in range(count):
        name, opened = f'C"{number}', AS_OF - chance.randrange(20 * DAY)
        cells: Mapping[str, object] = {
            "text": chance.choice(("卡密已被使用", "hello", None)),
            "amount": chance.choice((10.0, 9_000.0, None)),
            "merchant_id": chance.choice(("M1", "商家,2", None)),
            "closure_notice_at": chance.choice((opened + DAY, None)),
            "promised_at": chance.choice((opened + 3 * DAY, opened + 900 * DAY, None)),
        }
        complaints.append(complaint(name, opened if chance.random() < 0.95 else None, **cells))
        for _ in range(chance.choice((0, 1, 2, 4, 8))):
            at = opened + chance.randrange(9 * DAY)
            event = chance.choice(("", "agent_message", "resolved", "reopened", *EVENTS[1:]))
            state = chance.choice(("", "waiting_customer", "working"))
            if at <= AS_OF and (event or state):
                entries.append((name, at, event, state))
    return complaints, entries


def team_table(pipeline: Pipeline, duplicates: Duplicates) -> AuditTable:
    """The audit table as the team is shown it."""
    return AuditTable(pipeline, duplicates, Masking(pipeline.policy.fields))
