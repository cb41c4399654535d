"""The whole decision, batch after batch:

events → signals → category → priority → party → team → lane → clocks, ladders, closure →
detectors → evidence, remedies, actions, overrides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from complaintctl.conditions.columnar import event_column
from complaintctl.conditions.reading import leaves
from complaintctl.conditions.words import Words
from complaintctl.decide.approximate import approximate
from complaintctl.decide.concerns import stage_of
from complaintctl.decide.detected import Detected
from complaintctl.decide.detectors import detect
from complaintctl.decide.engines import Engine
from complaintctl.decide.extras import (
    Assumptions,
    MissingEvidence,
    SureRules,
    team_queues,
)
from complaintctl.decide.instants import NEVER, Flags
from complaintctl.decide.observed import Observed
from complaintctl.decide.overrides import Overrides
from complaintctl.decide.past import OPENED, PLACE, ROW, SUPPLY, Past
from complaintctl.decide.patterns import Patterns
from complaintctl.decide.reading import conditions, events_asked
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.signals import Situation, Told, column, tell
from complaintctl.decide.timeline import happened, opening, timeline
from complaintctl.decide.timing import Timed, Timing
from complaintctl.decide.views import opening_view, running_view
from complaintctl.model.decision import Answer
from complaintctl.model.policy import AT_THE_OPENING, Policy
from complaintctl.model.queue import Override


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided batch. `frame` has one row a complaint: `complaint`, `opened_at`, its `place` in
    the batch, its `row` in the queue, its `supply`, a code column for each concern
    (`codes_column`), `queue`, and the codes `missing`, `remedies`, `actions`, `assumed`,
    `overridden`. The others speak of the same rows. `approximate`: by clock, the cycles that hang
    on what was `observed`."""

    frame: pl.DataFrame
    signals: Mapping[str, Told]
    timed: Timed
    detected: Mapping[str, Detected]
    approximate: Mapping[str, Flags]
    observed: Observed


