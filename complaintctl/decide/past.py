"""What is known of a queue beside its rows: the log, what sources can tell, other complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from complaintctl.decide.detected import Detected
from complaintctl.decide.instants import Rows
from complaintctl.decide.observed import Observed
from complaintctl.decide.others import Others
from complaintctl.intake.log import Log
from complaintctl.model.detector import InBulk
from complaintctl.model.queue import Supply

OPENED = "opened_at"
ROW = "row"
"""The column that numbers a queue's complaints, from 0."""
SUPPLY = "supply"
"""The column that says which of a queue's supplies a complaint has."""
PLACE = "place"
"""The column that says where in its batch a complaint stands."""
ROWS = 65_536

Batches = Callable[[int, Sequence[str] | None], Iterable[pl.DataFrame]]
"""`batches(rows, fields)` gives a queue from its start, so many rows at a time; with `fields` only
those."""

NOTHING_SUPPLIED = Supply(frozenset({"opened"}), False, None, "")


@dataclass(frozen=True, slots=True)
class Past:
    """`others`: all complaints there are, by what signals ask them to share. `bulk`: what detectors
    found in the whole queue, by the numbers of its rows. `observed`: what nobody logged."""

    supplies: Sequence[Supply] = (NOTHING_SUPPLIED,)
    log: Log | None = None
    others: Mapping[tuple[str, ...], Others] = field(default_factory=dict)
    bulk: Mapping[InBulk, Detected] = field(default_factory=dict)
    observed: Observed = field(default_factory=Observed)

    @property
    def logs_openings(self) -> bool:
        """Whether the log says of some complaint when it opened."""
        return self.log is not None and self.log.has[self.log.names.index("opened")]


def numbered(batches: Batches) -> Batches:
    """The same batches with their rows' numbers."""

    def counted(rows: int, fields: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        start = 0
        for batch in batches(rows, fields):
            places = pl.int_range(start, start + batch.height, dtype=pl.Int64)
            yield batch.with_columns(places.alias(ROW))
            start += batch.height

    return counted


def placed(batch: pl.DataFrame, places: Rows) -> pl.DataFrame:
    """A batch whose rows know their `place` in the batch that they were taken from."""
    return batch.with_columns(pl.Series(PLACE, places))
