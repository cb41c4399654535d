"""The state as a run sees it: what was known before, and what is added in its one transaction.

`State` is the whole of what a run needs of a database; another server would be another class with
these methods.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self

from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.hashes import leaf_of
from complaintctl.ledger.ratchet import complaint_key, entry_key
from complaintctl.store.connection import connect, told
from complaintctl.store.history import Histories, read_histories
from complaintctl.store.packing import DICTIONARY_BYTES, Packing
from complaintctl.store.values import PURGED, Complaint, Entry, Known, Run, Rung, Sent

_CHUNK = 50_000
_APPEND = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)"
_META = "SELECT value FROM meta WHERE name = ?"


class State:
    """An open state file. Everything between `begin` and `commit` becomes true at once."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._packing: Packing | None = None

    @classmethod
    def opened(cls, path: str, *, write: bool = False, wait: float = 0.0) -> Self:
        """The state in this file; raises StoreBroken and TryAgain."""
        return cls(path, connect(path, write=write, wait=wait))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; SQLite forgets what was not committed."""
        self._connection.close()

    def hold(self) -> None:
        """What is read from now on is of one moment, though a run may be at work."""
        self._run("BEGIN")

    def lock(self) -> None:
        """Start a transaction: nobody else can write until it ends. Raises TryAgain."""
        self._run("BEGIN IMMEDIATE")

    def found(self, chance: Callable[[], bytes]) -> None:
        """Give a new state its secret and its name, out of 32 bytes of chance."""
        if self.meta("secret") is None:
            secret = chance()
            self.set_meta("secret", secret)
            self.set_meta("origin", f"complaintctl/{complaint_key(secret, '').hex()[:16]}")

    def commit(self) -> None:
        """End the run: all of it is true now, and survives a power cut."""
        self._run("COMMIT")

    def meta(self, name: str) -> Any:
        """One thing that is kept about the state itself."""
        return next((one for (one,) in self.rows(_META, (name,))), None)

    def set_meta(self, name: str, value: bytes | str | int) -> None:
        """Keep one thing about the state itself."""
        self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # ---- what was known -------------------------------------------------------------------

    def runs(self, where: str = "", values: Sequence[Any] = ()) -> list[Run]:
        """Runs by number; `where` may narrow and order them."""
        rows = self.rows(f"SELECT {', '.join(Run.COLUMNS)} FROM run {where}", values)
        with told(self.path):
            return [Run.read(row) for row in rows]

    def last_run(self) -> Run | None:
        """The newest run."""
        return next(iter(self.runs("ORDER BY number DESC LIMIT 1")), None)

    def known(self) -> Known:
        """All complaints, in the order of their numbers."""
        found = [Known.of(())]
        asked = self.rows(
            "SELECT number, id, mark, finished, missing IS NOT NULL FROM complaint ORDER BY number"
        )
        while rows := list(islice(asked, _CHUNK)):
            found.append(Known.of(rows))
        return Known.together(found)

    def last_complaint(self) -> int:
        """The largest number that a complaint ever had, also one that was purged: its entries keep
        it, and no other complaint may take their place."""
        (largest,) = next(self.rows("SELECT max(complaint) FROM entry"))
        return largest or 0

    def names(self, numbers: Collection[int]) -> dict[int, str]:
        """The ids of complaints, by number."""
        return dict(self._of("SELECT number, id FROM complaint", "number", sorted(numbers)))

    def secrets(self, numbers: Sequence[int]) -> list[bytes]:
        """The keys of complaints, in the order asked for."""
        found = dict(self._of("SELECT number, secret FROM complaint", "number", numbers))
        with told(self.path):
            return [found[number] for number in numbers]

    def histories(self, numbers: Sequence[int]) -> Histories:
        """What was first told of complaints, in the order asked for."""
        rows = self._of("SELECT number, opened_at, history FROM complaint", "number", numbers)
        found = {number: (opened, stored) for number, opened, stored in rows}
        with told(self.path):
            return read_histories([found[number] for number in numbers])

    def rungs(self, numbers: Sequence[int]) -> dict[int, list[Rung]]:
        """The rungs of complaints, by complaint, in the order of rules, cycles and steps."""
        rows = self._of(
            "SELECT complaint, rule, cycle, step, at, run, state, action, about FROM rung",
            "complaint",
            numbers,
        )
        found: dict[int, list[Rung]] = {number: [] for number in numbers}
        for number, *rest in rows:
            found[number].append(Rung(*rest))
        return found

    def waiting(self) -> list[tuple[str, int, Rung]]:
        """The rungs that wait for somebody's hours, with the complaint's id and number."""
        rows = self.rows(
            "SELECT id, complaint, rule, cycle, step, at, rung.run, state, action, about FROM rung "
            "JOIN complaint ON number = complaint WHERE state = 'waiting' "
            "ORDER BY complaint, rule, cycle, step"
        )
        return [(name, number, Rung(*rest)) for name, number, *rest in rows]

    def unanswered(self, by: int) -> list[Sent]:
        """Actions that are to be raised again by this instant, unless somebody answered."""
        rows = self.rows(
            f"SELECT {Sent.COLUMNS} FROM action WHERE until <= ? ORDER BY run, id", (by,)
        )
        return [Sent(*row) for row in rows]

    def sent(self, run: int) -> list[Sent]:
        """The actions of a run, by id."""
        rows = self.rows(f"SELECT {Sent.COLUMNS} FROM action WHERE run = ? ORDER BY id", (run,))
        return [Sent(*row) for row in rows]

    def sent_at(self, action: str) -> int:
        """When an action went out."""
        ((at,),) = self.rows("SELECT at FROM action WHERE id = ?", (action,))
        return int(at)

    def open_in(self, action: str) -> list[tuple[int, Rung]]:
        """The rungs that went into an action and are neither answered nor over, nor followed by a
        later one of their ladder that went out too."""
        rows = self.rows(
            "SELECT complaint, rule, cycle, step, at, run, state, action, about FROM rung AS one "
            "WHERE action = ? AND state IN ('sent', 'joined') AND NOT EXISTS ("
            "SELECT 1 FROM rung AS next WHERE next.complaint = one.complaint "
            "AND next.rule = one.rule AND next.cycle = one.cycle AND next.at > one.at "
            "AND next.state IN ('sent', 'joined', 'answered')) ORDER BY complaint",
            (action,),
        )
        return [(number, Rung(*rest)) for number, *rest in rows]

    def masses(self) -> dict[str, dict[int, int]]:
        """The episodes of each mass event, and when each last grew."""
        found: dict[str, dict[int, int]] = {}
        for name, episode, last in self.rows("SELECT name, episode, last FROM mass ORDER BY 1, 2"):
            found.setdefault(name, {})[episode] = last
        return found

    def mass_action(self, event: str, rule: str, step: str) -> str | None:
        """The action that was raised for this step of a mass event."""
        rows = self.rows(
            "SELECT action FROM mass_action WHERE event = ? AND rule = ? AND step = ?",
            (event, rule, step),
        )
        return next((one for (one,) in rows), None)

    def last_decisions(self, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The last decisions of complaints, as the ledger has them, by complaint."""
        rows = self._of("SELECT number, entry FROM complaint", "number", numbers)
        entry_of = dict(rows)
        found = self.bodies(list(entry_of.values()))
        return {
            number: json.loads(found[entry])["decision"]
            for number, entry in entry_of.items()
            if entry in found
        }

    def bodies(self, entries: Sequence[int]) -> dict[int, bytes]:
        """The bodies of entries of the ledger, by number; those that were purged are left out."""
        rows = self._of("SELECT number, body FROM entry", "number", entries)
        return {number: self.unpacked(body) for number, body in rows if body is not None}

    def unpacked(self, stored: bytes) -> bytes:
        """The body of an entry of the ledger, as it was before it was stored."""
        with told(self.path):
            return self._packer().unpacked(stored)

    def rows(self, select: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """What a statement finds, row by row. A page of the file may be broken at any of them."""
        with told(self.path):
            # `yield from` would close the cursor of a file that may be closed by then.
            for row in self._connection.execute(select, values):  # noqa: UP028
                yield row

    # ---- what is added --------------------------------------------------------------------

    def add_complaints(self, rows: Iterable[Complaint]) -> None:
        """Complaints that were never seen before."""
        self._many(
            f"INSERT INTO complaint VALUES ({Complaint.PLACES})", (one.row() for one in rows)
        )

    def change_complaints(self, rows: Iterable[tuple[bytes, int, int, int, int]]) -> None:
        """New decisions: (mark, entry, run, finished, number)."""
        self._many(
            "UPDATE complaint SET mark = ?, entry = ?, changed = ?, finished = ? WHERE number = ?",
            rows,
        )

    def learn(self, rows: Iterable[tuple[int | None, bytes, int]]) -> None:
        """More of their history: (opened_at, entries to append, number)."""
        self._many(
            "UPDATE complaint SET opened_at = coalesce(opened_at, ?), "
            "history = CAST(history || ? AS BLOB) "
            "WHERE number = ?",
            rows,
        )

    def set_missing(self, rows: Iterable[tuple[int | None, int]]) -> None:
        """Complaints that are gone since a run, or back again: (run or None, number)."""
        self._many("UPDATE complaint SET missing = ? WHERE number = ?", rows)

    def put_rungs(self, rows: Iterable[tuple[int, Rung]]) -> None:
        """Rungs of complaints, new or changed."""
        self._many(
            "INSERT OR REPLACE INTO rung VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *rung.row()) for number, rung in rows),
        )

    def put_action(self, action: Sent) -> None:
        """An action that goes out with this run."""
        self._run("INSERT INTO action VALUES (?, ?, ?, ?, ?, ?)", action.row())

    def settle_action(self, name: str) -> None:
        """An action is not raised again, or was just now."""
        self._run("UPDATE action SET until = NULL WHERE id = ?", (name,))

    def put_mass(self, name: str, episode: int, last: int) -> None:
        """How far a mass event has grown."""
        self._run("INSERT OR REPLACE INTO mass VALUES (?, ?, ?)", (name, episode, last))

    def put_mass_action(self, event: str, rule: str, step: str, action: str) -> None:
        """The action of a step of a mass event, which later complaints join."""
        self._run("INSERT INTO mass_action VALUES (?, ?, ?, ?)", (event, rule, step, action))

    def append(self, run: int, entries: Sequence[Entry], tree: Frontier) -> Frontier:
        """Entries to the ledger, numbered on from `tree`; gives the tree with them."""
        packing = self._packer([entry.body for entry in entries])
        first = tree.size
        leaves = [
            leaf_of(entry.body, entry_key(entry.secret, first + at))
            for at, entry in enumerate(entries)
        ]
        self._many(
            _APPEND,
            (
                (first + at, run, entry.kind, entry.complaint, packing.packed(entry.body), leaf)
                for at, (entry, leaf) in enumerate(zip(entries, leaves, strict=True))
            ),
        )
        return tree.extended(leaves)

    def append_purged(self, number: int, run: int, leaf: bytes) -> None:
        """An entry whose content was purged before it came here."""
        self._run(_APPEND, (number, run, PURGED, None, None, leaf))

    def add_run(self, run: Run) -> None:
        """The run itself."""
        self._run(f"INSERT INTO run VALUES ({Run.PLACES})", run.row())

    def mark_published(self, number: int) -> None:
        """All that a run told the world has its final name."""
        self._run("UPDATE run SET published = 1 WHERE number = ?", (number,))

    def keep_policy(self, digest: str, files: str, archive: bytes, run: int) -> None:
        """A policy as it was read, once."""
        self._run("INSERT OR IGNORE INTO policy VALUES (?, ?, ?, ?)", (digest, archive, files, run))

    # ---- how ------------------------------------------------------------------------------

    def _packer(self, bodies: Sequence[bytes] = ()) -> Packing:
        """How this state packs bodies; the first ones that it is given become the dictionary."""
        if self._packing is None:
            dictionary = self.meta("dictionary")
            if dictionary is None and bodies:
                dictionary = b"".join(bodies[:20])[-DICTIONARY_BYTES:]
                self.set_meta("dictionary", dictionary)
            if dictionary is None:
                return Packing(b"")
            self._packing = Packing(dictionary)
        return self._packing

    def _of(self, select: str, column: str, numbers: Sequence[int]) -> Iterator[Any]:
        """The rows of `select` whose `column` is one of `numbers`."""
        listed = json.dumps(list(numbers))
        return self.rows(f"{select} WHERE {column} IN (SELECT value FROM json_each(?))", (listed,))

    def _run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with told(self.path):
            self._connection.execute(statement, values)

    def _many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with told(self.path):
            self._connection.executemany(statement, rows)
