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


def can_tell(shape: Shape, supply: Supply) -> bool:
    """Whether a source says enough for this shape. Where it does not nobody is accused: what it
    lacks may have happened."""
    more = supply.states or bool(supply.events - _ALWAYS_TOLD)
    match shape:
        case BeforeDueOf(events=events) | InBulk(events=events):
            return not supply.events.isdisjoint(events)
        case Without(events=events):
            return supply.states and supply.events.issuperset(events)
        case NothingFor():
            return more
        case Since(events=events, since=since):
            told = not supply.events.isdisjoint(events) and supply.events.issuperset(since)
            return told and more
