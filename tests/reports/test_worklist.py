"""The table a team lead reads: what presses first, what must not sink, and what it adds up to."""

from __future__ import annotations

import pytest

from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.model.events import EVENTS
from complaintctl.privacy.masking import Masking
from complaintctl.reports.narrow import WIDTH, cut, fitted, width
from complaintctl.reports.shown import left_text
from complaintctl.reports.work import work
from complaintctl.reports.worklist import Worklist
from tests.reports.desk import (
    AS_OF,
    DAY,
    HOUR,
    Entry,
    complaint,
    crowded,
    decide,
    policy,
    team_table,
)

WITHOUT_CLOCKS = """
language: 1
policy: plain
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
"""


def _rendered(pipeline: Pipeline, decided: Decided, format_: str = "table", rows: int = 0) -> str:
    worklist = Worklist(pipeline.policy, rows, Masking())
    worklist.add(work(pipeline, decided, team_table(pipeline, {}).rows(decided), Masking()))
    return worklist.render(format_)


def _five() -> tuple[Pipeline, Decided]:
    """One of each: late, reopened, in time, solved without proof, withdrawn; and a big one."""
    nothing = {"promised_at": None, "closure_notice_at": None}
    names = ("late", "reopened", "in-time", "unproved", "withdrawn")
    given = [
        complaint(name, AS_OF - 3 * DAY, amount=10.0, text="hello", **nothing) for name in names
    ]
    given.append(complaint("big", AS_OF - HOUR, amount=9_000.0, text=None, **nothing))
    answered = [(name, AS_OF - HOUR, "agent_message", "") for name in names[1:]]
    solved = [(name, AS_OF - HOUR, "resolved", "") for name in ("reopened", "unproved")]
    closed = [(name, AS_OF - HOUR, "closed", "") for name in ("reopened", "unproved")]
    entries: list[Entry] = [*answered, *closed, *solved]
    entries.append(("reopened", AS_OF - 60, "reopened", ""))
    entries.append(("withdrawn", AS_OF - 60, "withdrawn", ""))
    return decide(policy(), given, entries)


def test_what_presses_most_stands_first_and_what_is_settled_last() -> None:
    lines = _rendered(*_five()).splitlines()

    assert lines[0].split() == ("complaint rank category team clock due state step missing".split())
    assert [line.split()[0] for line in lines[2:8]] == [
        *("big", "late", "unproved", "in-time", "reopened", "withdrawn")
    ]
    assert lines[3].split() == (
        "late normal needs_triage frontline answer 11-30 09:15 2 d over 75%".split()
    )
    assert "1 h left" in lines[2]
    assert "text" in lines[2]
    assert "unverified" in lines[4]
    assert 'nobody, "told" them' in lines[4]
    assert "settled" in lines[7]


def test_what_no_clock_waits_for_is_marked_and_counted() -> None:
    given = [complaint("C1", AS_OF - DAY, amount=10.0, text="hello", promised_at=None)]
    pipeline, decided = decide(policy(), given, supplied=frozenset({"opened"}))

    lines = _rendered(pipeline, decided).splitlines()

    assert "ORPHAN" in lines[2]
    assert lines[-2] == "orphans 1 · not computable 1"


def test_an_orphan_stands_between_what_is_late_and_what_still_runs() -> None:
    stopped = [("lost", AS_OF - HOUR, event, "") for event in ("closed", "resolved")]
    stopped += [("lost", AS_OF - HOUR, "agent_message", ""), ("lost", AS_OF - 60, "reopened", "")]
    entries = [*stopped, ("fresh", AS_OF - HOUR, "agent_message", "")]
    text = policy_text_without_resuming()
    given = [
        complaint(name, AS_OF - 2 * HOUR if name == "fresh" else AS_OF - 2 * DAY, amount=1.0)
        for name in ("fresh", "late", "lost")
    ]
    pipeline, decided = decide(policy(text), given, entries)

    lines = _rendered(pipeline, decided).splitlines()

    assert [line.split()[0] for line in lines[2:5]] == ["late", "lost", "fresh"]
    assert "ORPHAN" in lines[3]


