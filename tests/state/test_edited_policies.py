"""A policy changes between two runs: nothing goes out twice, nothing of before goes out at all, and
what is reached since does."""

from __future__ import annotations

import json

import pytest

from tests.cli.terminal import Terminal
from tests.state.cron import Cron, Row, Rung

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [handler, lead, head]
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
clocks:
  resolution: {start: opened, stop: [resolved], on_reopen: new_cycle, target: {otherwise: {within: 4h}}}
escalation:
  - id: overdue
    clock: resolution
    steps:
      - {at: 50%, to: handler, do: remind}
      - {at: 100%, to: lead, do: reassign}
      - {overdue_by: 2h, to: head, do: escalate}
"""
MORE = POLICY.replace(
    "      - {at: 100%", "      - {at: 60%, to: lead, do: notify}\n      - {at: 100%"
)
"""With one more rung between two: two hours and 24 minutes after the opening."""
DAY = "2026-11-10"
ROWS = [("C-1", "00:00"), ("C-2", "04:30"), ("C-3", "05:00")]


def row(complaint: str, opened: str) -> Row:
    return {"complaint": complaint, "opened_at": f"{DAY} {opened}", "text": "a"}


class Desk:
    """Runs over the same complaints under policies that are edited in between."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.rows = terminal, [row(*one) for one in ROWS]
        self.edit(POLICY)
        self.cron = Cron(terminal, "p")

    def edit(self, policy: str) -> None:
        self.terminal.file("p/policy.yaml", policy)

    def told(self, hour: str, *words: str) -> list[str]:
        """What a run tells: `COMPLAINT LADDER STEP`, in order of these."""
        found = self.cron.run(f"{DAY}T{hour}", self.rows, words=words).told
        assert set(found.values()) <= {1}
        return sorted(f"{one.complaint} {one.rule} {one.step}" for one in found)


@pytest.fixture
def desk(terminal: Terminal) -> Desk:
    return Desk(terminal)


def test_the_first_run_takes_over_what_was_reached_before(desk: Desk) -> None:
    assert desk.told("04:45") == []
    (adopted,) = [one["adopted"] for one in desk.cron.ledger("decision") if one["adopted"]]
    assert [one[:3] for one in adopted] == [["overdue", 1, "50%"], ["overdue", 1, "100%"]]
    assert desk.told("06:00") == ["C-1 overdue overdue_by 2h"]


def test_or_tells_it_where_that_is_wanted(desk: Desk) -> None:
    past = ["C-1 overdue 100%", "C-1 overdue 50%"]
    assert desk.told("04:45", "--emit-past") == past
    assert desk.told("04:45", "--emit-past") == []


def test_a_rung_put_in_between_moves_no_other_and_none_goes_out_twice(desk: Desk) -> None:
    assert desk.told("04:45") == []
    assert desk.told("07:00") == ["C-1 overdue overdue_by 2h", "C-2 overdue 50%", "C-3 overdue 50%"]
    desk.edit(MORE)
    # C-2 reached it at 06:54, before the last run; C-3 at 07:24.
    assert desk.told("07:30") == ["C-3 overdue 60%"]
    assert desk.told("07:30") == []
    assert desk.told("09:00") == ["C-2 overdue 100%", "C-3 overdue 100%"]


def test_a_rung_taken_out_and_put_back_goes_out_no_second_time(desk: Desk) -> None:
    desk.edit(MORE)
    assert desk.told("04:45") == []
    assert desk.told("07:30")[1:] == [
        f"{one} overdue {at}" for one in ("C-2", "C-3") for at in ("50%", "60%")
    ]
    for policy, hour in ((POLICY, "07:45"), (MORE, "08:00")):
        desk.edit(policy)
        assert desk.told(hour) == []


def test_a_renamed_ladder_takes_over_what_its_old_name_told(desk: Desk) -> None:
    assert desk.told("06:30") == []
    desk.edit(POLICY.replace("id: overdue", "id: late"))
    assert desk.told("08:30") == ["C-2 late 100%", "C-3 late 50%"]
    desk.edit(POLICY.replace("{at: 100%", "{id: due, at: 100%"))
    assert desk.told("09:00") == ["C-3 overdue due"]
    assert desk.told("10:30") == ["C-2 overdue overdue_by 2h"]


def test_a_shorter_promise_tells_nothing_that_it_would_have_told_before(desk: Desk) -> None:
    assert desk.told("06:30") == []
    desk.edit(POLICY.replace("within: 4h", "within: 1h"))
    # C-2 was due at 05:30 under it, C-3 at 06:00; both are overdue by two hours only later.
    assert desk.told("06:30") == []
    assert desk.told("08:00") == ["C-2 overdue overdue_by 2h", "C-3 overdue overdue_by 2h"]


