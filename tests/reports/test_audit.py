"""The audit table: which clock, which step, which words, and the same ones as lines of CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest

from complaintctl.reports.audit import COLUMNS, AuditTable
from complaintctl.reports.records import record_lines
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

OF_TIME = (
    *("rank", "next_clock", "next_due", "clock_state", "ever_breached"),
    *("escalation_step", "escalate_to", "closure", "closure_missing", "signals"),
)
Row = dict[str, str | None]


def _one(*entries: Entry, opened: int | None = AS_OF - 3 * DAY, **cells: object) -> Row:
    """The row of C1, with a small amount, opened three days ago."""
    cells = {"amount": 10.0, "text": "hello", "promised_at": None, **cells}
    pipeline, decided = decide(policy(), [complaint("C1", opened, **cells)], entries)
    row: Row = team_table(pipeline, {}).rows(decided).row(0, named=True)
    return {name: row[name] for name in OF_TIME}


def test_of_all_clocks_that_run_the_soonest_due_is_next() -> None:
    row = _one(("C1", AS_OF - HOUR, "agent_message", ""))

    assert row == {
        "rank": "normal",
        "next_clock": "silence",
        "next_due": "2026-12-03T08:15:00+08:00",
        "clock_state": "running",
        "ever_breached": "answer; silence",
        "escalation_step": "75%",
        "escalate_to": "handler",
        "closure": "not_claimed",
        "closure_missing": None,
        "signals": None,
    }


def test_of_two_clocks_due_at_once_the_first_of_the_policy_is_next() -> None:
    row = _one(opened=AS_OF - HOUR)

    assert (row["next_clock"], row["next_due"]) == ("answer", "2026-12-03T08:15:00+08:00")


def test_a_breached_clock_is_still_the_next_one() -> None:
    row = _one()

    assert (row["next_clock"], row["clock_state"]) == ("answer", "breached")


def test_a_paused_clock_is_next_with_the_due_it_would_have_now() -> None:
    row = _one(
        ("C1", AS_OF - 70 * HOUR, "closed", ""),
        ("C1", AS_OF - 70 * HOUR, "agent_message", ""),
        ("C1", AS_OF - HOUR, "", "waiting_customer"),
    )

    assert (row["next_clock"], row["clock_state"]) == ("解决", "paused")
    assert row["next_due"] == "2026-12-03T10:15:00+08:00"


def test_where_no_clock_runs_there_is_no_next_one() -> None:
    row = _one(("C1", AS_OF - HOUR, "withdrawn", ""))

    assert (row["next_clock"], row["next_due"], row["clock_state"]) == (None, None, None)
    assert row["ever_breached"] == "answer; silence"


def test_the_step_reached_last_says_to_whom_it_goes() -> None:
    assert _step(amount=9_000.0) == ("overdue_by 24h", "消费者协会")
    moved = [("C1", AS_OF - minutes * 60, "transferred", "") for minutes in (9, 8)]
    assert _step(*moved, amount=9_000.0) == ("ours", "组长")


def _step(*entries: Entry, **cells: object) -> tuple[str | None, str | None]:
    row = _one(*entries, **cells)
    return row["escalation_step"], row["escalate_to"]


def test_a_closure_says_what_is_missing() -> None:
    row = _one(("C1", AS_OF - HOUR, "resolved", ""), closure_notice_at=None)

    assert (row["closure"], row["closure_missing"]) == ("unverified", 'nobody, "told" them')


@pytest.mark.parametrize("seed", range(3))
def test_the_table_says_what_the_records_say(seed: int) -> None:
    pipeline, decided = decide(policy(), *crowded(seed, 300))
    records = [json.loads(line) for line in record_lines(pipeline, decided, {})]
    levels = pipeline.policy.priority.levels if pipeline.policy.priority else ()

    rows = team_table(pipeline, {}).rows(decided)

    assert tuple(rows.columns) == tuple(COLUMNS)
    assert set(rows["rank"]) == set(levels)
    for row, record in zip(rows.iter_rows(named=True), records, strict=True):
        running = [clock for clock in record["clocks"] if clock["remaining_seconds"] is not None]
        soonest = min(running, key=lambda clock: clock["due"], default=None)
        closure, steps = record["closure"], record["escalations"]
        latest = max(steps, key=lambda step: step["reached_at"], default=None)
        assert row["rank"] == record["rank"]
        assert row["next_clock"] == (soonest and soonest["clock"])
        assert row["next_due"] == (soonest and soonest["due"])
        assert row["clock_state"] == (soonest and soonest["state"])
        assert row["ever_breached"] == ("; ".join(record["ever_breached"]) or None)
        assert (row["escalation_step"] is None) == (latest is None)
        if latest and [s["reached_at"] for s in steps].count(latest["reached_at"]) == 1:
            assert row["escalation_step"] == latest["step"]
            assert row["escalate_to"] == latest.get("offer", latest.get("to"))
        assert row["closure"] == closure["verdict"]
        wanting = closure["missing"] or closure["cannot_tell"]
        assert row["closure_missing"] == ("; ".join(wanting) or None)
        holding = [name for name, truth in record["signals"].items() if truth]
        assert row["signals"] == ("; ".join(holding) or None)
        found = dict.fromkeys(entry["detector"] for entry in record["detected"])
        assert row["detected"] == ("; ".join(found) or None)


def test_lines_of_csv_hold_the_cells_of_the_table() -> None:
    pipeline, decided = decide(policy(), *crowded(7, 300))
    table = team_table(pipeline, {'C"3': ('C"4', 'C"5')})

    text = ",".join(COLUMNS) + "\n" + "\n".join(table.csv_lines(decided)) + "\n"

    read = list(csv.DictReader(io.StringIO(text)))
    rows = [{name: cell or "" for name, cell in row.items()} for row in _rows(table, decided)]
    assert read == rows
    assert {row["duplicates"] for row in read} == {"", 'C"4; C"5'}


def _rows(table: AuditTable, decided: object) -> list[Row]:
    return table.rows(decided).to_dicts()  # type: ignore[arg-type]
