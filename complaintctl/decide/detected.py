"""What a detector found, and whether a source can tell it at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from complaintctl.decide.instants import Instants, Rows, firsts
from complaintctl.model.detector import BeforeDueOf, InBulk, NothingFor, Shape, Since, Without
from complaintctl.model.queue import Supply

_ALWAYS_TOLD = frozenset({"opened"})


@dataclass(frozen=True, slots=True)
class Detected:
    """Instants by row: rows ascend, and within a row the instants, each of which is there once."""

    row: Rows
    at: Instants

    def of(self, rows: Rows) -> Detected:
        """What was found in `rows`, which are numbered anew in the order given."""
        first = np.searchsorted(self.row, rows)
        counts = np.searchsorted(self.row, rows, side="right") - first
        owner = np.repeat(np.arange(rows.size), counts)
        place = np.arange(owner.size) + np.repeat(first - firsts(counts)[:-1], counts)
        return Detected(owner, self.at[place])


def detected(row: Rows, at: Instants) -> Detected:
    """What was found, put in order; what was found twice is one thing."""
    order = np.lexsort((at, row))
    row, at = row[order], at[order]
    new = np.ones(row.size, np.bool_)
    new[1:] = (row[1:] != row[:-1]) | (at[1:] != at[:-1])
    return Detected(row[new], at[new])


def untold(shape: Shape, supply: Supply) -> tuple[str, ...]:
    """What a source does not tell of, and this shape must know. Where there is any nobody is
    accused: what nobody tells of may have happened."""
    match shape:
        case BeforeDueOf(events=events) | InBulk(events=events):
            return _unless_any(events, supply)
        case Without(events=events):
            states = () if supply.states else ("states",)
            return *states, *_each_missing(events, supply)
        case NothingFor():
            told = supply.states or supply.events > _ALWAYS_TOLD
            return () if told else ("what happened",)
        case Since(events=events, since=since):
            return *_unless_any(events, supply), *_each_missing(since, supply)


def _unless_any(events: tuple[str, ...], supply: Supply) -> tuple[str, ...]:
    return events if supply.events.isdisjoint(events) else ()


def _each_missing(events: tuple[str, ...], supply: Supply) -> tuple[str, ...]:
    return tuple(event for event in events if event not in supply.events)
