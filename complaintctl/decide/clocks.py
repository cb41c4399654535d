"""The clocks of a batch: cycles, standstills and dues put together and judged at one instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide.cycles import Cycles, End, cycles
from complaintctl.decide.dues import NO_PROMISE, Dues, Promise, reckon
from complaintctl.decide.engines import Engine
from complaintctl.decide.instants import NEVER, Flags, Instants
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.past import OPENED
from complaintctl.decide.patterns import Coded
from complaintctl.decide.rulebook import Answers
from complaintctl.decide.standstill import Standstills, standstills
from complaintctl.decide.targets import Targets
from complaintctl.decide.timeline import Timeline
from complaintctl.model.policy import Lookup
from complaintctl.model.promise import Clock, FromField
from complaintctl.model.queue import Supply
from complaintctl.model.span import Span

States = npt.NDArray[np.uint8]

NOT_STARTED, RUNNING, PAUSED, MET, LATE, BREACHED, NO_TARGET, NOT_APPLICABLE, NOT_COMPUTABLE = (
    range(9)
)
STATES = (
    "not_started running paused met late breached no_target not_applicable not_computable"
).split()
"""The words of the record for the states above."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One clock at one instant. By cycle, in the order of rows and numbers: `state` (see
    `STATES`); `broken`: it ran past its due; seconds in the measure of its target (`remaining`
    only while it runs); `provisional`: its due may still move.

    Rows without a cycle have their state in `idle`; `reason` is 0, or what makes a row not
    computable, one more than its place in `reasons`."""

    cycles: Cycles
    still: Standstills
    dues: Dues
    state: States
    broken: Flags
    elapsed: Instants
    paused: Instants
    remaining: Instants
    provisional: Flags
    idle: States
    reason: States
    reasons: tuple[tuple[str, ...], ...]

    @property
    def running(self) -> Flags:
        """The cycles that still run."""
        running: Flags = self.cycles.how == End.RUNNING
        return running


class ClockStage:
    """One clock of a policy, batch after batch; what its codes mean stands in `promises`.
    `fields`: those that promise a due of their own."""

    def __init__(
        self, clock: Clock, lookups: Mapping[str, Lookup], lent: Lent, reckoning: Reckoning
    ) -> None:
        self.clock = clock
        self.promises: Coded[Promise] = Coded()
        self._targets = Targets(clock, lookups, lent)
        self._reckoning = reckoning
        self.fields = [
            target.due.field
            for target in (*clock.targets, clock.otherwise)
            if target is not None and isinstance(target.due, FromField)
        ]

    def decide(
        self,
        view: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        events: Timeline,
        supplies: Sequence[Supply],
        as_of: int,
    ) -> Judged:
        """The clock of each row of `view` (what is known at the opening, and `supply`)."""
        reasons = [self._lacking(supply.events) for supply in supplies]
        reason = _reason(view, reasons)
        found = cycles(self.clock, events.only((reason == 0)[events.rows]))
        still = standstills(self.clock, found, events, self._reckoning, as_of)
        plans = self._targets.decide(view, answers, engine).to_numpy()[found.row]
        fields = {name: view[name].fill_null(NEVER).to_numpy()[found.row] for name in self.fields}
        dues = reckon(
            plans,
            self._targets.plans.results,
            found.start,
            still,
            fields,
            self._reckoning,
            self.promises,
        )
        idle = np.full(view.height, NOT_STARTED, np.uint8)
        idle[found.cancelled] = NOT_APPLICABLE
        idle[reason > 0] = NOT_COMPUTABLE
        told = (*(one for one in reasons), (OPENED,))
        return self._judged(found, still, dues, as_of, idle, reason, told)

    def settled(self, judged: Judged) -> Flags:
        """The cycles whose due is an instant beyond doubt, and will not move by itself."""
        promised = [self.promises.results[code] for code in range(len(self.promises.results))]
        certain = _each(promised, lambda one: one.certain)[judged.dues.promise]
        settled: Flags = certain & (judged.dues.due != NEVER) & ~judged.provisional
        return settled

    def _lacking(self, supplied: frozenset[str]) -> tuple[str, ...]:
        """The events without which the clock says nothing; empty if it can be computed."""
        lacking: tuple[str, ...] = ()
        for wanted in (self.clock.start, self.clock.stop):
            lacking += () if supplied.intersection(wanted) else wanted
        return lacking

    def _judged(
        self,
        found: Cycles,
        still: Standstills,
        dues: Dues,
        as_of: int,
        idle: States,
        reason: States,
        reasons: tuple[tuple[str, ...], ...],
    ) -> Judged:
        until = np.minimum(found.end, as_of)
        broken = until > dues.due
        running = found.how == End.RUNNING
        now = np.zeros(found.row.size, np.bool_)
        now[still.cycle[still.now]] = True
        now &= running & ~broken
        promised = [self.promises.results[code] for code in range(len(self.promises.results))]
        state = np.where(broken, np.where(running, BREACHED, LATE), np.where(running, RUNNING, MET))
        state[now] = PAUSED
        state[_each(promised, lambda one: one.target == NO_PROMISE)[dues.promise]] = NO_TARGET
        state[_each(promised, lambda one: not one.known)[dues.promise]] = NOT_COMPUTABLE
        state[found.how == End.CANCELLED] = NOT_APPLICABLE
        elapsed, paused, remaining = self._seconds(found, still, dues, until, as_of)
        return Judged(
            found,
            still,
            dues,
            state.astype(np.uint8),
            broken,
            elapsed,
            paused,
            remaining,
            now & _each(promised, _moves)[dues.promise] | self._unannounced(promised, dues),
            idle,
            reason,
            reasons,
        )

    def _seconds(
        self, found: Cycles, still: Standstills, dues: Dues, until: Instants, as_of: int
    ) -> tuple[Instants, Instants, Instants]:
        """Elapsed, paused and remaining, each cycle in the measure of its own target."""
        seconds = [np.zeros(found.row.size, np.int64) for _ in range(3)]
        counts = [one.term.counts if one.term else None for one in self.promises.results]
        now = np.full(found.row.size, as_of)
        due = np.where(dues.due == NEVER, as_of, dues.due)
        for calendar in dict.fromkeys(counts):
            here = np.array([one == calendar for one in counts], np.bool_)[dues.promise]
            measure = self._reckoning.measure(calendar)
            lost = still.within(measure, found.start, until, gaps=True)
            over = still.within(measure, due, now, gaps=True)
            parts = (
                measure.between(found.start, until) - lost,
                still.within(measure, found.start, until, gaps=False),
                measure.between(now, due) - np.maximum(measure.between(due, now) - over, 0),
            )
            for total, part in zip(seconds, parts, strict=True):
                total[here] = part[here]
        return seconds[0], seconds[1], seconds[2]

    def _unannounced(self, promised: Sequence[Promise], dues: Dues) -> Flags:
        """Dues behind the day up to which the calendar's holidays are announced."""
        horizons = [NEVER] * len(promised)
        for place, one in enumerate(promised):
            if one.term is not None and one.term.asks_calendar:
                horizon = self._reckoning.horizon(one.term.calendar)
                horizons[place] = NEVER if horizon is None else horizon
        horizon_of = np.array([*horizons, NEVER])[dues.promise]
        past: Flags = (dues.due > horizon_of) & (dues.due != NEVER)
        return past


def _moves(promise: Promise) -> bool:
    """Whether standing still puts its due off: a length does, a date does not."""
    return promise.term is not None and isinstance(promise.term.due, Span)


def _each(promised: Sequence[Promise], holds: Callable[[Promise], bool]) -> Flags:
    return np.array([*(holds(one) for one in promised), False], np.bool_)


def _reason(view: pl.DataFrame, reasons: Sequence[tuple[str, ...]]) -> States:
    """By row, 0 or one more than the place of what it lacks; last, the opening itself."""
    lacking = np.array([place + 1 if one else 0 for place, one in enumerate(reasons)], np.uint8)
    reason: States = lacking[view["supply"].to_numpy()]
    unopened = view[OPENED].is_null().to_numpy()
    reason[unopened] = len(reasons) + 1
    return reason
