"""Events drawn from columns: what has no log still says when it was resolved.

An event comes from its column unless the complaint's log has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from complaintctl.intake.log import Log
from complaintctl.model.events import EVENTS
from complaintctl.model.source import Source


def drawn_column(event: str) -> str:
    """The column of a batch with the instants of an event that is drawn from the export."""
    return f"drawn:{event}"


def events_drawn(sources: Sequence[Source], asked: frozenset[str] | None) -> dict[str, None]:
    """The events that some source draws, of those asked for (None: all), in canonical order."""
    found = {event for source in sources for event in source.drawn if event != "opened"}
    known = [event for event in EVENTS if event in found]
    known += sorted(found.difference(EVENTS))
    return dict.fromkeys(event for event in known if asked is None or event in asked)


def draw(drawn: Mapping[str, str], events: Sequence[str], as_of: int) -> list[pl.Expr]:
    """The columns of all `events`; `drawn`: the field of each that a file has."""
    nothing = pl.lit(None, dtype=pl.Int64)
    columns: list[pl.Expr] = []
    for event in events:
        instant = pl.col(drawn[event]) if event in drawn else nothing
        known = pl.when(instant <= as_of).then(instant) if event in drawn else nothing
        columns.append(known.alias(drawn_column(event)))
    return columns


def unless_logged(batch: pl.DataFrame, events: Sequence[str], log: Log) -> pl.DataFrame:
    """`batch` without the drawn events of which a complaint's log has its own."""
    codes = {event: log.names.index(event) for event in events if event in log.names}
    codes = {event: code for event, code in codes.items() if log.has[code]}
    if not codes:
        return batch
    counts, _, logged, _ = log.of(batch["complaint"])
    owner = np.repeat(np.arange(batch.height), counts)
    columns = [
        batch[drawn_column(event)].scatter(np.unique(owner[logged == code]), None)
        for event, code in codes.items()
    ]
    return batch.with_columns(columns)
