"""All that a state holds, row by row and in an order that its history alone gives: for those who
look at it from outside of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from complaintctl.ledger.entries import Stored
from complaintctl.ledger.hashes import NO_KEY
from complaintctl.store.history import Histories, read_histories
from complaintctl.store.state import State
from complaintctl.store.values import Complaint, Rung, Sent


@dataclass(frozen=True, slots=True)
class Held:
    """A complaint as it is held now. `missing`: the run since which it is gone from the export."""

    complaint: Complaint
    missing: int | None

    @property
    def history(self) -> Histories:
        """What was first told of it."""
        return read_histories([(self.complaint.opened_at, self.complaint.history)])


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the ledger with its kind and the complaint that it is about."""

    kind: str
    complaint: str | None
    stored: Stored


class Contents:
    """What an open state holds."""

    def __init__(self, state: State) -> None:
        self._state = state

    def policies(self) -> Iterator[tuple[str, str, int]]:
        """Archived policies: the digest of the files, of what they decide, and the first run."""
        yield from self._state.rows("SELECT files, digest, run FROM policy ORDER BY files")

    def complaints(self) -> Iterator[Held]:
        """Complaints, by id."""
        for row in self._state.rows(
            "SELECT number, id, tracking, secret, mark, entry, changed, finished, opened_at, "
            "history, missing FROM complaint ORDER BY id"
        ):
            yield Held(Complaint(*row[:-1]), row[-1])

    def rungs(self) -> Iterator[tuple[str, Rung]]:
        """Rungs with the ids of their complaints, by these, rule, cycle and step."""
        for name, *rest in self._state.rows(
            "SELECT id, rule, cycle, step, at, rung.run, state, action, about FROM complaint "
            "JOIN rung ON complaint = number ORDER BY id, rule, cycle, step"
        ):
            yield name, Rung(*rest)

    def actions(self) -> Iterator[Sent]:
        """Actions that went out, by run and id."""
        for row in self._state.rows(f"SELECT {Sent.COLUMNS} FROM action ORDER BY run, id"):
            yield Sent(*row)

    def masses(self) -> Iterator[tuple[str, int, int]]:
        """Mass events: name, episode, and when it last grew."""
        yield from self._state.rows("SELECT name, episode, last FROM mass ORDER BY name, episode")

    def mass_actions(self) -> Iterator[tuple[str, str, str, str]]:
        """Actions of mass events: event, rule, step, action."""
        yield from self._state.rows(
            "SELECT event, rule, step, action FROM mass_action ORDER BY event, rule, step"
        )

    def ledger(self, first: int = 0) -> Iterator[Line]:
        """The entries of the ledger from this number on."""
        for number, run, kind, name, body, key, leaf in self._state.rows(
            "SELECT entry.number, run, kind, id, body, secret, leaf FROM entry "
            "LEFT JOIN complaint ON complaint = complaint.number WHERE entry.number >= ? "
            "ORDER BY entry.number",
            (first,),
        ):
            told = None if body is None else self._state.unpacked(body)
            hidden = None if body is None else (key or NO_KEY)
            yield Line(kind, name, Stored(number, run, told, hidden, leaf))

    def heads(self) -> Iterator[str]:
        """The heads of the ledger, the newest last."""
        for (head,) in self._state.rows("SELECT head FROM run ORDER BY number"):
            yield head
