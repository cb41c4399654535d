"""What the worklist shows of each complaint, and by what it is sorted."""

from __future__ import annotations

import numpy as np
import polars as pl

from complaintctl.decide.clocks import NOT_COMPUTABLE
from complaintctl.decide.instants import NEVER, Flags
from complaintctl.decide.past import OPENED
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.timing import Timed
from complaintctl.privacy.masking import Masking
from complaintctl.reports.pressing import next_due

UNFOUNDED = ("unverified", "contradicted")
"""Verdicts on a closure that leave somebody with work to do."""

_FROM_THE_TABLE = (
    *("complaint", "rank", "category", "team", "queue", "party", "lane", "certainty", "because"),
    *("next_clock", "clock_state", "escalation_step", "closure", "closure_missing"),
    "intake_missing",
)


def work(
    pipeline: Pipeline, decided: Decided, rows: pl.DataFrame, masking: Masking
) -> pl.DataFrame:
    """One row a complaint, made from the `rows` of its audit table: their columns, and

    `severity`: the place of its rank, 0 the most severe; `due`, `left`: when its next clock is due
    and in how many seconds, null where none runs; `orphan`: nobody waits for it, since no clock
    runs; `uncomputed`: some clock cannot be computed; `settled`: nothing is left to be done;
    `urgency`: seconds until it presses, null for never. What needs somebody and has no due
    presses now, so that it cannot sink.
    """
    timed = decided.timed
    due = next_due(timed).due
    settled, orphan = _settled(pipeline, timed), timed.orphan & bool(timed.clocks)
    orphan &= masking.sees("orphan")
    runs = due != NEVER
    seconds = pl.Series(np.where(runs, due, pipeline.as_of) - pipeline.as_of)
    idle, still = pl.Series(~runs), pl.Series(~runs & (settled | (not timed.clocks)))
    return rows.select(
        *_FROM_THE_TABLE,
        decided.frame[OPENED].alias(OPENED),
        pl.Series("severity", timed.rank),
        pl.Series("due", due).set(idle, None),
        seconds.set(idle, None).alias("left"),
        seconds.set(still, None).alias("urgency"),
        pl.Series("orphan", orphan),
        pl.Series("uncomputed", _uncomputed(timed)),
        pl.Series("settled", settled & ~runs),
    )


def _settled(pipeline: Pipeline, timed: Timed) -> Flags:
    """Finished, and not on grounds that are wanting."""
    stage, closings = pipeline.timing.closure, timed.closings
    if stage is None or closings is None:
        return timed.finished
    wanting = [one.verdict in UNFOUNDED for one in stage.verdicts.results]
    return timed.finished & ~np.array(wanting, np.bool_)[closings.verdict]


def _uncomputed(timed: Timed) -> Flags:
    found = np.zeros(timed.rank.size, np.bool_)
    for judged in timed.clocks.values():
        found |= judged.idle == NOT_COMPUTABLE
        found[judged.cycles.row[judged.state == NOT_COMPUTABLE]] = True
    return found
