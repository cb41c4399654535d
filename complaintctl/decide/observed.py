"""What nobody logged: what only two exports that differ have shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from complaintctl.decide.instants import Instants, Rows, firsts


def _nothing() -> Rows:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Observed:
    """Entries by the number of their row in the queue, ascending: seen at `at`, and not yet at
    `since`. `event`, `state`: places in `events` and `states`; the first of each is none."""

    row: Rows = field(default_factory=_nothing)
    at: Instants = field(default_factory=_nothing)
    since: Instants = field(default_factory=_nothing)
    event: Rows = field(default_factory=_nothing)
    state: Rows = field(default_factory=_nothing)
    events: tuple[str, ...] = ("",)
    states: tuple[str, ...] = ("",)

    def of(self, rows: Rows) -> tuple[Rows, Rows]:
        """The entries of some rows of the queue (ascending): by place in `rows`, and their own."""
        start = np.searchsorted(self.row, rows)
        counts = np.searchsorted(self.row, rows, side="right") - start
        begin = firsts(counts)
        owner = np.repeat(np.arange(rows.size), counts)
        return owner, np.repeat(start - begin[:-1], counts) + np.arange(begin[-1])
