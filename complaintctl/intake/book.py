"""The entries of all files become one log: of complaints that are there, each entry once.

What two overlapping files both tell is told once: the k-th same entry of a complaint in one file
is the k-th in the other. A row that stands twice in one export is one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.errors import DataUnusable
from complaintctl.intake.entries import Entries
from complaintctl.intake.log import (
    FIRST_NAMES,
    NOBODY,
    STATE_NAMES,
    Events,
    Hashes,
    Ids,
    Log,
    Places,
)
from complaintctl.intake.merge import sharing

Columns = dict[str, npt.NDArray[Any]]
"""owner, at, event, state, file: one row an entry."""

MOST_NAMES = 10_000
_KEY = ("owner", "at", "event", "state")
_OPENED = FIRST_NAMES.index("opened")
_UNKNOWN = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Complaints:
    """All complaints that may have entries. `opened`: epoch seconds, the least int64 where they
    are not known."""

    ids: Ids
    opened: Places


@dataclass(slots=True)
class Book:
    """Entries of one file after the other. `found`, `strangers`: how many by file."""

    complaints: Complaints
    found: list[int] = attribute(default_factory=list)
    strangers: list[int] = attribute(default_factory=list)
    repeated: int = 0
    _codes: dict[str, int] = attribute(
        default_factory=lambda: {name: code for code, name in enumerate(FIRST_NAMES)}
    )
    _parts: list[Columns] = attribute(default_factory=list)

    def mark(self) -> tuple[int, int]:
        """Where the book is now, to come `back` to."""
        return len(self.found), len(self._parts)

    def back(self, mark: tuple[int, int]) -> None:
        """Forgets all files that were added since: one of them is read anew."""
        files, parts = mark
        del self.found[files:], self.strangers[files:], self._parts[parts:]

    def add(self, file: Iterable[tuple[Entries, Hashes, Hashes | None]]) -> None:
        """Takes the entries of one more file over, portion by portion. With each come the hashes
        of their ids and, where rows that are the same are to count once, of their rows."""
        found, first = len(self.found), len(self._parts)
        self.found.append(0)
        self.strangers.append(0)
        for entries, ids, content in file:
            owner = self.complaints.ids.places(ids, entries.second)
            part: Columns = {
                "owner": owner.astype(np.int32),
                "at": entries.at,
                "event": self._named(entries),
                "state": entries.state,
                "file": np.full(owner.size, found, np.uint16),
            }
            if content is not None:
                part["content"] = content
            self.found[-1] += owner.size
            self.strangers[-1] += int((owner == NOBODY).sum())
            self._parts.append(_where(part, owner != NOBODY))
        if len(self._parts) > first and "content" in self._parts[first]:
            whole = _together(self._parts[first:])
            again = _again(whole)
            self.repeated += int(again.sum())
            del whole["content"]
            self._parts[first:] = [_where(whole, ~again)]

    def _named(self, entries: Entries) -> npt.NDArray[np.uint16]:
        """The entries' events by the codes of this book."""
        if len(entries.names) == len(FIRST_NAMES) and entries.names == FIRST_NAMES:
            return entries.event.astype(np.uint16)
        codes = np.zeros(len(entries.names), np.uint16)
        for code in np.unique(entries.event):
            codes[code] = self._codes.setdefault(entries.names[code], len(self._codes))
        if len(self._codes) > MOST_NAMES:
            raise DataUnusable(
                f"a log has more than {MOST_NAMES:,} events of its own (x_...); "
                "is another column the event?"
            )
        return codes[entries.event]

    def closed(self) -> tuple[Log, list[int]]:
        """The log, and how many events of each file happened before their complaint's opening."""
        columns = self._sorted()
        early = self._early(columns)
        owner = columns.pop("owner")
        there, starts = np.unique(owner, return_index=True)
        ids = self.complaints.ids
        names = tuple(self._codes)
        names = (*FIRST_NAMES, *sorted(names[len(FIRST_NAMES) :]))
        place = {name: code for code, name in enumerate(names)}
        codes = np.array([place[name] for name in self._codes])
        small = codes.astype(np.uint8) if len(names) <= 256 else codes.astype(np.uint16)
        event: Events = small[columns["event"]]
        occurs = np.bincount(event, minlength=len(names)) > 0
        log = Log(
            names,
            STATE_NAMES,
            tuple(occurs.tolist()),
            Ids(ids.first[there], ids.second[there]),
            np.append(starts, owner.size).astype(np.int64),
            columns["at"],
            event,
            columns["state"],
        )
        return log, early

    def _sorted(self) -> Columns:
        """All columns by complaint and time, of one time in file order, each entry once."""
        columns = _together([_nothing(), *self._parts])
        self._parts.clear()
        order = np.lexsort((columns["at"], columns["owner"]))
        for name in columns:
            columns[name] = columns[name][order]
        if np.unique(columns["file"]).size > 1:
            told = _told_before(columns)
            self.repeated += int(told.sum())
            columns = _where(columns, ~told)
        return columns

    def _early(self, columns: Columns) -> list[int]:
        """Events before the opening: the first that is logged, else the export's own."""
        owner, at, event = columns["owner"], columns["at"], columns["event"]
        logged = np.full(self.complaints.opened.size, _UNKNOWN, np.int64)
        opening = event == _OPENED
        np.minimum.at(logged, owner[opening], at[opening])
        opened = np.where(logged != _UNKNOWN, logged, self.complaints.opened)
        early = (event != 0) & (at < opened[owner])
        counts: list[int] = np.bincount(columns["file"][early], minlength=len(self.found)).tolist()
        return counts


def _nothing() -> Columns:
    kinds = {"owner": np.int32, "at": np.int64, "event": np.uint16, "state": np.uint8}
    return {name: np.zeros(0, kind) for name, kind in {**kinds, "file": np.uint16}.items()}


def _together(parts: Sequence[Columns]) -> Columns:
    """The columns of several parts, one after the other; the parts are used up."""
    return {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}


def _where(columns: Columns, rows: npt.NDArray[np.bool_]) -> Columns:
    return columns if rows.all() else {name: column[rows] for name, column in columns.items()}


def _again(columns: Columns) -> npt.NDArray[np.bool_]:
    """The entries whose whole row stood in the file before."""
    again = np.zeros(columns["content"].size, np.bool_)
    some = sharing(columns["content"])
    if some.size:
        rows = pl.DataFrame({name: column[some] for name, column in columns.items()})
        again[some] = _repeats(rows)
    return again


def _told_before(columns: Columns) -> npt.NDArray[np.bool_]:
    """The entries that an earlier file has as often, of sorted columns."""
    owner, at = columns["owner"], columns["at"]
    told = np.zeros(owner.size, np.bool_)
    if not told.size:
        return told
    same = (owner[1:] == owner[:-1]) & (at[1:] == at[:-1])
    some = np.flatnonzero(np.append(same, False) | np.append(False, same))
    rows = pl.DataFrame({name: column[some] for name, column in columns.items()})
    numbered = rows.with_columns(number=pl.int_range(pl.len()).over(*_KEY, "file"))
    told[some] = _repeats(numbered.drop("file"))
    return told


def _repeats(rows: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """The rows that stand in the frame before."""
    first = rows.with_row_index("row").unique(rows.columns, keep="first")["row"].to_numpy()
    repeats = np.ones(rows.height, np.bool_)
    repeats[first] = False
    return repeats
