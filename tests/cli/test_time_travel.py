"""A log cut at an instant, decided then, is the whole log decided as of it; and time alone moves no
decision but the due of a clock that stands still."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from complaintctl.shipped import shipped
from tests.cli.stories import Record, lines, table
from tests.cli.terminal import Terminal

INSTANTS = 20
WECHAT = shipped("fixtures", "kameng", "wechat.json")
UCI = shipped("fixtures", "uci", "incidents.csv")
LIVE = ("resolved_at", "closed_at")
"""What each row of UCI repeats as it stood in the end."""

Known = Mapping[str, Sequence[datetime]]
"""By complaint the instants at which something was told of it, in order."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An instant of the journey, and what was decided then of each complaint."""

    instant: datetime
    records: Mapping[str, Record]


def journey(
    terminal: Terminal,
    policy: Path,
    whole: Path,
    told: Known,
    cut: Callable[[datetime], bytes],
) -> list[Stop]:
    """The stops, at each of which whole and cut export are decided alike, byte for byte."""
    stops = []
    for instant in _instants(told.values()):
        as_of = instant.isoformat()
        full = lines(terminal, whole, policy, as_of)
        short = lines(terminal, terminal.file(f"cut{whole.suffix}", cut(instant)), policy, as_of)
        assert full == short, as_of
        records = [json.loads(line) for line in full]
        stops.append(Stop(instant, {record["complaint"]: record for record in records}))
    return stops