def policy_text_without_resuming() -> str:
    """The desk's policy, but nothing runs again after a reopening."""
    from tests.reports.desk import POLICY

    return POLICY.replace("on_reopen: resume", "on_reopen: stay")


def test_the_totals_say_how_the_clocks_stand() -> None:
    lines = _rendered(*_five()).splitlines()

    assert lines[-2] == "breached 1, running 3 · orphans 0 · closures unverified 1"
    assert lines[-1] == (
        "6 complaints · urgent 1, normal 5 · undetermined 1 (17%), for want of text 1"
    )


def test_only_the_most_pressing_are_shown_and_all_are_counted() -> None:
    lines = _rendered(*_five(), rows=2).splitlines()

    assert [line.split()[0] for line in lines[2:4]] == ["big", "late"]
    assert lines[-1].startswith("6 complaints, 2 shown")


@pytest.mark.parametrize("seed", range(3))
def test_it_fits_a_window_and_lines_up_with_chinese_in_it(seed: int) -> None:
    text = _rendered(*decide(policy(), *crowded(seed, 200)))

    title, rule, *rows = text.split("\n\n")[0].splitlines()
    assert max(width(line) for line in (title, rule, *rows)) <= WIDTH
    ends = [place for place, sign in enumerate(rule) if sign == "-" and rule[place - 1] == " "]
    assert len(ends) == len(title.split()) - 1
    assert any("卡密已被使用" in row for row in rows)
    assert all(_columns(row)[at - 1 : at] in ("", " ") for row in rows for at in ends)


def _columns(line: str) -> str:
    """The line with a second sign for each that is two columns wide."""
    return "".join(sign * width(sign) for sign in line)


@pytest.mark.parametrize("format_", ["md", "html"])
def test_pages_have_whole_dates_and_nothing_is_cut(format_: str) -> None:
    text = _rendered(*_five(), format_)

    assert "2026-11-30 09:15" in text
    assert "…" not in text
    assert "closures unverified 1" in text


def test_a_policy_without_clocks_has_no_orphans() -> None:
    given = [complaint("C1", AS_OF - DAY, text="a")]
    pipeline, decided = decide(policy(WITHOUT_CLOCKS), given, supplied=frozenset(EVENTS))

    lines = _rendered(pipeline, decided).splitlines()

    assert lines[0].split() == ["complaint", "opened", "category", "lane"]
    assert "ORPHAN" not in lines[2]
    assert lines[-1] == "1 complaint · undetermined 0 (0%)"


def test_nothing_decided_is_totals_only() -> None:
    assert Worklist(policy(), 40, Masking()).render("table").startswith("orphans 0\n0 complaints")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 min left"),
        (3_599, "59 min left"),
        (3_600, "1 h left"),
        (2 * DAY - 1, "47 h left"),
        (2 * DAY, "2 d left"),
        (-1, "1 min over"),
        (-5 * HOUR, "5 h over"),
        (-19 * DAY, "19 d over"),
    ],
)
def test_how_far_away_a_due_is_is_said_in_one_unit(seconds: int, text: str) -> None:
    assert left_text(seconds) == text


def test_a_cut_text_says_so_and_is_not_too_wide() -> None:
    assert cut("商家不处理投诉", 9) == "商家不处…"
    assert cut("abc", 3) == "abc"
    assert width("é") == width("é") == 1


def test_the_widest_columns_give_way_first_and_some_never() -> None:
    rows = [["x" * 28, "y" * 100, "z" * 40, "短" * 20], ["x", "y", "z", "短"]]

    cells = fitted(["id", "a", "b", "c"], rows, {"id"})[0]

    assert [width(cell) for cell in cells] == [28, 28, 28, 27]
    wide = [["x" * 28, *(sign * 28 for sign in "abcdef")]]
    row = fitted(["id", *"abcdef"], wide, {"id"})[0]
    assert row[0] == "x" * 28
    assert sum(map(width, row)) + 2 * 6 == WIDTH


def test_what_cannot_be_made_to_fit_is_not_cut_to_nothing() -> None:
    row = fitted(list("abcdefghijklmnop"), [["卡密已被使用"] * 16], set())[0]

    assert row == ["卡密已…"] * 16
