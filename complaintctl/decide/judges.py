"""A policy made ready for one queue: first everybody is counted, then each can be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from complaintctl.decide.bulk import bulk
from complaintctl.decide.crowd import crowd
from complaintctl.decide.engines import Engine
from complaintctl.decide.past import Batches, Past, numbered
from complaintctl.decide.versions import Versions
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Override


def judges(
    policy: Policy,
    batches: Batches,
    history: Batches,
    *,
    past: Past,
    as_of: int,
    engine: Engine,
    overrides: Sequence[Override] = (),
) -> Versions:
    """The versions of `policy` with all complaints that their signals count, those of the queue
    and those of its history, which is not judged; and with what fell together in the queue."""

    def everybody(rows: int, fields: Sequence[str] | None) -> Iterable[pl.DataFrame]:
        yield from batches(rows, fields)
        yield from history(rows, fields)

    def versions(known: Past) -> Versions:
        return Versions(policy, as_of=as_of, engine=engine, overrides=overrides, past=known)

    people = numbered(everybody)
    fallen = bulk(policy, numbered(batches), as_of, past)
    known = replace(past, others=crowd(policy, people, as_of, past), bulk=fallen)
    without_categories = versions(known)
    more = crowd(policy, people, as_of, known, without_categories.categories)
    if not more:
        return without_categories
    return versions(replace(known, others={**known.others, **more}))