def _instants(told: Iterable[Sequence[datetime]]) -> list[datetime]:
    """Spread over all that was told: the very second of an entry, and the one before another."""
    entries = sorted({instant for instants in told for instant in instants})
    some = [
        entries[len(entries) * (2 * number + 1) // (2 * INSTANTS)] for number in range(INSTANTS)
    ]
    return [at - timedelta(seconds=number % 2) for number, at in enumerate(some)]


def moved(stops: Sequence[Stop], told: Known) -> list[tuple[str, str]]:
    """Of complaints of which nothing was told between one stop and the next: the dues that moved,
    as (complaint, clock). Whatever else depends on nothing but the events is the same."""
    found = []
    for before, after in pairwise(stops):
        for complaint, old in before.records.items():
            if any(before.instant < at <= after.instant for at in told[complaint]):
                continue
            new = after.records[complaint]
            assert (new["category"], new["priority"]) == (old["category"], old["priority"])
            for one, other in zip(old["clocks"], new["clocks"], strict=True):
                assert _promised(one) == _promised(other)
                if one["due"] != other["due"]:
                    assert one["state"] == "paused"
                    assert one["provisional"]
                    assert one["due"] < other["due"]
                    found.append((complaint, one["clock"]))
    return found


def _promised(clock: Record) -> list[Any]:
    return [clock[name] for name in ("clock", "cycle", "start", "target", "rule", "certainty")]


BRIEFLY = """
categories:
  first:
    - {id: double_charge, when: {text: {contains: [重复扣款, 扣了两次, 两笔]}}}
    - {id: paid_without_order, when: {text: {contains: [没有订单, 付了款, 扣了钱]}}}
    - {id: refund_delayed, when: {text: {contains: [退款, 没退]}}}
    - {id: unwanted_renewal, when: {text: {contains: [续费]}}}
  otherwise: needs_triage
priorities:
  levels: [urgent, high, normal]
  most_severe:
    - {id: money, level: urgent, when: {category: [double_charge, paid_without_order]}}
    - {id: many, level: high, when: {merchant_burst: true}}
"""
"""In place of what kameng says of categories and priorities, which takes long to read."""
BURST = "within: 4h, before: opened, at_least: 8"
"""So many at once are not in the fixture: fewer in a longer time are made to be enough."""


def test_the_wechat_log_cut_at_an_instant_is_the_whole_one_as_of_it(terminal: Terminal) -> None:
    policy = _kameng(terminal)
    export = json.loads(WECHAT.read_text(encoding="utf-8"))
    told = {complaint["complaint_id"]: _told(complaint) for complaint in export["data"]}

    def cut(instant: datetime) -> bytes:
        data = [_cut(complaint, instant) for complaint in export["data"]]
        return json.dumps({**export, "data": data}, ensure_ascii=False).encode()

    stops = journey(terminal, policy, WECHAT, told, cut)

    signals = {record["signals"]["merchant_burst"] for record in stops[-1].records.values()}
    assert signals == {True, False, None}
    counts = [len(stop.records) for stop in stops]
    assert counts == [
        sum(instants[0] <= stop.instant for instants in told.values()) for stop in stops
    ]
    assert counts[-1] == len(told) == 119
    # 微信支付 tells of no states, so nothing ever stands still.
    assert moved(stops, told) == []
    last = stops[-1].records
    for stop in stops:
        for name, record in stop.records.items():
            assert record["category"] == last[name]["category"]
            assert record["priority"] == last[name]["priority"]


def _kameng(terminal: Terminal) -> Path:
    for name in ("policy.yaml", "promises.yaml", "sources/wechat_pay.yaml"):
        text = shipped("policies", "kameng", name).read_text(encoding="utf-8")
        terminal.file(
            f"kameng/{name}", text.replace(BURST, "within: 5d, before: opened, at_least: 3")
        )
    return terminal.file("kameng/briefly.yaml", BRIEFLY).parent


def _cut(complaint: Record, instant: datetime) -> Record:
    log = complaint["negotiation_history"]
    known = [one for one in log if datetime.fromisoformat(one["operate_time"]) <= instant]
    return {**complaint, "negotiation_history": known}


def _told(complaint: Record) -> list[datetime]:
    """Its opening, whole seconds as all instants are, and the entries of its log."""
    opened = datetime.fromisoformat(complaint["complaint_time"]).replace(microsecond=0)
    log = complaint["negotiation_history"]
    return sorted([opened, *(datetime.fromisoformat(entry["operate_time"]) for entry in log)])


PROMISES = """
signals:
  many_alike: {count: complaints, same: [topic], within: 24h, before: opened, at_least: 3}
  same_again: {count: complaints, same: [topic], within: 7d, after: [resolved], at_least: 5}
clocks:
  resolution:
    start: opened
    stop: [resolved]
    pause_while: {waiting_customer: {at_most: 72h}, waiting_third_party: no_limit}
    on_reopen: resume
    target:
      tightest: [{within: 4h, when: {priority: {at_least: 2 - High}}}]
      otherwise: {within: 10d}
  closing: {start: resolved, stop: [closed], on_reopen: stay, target: {otherwise: {by_end_of: 5d}}}
escalation:
  - id: overdue
    clock: resolution
    steps: [{at: 75%, to: lead, do: remind}, {overdue_by: 1d, to: lead, do: take_over}]
  - {id: crowd, signal: many_alike, steps: [{id: many, to: lead, do: notify}]}
roles: [lead]
closure: {claimed_by: [resolved, closed], all: [], contradicted_by: [same_again], window: 48h}
"""


def test_the_uci_log_cut_at_an_instant_is_the_whole_one_as_of_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    policy = tmp_path / "helpdesk"
    shutil.copytree(shipped("policies", "helpdesk"), policy)
    terminal.file("helpdesk/promises.yaml", PROMISES)
    with UCI.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told: dict[str, list[datetime]] = {}
    for row in rows:
        known = told.setdefault(row["number"], [])
        known += [_day_first(row[name]) for name in ("sys_updated_at", *LIVE) if row[name] != "?"]

    def cut(instant: datetime) -> bytes:
        known = [_known(row, instant) for row in rows if _changed(row) <= instant]
        return table(known).encode()

    stops = journey(terminal, policy, UCI, told, cut)

    assert len(stops[-1].records) > 390
    paused = moved(stops, told)
    assert len(paused) > 20
    assert {name for _, name in paused} == {"resolution"}


def _known(row: dict[str, str], instant: datetime) -> dict[str, str]:
    """The row without what its columns foretell."""
    later = {name for name in LIVE if row[name] != "?" and _day_first(row[name]) > instant}
    return {name: "?" if name in later else cell for name, cell in row.items()}


def _changed(row: dict[str, str]) -> datetime:
    return _day_first(row["sys_updated_at"])


def _day_first(cell: str) -> datetime:
    return datetime.strptime(cell, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
