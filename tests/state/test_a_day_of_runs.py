"""A day of runs that remember equals a day of runs that do not: the same records at each instant,
and each rung once, at the first instant at which anybody could know of it, unless it was over by then.

Seven instants of one invented day; `HYPOTHESIS_PROFILE=long` takes six days of 96 each.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.cli.stories import Record
from tests.cli.terminal import Terminal
from tests.searching import LONG
from tests.state.cron import Cron, Rung
from tests.state.worlds import MINUTES, POLICY, at, day, export, versions

SEEDS = range(6) if LONG else (0,)
INSTANTS = range(0, MINUTES + 1, 15 if LONG else 240)
COMPLAINTS = 60
CLOCKS = {
    "unanswered": "answer",
    "overdue": "resolution",
    "in-hours": "again",
    "unheard": "silence",
    "lost": "handover",
}
"""Whose cycles the ladders of the policy hang on; `ping-pong` hangs on none."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_of_runs_tells_each_rung_once_and_decides_like_runs_without_a_state(
    terminal: Terminal, seed: int
) -> None:
    terminal.file("p/policy.yaml", POLICY)
    told, cron = day(seed, COMPLAINTS), Cron(terminal, "p")
    known: set[Rung] = set()
    seen: set[str] = set()
    for last, minute in pairwise((-1, *INSTANTS)):
        rows, log = export(told, minute)
        run, alone = cron.run(at(minute), rows, log), cron.alone(at(minute), rows, log)
        assert run.records == alone.records
        # The first run takes over what it finds.
        new = alone.reached - known if minute else set()
        new -= {one for record in alone.records for one in missed(record, seen, at(last))}
        assert run.told == dict.fromkeys(new, 1)
        known |= alone.reached
        seen |= {record["complaint"] for record in alone.records}
    assert len(known) > COMPLAINTS


def missed(record: Record, seen: set[str], last: str) -> Iterator[Rung]:
    """The steps of a complaint that comes late which were reached when nobody knew of it, and are
    over: they are of no use to anybody."""
    if record["complaint"] in seen:
        return
    runs = {
        (one["clock"], one["cycle"])
        for one in record["clocks"]
        if one["state"] in ("running", "paused", "breached")
    }
    solved = record["closure"]["verdict"] != "not_claimed" or any(
        one["state"] == "not_applicable" for one in record["clocks"]
    )
    for step in record["escalations"]:
        clock = CLOCKS.get(step["ladder"])
        over = solved if clock is None else (clock, step["cycle"]) not in runs
        if over and step["reached_at"][:16] <= last:
            yield Rung(record["complaint"], step["ladder"], step["cycle"], step["step"])


def test_the_same_again_and_later_without_news_tell_nothing(terminal: Terminal) -> None:
    terminal.file("p/policy.yaml", POLICY)
    told, cron = day(1, COMPLAINTS), Cron(terminal, "p")
    cron.run(at(600), *export(told, 600))
    rows, log = export(told, 900)
    first = cron.run(at(900), rows, log)
    again = cron.run(at(900), rows, log)
    assert first.digests
    assert (again.digests, again.records) == ([], first.records)
    # Until the next step of any complaint is reached nothing is due, however often cron asks.
    later = cron.alone(at(903), rows, log)
    assert cron.run(at(903), rows, log).told == dict.fromkeys(later.reached - first.reached, 1)


def test_an_export_with_all_its_old_rows_tells_what_one_of_the_newest_does(
    terminal: Terminal,
) -> None:
    terminal.file("p/policy.yaml", POLICY)
    told = day(2, COMPLAINTS, late=False)
    newest, all_ = Cron(terminal, "p", "newest"), Cron(terminal, "p", "all")
    for minute in (0, 1000):
        one = newest.run(at(minute), *export(told, minute))
        # Everything that will ever be told stands in it already; `--as-of` looks away.
        other = all_.run(at(minute), *versions(told, MINUTES))
        assert (other.told, len(other.records)) == (one.told, len(one.records))
