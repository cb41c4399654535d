"""The files of actions, from digests written by hand."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from complaintctl.reports.action_files import table

OPEN = {"complaint": "C-1", "cycle": 3}
SOLVED = {"complaint": "C-2", "cycle": 1, "over": True}


@pytest.mark.parametrize(
    ("complaints", "cycle", "over"),
    [([OPEN], "3", ""), ([SOLVED], "1", "true"), ([SOLVED, OPEN], "1", "")],
)
def test_a_row_is_over_once_every_complaint_in_it_is(
    complaints: list[dict[str, Any]], cycle: str, over: str
) -> None:
    action = {"action": "a1", "do": "remind", "complaints": complaints}
    written = table([{"digest": "d1", "to": {"role": "lead"}, "actions": [action]}])

    (row,) = csv.DictReader(written.splitlines())
    assert (row["cycle"], row["over"]) == (cycle, over)