class Pipeline:
    """A policy at work at one instant. Decide as many batches as there are; what the codes in
    them mean stands in `answers`, `evidence`, `remedies`, `actions`, `assumptions`, `overrides` and
    in the stages of `timing`."""

    def __init__(
        self,
        policy: Policy,
        *,
        as_of: int,
        engine: Engine,
        overrides: Sequence[Override] = (),
        past: Past | None = None,
        ladders_from: int | None = None,
    ) -> None:
        self.policy = policy
        self.as_of = as_of
        self.engine = engine
        self.past = past or Past()
        self._words = Words(leaf for one in conditions(policy) for leaf in leaves(one))
        self._asked = events_asked(policy)
        lent = self._words.columns
        self.stages = {
            decider.concern: stage_of(decider, policy.lookups, lent)
            for decider in policy.deciders()
        }
        self.timing = Timing(policy, lent, ladders_from)
        self.evidence = MissingEvidence(policy)
        self.remedies = SureRules(policy.remedies, lent)
        self.actions = SureRules(policy.actions, lent)
        self.assumptions = Assumptions(policy)
        self.overrides = Overrides(overrides, policy)

    @property
    def answers(self) -> dict[str, Patterns[Answer]]:
        """Each concern's answers by code."""
        return {concern: stage.answers for concern, stage in self.stages.items()}

    def decide(self, batch: pl.DataFrame) -> Decided:
        """Decide the complaints of a batch (columns as in `intake`) that are open by `as_of`."""
        batch, now = self.situation(batch)
        told, views = self._before_categories(batch, now)
        decided = batch.select("complaint", OPENED, PLACE, ROW, SUPPLY)
        answers = self.answers
        for concern, stage in self.stages.items():
            view = views[concern in AT_THE_OPENING]
            codes = stage.decide(view, answers, self.engine)
            codes = self.overrides.apply(concern, batch, codes, stage.answers)
            found = pl.DataFrame([codes.alias(codes_column(concern))])
            if concern == "category":
                more = self._tell(now, naming_category=True)
                told |= more
                found = found.hstack(_columns(more))
            decided = decided.hstack([found[codes_column(concern)]])
            views = {opened: one.hstack(found) for opened, one in views.items()}
        running = views[False]
        timed = self.timing.decide(
            views[True], running, answers, self.engine, now, told, self.past.others, self.as_of
        )
        detected = detect(
            self.policy.detectors, now, self.timing, timed, self.past.bulk, self.as_of
        )
        decided = decided.with_columns(
            team_queues(running, self.policy, answers).alias("queue"),
            self.evidence.decide(running, answers["category"]).alias("missing"),
            self.remedies.decide(running, answers, self.engine).alias("remedies"),
            self.actions.decide(running, answers, self.engine).alias("actions"),
            self.assumptions.decide(running, views[True]).alias("assumed"),
            self.overrides.uses(batch).alias("overridden"),
        )
        shown = [name for name in self.policy.signals if name not in self.policy.borrowed]
        observed = self.past.observed
        hanging = approximate(observed, decided[ROW].to_numpy(), timed.clocks, self.as_of)
        signals = {name: told[name] for name in shown}
        return Decided(decided, signals, timed, detected, hanging, observed)

    def categories(self, batch: pl.DataFrame) -> pl.Series:
        """Each complaint's category (String), null where it is not certain or not yet open."""
        rows = batch.height
        batch, now = self.situation(batch)
        _, views = self._before_categories(batch, now)
        stage = self.stages["category"]
        codes = stage.decide(views[True], self.answers, self.engine)
        codes = self.overrides.apply("category", batch, codes, stage.answers)
        sure = [one.value if one.certain else None for one in stage.answers.results]
        found = pl.Series(sure, dtype=pl.String).gather(codes)
        whole = pl.repeat(None, rows, dtype=pl.String, eager=True)
        return whole.scatter(batch[PLACE], found)

    def situation(self, batch: pl.DataFrame) -> tuple[pl.DataFrame, Situation]:
        """The complaints that are open, numbered, with what has happened to them."""
        number = pl.int_range(pl.len(), dtype=pl.Int64)
        assumed = {PLACE: number, ROW: number, SUPPLY: pl.lit(0, pl.UInt8)}
        batch = batch.with_columns(
            expr.alias(name) for name, expr in assumed.items() if name not in batch.columns
        )
        events = timeline(batch, self.past.log, self.as_of)
        if self.past.logs_openings:
            batch = batch.with_columns(opening(batch, events).alias(OPENED))
        opened = (batch[OPENED] <= self.as_of).fill_null(True)
        if not opened.all():
            batch = batch.filter(opened)
            events = timeline(batch, self.past.log, self.as_of)
        now = Situation(
            events,
            batch[ROW].to_numpy(),
            batch[OPENED].fill_null(NEVER).to_numpy(),
            batch[SUPPLY].to_numpy(),
            self.past.supplies,
        )
        return batch, now

    def _before_categories(
        self, batch: pl.DataFrame, now: Situation
    ) -> tuple[dict[str, Told], dict[bool, pl.DataFrame]]:
        """The signals that a category may read, and the batch as it was at the opening (True) and
        as it is now (False), with signals, events and words."""
        running = running_view(batch, self.policy.fields, self.as_of)
        told = self._tell(now, naming_category=False)
        shared = [self._words.truths(running), _columns(told), self._happened(now)]
        views = {True: opening_view(batch, self.policy.fields), False: running}
        for found in shared:
            views = {opened: one.hstack(found) for opened, one in views.items()}
        return told, views

    def _tell(self, now: Situation, *, naming_category: bool) -> dict[str, Told]:
        return {
            name: tell(signal, now, self.past.others)
            for name, signal in self.policy.signals.items()
            if ("category" in signal.same) == naming_category
        }

    def _happened(self, now: Situation) -> pl.DataFrame:
        """For each event that a rule asks for, whether it is in the log."""
        columns = []
        for event in self._asked:
            found = happened(now.events, (event,))
            unknown = pl.Series(now.lacks((event,)) & ~found)
            columns.append(pl.Series(event_column(event), found).set(unknown, None))
        return pl.DataFrame(columns)


def _columns(told: Mapping[str, Told]) -> pl.DataFrame:
    return pl.DataFrame([column(one.truth).alias(name) for name, one in told.items()])
