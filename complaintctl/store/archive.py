"""A state that is only read, as it was at one moment: its ledger, and the policies it has kept.

Believes nothing: whether the ledger is what was once written, others find out.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from complaintctl.errors import DataUnusable, LedgerBroken
from complaintctl.ledger.entries import Stored
from complaintctl.store.state import State
from complaintctl.store.values import Sent

_ALL = 1 << 62
"""More than there ever are."""
_ENTRIES = (
    "SELECT entry.number, entry.run, entry.complaint, body, leaf, secret, as_of, kind, id "
    "FROM entry LEFT JOIN complaint ON complaint.number = entry.complaint "
    "LEFT JOIN run ON run.number = entry.run "
)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as the ledger takes it, with what the tables say of it: when its run was, its kind,
    and of what complaint it is (its number in the state, and its id). `as_of` is None if its run is
    not there, the id of a purged complaint is too."""

    stored: Stored
    as_of: int | None
    kind: str
    number: int | None
    complaint: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of these complaints (by number), of these kinds, of runs from `first` to
    `last`, of runs at `since` or later and at `until` or earlier. What is empty narrows nothing."""

    numbers: Sequence[int] = ()
    kinds: Sequence[str] = ()
    first: int = 0
    last: int = _ALL
    since: int = -_ALL
    until: int = _ALL

    def clause(self) -> tuple[str, list[Any]]:
        """As SQL, with its values."""
        bounds = "entry.run BETWEEN ? AND ? AND ifnull(as_of, 0) BETWEEN ? AND ?"
        parts: list[str] = [bounds]
        values: list[Any] = [self.first, self.last, self.since, self.until]
        for column, some in (("entry.complaint", self.numbers), ("kind", self.kinds)):
            if some:
                parts.append(f"{column} IN ({', '.join('?' * len(some))})")
                values += some
        return "WHERE " + " AND ".join(parts), values


@dataclass(frozen=True, slots=True)
class Standing:
    """What the state says of a complaint; see the table."""

    number: int
    id: str
    tracking: str
    secret: bytes
    mark: bytes
    entry: int
    changed: int
    finished: int
    missing: int | None
    opened_at: int | None
    history: bytes

    COLUMNS: ClassVar[str] = (
        "number, id, tracking, secret, mark, entry, changed, finished, missing, opened_at, history"
    )


@contextmanager
def ledger_in(path: str) -> Iterator[None]:
    """What is broken of a ledger, told with the file that it is in."""
    try:
        yield
    except LedgerBroken as broken:
        raise LedgerBroken(f"{path}: {broken}") from broken


class Archive(State):
    """The same file, read as at one moment, however many runs are at work on it meanwhile."""

    @classmethod
    def read(cls, path: str) -> Self:
        """The state in this file; raises StoreBroken, and DataUnusable if it had no run yet."""
        found = cls.opened(path)
        try:
            found.hold()
            if found.last_run() is None:
                raise DataUnusable(f"{path}: no run was committed yet, so there is no ledger")
        except BaseException:
            found.close()
            raise
        return found

    def heads(self) -> list[str]:
        """The heads, run by run."""
        return [head for (head,) in self.rows("SELECT head FROM run ORDER BY number")]

    def leaves(self, size: int) -> list[bytes]:
        """The leaves of the first so many entries."""
        asked = self.rows("SELECT leaf FROM entry ORDER BY number LIMIT ?", (size,))
        return [leaf for (leaf,) in asked]

    def entries(self, wanted: Wanted = Wanted()) -> Iterator[Written]:
        """The entries that are wanted, in order; raises LedgerBroken at packed bytes that are not
        what was packed."""
        clause, values = wanted.clause()
        return self._written(f"{clause} ORDER BY entry.number", values)

    def of_complaints(self, numbers: Sequence[int], before: int = _ALL) -> Iterator[Written]:
        """The entries of these complaints, of the runs before this one, each one's in order."""
        where = (
            "WHERE entry.complaint IN (SELECT value FROM json_each(?)) AND entry.run < ? "
            "ORDER BY entry.complaint, entry.number"
        )
        return self._written(where, (json.dumps(list(numbers)), before))

    def numbered(self, entries: Sequence[int]) -> Iterator[Written]:
        """Entries by their numbers, in the order of the ledger."""
        where = "WHERE entry.number IN (SELECT value FROM json_each(?)) ORDER BY entry.number"
        return self._written(where, (json.dumps(list(entries)),))

    def decision(self, complaint: int, before: int = _ALL) -> Written | None:
        """The last decision about a complaint that stands before this entry."""
        where = (
            "WHERE entry.number = (SELECT max(number) FROM entry "
            "WHERE complaint = ? AND kind = 'decision' AND number < ?)"
        )
        return next(self._written(where, (complaint, before)), None)

    def complaints_in(self, wanted: Wanted) -> Iterator[str]:
        """The ids in the entries that are wanted, each once, in no order."""
        clause, values = wanted.clause()
        inner = "SELECT complaint FROM entry LEFT JOIN run ON run.number = entry.run"
        asked = f"SELECT id FROM complaint WHERE number IN ({inner} {clause})"
        return (name for (name,) in self.rows(asked, values))

    def called(self, name: str) -> tuple[int, str] | None:
        """The number and the id of the complaint with this id or this tracking number."""
        asked = "SELECT number, id FROM complaint WHERE id = ? OR tracking = ?"
        return next(self.rows(asked, (name, name)), None)

    def purged(self, last: int = _ALL) -> int:
        """How many entries of runs up to this one have lost their content."""
        asked = "SELECT count(*) FROM entry WHERE body IS NULL AND run <= ?"
        found: int = next(self.rows(asked, (last,)))[0]
        return found

    def policy(self, files: str) -> bytes | None:
        """The archive of a policy, by the digest of its files."""
        found = next(self.rows("SELECT archive FROM policy WHERE files = ?", (files,)), None)
        return found[0] if found is not None else None

    def policies(self) -> list[str]:
        """The digests of the files of all policies that were kept."""
        return [files for (files,) in self.rows("SELECT files FROM policy ORDER BY files")]

    def standing(self, after: int, count: int) -> list[Standing]:
        """So many complaints, by number, behind this one."""
        asked = f"SELECT {Standing.COLUMNS} FROM complaint WHERE number > ? ORDER BY number LIMIT ?"
        return [Standing(*row) for row in self.rows(asked, (after, count))]

    def touched(self, first: int) -> Iterator[Standing]:
        """The complaints with an entry of this run or a later one, by number."""
        asked = (
            f"SELECT {Standing.COLUMNS} FROM complaint WHERE number IN "
            "(SELECT complaint FROM entry WHERE run >= ?) ORDER BY number"
        )
        return (Standing(*row) for row in self.rows(asked, (first,)))

    def actions(self) -> Iterator[Sent]:
        """All actions, by id."""
        asked = f"SELECT {Sent.COLUMNS} FROM action ORDER BY id"
        return (Sent(*row) for row in self.rows(asked))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        found: int = next(self.rows(f"SELECT count(*) FROM {table}"))[0]
        return found

    def known_before(self, run: int) -> list[tuple[int, str]]:
        """Numbers and ids of the complaints that had an entry before this run."""
        asked = (
            "SELECT number, id FROM complaint WHERE number IN "
            "(SELECT complaint FROM entry WHERE run < ?) ORDER BY number"
        )
        return list(self.rows(asked, (run,)))

    def decisions_at(self, run: int) -> dict[int, int]:
        """By complaint, the entry of the last decision about it up to the end of this run."""
        asked = (
            "SELECT complaint, max(number) FROM entry WHERE kind = 'decision' AND run <= ? "
            "AND body IS NOT NULL GROUP BY complaint"
        )
        return dict(self.rows(asked, (run,)))

    def _written(self, where: str, values: Sequence[Any]) -> Iterator[Written]:
        for number, run, complaint, packed, leaf, secret, as_of, kind, name in self.rows(
            _ENTRIES + where, values
        ):
            body = self._unpacked(number, packed)
            key = b"" if complaint is None and body is not None else secret
            yield Written(Stored(number, run, body, key, leaf), as_of, kind, complaint, name)

    def _unpacked(self, number: int, packed: bytes | None) -> bytes | None:
        try:
            return self._packer([]).unpacked(packed) if packed is not None else None
        except zlib.error as changed:
            raise LedgerBroken(f"entry {number} was changed: it cannot be unpacked") from changed
