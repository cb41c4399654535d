"""The second opinion: a sample of the queue decided again by durable-rules, answer by answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from complaintctl.conditions import durable
from complaintctl.decide.engines import Durable
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.versions import Part, Versions
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

    def testify(self, versions: Versions, timeout: float) -> Testimony:
        """Decide the sample twice and compare. `timeout`: seconds for each question asked."""
        if not self._sample:
            return Testimony(absent="no complaint to look at" if self._every else "")
        sample = pl.concat(self._sample)
        reason = durable.available()
        if reason:
            return Testimony(absent=reason)
        other = Versions(
            versions.policy,
            as_of=versions.as_of,
            engine=Durable(timeout),
            overrides=versions.overrides,
            past=versions.past,
        )
        try:
            theirs = other.decide(sample)
        except (durable.DurableFailed, durable.DurableUnavailable) as failed:
            return Testimony(absent=str(failed))
        pairs = list(zip(versions.decide(sample), theirs, strict=True))
        found = tuple(
            difference for mine, other in pairs for difference in _differences(mine, other)
        )
        return Testimony(sum(one.decided.frame.height for one in theirs), found)


def _differences(mine: Part, theirs: Part) -> Iterator[Difference]:
    ours = mine.decided.frame
    for concern, answers in mine.pipeline.answers.items():
        column = codes_column(concern)
        others = theirs.pipeline.answers[concern].results
        pairs = zip(ours["complaint"], ours[column], theirs.decided.frame[column], strict=True)
        for complaint, code, second in pairs:
            if answers.results[code] != others[second]:
                yield Difference(complaint, concern, answers.results[code], others[second])
