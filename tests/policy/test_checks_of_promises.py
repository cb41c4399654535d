"""The linter's checks of promises say what is surely so, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.findings import Finding
from complaintctl.model.span import Span
from complaintctl.policy.lengths import surely_longer
from complaintctl.policy.values import read_span
from tests.policy.sample import load_sample

OFFICE = 'calendars:\n  office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}}\n'
NIGHT = (
    '  night: {open: {mon: ["00:00-09:00", "12:00-13:30", "18:00-09:00"], '
    'tue-thu: ["12:00-13:30", "18:00-09:00"], fri: ["12:00-13:30", "18:00-24:00"], '
    'sat-sun: ["00:00-24:00"]}}\n'
)
ROLES = "roles: [handler, team_lead]\n"


def _clock(target: str, *, calendar: str = "", stop: str = "resolved") -> str:
    named = f"calendar: {calendar}, " if calendar else ""
    return (
        f"clocks:\n  solve: {{start: opened, stop: [{stop}], on_reopen: resume, {named}"
        f"target: {target}}}\n"
    )


def _said(folder: Path, sections: str, code: str) -> tuple[Finding, ...]:
    loaded = load_sample(folder, sections)
    known = {"CLK006", "CLK007", "SIG002", code}
    assert {finding.code for finding in loaded.findings} <= known, loaded.findings
    return tuple(finding for finding in loaded.findings if finding.code == code)


def _span(text: str) -> Span:
    span = read_span(text)
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("one", "other"),
    [("2h", "90min"), ("2d", "24h"), ("1w", "6d"), ("1mo", "3w"), ("2mo", "1mo"), ("12mo", "11mo"),
     ("2bh", "90bmin"), ("2bd", "1bd"), ("1d", "0d"), ("49h", "1d")],
)  # fmt: skip
def test_a_span_is_longer_than_a_shorter_one_in_the_same_measure(one: str, other: str) -> None:
    assert surely_longer(_span(one), _span(other))
    assert not surely_longer(_span(other), _span(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("24h", "1d"), ("25h", "1d"), ("7d", "1w"), ("30d", "1mo"), ("8bh", "1bd"), ("1bd", "8h"),
     ("100bh", "1h"), ("100d", "1bd"), ("60min", "1h")],
)  # fmt: skip
def test_what_depends_on_the_day_is_not_compared(one: str, other: str) -> None:
    assert not surely_longer(_span(one), _span(other))
    assert not surely_longer(_span(other), _span(one))


@pytest.mark.parametrize(
    ("rule", "rest", "calendar"),
    [
        ("within: 48h", "within: 24h", ""),
        ("within: 3d", "within: 24h", ""),
        ("within: 8bh", "within: 4bh", "office"),
        ("by_end_of: 2d", "by_end_of: 1d", ""),
        ("by_end_of: 2bd", "by_end_of: 1bd", "office"),
    ],
)
def test_a_rule_later_than_the_rest_is_a_warning(
    rule: str, rest: str, calendar: str, tmp_path: Path
) -> None:
    target = f"{{tightest: [{{{rule}, when: {{priority: urgent}}}}], otherwise: {{{rest}}}}}"

    (found,) = _said(tmp_path, OFFICE + _clock(target, calendar=calendar), "CLK005")

    assert found.level == "warning"
    assert rule.rpartition(" ")[2] in found.message


@pytest.mark.parametrize(
    ("rule", "rest"),
    [
        ("within: 24h", "within: 48h"),
        ("within: 24h", "within: 1d"),
        ("within: 48h", "within: 1bd"),
        ("by_end_of: 2d", "within: 24h"),
        ("by_end_of: 2d", "by_end_of: 1d, roll: next_open_day"),
        ("from_field: promised_at", "within: 1h"),
    ],
)
def test_a_rule_that_may_be_the_tighter_one_is_not_blamed(
    rule: str, rest: str, tmp_path: Path
) -> None:
    target = f"{{tightest: [{{{rule}, when: {{priority: urgent}}}}], otherwise: {{{rest}}}}}"

    assert _said(tmp_path, OFFICE + _clock(target, calendar="office"), "CLK005") == ()


def test_a_table_with_a_row_later_than_the_rest_is_a_warning(tmp_path: Path) -> None:
    sections = (
        "fields: {channel: {type: word, values: [app, hotline]}}\n"
        "lookups: {hours: {file: hours.csv, keys: [channel], gives: within}}\n"
        + _clock("{tightest: [{within: {lookup: hours}}], otherwise: {within: 24h}}")
    )

    (found,) = _said(tmp_path, sections, "CLK005")

    assert "72h" in found.message


@pytest.mark.parametrize("rest", ["within: 2h", "within: 2d", "by_end_of: 1d", "by_end_of: 0d"])
def test_a_promise_over_a_weekend_without_anybody_is_a_hint(rest: str, tmp_path: Path) -> None:
    sections = OFFICE + _clock(f"{{otherwise: {{{rest}}}}}")

    (found,) = _said(tmp_path, sections, "CLK007")

    assert found.level == "hint"
    assert "from Friday 18:00 to Monday 09:00" in found.message


@pytest.mark.parametrize(
    ("calendars", "rest", "stop"),
    [
        ("", "within: 2h", "resolved"),
        (OFFICE, "within: 63h", "resolved"),
        (OFFICE, "within: 1w", "resolved"),
        (OFFICE, "by_end_of: 3d", "resolved"),
        (OFFICE, "within: 2h", "customer_confirmed"),
        (OFFICE, "within: 2h", "acknowledged"),
        (OFFICE, "within: 2h", "x_parcel_back"),
        (OFFICE, "within: 2bh, calendar: office", "resolved"),
        (OFFICE + NIGHT, "within: 2h", "resolved"),
        ('calendars: {always: {open: {mon-sun: ["00:00-24:00"]}}}\n', "within: 1min", "resolved"),
    ],
)  # fmt: skip
def test_a_promise_that_somebody_may_keep_at_night_is_not_blamed(
    calendars: str, rest: str, stop: str, tmp_path: Path
) -> None:
    assert (
        _said(tmp_path, calendars + _clock(f"{{otherwise: {{{rest}}}}}", stop=stop), "CLK007") == ()
    )


def _ladder(*steps: str) -> str:
    rungs = ", ".join(f"{{id: s{place}, {step}, to: team_lead, do: notify}}"
                      for place, step in enumerate(steps))  # fmt: skip
    clock = _clock("{otherwise: {within: 8bh}}", calendar="office")
    return f"{ROLES}{OFFICE}{clock}escalation:\n  - {{id: late, clock: solve, steps: [{rungs}]}}\n"


@pytest.mark.parametrize(
    "steps",
    [
        ("at: 75%", "at: 50%"),
        ("at: 100%", "at: 75%"),
        ("at: 100%", "before_due: 2h"),
        ("before_due: 1h", "before_due: 2h"),
        ("overdue_by: 24h", "overdue_by: 90min"),
        ("overdue_by: 2d", "overdue_by: 24h"),
        ("overdue_by: 4bh", "overdue_by: 2bh"),
        ("overdue_by: 1h", "at: 100%"),
        ("at: 150%", "before_due: 1h"),
        ("at: 50%", "overdue_by: 1h", "at: 75%"),
    ],
)
def test_a_step_that_comes_before_one_above_it_is_an_error(
    steps: tuple[str, ...], tmp_path: Path
) -> None:
    (found,) = _said(tmp_path, _ladder(*steps), "ESC005")

    assert found.level == "error"
    assert f"'s{len(steps) - 1}' comes before" in found.message


@pytest.mark.parametrize(
    "steps",
    [
        ("at: 50%", "at: 75%", "at: 100%", "overdue_by: 24h", "overdue_by: 72h"),
        ("before_due: 4h", "before_due: 1h", "at: 100%"),
        ("before_due: 2h", "at: 50%"),
        ("at: 50%", "before_due: 2h"),
        ("overdue_by: 24h", "at: 150%"),
        ("overdue_by: 24h", "overdue_by: 2bh"),
        ("overdue_by: 2bd", "overdue_by: 4bh"),
        ("overdue_by: 24h", "overdue_by: 1d"),
        ("at: 100%", "at: 100%"),
        ("overdue_by: 0h", "at: 100%"),
    ],
)
def test_steps_whose_order_depends_on_the_budget_are_left_alone(
    steps: tuple[str, ...], tmp_path: Path
) -> None:
    assert _said(tmp_path, _ladder(*steps), "ESC005") == ()


def test_a_team_that_only_a_ladder_calls_has_work(tmp_path: Path) -> None:
    sections = "teams: {frontline: {}, refunds: {}, task_force: {}}\n" + _ladder(
        "at: 100%"
    ).replace("team_lead, do", "task_force, do")

    assert _said(tmp_path, sections, "TEA001") == ()


def test_a_table_that_only_a_target_reads_is_read(tmp_path: Path) -> None:
    sections = (
        "fields: {channel: {type: word, values: [app, hotline]}}\n"
        "lookups: {hours: {file: hours.csv, keys: [channel], gives: within}}\n"
        + _clock("{tightest: [{within: {lookup: hours}}], otherwise: none}")
    )

    assert _said(tmp_path, sections, "LKP007") == ()


@pytest.mark.parametrize(
    "reader",
    [
        "priorities:\n  levels: [urgent, normal]\n"
        "  most_severe: [{id: a, level: urgent, when: {again: true}}]\n",
        "remedies: {all: [{id: a, offer: coupon, when: {again: true}}]}\n",
        "escalation: [{id: a, signal: again, steps: [{id: s, to: refunds, do: notify}]}]\n",
        "closure: {claimed_by: [closed], all: [], contradicted_by: [again]}\n",
        "closure: {claimed_by: [closed], all: [{id: a, must: {again: false}}]}\n",
        _clock("{tightest: [{within: 2h, when: {again: true}}], otherwise: {within: 8h}}"),
        _clock("{otherwise: {within: 8h}}") + ROLES + "escalation: [{id: a, clock: solve, "
        "steps: [{at: 50%, to: refunds, do: notify, when: {again: true}}]}]\n",
    ],
)
def test_a_signal_that_anything_reads_is_read(reader: str, tmp_path: Path) -> None:
    again = "{count: complaints, same: [customer_id], within: 30d, before: opened, at_least: 1}"

    assert _said(tmp_path, f"signals:\n  again: {again}\n{reader}", "SIG002") == ()


@pytest.mark.parametrize(
    "rule",
    ["big-money", "double_charge", "refund-desk", "platform-pays", "robot-answers", "coupon-for-it",
     "solve", "for-urgent", "late", "first-call", "told"],
)  # fmt: skip
def test_everything_that_has_a_name_can_be_waived(rule: str, tmp_path: Path) -> None:
    sections = (
        ROLES + "responsibility:\n  parties: [platform, merchant]\n"
        "  agree: [{id: platform-pays, party: platform, when: {category: double_charge}}]\n"
        "  otherwise: open\n"
        "automation: {first: [{id: robot-answers, lane: robot, when: {channel: app}}], "
        "otherwise: human}\n"
        "remedies: {all: [{id: coupon-for-it, offer: coupon, when: {channel: app}}]}\n"
        + _clock(
            "{tightest: [{id: for-urgent, within: 2h, when: {priority: urgent}}], "
            "otherwise: {within: 8h}}"
        )
        + "escalation: [{id: late, clock: solve, "
        "steps: [{id: first-call, at: 50%, to: team_lead, do: notify}]}]\n"
        "closure: {claimed_by: [closed], all: [{id: told, must: {closure_notice: {present: true}}}]}\n"
        f"waive: [{{rule: {rule}, from: 2026-12-01, through: 9999-12-31, owner: o, reason: r}}]\n"
    )

    assert _said(tmp_path, sections, "WAV002") == ()


@pytest.mark.parametrize("rule", ["'tightest[1]'", "100%", "cn-consumer/refund-15d", "high"])
def test_what_has_no_name_of_its_own_cannot_be_waived(rule: str, tmp_path: Path) -> None:
    waived = (
        f"waive: [{{rule: {rule}, from: 2026-12-01, through: 2027-01-31, owner: o, reason: r}}]\n"
    )
    sections = (
        ROLES
        + _clock("{tightest: [{within: 2h, when: {priority: urgent}}], otherwise: {within: 8h}}")
        + "escalation: [{id: late, clock: solve, "
        "steps: [{at: 100%, to: team_lead, do: notify}]}]\n" + waived
    )

    (found,) = _said(tmp_path, sections, "WAV002")

    assert found.level == "error"


def test_a_waiver_of_the_day_before_is_over_and_one_of_the_first_day_is_not(tmp_path: Path) -> None:
    waiver = "waive: [{{rule: big-money, from: 2025-12-01, through: {}, owner: o, reason: r}}]\n"

    assert _said(tmp_path / "a", waiver.format("2025-12-31"), "WAV003") != ()
    assert _said(tmp_path / "b", waiver.format("2026-01-01"), "WAV003") == ()


def test_a_whole_number_may_be_written_with_a_point(tmp_path: Path) -> None:
    loaded = load_sample(
        tmp_path,
        "signals: {bounced: {count: transferred, at_least: 3.0}}\n"
        "closure: {claimed_by: [closed], all: [], contradicted_by: [bounced],\n"
        "          callback: {within: 72h, attempts: 2.0, share: {otherwise: 20%}}}\n",
    )

    assert loaded.policy is not None
    assert loaded.policy.signals["bounced"].at_least == 3
    assert loaded.policy.closure is not None
    assert loaded.policy.closure.callback is not None
    assert loaded.policy.closure.callback.attempts == 2
