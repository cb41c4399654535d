"""Escalation: which steps of a ladder were reached, and when (policy-language 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide.clocks import ClockStage, Judged
from complaintctl.decide.cycles import End
from complaintctl.decide.engines import Engine, rule_column
from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, ranks
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.rulebook import Answers, RuleTruths
from complaintctl.model.promise import AtShare, BeforeDue, Ladder, OverdueBy, Step


@dataclass(frozen=True, slots=True)
class Reached:
    """Steps that were reached, in the order of rows, cycles and steps. `step`: its place."""

    row: Rows
    cycle: Rows
    step: Rows
    at: Instants

    def since(self, instant: int) -> Reached:
        """Only the steps whose moment is not before."""
        some = self.at >= instant
        return Reached(self.row[some], self.cycle[some], self.step[some], self.at[some])


class LadderStage:
    """One ladder of a policy, batch after batch."""

    def __init__(self, ladder: Ladder, lent: Lent, reckoning: Reckoning) -> None:
        self.ladder = ladder
        self._truths = RuleTruths([step.when for step in ladder.steps], lent)
        self._reckoning = reckoning

    def on_clock(
        self,
        view: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        stage: ClockStage,
        judged: Judged,
        as_of: int,
    ) -> Reached:
        """The steps of a ladder that hangs on a clock; `view`: what is known now."""
        may = self._may(view, answers, engine)
        found = judged.cycles
        parts: list[tuple[Rows, Rows, Rows, Instants]] = []
        for place, step in enumerate(self.ladder.steps):
            at, reached = self.moments(step, stage, judged, as_of)
            some = np.flatnonzero(reached & may[place][found.row])
            step_at = np.full(some.size, place)
            parts.append((found.row[some], found.number[some], step_at, at[some]))
        return _together(parts)

    def on_signal(
        self,
        view: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        true_since: Instants,
        as_of: int,
    ) -> Reached:
        """The steps of a ladder that hangs on a signal, true since then in each row, or NEVER."""
        may = self._may(view, answers, engine)
        parts = []
        for place in range(len(self.ladder.steps)):
            some = np.flatnonzero((true_since <= as_of) & may[place])
            step, cycle = np.full(some.size, place), np.ones(some.size, np.int64)
            parts.append((some, cycle, step, true_since[some]))
        return _together(parts)

    def _may(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> list[Flags]:
        """By step, the rows in which its condition is not a no."""
        truths = self._truths.of(view, answers, engine)
        columns = (truths[rule_column(place)] for place in range(len(self.ladder.steps)))
        return [column.fill_null(True).to_numpy() for column in columns]

    def moments(
        self, step: Step, stage: ClockStage, judged: Judged, as_of: int
    ) -> tuple[Instants, Flags]:
        """When a step's moment is in each cycle, and whether it was reached: by `as_of`, and
        while the cycle ran. A moment in a gap moves to the reopening."""
        found, due = judged.cycles, judged.dues.due
        at = np.full(due.size, NEVER)
        counts = [one.term.counts if one.term else None for one in stage.promises.results]
        promised = due != NEVER
        for calendar in dict.fromkeys(counts):
            here = np.array([one == calendar for one in counts], np.bool_)[judged.dues.promise]
            some = here & promised
            if some.any():
                at[some] = self._at(step, stage, judged, some, calendar)[some]
        for cycles, places in ranks(found.gap_first):
            inside = (found.gap_from[places] <= at[cycles]) & (at[cycles] < found.gap_to[places])
            at[cycles[inside]] = found.gap_to[places[inside]]
        ran = (at < found.end) | (found.how == End.RUNNING)
        return at, promised & (at <= as_of) & ran

    def _at(
        self, step: Step, stage: ClockStage, judged: Judged, some: Flags, calendar: str | None
    ) -> Instants:
        """The moments in the cycles `some`, whose targets are counted by `calendar`."""
        start, due = judged.cycles.start, np.where(some, judged.dues.due, NEVER)
        still, reckoning = judged.still, self._reckoning
        own = stage.clock.calendar
        out = np.full(due.size, NEVER)
        begin, end = start[some], due[some]
        match step.moment:
            case AtShare(share):
                measure = reckoning.measure(calendar)
                lost = still.within(measure, start, np.where(some, due, start), gaps=True)[some]
                budget = np.maximum(measure.between(begin, end) - lost, 0)
                wanted = _up(share, budget)
                # Of no time at all the start itself is the first instant, open or not.
                out[some] = np.where(wanted > 0, measure.after(begin, wanted), begin)
                return still.moved(measure, out, start)
            case OverdueBy(span):
                out[some] = reckoning.after(end, span, own)
                measure = reckoning.measure_of(span, own)
                return still.moved(measure, out, np.where(some, due, start))
            case BeforeDue(span):
                out[some] = reckoning.before(end, span, own)
                measure = reckoning.measure_of(span, own)
                moved = still.moved_back(measure, out, np.where(some, due, start))
                return np.maximum(moved, start)
            case None:
                return out


def _up(share: float, budget: Instants) -> Instants:
    """A share of a budget in whole seconds, rounded up. Shares have at most a few decimals."""
    parts = round(share * 1_000_000)
    return -(-budget * parts // 1_000_000)


def _together(parts: list[tuple[Rows, Rows, Rows, Instants]]) -> Reached:
    row, cycle, step, at = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((step, cycle, row))
    return Reached(row[order], cycle[order], step[order], at[order])
