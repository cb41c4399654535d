"""What a run knew of those before it, out of the ledger: its histories as they were then."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import polars as pl

from complaintctl.intake.log import NOBODY
from complaintctl.keeping.changes import Places
from complaintctl.keeping.folding import folded
from complaintctl.recall import Names, Remembered
from complaintctl.store.archive import Archive
from complaintctl.store.history import Histories, read_histories


class Recollection:
    """The complaints that had an entry before a run, or up to its end, found by their ids."""

    def __init__(self, archive: Archive, run: int) -> None:
        self._archive, self._run = archive, run
        found = archive.known_before(run)
        self._numbers = np.array([*(number for number, _ in found), NOBODY], np.int64)
        self._places = Places(pl.Series([name for _, name in found], dtype=pl.String))

    def numbers(self, complaints: pl.Series) -> np.ndarray:
        """The number of each complaint, NOBODY for one that was not known."""
        return self._numbers[self._places.of(complaints)]

    def remembered(self) -> Remembered:
        """What was known before the run."""
        before = self._archive.runs("WHERE number < ? ORDER BY number DESC LIMIT 1", (self._run,))
        return Remembered(
            self.numbers,
            self._histories,
            Names.read(self._archive.meta("names")),
            before[0].as_of if before else None,
        )

    def _histories(self, numbers: Sequence[int]) -> Histories:
        names = Names.read(self._archive.meta("names"))
        entries = self._archive.of_complaints(numbers, self._run)
        found = {
            number: folded(some, names) for number, some in groupby(entries, lambda one: one.number)
        }
        return read_histories(
            [(found[number].opened_at, found[number].history) for number in numbers]
        )
