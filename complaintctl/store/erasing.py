"""A state from which complaints are taken out for good: rows, bodies and keys, in no file any more.

The leaves of the ledger stay, so that it can still be verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from complaintctl.errors import TryAgain
from complaintctl.store.packing import Packing
from complaintctl.store.state import State
from complaintctl.store.values import PURGED, Sent

_SAMPLE = 20
_AT_ONCE = 5_000


class Erasing(State):
    """The same file, opened to take out of it what is old."""

    def finished(self, by: int) -> dict[int, tuple[str, bool]]:
        """The complaints that are finished, have not changed since this instant, and for which
        nothing waits: by number their id, and whether they are still in the export."""
        rows = self.rows(
            "SELECT complaint.number, id, missing IS NULL FROM complaint "
            "JOIN run ON run.number = changed WHERE finished AND as_of <= ? AND NOT EXISTS "
            "(SELECT 1 FROM rung WHERE complaint = complaint.number AND state = 'waiting') "
            "ORDER BY complaint.number",
            (by,),
        )
        return {number: (name, bool(told)) for number, name, told in rows}

    def entries_of(self, numbers: Sequence[int]) -> int:
        """How many entries of the ledger are about these complaints."""
        found: int = sum(
            count for (count,) in self._of("SELECT count(*) FROM entry", "complaint", numbers)
        )
        return found

    def actions_of(self, numbers: Sequence[int]) -> list[Sent]:
        """The actions about these complaints, among others, and those that raised them again."""
        went = self._of("SELECT DISTINCT action FROM rung", "complaint", numbers)
        listed = json.dumps(sorted(name for (name,) in went if name is not None))
        rows = self.rows(
            f"SELECT {Sent.COLUMNS} FROM action WHERE origin IN (SELECT value FROM json_each(?))",
            (listed,),
        )
        return [Sent(*row) for row in rows]

    def erase(self, numbers: Sequence[int], bodies: Mapping[str, str | None]) -> None:
        """Take out complaints; actions get other `bodies`, or go (None)."""
        self._many(
            "UPDATE entry SET body = NULL, complaint = NULL, kind = ? WHERE complaint = ?",
            ((PURGED, number) for number in numbers),
        )
        for table, column in (("rung", "complaint"), ("complaint", "number")):
            self._many(f"DELETE FROM {table} WHERE {column} = ?", ((one,) for one in numbers))
        kept = [(body, name) for name, body in bodies.items() if body is not None]
        self._many("UPDATE action SET body = ? WHERE id = ?", kept)
        gone = [(name,) for name, body in bodies.items() if body is None]
        self._many("DELETE FROM action WHERE id = ?", gone)
        self._forget_sample()

    def settle(self) -> None:
        """Write the file anew, so that no byte of what was deleted is left in it or beside it."""
        self._run("VACUUM")
        (row,) = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        if row[0]:
            raise TryAgain(
                f"{self.path}: it was purged, but somebody reads it just now, so that bytes may be "
                f"left in {self.path}-wal; purge again to clear them"
            )

    def _forget_sample(self) -> None:
        """The dictionary that packs bodies is a sample of them. When one of the sample is purged,
        everything is packed anew with the sample of others."""
        sample = json.loads(self.meta("sample") or "null") or list(range(_SAMPLE))
        rows = list(self._of("SELECT body IS NULL FROM entry", "number", sample))
        if not any(gone for (gone,) in rows):
            return
        before = self._packer([])
        newest = list(
            self.rows(
                "SELECT number, body FROM entry WHERE body IS NOT NULL "
                "ORDER BY number DESC LIMIT ?",
                (_SAMPLE,),
            )
        )
        packing = Packing(b"".join(before.unpacked(body) for _, body in reversed(newest)))
        first = 0
        while rows := list(
            self.rows(
                "SELECT number, body FROM entry WHERE number >= ? AND body IS NOT NULL "
                "ORDER BY number LIMIT ?",
                (first, _AT_ONCE),
            )
        ):
            self._many(
                "UPDATE entry SET body = ? WHERE number = ?",
                [(packing.packed(before.unpacked(body)), number) for number, body in rows],
            )
            first = rows[-1][0] + 1
        self.set_meta("dictionary", packing.dictionary)
        self.set_meta("sample", json.dumps([number for number, _ in newest]))
        self._packing = packing
