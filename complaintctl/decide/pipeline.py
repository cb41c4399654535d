"""The whole decision, batch after batch:

fields → category → priority → party → team → lane → evidence, remedies, overrides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from complaintctl.conditions.reading import leaves, reads
from complaintctl.conditions.words import Words
from complaintctl.decide.concerns import codes_column, stage_of
from complaintctl.decide.engines import Engine
from complaintctl.decide.extras import (
    Assumptions,
    MissingEvidence,
    Remedies,
    team_queues,
)
from complaintctl.decide.overrides import Overrides
from complaintctl.decide.patterns import Patterns
from complaintctl.decide.views import OPENED, opening_view, running_view
from complaintctl.model.condition import Condition, Read
from complaintctl.model.decision import Answer
from complaintctl.model.policy import Copied, FromLookup, Policy
from complaintctl.model.queue import Override

_AT_THE_OPENING = frozenset({"category", "priority"})


def fields_read(policy: Policy) -> frozenset[str]:
    """The fields that deciding needs: what rules, lookups, needs, queues and assumptions read."""
    names: set[str] = {OPENED}
    found: set[Read] = set()
    for condition in _conditions(policy):
        found.update(reads(condition))
    for decider in policy.deciders():
        if isinstance(decider, Copied):
            names.add(decider.field)
            continue
        for rule in decider.rules:
            if isinstance(rule.outcome, FromLookup):
                found.update(policy.lookups[rule.outcome.lookup].keys)
    names.update(read.name for read in found if read.kind == "field")
    names.update(name for category in policy.categories.values() for name in category.needs)
    names.update(team.one_per for team in policy.teams.values() if team.one_per is not None)
    names.update(field.name for field in policy.fields.values() if field.when_blank is not None)
    same = policy.duplicates.same if policy.duplicates else ()
    names.update(name for name in same if name in policy.fields)
    return frozenset(names)


def _conditions(policy: Policy) -> Iterator[Condition]:
    for decider in policy.deciders():
        if not isinstance(decider, Copied):
            yield from (rule.when for rule in decider.rules)
    yield from (remedy.when for remedy in policy.remedies)


class Pipeline:
    """A policy at work at one instant. Decide as many batches as there are; what the codes in
    them mean stands in `answers`, `evidence`, `remedies`, `assumptions` and `overrides`."""

    def __init__(
        self, policy: Policy, *, as_of: int, engine: Engine, overrides: Sequence[Override] = ()
    ) -> None:
        self.policy = policy
        self.as_of = as_of
        self.engine = engine
        self._words = Words(leaf for one in _conditions(policy) for leaf in leaves(one))
        lent = self._words.columns
        self.stages = {
            decider.concern: stage_of(decider, policy.lookups, lent)
            for decider in policy.deciders()
        }
        self.evidence = MissingEvidence(policy)
        self.remedies = Remedies(policy, lent)
        self.assumptions = Assumptions(policy)
        self.overrides = Overrides(overrides, policy)

    @property
    def answers(self) -> dict[str, Patterns[Answer]]:
        """Each concern's answers by code."""
        return {concern: stage.answers for concern, stage in self.stages.items()}

    def decide(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Decide the complaints of a batch (columns as in `intake`) that are open by `as_of`.

        The answer has one row a complaint: `complaint`, `opened_at`, a code column for each
        concern (`codes_column`), `queue`, and the codes `missing`, `remedies`, `assumed`,
        `overridden`.
        """
        batch = batch.filter((pl.col(OPENED) <= self.as_of).fill_null(True))
        running = running_view(batch, self.policy.fields, self.as_of)
        words = self._words.truths(running)
        running = running.hstack(words)
        opening = opening_view(batch, self.policy.fields).hstack(words)
        decided = batch.select("complaint", OPENED)
        for concern, stage in self.stages.items():
            view = opening if concern in _AT_THE_OPENING else running
            codes = stage.decide(
                view.hstack(decided.drop("complaint", OPENED)), self.answers, self.engine
            )
            codes = self.overrides.apply(concern, batch, codes, stage.answers)
            decided = decided.with_columns(codes.alias(codes_column(concern)))
        running = running.hstack(decided.drop("complaint", OPENED))
        return decided.with_columns(
            team_queues(running, self.policy, self.answers).alias("queue"),
            self.evidence.decide(running, self.answers["category"]).alias("missing"),
            self.remedies.decide(running, self.answers, self.engine).alias("remedies"),
            self.assumptions.decide(running, opening).alias("assumed"),
            self.overrides.uses(batch).alias("overridden"),
        )
