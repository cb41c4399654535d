"""What presses most in each complaint: the clock that is due next, and the step reached last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from complaintctl.decide.clocks import BREACHED, PAUSED, RUNNING, Judged, States
from complaintctl.decide.instants import NEVER, Flags, Instants, Rows
from complaintctl.decide.ladders import Reached
from complaintctl.decide.timing import Timed, Timing
from complaintctl.model.promise import Step

_STEPS = 1 << 20
"""More steps than a policy has; with an instant they make up one number."""


@dataclass(frozen=True, slots=True)
class Next:
    """By row: the running clock that is due first, as one more than its place in the policy (0:
    none runs), its state, and its due or NEVER."""

    clock: Rows
    state: States
    due: Instants


def next_due(timed: Timed) -> Next:
    """Of the cycles that run, even past their due, the one with the earliest due; of two clocks
    the one that stands first in the policy."""
    height = timed.rank.size
    found = Next(np.zeros(height, np.int64), np.zeros(height, np.uint8), np.full(height, NEVER))
    for place, judged in enumerate(timed.clocks.values(), start=1):
        some = np.flatnonzero(runs_on(judged))
        row, due = judged.cycles.row[some], judged.dues.due[some]
        first = due < found.due[row]
        row, some = row[first], some[first]
        found.clock[row], found.state[row], found.due[row] = place, judged.state[some], due[first]
    return found


def runs_on(judged: Judged) -> Flags:
    """The cycles that run towards a due, or past it; a clock has at most one in a row."""
    state = judged.state
    runs: Flags = (state == RUNNING) | (state == PAUSED) | (state == BREACHED)
    runs &= judged.dues.due != NEVER
    return runs


def breaches(clocks: Mapping[str, Judged], height: int) -> list[Flags]:
    """For each clock, the rows in which one of its cycles ran past its due."""
    found = []
    for judged in clocks.values():
        broken = np.zeros(height, np.bool_)
        broken[judged.cycles.row[judged.broken]] = True
        found.append(broken)
    return found


def all_steps(timing: Timing) -> list[Step]:
    """The steps of all ladders, in the order of the policy."""
    return [step for stage in timing.ladders.values() for step in stage.ladder.steps]


def last_step(timing: Timing, timed: Timed) -> Rows:
    """By row, the step reached last, as one more than its place in `all_steps`; 0: none. Of two
    reached at one instant the later one of the policy."""
    least = np.iinfo(np.int64).min
    last = np.full(timed.rank.size, least)
    before = 0
    for name, stage in timing.ladders.items():
        reached = timed.reached.get(name)
        if reached is not None and reached.row.size:
            rows, latest = _latest(reached, before)
            last[rows] = np.maximum(last[rows], latest)
        before += len(stage.ladder.steps)
    return np.where(last == least, 0, last % _STEPS + 1)


def _latest(reached: Reached, before: int) -> tuple[Rows, Instants]:
    """The rows of a ladder, and the latest instant of each together with its step."""
    begins = np.flatnonzero(np.r_[True, np.diff(reached.row) != 0])
    latest: Instants = np.maximum.reduceat(reached.at * _STEPS + before + reached.step, begins)
    return reached.row[begins], latest
