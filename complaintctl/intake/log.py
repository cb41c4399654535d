"""The log of a queue: what happened to each complaint, held so that a batch finds its entries.

Entries stand in numpy arrays, by complaint and then by time; a complaint is found by two hashes
of its id, together 128 bits wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.entries import SECOND_SEED
from complaintctl.model.events import EVENTS, STATES

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Events = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

NOBODY = -1

STATE_NAMES: tuple[str, ...] = ("", *STATES)
FIRST_NAMES: tuple[str, ...] = ("", *EVENTS)
"""Events by code, before those that only a source knows."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Complaints by the hashes of their ids, in the order of `first` and then `second`."""

    first: Hashes
    second: Hashes

    def places(self, first: Hashes, second: Hashes) -> Places:
        """Where the complaints with these hashes stand; NOBODY for one that is not here."""
        if not self.first.size:
            return np.full(first.size, NOBODY, np.int64)
        at = np.searchsorted(self.first, first)
        last = self.first.size - 1
        while True:
            here = np.minimum(at, last)
            same = (at <= last) & (self.first[here] == first)
            found = same & (self.second[here] == second)
            if (found == same).all():
                return np.where(found, here, NOBODY)
            # Two ids share their first hash: the one that is asked for stands behind.
            at = at + (same & ~found)


def hashes(ids: pl.Series) -> tuple[Hashes, Hashes]:
    """The two hashes of ids."""
    return ids.hash().to_numpy(), ids.hash(seed=SECOND_SEED).to_numpy()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What exports say holds at the moment of the run: events and states by the codes of `names`
    and of `STATE_NAMES`, in the order of `ids`."""

    names: tuple[str, ...]
    ids: Ids
    event: npt.NDArray[np.int64]
    state: npt.NDArray[np.int64]

    def of(self, complaints: pl.Series) -> tuple[Places, Places]:
        """The events and states of `complaints`; 0 is none."""
        place = self.ids.places(*hashes(complaints))
        if not self.ids.first.size:
            return np.zeros(place.size, np.int64), np.zeros(place.size, np.int64)
        there = place != NOBODY
        return np.where(there, self.event[place], 0), np.where(there, self.state[place], 0)


@dataclass(frozen=True, slots=True)
class Log:
    """The entries of all complaints up to the moment of the run.

    `names`: events by code, 0 is none, first the canonical ones in their order, then those of
    the sources, sorted; `states` likewise; `has`: which events occur at all. The entries of the
    complaint at place `i` of `ids` are those from `starts[i]` to `starts[i + 1]`.
    """

    names: tuple[str, ...]
    states: tuple[str, ...]
    has: tuple[bool, ...]
    ids: Ids
    starts: Places
    at: npt.NDArray[np.int64]
    event: Events
    state: npt.NDArray[np.uint8]

    def of(
        self, complaints: pl.Series
    ) -> tuple[
        npt.NDArray[np.int32],
        npt.NDArray[np.int64],
        Events,
        npt.NDArray[np.uint8],
    ]:
        """How many entries each of `complaints` has, then the times, events and states of all
        of them, complaint by complaint, each by time and of one time in file order."""
        place = self.ids.places(*hashes(complaints))
        known = np.maximum(place, 0)
        if not self.ids.first.size:
            counts = np.zeros(place.size, np.int64)
            which = np.zeros(0, np.int64)
        else:
            counts = np.where(place >= 0, self.starts[known + 1] - self.starts[known], 0)
            before = np.cumsum(counts) - counts
            which = np.repeat(self.starts[known] - before, counts) + np.arange(counts.sum())
        return counts.astype(np.int32), self.at[which], self.event[which], self.state[which]
