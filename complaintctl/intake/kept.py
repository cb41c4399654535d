"""The complaints that remain after merging, read from the spool as often as somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.intake.drawn import draw, drawn_column, unless_logged
from complaintctl.intake.entries import SECOND_SEED
from complaintctl.intake.gather import FileRows
from complaintctl.intake.log import Log
from complaintctl.intake.merge import Rows
from complaintctl.intake.overrides import Overlay
from complaintctl.intake.plan import Asked
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.spool import Spool
from complaintctl.intake.typed import Flags, Hashes
from complaintctl.model.fields import State, state_column
from complaintctl.model.queue import Rejected

SUPPLY = "supply"
"""The column of a batch with the number of its file's supply."""


@dataclass(slots=True)
class KeptRows:
    """Spooled rows of all files, the mask of those that stay, and what is laid over them.

    `supply`: by file the number of its supply; `events`: those drawn from some file.
    """

    asked: Asked
    spool: Spool
    quarantine: Quarantine
    files: Sequence[FileRows]
    keep: Flags | None = None
    overlay: Overlay | None = None
    supply: Sequence[int] = ()
    events: Sequence[str] = ()
    log: Log | None = None

    def batches(self, rows: int, fields: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """The kept rows, `rows` at a time, in queue order; all that is read, or some fields."""
        waiting: list[pl.DataFrame] = []
        held = 0
        for frame in self._frames(fields):
            waiting.append(frame)
            held += frame.height
            while held >= rows:
                whole = pl.concat(waiting)
                yield self._logged(whole[:rows])
                waiting, held = [whole[rows:]], held - rows
        if held:
            yield self._logged(pl.concat(waiting))

    def complaints(self) -> Iterator[pl.DataFrame]:
        """The numbers and openings of the kept rows, frame by frame."""
        wanted = ["complaint", "opened_at"]
        yield from (frame.select(wanted) for frame in self._frames(["opened_at"]))

    def second_hash(self, rows: Rows) -> Hashes:
        """Another hash of the ids of `rows` (ascending), to tell collisions from equal ids."""
        parts: list[Hashes] = []
        for number, start, end in self._spans():
            first, past = np.searchsorted(rows, [start, end])
            if first < past:
                ids = self.spool.frame(number)["complaint"].gather(rows[first:past] - start)
                parts.append(ids.hash(seed=SECOND_SEED).to_numpy())
        return np.concatenate(parts)

    def set_aside(self, rows: Rows, reason: str) -> None:
        """Puts typed rows into the quarantine, with their bytes read again from their files."""
        spans = list(self._spans())
        number = 0
        for file in self.files:
            wanted: dict[int, list[int]] = {}
            for chunk in file.chunks:
                _, start, end = spans[number]
                number += 1
                first, past = np.searchsorted(rows, [start, end])
                if first < past:
                    wanted[chunk.portion] = chunk.places[rows[first:past] - start].tolist()
            self.quarantine.add(_rejected(file, wanted, reason) if wanted else ())

    def close(self) -> None:
        """Removes everything that was spooled."""
        self.quarantine.close()
        self.spool.close()

    def _spans(self) -> Iterator[tuple[int, int, int]]:
        start = 0
        sizes = (len(chunk.places) for file in self.files for chunk in file.chunks)
        for number, size in enumerate(sizes):
            yield number, start, start + size
            start += size

    def _frames(self, fields: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        spooled = self.asked.spooled(fields)
        names = [*self.asked.columns(fields), SUPPLY, *map(drawn_column, self.events)]
        spans = self._spans()
        for place, file in enumerate(self.files):
            blank = _known_keys(file, spooled)
            supply = self.supply[place] if self.supply else 0
            added = [
                pl.lit(supply, dtype=pl.UInt8).alias(SUPPLY),
                *draw(file.drawn, self.events, self.asked.as_of),
            ]
            for _ in file.chunks:
                number, start, end = next(spans)
                frame = self.spool.frame(number, spooled)
                mask = None if self.keep is None else self.keep[start:end]
                if mask is not None and not mask.all():
                    frame = frame.filter(pl.Series(mask))
                yield self._covered(frame.with_columns(blank)).with_columns(added).select(names)

    def _covered(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame if self.overlay is None else self.overlay.apply(frame)

    def _logged(self, batch: pl.DataFrame) -> pl.DataFrame:
        return batch if self.log is None else unless_logged(batch, self.events, self.log)


def _known_keys(file: FileRows, columns: Sequence[str]) -> list[pl.Expr]:
    """A key that some record has is blank where another lacks it; a table's field stays absent."""
    if not file.reader.sparse:
        return []
    lent = {name for table in file.tables for name in table.lends}
    absent, blank = (pl.lit(int(state), dtype=pl.UInt8) for state in (State.ABSENT, State.BLANK))
    states = {state_column(name) for name in file.seen - lent}
    return [
        pl.when(pl.col(name) == absent).then(blank).otherwise(pl.col(name)).alias(name)
        for name in columns
        if name in states
    ]


def _rejected(file: FileRows, wanted: dict[int, list[int]], reason: str) -> Iterator[Rejected]:
    file.reader.input.must_be_unchanged()
    name, codec = file.reader.input.name, file.reader.codec
    for number, portion in enumerate(file.reader.portions(file.plan.positions())):
        for place in wanted.get(number, ()):
            places = portion.places
            said = reason + places.note(place)
            yield Rejected(name, places.line(place), said, places.raw(place), codec)
