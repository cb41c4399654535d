"""Small policies and short ways to tell a complaint, for tests of the oracle's time.

All instants are of Asia/Shanghai.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle import Case, Cell, Entry, decide_queue, read_policy

ZONE = ZoneInfo("Asia/Shanghai")
Record = dict[str, Any]
HOUR = 3600

HEAD = """
policy: kameng-standard
timezone: Asia/Shanghai
effective_from: 2026-01-01
"""
OFFICE = """
calendars:
  office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}, holidays: {country: CN},
           days: {2026-12-31: ["09:00-12:00"], 2027-01-04: closed},
           freeze: [{from: 2027-02-05, through: 2027-02-12, reason: 春节}]}
"""
LEVELS = """
priorities:
  levels: [urgent, high, normal]
  most_severe:
    - {id: urgent-flag, level: urgent, when: {vulnerable: true}}
    - {id: big-money, level: high, when: {amount: {at_least: 5000}}}
  aging: [{after: 72h, rank_as: high}]
"""
PROMISES = (
    LEVELS
    + """
clocks:
  first_response:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    target: {tightest: [{within: 2h, when: {priority: urgent}}, {within: 8h, when: {priority: high}}], otherwise: {within: 24h}}
  contact: {start: opened, stop: [agent_message], on_reopen: stay, target: {tightest: [{from_field: promised_at}], otherwise: {within: 1h}}}
  resolution:
    start: opened
    stop: [resolved]
    pause_while: {waiting_customer: {at_most: 72h}}
    on_reopen: resume
    target: {otherwise: {within: 48h}}
  refund: {start: refund_approved, stop: [refund_received], on_reopen: stay, target: {otherwise: {by_end_of: 1d}}}
  silence: {start: opened, reset_on: [agent_message], stop: [closed], on_reopen: resume, target: {otherwise: {within: 24h}}}
  handover: {start: transferred, stop: [accepted], on_reopen: stay, target: {otherwise: {within: 2h}}}
"""
)
CLOSURE = """
signals:
  came_back: {count: complaints, same: [customer_id, order_id], within: 30d, after: closed, at_least: 1}
closure:
  claimed_by: [resolved, closed]
  all:
    - {id: proof, must: {any: [{refund_reference: {present: true}}, {happened: customer_confirmed}]}}
  contradicted_by: [customer_denied, reopened, came_back]
  window: 48h
  callback: {within: 72h, attempts: 3, share: {urgent: 100%, otherwise: 20%}}
"""


def at(shown: str, zone: ZoneInfo = ZONE) -> int:
    return int(datetime.fromisoformat(shown).replace(tzinfo=zone).timestamp())


def cells(opened: str | int | None, **values: Any) -> dict[str, Cell]:
    """None is a blank; a field left out is absent."""
    instant = at(opened) if isinstance(opened, str) else opened
    found: dict[str, Cell] = {"vulnerable": ("present", False), "amount": ("present", 10.0)}
    for name, value in {"opened_at": instant, **values}.items():
        found[name] = ("blank",) if value is None else ("present", value)
    return found


def case(opened: str | None, *log: Entry, name: str = "C-1", **values: Any) -> Case:
    return Case(name, cells(opened, **values), log)


def entry(shown: str, event: str | None = None, state: str | None = None) -> Entry:
    return Entry(at(shown), event, state)


def log(*said: tuple[str, str | None] | tuple[str, str | None, str]) -> list[Entry]:
    """Times of 1 December, each with an event, a state or both."""
    return [entry(f"2026-12-01 {time}", *what) for time, *what in said]


def decided(written: str, *cases: Case, as_of: str, **more: Any) -> list[Record]:
    return decide_queue(read_policy(HEAD + written), cases, as_of=at(as_of), tables={}, **more)


def clock(record: Record, name: str, cycle: int | None = None) -> Record:
    entries = [one for one in record["clocks"] if one["clock"] == name]
    found: Record = entries[-1] if cycle is None else entries[cycle - 1]
    return found


def resolution(target: str, more: str = "") -> str:
    return f"""
clocks:
  resolution: {{start: opened, stop: [resolved], on_reopen: resume, calendar: office, target: {target}{more}}}
"""


def dues(target: str, opened: str, *log: Entry, as_of: str, more: str = "") -> str | None:
    [record] = decided(OFFICE + resolution(target, more), case(opened, *log), as_of=as_of)
    due: str | None = clock(record, "resolution")["due"]
    return due


def times(detector: str, told: Case, as_of: str, more: str = "") -> list[str]:
    """When `name: {...}` saw a complaint: times of 1 December."""
    [record] = decided(f"{more}\ndetectors:\n  {detector}\n", told, as_of=as_of)
    assert {one["detector"] for one in record["detected"]} <= {detector.partition(":")[0]}
    return [one["at"].removeprefix("2026-12-01T")[:-6] for one in record["detected"]]
