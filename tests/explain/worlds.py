"""The complaints of a random world, each with its explanation and the record it explains."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from complaintctl.decide.engines import Columnar
from complaintctl.decide.past import ROWS
from complaintctl.decide.versions import Part
from complaintctl.errors import UsageError
from complaintctl.explain.explain import explain, found, judged
from complaintctl.explain.values import Explanation, WhyNot
from complaintctl.model.policy import Policy
from complaintctl.policy.load import load
from complaintctl.privacy.masking import Masking
from complaintctl.reports.records import record_lines
from tests.decide.timed_pipeline import Queued, queued, write
from tests.decide.timed_worlds import World
from tests.oracle import Case


@dataclass(frozen=True, slots=True)
class Told:
    """One complaint and why it was decided so."""

    explanation: Explanation
    record: dict[str, Any]


def policy_of(world: World, folder: Path) -> Policy:
    """The policy of a world, written into an empty folder."""
    write(world, folder)
    loaded = load(str(folder))
    assert loaded.policy is not None, loaded.findings
    return loaded.policy


def told(policy: Policy, cases: tuple[Case, ...], as_of: int, folder: Path) -> Iterator[Told]:
    """Every complaint that is no history and open by then."""
    queue = queued(policy, cases, as_of, Columnar())
    for batch in queue.batches(ROWS, None):
        for place in range(batch.height):
            part = _part(queue, batch[place])
            if part is not None:
                yield Told(_why(queue, batch[place], part, folder), _record(part))


def why_not(world: World, policy: Policy, complaint: str, wanted: tuple[str, str]) -> WhyNot:
    """What would make a concern of one complaint another value."""
    queue = queued(policy, world.cases, world.as_of, Columnar())
    row = found(queue.batches, complaint, Masking())
    asked = _why(queue, row, judged(queue.versions, row), Path(), wanted).why_not
    assert asked is not None
    return asked


def record(
    policy: Policy, cases: tuple[Case, ...], as_of: int, complaint: str
) -> dict[str, Any] | None:
    """The record of one complaint; None if it is not judged."""
    queue = queued(policy, cases, as_of, Columnar())
    part = _part(queue, found(queue.batches, complaint, Masking()))
    return None if part is None else _record(part)


def _part(queue: Queued, row: pl.DataFrame) -> Part | None:
    try:
        return judged(queue.versions, row)
    except UsageError:
        return None


def _record(part: Part) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(record_lines(part.pipeline, part.decided, {}).item())
    return written


def _why(
    queue: Queued,
    row: pl.DataFrame,
    part: Part,
    folder: Path,
    wanted: tuple[str, str] | None = None,
) -> Explanation:
    masking = Masking(part.pipeline.policy.fields)
    return explain(
        queue.versions, queue.batches, queue.history, row, part, str(folder), masking, wanted
    )
