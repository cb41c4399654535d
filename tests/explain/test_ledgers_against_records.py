"""Every explanation of a random world says what the record says, and its ledgers add up to it.

What must hold comes from policy-language 5: a length of time is over when that much of it has
counted, pauses move a due one after the other, a named day is moved by nothing.
`HYPOTHESIS_PROFILE=long` takes 1,200 worlds.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from complaintctl.explain.cycles import Cycle, Line
from complaintctl.reports.explanations import FORMATS, render
from tests.decide.timed_worlds import world
from tests.explain.worlds import Told, policy_of, told
from tests.searching import LONG

CHUNKS = 4
WORLDS = 300 if LONG else 2
UNITS = {"min": 60, "h": 3600, "bmin": 60, "bh": 3600}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_ledgers_say_what_records_say_and_add_up(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk, CHUNKS * WORLDS, CHUNKS):
        made, folder = world(seed), tmp_path / str(seed)
        folder.mkdir()
        policy = policy_of(made, folder)
        for one in told(policy, made.cases, made.as_of, folder):
            for format_ in FORMATS:
                assert render(one.explanation, one.record, None, format_, full=True)
            written = {(each["clock"], each["cycle"]): each for each in one.record["clocks"]}
            for name, cycle in _cycles(one):
                where = f"seed {seed}, {one.explanation.complaint}, {name} {cycle.number}"
                assert _said(cycle) == _recorded(written[name, cycle.number]), where
                _adds_up(cycle, made.as_of, where)
                _binds(cycle, where)


def _cycles(one: Told) -> list[tuple[str, Cycle]]:
    return [(clock.name, cycle) for clock in one.explanation.clocks for cycle in clock.cycles]


def _said(cycle: Cycle) -> dict[str, Any]:
    known = cycle.state != "not_computable"
    return {
        "state": cycle.state,
        "start": cycle.start,
        "due": cycle.due,
        "target": cycle.target if known else None,
        "rule": cycle.rule if known else None,
        "elapsed_seconds": cycle.elapsed,
        "paused_seconds": cycle.paused,
        "remaining_seconds": cycle.remaining,
        "provisional": bool(cycle.provisional),
        "approximate": False,
        "certainty": "certain" if cycle.certain else "undetermined",
        "because": list(cycle.because),
    }


def _recorded(entry: dict[str, Any]) -> dict[str, Any]:
    known = {key: entry[key] for key in entry if key not in ("clock", "cycle", "possible")}
    known.pop("stopped_at")
    return {**known, "start": _instant(entry["start"]), "due": _instant(entry["due"])}


def _instant(text: str | None) -> int | None:
    return None if text is None else int(datetime.fromisoformat(text).timestamp())


def _adds_up(cycle: Cycle, as_of: int, where: str) -> None:
    """The lines leave no gap, and what counts in them is the target's length, if it has one."""
    end = as_of if cycle.stopped_at is None else min(cycle.stopped_at, as_of)
    last = end if cycle.due is None else max(end, cycle.due)
    borders = [cycle.start, *(line.end for line in cycle.lines)]
    assert [line.start for line in cycle.lines] == borders[:-1], where
    assert borders[-1] == last, where
    if cycle.paused is not None:
        assert _seconds(cycle.lines, "paused") == cycle.paused, where
    if cycle.elapsed is not None and cycle.due is not None and cycle.due <= end:
        assert _seconds(cycle.lines, "counted", "overdue") == cycle.elapsed, where
    length = re.fullmatch(r"([\d.]+)(min|h|bmin|bh)", cycle.target)
    if length is not None:
        assert _seconds(cycle.lines, "counted") == float(length[1]) * UNITS[length[2]], where
    elif cycle.target.endswith("bd"):
        days = int(re.sub(r"\D", "", cycle.target))
        assert max((one.number or 0 for one in cycle.dates), default=0) == days, where
    if cycle.target.startswith("by_end_of"):
        assert not cycle.moves, where
    if cycle.unmoved is not None:
        assert (cycle.moves[-1].due if cycle.moves else cycle.unmoved) == cycle.due, where


def _seconds(lines: tuple[Line, ...], *kinds: str) -> int:
    return sum(line.seconds for line in lines if line.kind in kinds)


def _binds(cycle: Cycle, where: str) -> None:
    """The rule that is told to bind is not a no, means the due, and no sure rule is tighter."""
    if cycle.due is None or not cycle.rule:
        return
    binding = next(one for one in cycle.promises if one.ruled.rule == cycle.rule)
    assert binding.ruled.truth is not False, where
    assert cycle.due in [at for _, at in binding.dues], where
    for one in cycle.promises:
        dues = [at for _, at in one.dues if at is not None]
        if one.ruled.truth is True and dues:
            assert max(dues) >= cycle.due, where
