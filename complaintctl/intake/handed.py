"""A file's rows to be handed on: in its own columns, each cell as its reader is shown it.

What no field knows is left out, and rows that are no complaints are counted; nothing is decided,
merged or joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.intake.cells import spellings
from complaintctl.intake.mapping import presentable
from complaintctl.intake.native import as_text
from complaintctl.intake.opening import Input
from complaintctl.intake.plan import Plan, Reading, make_plan
from complaintctl.intake.reader import Opening, Reader, open_reader
from complaintctl.intake.typed import Typed, read_field, type_portion
from complaintctl.model.fields import TEXTUAL_KINDS, Field, State, state_column
from complaintctl.nearest import did_you_mean
from complaintctl.privacy.codes import announces
from complaintctl.privacy.masking import COMPLAINT, MERCHANT, Masking
from complaintctl.privacy.pseudonyms import NOTHING_SHOWN
from complaintctl.privacy.scrub import naming, without

_FOREVER = np.iinfo(np.int64).max
_NEEDED = ("complaint", "updated_at")
_LEAST = 4
"""Signs of an id that is looked for in the texts of its row: shorter ones stand there by chance."""
_MANGLED = "0E+0"
"""An id that a spreadsheet mangled, since any other text would be read as one."""
_FREE = ""
"""Stands for the field of what none knows: any text may stand there."""


@dataclass(slots=True)
class Handed:
    """One file. `columns`: the positions of what is handed on; `dropped`: the headers of the
    others, as they may be shown. The counts are there when all `frames` were taken; `others`: rows
    of other merchants."""

    reader: Reader
    plan: Plan
    masking: Masking
    columns: tuple[int, ...]
    dropped: tuple[str, ...]
    written: int = 0
    others: int = 0
    rejected: int = 0
    skipped: int = 0
    first_rejected: int = 0

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of what is handed on."""
        return tuple(self.reader.header[at] for at in self.columns)

    @property
    def rows(self) -> int:
        """All records but the header and empty lines."""
        return self.written + self.others + self.rejected + self.skipped

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows, in the order of the file: a column (String) for each of `columns`, by its place
        among them; null where a record has no such key."""
        reader, plan = self.reader, replace(self.plan, log=None)
        name, codec = reader.input.name, reader.codec
        keep = frozenset(self.columns) | plan.positions()
        if plan.source.skip.rows:
            keep = frozenset(range(len(reader.header)))
        self.skipped += reader.titles
        for portion in reader.portions(keep):
            raw = portion.load()
            typed = type_portion(replace(portion, load=raw.clone), plan, _FOREVER, name, codec)
            self._count(typed)
            rows, frame = raw[typed.places], typed.frame
            if self.masking.merchant:
                own = (frame[MERCHANT] == self.masking.merchant).fill_null(False)
                self.others += len(own) - int(own.sum())
                rows, frame = rows.filter(own), frame.filter(own)
            self.written += rows.height
            yield self._shown(rows, frame)
        reader.input.must_be_unchanged()

    def _count(self, typed: Typed) -> None:
        self.skipped += typed.skipped
        self.rejected += len(typed.rejected)
        if typed.rejected and not self.first_rejected:
            self.first_rejected = min(row.line for row in typed.rejected)

    def _shown(self, rows: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
        of = {one.columns[0]: one for one in self.plan.readings if one.columns}
        own = [
            typed[name]
            for name, known in self.masking.fields.items()
            if name in typed.columns
            and known.kind in ("id", "word")
            and not self.masking.shows(known)
        ]
        shown = []
        for place, at in enumerate(self.columns):
            if at in of:
                cells = _cells(rows, typed, of[at], own, self.masking)
            else:
                cells = self._besides(rows, at, own)
            shown.append(cells.alias(str(place)))
        return pl.DataFrame(shown)

    def _besides(self, rows: pl.DataFrame, at: int, own: Sequence[pl.Series]) -> pl.Series:
        """A column that is no field: of a log, or one that is kept all the same."""
        written, log = as_text(rows[str(at)]), self.plan.log
        if announces(self.reader.header[at]):
            return written.set(written.str.strip_chars() != "", NOTHING_SHOWN)
        when = log.at if log is not None else None
        if when is not None and at in when.columns:
            unread = read_field(rows, when).states == int(State.INVALID)
            return written.set(pl.Series(unread), NOTHING_SHOWN)
        blank = written.str.strip_chars().is_in(spellings(self.plan.source.blank))
        told = written.set(blank.fill_null(False), "")
        return self.masking.column(_FREE, _without_own(told, own))


def handed_on(
    given: Input,
    opening: Opening,
    fields: Mapping[str, Field],
    masking: Masking,
    zone: str,
    keep: Sequence[str],
) -> Handed:
    """A file that is ready to be handed on. `keep`: headers of columns that no field knows.

    Raises DataUnusable and UsageError.
    """
    reader = open_reader(given, opening)
    if masking.merchant and MERCHANT not in reader.columns:
        raise DataUnusable(
            f"{given.name}: no column says whose complaints these are; map one to {MERCHANT}"
        )
    wanted = frozenset(name for name in reader.columns if name in fields) | frozenset(_NEEDED)
    plan = make_plan(
        reader.match.source, reader.columns, reader.header, fields, wanted, zone, observing=True
    )
    places = {one.columns[0] for one in plan.readings if one.columns}
    if plan.log is not None and not plan.log.listed:
        when = plan.log.at.columns if plan.log.at is not None else ()
        words = (when, plan.log.event, plan.log.state)
        places |= {at[0] for at in words if at}
    places |= set(_kept(reader, keep, given.name))
    names = {_begun(reader.header[at]) if reader.sparse else reader.header[at] for at in places}
    shown = zip(reader.match.header, presentable(reader.match.header), strict=True)
    dropped = tuple(said for header, said in shown if header and header not in names)
    return Handed(reader, plan, masking, tuple(sorted(places)), dropped)


def _begun(path: str) -> str:
    """The key of a record with which a path begins."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _kept(reader: Reader, keep: Sequence[str], file: str) -> Iterator[int]:
    for name in keep:
        if name in reader.header:
            yield reader.header.index(name)
        elif name in reader.match.header:
            raise UsageError(
                f"--keep {name}: map it to a field; other keys of a JSON file are not read"
            )
        else:
            hint = did_you_mean(name, presentable(reader.match.header))
            raise UsageError(f"--keep {name}: {file} has no such column; {hint}")


