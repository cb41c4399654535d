"""One supplier, three hundred complaints: one thing to do for one lead, and nobody else goes under."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Terminal
from tests.state.cron import Cron, Row, Run
from tests.state.worlds import at

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [lead, head]
teams: {front: {}}
routing: {first: [{id: all, team: front, when: {category: a}}], otherwise: front}
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
signals:
  burst: {count: complaints, same: [merchant_id], within: 4h, before: opened, at_least: 20}
clocks:
  resolution: {start: opened, stop: [resolved], on_reopen: new_cycle, target: {otherwise: {within: 1h}}}
escalation:
  - {id: mass, signal: burst, steps: [{id: many-at-once, to: lead, do: take_over}]}
"""
OVERDUE = """
  - id: overdue
    clock: resolution
    steps:
"""
DAY = 24 * 60
LEAD = {"role": "lead", "team": "front"}


def outbreak(
    name: str, start: int, complaints: int, minutes: int, merchant: str = "M1"
) -> list[Row]:
    """So many complaints of one merchant, evenly over so many minutes."""
    return [
        row(f"{name}-{number:03}", start + number * minutes // complaints, merchant)
        for number in range(complaints)
    ]


def row(complaint: str, minute: int, merchant: str) -> Row:
    return {
        "complaint": complaint,
        "opened_at": at(minute),
        "text": "a",
        "merchant_id": merchant,
    }


def cron(terminal: Terminal, *steps: str) -> Cron:
    """A desk whose overdue complaints reach these steps, and that has run once."""
    ladder = OVERDUE + "".join(f"      - {one}\n" for one in steps) if steps else ""
    terminal.file("p/policy.yaml", POLICY + ladder)
    found = Cron(terminal, "p")
    found.run(at(590), [OLD])
    return found


def told(run: Run) -> list[tuple[dict[str, str], str, str, int]]:
    """Who was told of which step, about how many complaints."""
    return [
        (digest["to"], action["rule"], action["step"], len(action["complaints"]))
        for digest in run.digests
        for action in digest["actions"]
    ]


OLD = row("OLD", 0, "M9")


def test_three_hundred_complaints_of_one_supplier_are_one_thing_to_do(terminal: Terminal) -> None:
    desk = cron(terminal, "{at: 100%, to: head, do: notify}")
    quiet = [row(f"QUIET-{number}", 610 + 20 * number, f"M2{number}") for number in range(5)]
    rows = [OLD, *outbreak("MASS", 601, 312, 119), *quiet]
    mass, heads = [], []
    for minute in range(615, 721, 15):
        open_ = [one for one in rows if one["opened_at"] <= at(minute)]
        run = desk.run(at(minute), open_)
        assert {one["complaint"] for one in run.records} == {one["complaint"] for one in open_}
        mass += [one for one in told(run) if one[1] == "mass"]
        heads += [one.complaint for one in run.told if one.rule == "overdue"]
        assert told(desk.run(at(minute), open_)) == []
    assert len(run.records) == 1 + 312 + 5
    ((to, _, _, complaints),) = mass
    assert (to, complaints >= 1) == (LEAD, True)
    heads += [one.complaint for one in desk.run(at(800), rows).told if one.rule == "overdue"]
    assert {f"QUIET-{number}" for number in range(5)} <= set(heads)


def test_a_second_outbreak_days_later_is_another_one(terminal: Terminal) -> None:
    desk = cron(terminal)
    first, second = outbreak("A", 600, 30, 30), outbreak("B", 4 * DAY + 600, 30, 30)
    assert told(desk.run(at(640), [OLD, *first])) == [(LEAD, "mass", "many-at-once", 10)]
    assert told(desk.run(at(4 * DAY + 590), [OLD, *first])) == []
    last = desk.run(at(4 * DAY + 640), [OLD, *first, *second])
    assert told(last) == [(LEAD, "mass", "many-at-once", 10)]
    assert last.actions[0]["mass"] == {"merchant_id": "M1"}
    assert told(desk.run(at(4 * DAY + 655), [OLD, *first, *second])) == []


def test_two_suppliers_are_two_outbreaks(terminal: Terminal) -> None:
    rows = [OLD, *outbreak("A", 600, 25, 30, "M1"), *outbreak("B", 600, 25, 30, "M2")]
    assert told(cron(terminal).run(at(640), rows)) == [(LEAD, "mass", "many-at-once", 5)] * 2


def test_steps_of_a_first_outbreak_do_not_keep_it_going(terminal: Terminal) -> None:
    """Its complaints reach a step every three hours, and it counts as one for four."""
    steps = [f"{{overdue_by: {hours}h, to: head, do: notify}}" for hours in range(3, 28, 3)]
    desk = cron(terminal, *steps)
    rows = [OLD, *outbreak("A", 600, 30, 30)]
    desk.run(at(640), rows)
    for minute in range(700, DAY + 600, 240):
        desk.run(at(minute), rows)
    rows += outbreak("B", DAY + 600, 30, 30)
    assert (LEAD, "mass", "many-at-once", 10) in told(desk.run(at(DAY + 640), rows))


def test_a_step_of_an_old_outbreak_is_none_of_a_newer_one(terminal: Terminal) -> None:
    """The first is overdue after the second has begun."""
    desk = cron(terminal, "{overdue_by: 24h, to: head, do: notify}")
    rows = [OLD, *outbreak("A", 600, 30, 30)]
    desk.run(at(640), rows)
    rows += outbreak("B", DAY + 600, 30, 30)
    desk.run(at(DAY + 640), rows)
    first = told(desk.run(at(DAY + 720), rows))
    head = ({"role": "head", "team": "front"}, "overdue", "overdue_by 24h", 10)
    assert first.count(head) == 1
    assert told(desk.run(at(2 * DAY + 720), rows)).count(head) == 1


@pytest.mark.parametrize("emit", [(), ("--emit-past",)])
def test_what_broke_out_before_the_first_run_is_told_once_at_most(
    terminal: Terminal, emit: tuple[str, ...]
) -> None:
    terminal.file("p/policy.yaml", POLICY)
    desk, rows = Cron(terminal, "p"), [OLD, *outbreak("A", 600, 30, 30)]
    first = told(desk.run(at(640), rows, words=emit))
    assert first == [(LEAD, "mass", "many-at-once", 10)] * len(emit)
    assert told(desk.run(at(655), rows)) == []
