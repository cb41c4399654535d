"""The other complaints of a queue, by what they share: who came before whom, and how many.

Complaints are put into one order by (opening, id). A window of time becomes a range of places in
that order, and a count within one group of equal keys two binary searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.decide.instants import NEVER, Flags, Instants, Rows

Hashes = npt.NDArray[np.uint64]

UNORDERED = -1
"""The place of a complaint whose opening nobody knows."""

NOT_THERE = -1
"""The keys of a complaint that has not opened yet."""

_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of all complaints: a hash of its value, and where there is one."""

    hashes: Hashes
    present: Flags


@dataclass(frozen=True, slots=True)
class _Group:
    """Complaints with one pattern of present keys, by group and order; `groups` ascending."""

    groups: Hashes
    places: Rows
    unordered: Rows


class Others:
    """All complaints of a queue (and its history), `same` of which decides who belongs together.

    `opened`: NEVER where nobody knows; `ids`: what breaks a tie. Who opened after `opened_by` is
    not there yet.
    """

    def __init__(
        self, keys: Sequence[Key], opened: Instants, ids: pl.Series, opened_by: int
    ) -> None:
        self._keys = tuple(keys)
        self._mask = np.zeros(opened.size, np.int64)
        for place, key in enumerate(keys):
            self._mask |= key.present.astype(np.int64) << place
        later = (opened > opened_by) & (opened != NEVER)
        self._mask[later] = NOT_THERE
        known = (opened != NEVER) & ~later
        self._rank = ids.rank("ordinal").to_numpy().astype(np.int64)
        frame = pl.DataFrame({"opened": opened, "id": self._rank}).with_row_index("row")
        ordered = frame.filter(pl.Series(known)).sort("opened", "id")
        self._opened = ordered["opened"].to_numpy()
        self._ranks = ordered["id"].to_numpy()
        self.order = np.full(opened.size, UNORDERED, np.int64)
        self.order[ordered["row"].to_numpy()] = np.arange(ordered.height)
        self._masks = [mask for mask in np.unique(self._mask).tolist() if mask != NOT_THERE]
        self._full = (1 << len(keys)) - 1
        self._groups: dict[tuple[int, int], _Group] = {}

    def order_at(self, instants: Instants, *, after: bool = False) -> Rows:
        """How many complaints opened before an instant, or, `after`, at it too."""
        return np.searchsorted(self._opened, instants, side="right" if after else "left")

    def order_before(self, instants: Instants, rows: Rows) -> Rows:
        """How many complaints come before those of `rows`, had they opened at these instants."""
        first = self.order_at(instants)
        tied = np.flatnonzero(self.order_at(instants, after=True) > first)
        for place in tied:
            same = self._ranks[
                first[place] : self.order_at(instants[place : place + 1], after=True)[0]
            ]
            first[place] += np.searchsorted(same, self._rank[rows[place]])
        return first

    def count(self, rows: Rows, low: Rows, high: Rows) -> tuple[Instants, Instants]:
        """For each of `rows`, how many others with equal keys stand in low..high of the order:
        surely, and at most."""
        sure = np.zeros(rows.size, np.int64)
        upper = np.zeros(rows.size, np.int64)
        masks = self._mask[rows]
        for mine in np.unique(masks).tolist():
            some = np.flatnonzero(masks == mine)
            for theirs in self._masks:
                found, anywhen = self._within(rows[some], mine, theirs, low[some], high[some])
                if mine == theirs == self._full:
                    sure[some] += found
                upper[some] += found + anywhen
        return sure, upper

    def opened_as(self, rows: Rows, low: Rows, nth: int, sure: Instants) -> Instants:
        """When the `nth` sure one from `low` on opened; NEVER where there are not so many."""
        opened = np.full(rows.size, NEVER)
        some = np.flatnonzero((sure >= nth) & (nth > 0) & (self._mask[rows] == self._full))
        if some.size:
            group = self._group(self._full, self._full)
            key, _ = self._found(group, rows[some], self._full)
            place = np.searchsorted(group.places, key + low[some]) + nth - 1
            # The complaint itself is no other one: it is stepped over.
            own = np.searchsorted(group.places, key + self.order[rows[some]])
            inside = (own >= place - nth + 1) & (own <= place) & (self.order[rows[some]] >= 0)
            opened[some] = self._opened[group.places[place + inside] - key]
        return opened

    def _within(
        self, rows: Rows, mine: int, theirs: int, low: Rows, high: Rows
    ) -> tuple[Instants, Instants]:
        """Those with the present keys `theirs` that agree with complaints with `mine` where both
        have a key: within the range, and of those whose opening nobody knows."""
        group = self._group(theirs, mine & theirs)
        key, known = self._found(group, rows, mine & theirs)
        found = np.searchsorted(group.places, key + np.maximum(high, low))
        found -= np.searchsorted(group.places, key + low)
        own = self.order[rows]
        anywhen = group.unordered[key // (self._opened.size + 1)] if known.any() else found * 0
        if mine == theirs:
            found -= known & (own >= low) & (own < high)
            anywhen = anywhen - (known & (own == UNORDERED))
        return np.where(known, found, 0), np.where(known, anywhen, 0)

    def _found(self, group: _Group, rows: Rows, common: int) -> tuple[Rows, Flags]:
        """The first possible place of each row's group, and whether there is one."""
        wanted = self._hash(rows, common)
        at = np.searchsorted(group.groups, wanted)
        if not group.groups.size:
            return np.zeros(rows.size, np.int64), np.zeros(rows.size, np.bool_)
        at = np.minimum(at, group.groups.size - 1)
        return at * (self._opened.size + 1), group.groups[at] == wanted

    def _group(self, theirs: int, common: int) -> _Group:
        if (theirs, common) not in self._groups:
            rows = np.flatnonzero(self._mask == theirs)
            groups, which = np.unique(self._hash(rows, common), return_inverse=True)
            order = self.order[rows]
            ordered = order != UNORDERED
            places = np.sort(which[ordered] * (self._opened.size + 1) + order[ordered])
            unordered = np.bincount(which[~ordered], minlength=groups.size)
            self._groups[theirs, common] = _Group(groups, places, unordered)
        return self._groups[theirs, common]

    def _hash(self, rows: Rows, common: int) -> Hashes:
        """One hash of the keys in `common`."""
        mixed = np.full(rows.size, common, np.uint64)
        for place, key in enumerate(self._keys):
            if common >> place & 1:
                mixed = (mixed ^ key.hashes[rows]) * _MIX
                mixed ^= mixed >> np.uint64(29)
        return mixed