def _cells(
    rows: pl.DataFrame,
    typed: pl.DataFrame,
    reading: Reading,
    own: Sequence[pl.Series],
    masking: Masking,
) -> pl.Series:
    """A field's cells: as they were written if they are shown so, ids as they are compared. What
    cannot be read as what the field holds may be anything, and stays unreadable."""
    columns = [as_text(rows[str(at)]) for at in reading.columns]
    written = columns[0]
    for other in columns[1:]:
        written = written.zip_with(written.is_not_null(), other)
    known, states = reading.how.field, typed[state_column(reading.name)]
    told = typed[reading.name] if known.kind == "id" else written
    told = _without_own(told, own) if known.kind == "text" else told
    present = states == int(State.PRESENT)
    shown = masking.column(known.name, told.set(~present, None))
    if announces(reading.header) and known.kind in TEXTUAL_KINDS and known.name != COMPLAINT:
        shown = shown.set(present, NOTHING_SHOWN)
    # A word for a blank cell, such as `--`, would be guarded as a formula is, and mean something.
    shown = shown.set(states == int(State.BLANK), "")
    unreadable = _MANGLED if known.kind == "id" else NOTHING_SHOWN
    return shown.set(states == int(State.INVALID), unreadable)


def _without_own(written: pl.Series, own: Sequence[pl.Series]) -> pl.Series:
    """Texts without the ids of their own row's people."""
    for ids in own:
        pair = pl.DataFrame({"text": written, "id": ids})
        folded = pl.col("text").str.normalize("NFKC").str.to_lowercase()
        named = folded.str.contains(pl.col("id").str.to_lowercase(), literal=True)
        long = pl.col("id").str.len_chars() >= _LEAST
        rows = pair.select((named & long).fill_null(False)).to_series().arg_true()
        if len(rows):
            texts = zip(written.gather(rows), ids.gather(rows), strict=True)
            safe = [without(text, (naming(one),)) for text, one in texts]
            written = written.scatter(rows, pl.Series(safe, dtype=pl.String))
    return written
