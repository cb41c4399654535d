"""140 published cases of nine help desks: ours is the expected answer, but for named quirks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from complaintctl.calendars.worktime import WorkTime
from tests.calendars.calendars import at, calendar, one

_FILE = Path(__file__).parents[2] / "fixtures" / "calendars" / "helpdesks.json"
_CASES = json.loads(_FILE.read_text(encoding="utf-8"))


def _work(case: dict[str, Any]) -> WorkTime:
    hours = {(day,): ["-".join(pair) for pair in each] for day, each in case["hours"].items()}
    closed: dict[str, list[str]] = {day: [] for day in case.get("holidays", ())}
    return WorkTime(calendar(hours, case["timezone"], days=closed))


def _overlap(work: WorkTime, pause: list[str], start: int, end: int | None) -> int:
    first, last = max(at(pause[0]), start), at(pause[1])
    last = last if end is None else min(last, end)
    return int(work.elapsed(np.array([first]), np.array([last]))[0])


def _due(work: WorkTime, case: dict[str, Any]) -> int:
    """The due, moved on by every pause that begins before it: its open time, nothing else."""
    start = one(case["start"])
    if "budget_working_days" in case:
        return int(work.add_open_days(start, case["budget_working_days"])[0])
    budget = case["budget_seconds"]
    due = work.add(start, budget)
    for pause in sorted(case.get("pauses", ())):
        if at(pause[0]) <= due[0]:
            due = work.add(due, _overlap(work, pause, at(case["start"]), None))
    # biz: no budget is due when it is next open and not paused, at an opening
    return int((due if budget else work.next_open(due))[0])


def _elapsed(work: WorkTime, case: dict[str, Any]) -> int:
    start, end = at(case["start"]), at(case["end"])
    paused = sum(_overlap(work, pause, start, end) for pause in case.get("pauses", ()))
    return int(work.elapsed(np.array([start]), np.array([end]))[0]) - paused


def test_the_fixture_is_whole() -> None:
    assert len(_CASES) == 140
    assert sum("quirk" in case for case in _CASES) == 3


@pytest.mark.parametrize("case", [pytest.param(case, id=case["source"]) for case in _CASES])
def test_a_published_case_is_answered_as_published(case: dict[str, Any]) -> None:
    work = _work(case)
    if "expect_due" in case:
        agrees = _due(work, case) == at(case["expect_due"])
    else:
        agrees = _elapsed(work, case) == case["expect_elapsed_seconds"]

    assert agrees is ("quirk" not in case)
