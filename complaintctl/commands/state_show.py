"""`state show`: which runs a state remembers, who is missing, and what waits."""

from __future__ import annotations

import json

from complaintctl.reports.state_overview import Missing, Overview
from complaintctl.store.state import State

_ENTRIES = (
    "SELECT number, body FROM entry WHERE run >= ? AND kind IN ('run', 'purge') ORDER BY number"
)
_MISSING = (
    "SELECT complaint.number, id, missing, as_of FROM complaint JOIN run ON run.number = missing "
    "WHERE NOT finished ORDER BY missing, id"
)
_COUNTS = (
    ("complaints", "SELECT count(*) FROM complaint"),
    ("unfinished", "SELECT count(*) FROM complaint WHERE NOT finished"),
    ("missing", "SELECT count(*) FROM complaint WHERE missing IS NOT NULL AND NOT finished"),
    ("waiting", "SELECT count(*) FROM rung WHERE state = 'waiting'"),
    ("actions", "SELECT count(*) FROM action"),
    ("entries", "SELECT count(*) FROM entry"),
    ("purged", "SELECT count(*) FROM entry WHERE body IS NULL"),
)


def state_show(path: str, *, runs: int, missing: bool, waiting: bool) -> Overview:
    """The state at a glance, with so many of its newest runs. Raises StoreBroken, TryAgain."""
    with State.opened(path) as state:
        state.hold()
        newest = state.runs("ORDER BY number DESC LIMIT ?", (runs,))[::-1]
        first = newest[0].number if newest else 0
        bodies = [state.unpacked(body) for _, body in state.rows(_ENTRIES, (first,))]
        said = {one["run"]: one for one in map(json.loads, bodies)}
        return Overview(
            ledger=state.meta("origin"),
            zone=state.meta("zone") or "UTC",
            runs=tuple((run, said[run.number]) for run in newest),
            all_runs=_one(state, "SELECT count(*) FROM run"),
            counts={name: _one(state, select) for name, select in _COUNTS},
            missing=_missing(state) if missing else None,
            waiting=tuple((name, rung) for name, _, rung in state.waiting()) if waiting else None,
        )


def _missing(state: State) -> tuple[Missing, ...]:
    rows = list(state.rows(_MISSING))
    decisions = state.last_decisions([row[0] for row in rows])
    return tuple(Missing(name, run, at, decisions[number]) for number, name, run, at in rows)


def _one(state: State, select: str) -> int:
    found: int = next(state.rows(select))[0]
    return found
