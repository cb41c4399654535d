"""Instants as the clocks count with them: whole epoch seconds in numpy arrays, and runs of rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Instants = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER: int = np.iinfo(np.int64).max
"""No instant at all: a clock that does not stop, a promise that was not made."""


def firsts(counts: npt.NDArray[np.int64]) -> Rows:
    """Where each of several runs begins, and at the end how long all of them are."""
    starts = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def ranks(first: Rows) -> Iterator[tuple[Rows, Rows]]:
    """The runs' first elements, then their second ones, and so on: which runs still have one, and
    where it stands. Many short runs are walked through in a few steps."""
    counts = np.diff(first)
    rows = np.flatnonzero(counts)
    rank = 0
    while rows.size:
        yield rows, first[rows] + rank
        rank += 1
        rows = rows[counts[rows] > rank]


def spread(first: Rows, rows: Rows) -> tuple[Rows, Rows]:
    """All elements of the runs of `rows`, one run after the other: for each element which place
    of `rows` it belongs to, and where it stands."""
    counts = first[rows + 1] - first[rows]
    owner = np.repeat(np.arange(rows.size), counts)
    within = np.arange(owner.size) - np.repeat(firsts(counts)[:-1], counts)
    return owner, first[rows][owner] + within
