"""The second opinion: a sample of the queue decided again by durable-rules, answer by answer."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from complaintctl.conditions import durable
from complaintctl.decide.concerns import codes_column
from complaintctl.decide.engines import Durable
from complaintctl.decide.pipeline import Pipeline
from complaintctl.model.decision import Answer


@dataclass(frozen=True, slots=True)
class Difference:
    """One complaint on which two engines differ."""

    complaint: str
    concern: str
    ours: Answer
    theirs: Answer


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the witness said: how many complaints it decided, and where it differs. `absent`
    says why it did not come to an answer; that is a warning and touches nothing."""

    decided: int = 0
    differences: tuple[Difference, ...] = ()
    absent: str = ""


class Witness:
    """Takes every n-th complaint of a queue, so that about `wanted` come together."""

    def __init__(self, wanted: int, expected: int) -> None:
        self._every = max(1, expected // wanted) if wanted else 0
        self._seen = 0
        self._sample: list[pl.DataFrame] = []

    def watch(self, batch: pl.DataFrame) -> None:
        """Take the sample's share of an undecided batch."""
        if not self._every:
            return
        offset = -self._seen % self._every
        self._seen += batch.height
        if offset < batch.height:
            self._sample.append(batch.gather_every(self._every, offset))

    def testify(self, pipeline: Pipeline, timeout: float) -> Testimony:
        """Decide the sample twice and compare. `timeout`: seconds for each question asked."""
        if not self._sample:
            return Testimony(absent="no complaint to look at" if self._every else "")
        sample = pl.concat(self._sample)
        reason = durable.available()
        if reason:
            return Testimony(absent=reason)
        other = Pipeline(pipeline.policy, as_of=pipeline.as_of, engine=Durable(timeout))
        ours = Pipeline(pipeline.policy, as_of=pipeline.as_of, engine=pipeline.engine)
        try:
            theirs = other.decide(sample)
        except (durable.DurableFailed, durable.DurableUnavailable) as failed:
            return Testimony(absent=str(failed))
        return Testimony(theirs.height, _differences(ours, ours.decide(sample), other, theirs))


def _differences(
    ours: Pipeline, mine: pl.DataFrame, theirs: Pipeline, other: pl.DataFrame
) -> tuple[Difference, ...]:
    found = []
    for concern, answers in ours.answers.items():
        column = codes_column(concern)
        pairs = zip(mine["complaint"], mine[column], other[column], strict=True)
        for complaint, code, second in pairs:
            answer, testified = answers.results[code], theirs.answers[concern].results[second]
            if answer != testified:
                found.append(Difference(complaint, concern, answer, testified))
    return tuple(found)
