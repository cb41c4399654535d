"""What was first told of a complaint, as bytes: its events, each with its instant.

Names of events and states are numbers of the state's own list, which only grows; so the bytes mean
the same in every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

ENTRY = np.dtype(
    [("at", "<i8"), ("since", "<i8"), ("event", "<u2"), ("state", "<u2"), ("how", "u1")]
)
"""`since`: the instant after which it happened, if it was only seen to have happened by `at`;
else `at` itself. `how`: what is known of it, see below."""

TOLD, OBSERVED, ASIDE, GONE = range(4)
"""An export told it; two exports differed; an export told it in place of what stands, so it does
not count; it was told, still counts, and exports tell it no more."""

Entries = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Histories:
    """The entries of several complaints: those of the i-th are `first[i]` to `first[i + 1]`.
    `opened`: the opening that was first told, None where none was."""

    opened: Sequence[int | None]
    first: npt.NDArray[np.int64]
    entries: Entries


def read_histories(rows: Sequence[tuple[int | None, bytes]]) -> Histories:
    """The histories of rows of (opened_at, history)."""
    whole = np.frombuffer(b"".join(stored for _, stored in rows), ENTRY)
    sizes = [len(stored) // ENTRY.itemsize for _, stored in rows]
    first = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return Histories([opened for opened, _ in rows], first.astype(np.int64), whole)
