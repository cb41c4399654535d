"""The times in the table of units are those that the calendars give."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from complaintctl.decide.measure import Reckoning
from complaintctl.model.promise import ByEndOf, Target, Within
from complaintctl.policy.load import load
from tests.docs.markdown import POLICY, table
from tests.policy.sample import write_policy

ZONE = ZoneInfo("Asia/Shanghai")
STARTED = datetime(2026, 9, 30, 16, 0, tzinfo=ZONE)
OFFICE = (
    'calendars:\n  office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]},\n'
    "           holidays: {country: CN}}\n"
)
_ROWS = [(row[0].strip("`"), row[2]) for row in table(POLICY, "so this one is due")]


@pytest.mark.parametrize(("written", "due"), _ROWS)
def test_a_shown_due_is_what_the_calendar_says(written: str, due: str, tmp_path: Path) -> None:
    promise = written if ":" in written else f"within: {written}"
    clock = (
        "clocks:\n  shown: {start: opened, stop: [resolved], on_reopen: stay, calendar: office,\n"
        f"          target: {{otherwise: {{{promise}}}}}}}\n"
    )
    policy = load(str(write_policy(tmp_path, OFFICE + clock))).policy
    assert policy is not None
    target = policy.clocks["shown"].otherwise
    assert target is not None

    found = _due(Reckoning(policy.zone, policy.calendars), target)

    assert found.strftime("%m-%d %H:%M") == due


def _due(reckoning: Reckoning, target: Target) -> datetime:
    start = np.array([int(STARTED.timestamp())])
    match target.due:
        case ByEndOf() as day:
            found = reckoning.end_of(start, day, target.calendar)
        case Within(span) if span is not None:
            found = reckoning.after(start, span, target.calendar)
        case other:
            raise AssertionError(f"{other} names no length")
    return datetime.fromtimestamp(int(found[0]), ZONE)


def test_every_unit_is_in_the_table() -> None:
    shown = {re.sub(r"^(by_end_of: )?\d+", "", written) for written, _ in _ROWS}

    assert shown == {"min", "h", "d", "w", "mo", "bmin", "bh", "bd"}