def test_a_run_under_another_policy_says_so_and_the_list_of_runs_tells_them_apart(
    desk: Desk,
) -> None:
    first = desk.cron.run(f"{DAY}T04:45", desk.rows).answer.err
    (row,) = policies(desk)
    assert [word for word in row if word.startswith("sha256:")] == []
    desk.edit(MORE)
    second = desk.cron.run(f"{DAY}T05:00", desk.rows).answer.err
    third = desk.cron.run(f"{DAY}T05:15", desk.rows).answer.err

    said = "another policy than the last run had: desk@2026-01-01, sha256:"
    lines = [[one for one in err.splitlines() if said in one] for err in (first, second, third)]
    assert [len(found) for found in lines] == [0, 1, 0]
    shown = [next(word for word in row if word.startswith("sha256:")) for row in policies(desk)]
    assert len(set(shown)) == 2
    assert shown[1] == shown[2]
    assert lines[1] == [said.removesuffix("sha256:") + shown[1]]
    told = json.loads(desk.terminal.type("state", "show", "state", "--format", "json").out)
    assert [one["digest"][:15] for one in told["runs"]] == shown


def policies(desk: Desk) -> list[list[str]]:
    """The words of each row of the list of runs."""
    shown = desk.terminal.type("state", "show", "state").out.splitlines()
    return [line.split() for line in shown if "desk@2026-01-01" in line]


def test_a_comment_changes_nothing(desk: Desk) -> None:
    assert desk.told("04:45") == []
    desk.edit(f"# a remark\n{POLICY}")
    assert desk.told("06:30") == ["C-1 overdue overdue_by 2h", "C-2 overdue 50%"]
    assert desk.told("06:30") == []


def test_a_comment_hides_nothing_that_is_only_known_now(desk: Desk) -> None:
    """Its log is late: C-1 was reopened hours ago, and nobody has been told of that cycle."""
    desk.cron.run(f"{DAY}T04:45", desk.rows, [f"C-1,{DAY} 00:30,resolved,"])
    desk.edit(f"# a remark\n{POLICY}")
    log = [f"C-1,{DAY} 00:30,resolved,", f"C-1,{DAY} 01:00,reopened,"]
    told = desk.cron.run(f"{DAY}T05:15", desk.rows, log).told
    assert set(told) == {Rung("C-1", "overdue", 2, "50%"), Rung("C-1", "overdue", 2, "100%")}


def test_a_complaint_that_is_new_under_a_new_policy_is_told_of_whole(desk: Desk) -> None:
    assert desk.told("04:45") == []
    desk.edit(MORE)
    desk.rows.append(row("C-9", "00:30"))
    assert desk.told("05:00") == ["C-9 overdue 100%", "C-9 overdue 50%", "C-9 overdue 60%"]


def test_the_past_of_a_new_policy_is_told_where_that_is_wanted(desk: Desk) -> None:
    assert desk.told("07:30") == []
    desk.edit(MORE)
    new = ["C-1 overdue 60%", "C-2 overdue 60%", "C-3 overdue 60%"]
    assert desk.told("07:45", "--emit-past") == new
    assert desk.told("07:45", "--emit-past") == []


def test_a_run_that_was_refused_takes_nothing_over(desk: Desk) -> None:
    limited = f"{POLICY}\nrun_limits: {{actions: {{at_most: 1}}}}\n"
    desk.edit(limited)
    assert desk.told("04:45") == []
    answer = desk.cron.run(f"{DAY}T06:30", desk.rows, code=4).answer
    assert "actions" in answer.err
    assert desk.cron.published() == []
    told = desk.told("07:00", "--allow", "actions=checked by Li")
    assert told == ["C-1 overdue overdue_by 2h", "C-2 overdue 50%", "C-3 overdue 50%"]


def test_a_new_policy_hides_nothing_that_is_only_known_now(desk: Desk) -> None:
    log = [f"C-1,{DAY} 00:30,resolved,", f"C-1,{DAY} 01:00,reopened,"]
    desk.cron.run(f"{DAY}T04:45", desk.rows, log[:1])
    desk.edit(MORE)
    told = desk.cron.run(f"{DAY}T05:15", desk.rows, log).told
    assert set(told) == {Rung("C-1", "overdue", 2, step) for step in ("50%", "60%", "100%")}
    assert set(desk.cron.run(f"{DAY}T05:15", desk.rows, log).told) == set()
