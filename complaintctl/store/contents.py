"""All that a state holds, table by table and in an order that its history alone gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from complaintctl.store.archive import Archive
from complaintctl.store.history import Histories, read_histories
from complaintctl.store.values import Complaint, Rung


@dataclass(frozen=True, slots=True)
class Held:
    """A complaint as it is held now. `missing`: the run since which it is gone from the export."""

    complaint: Complaint
    missing: int | None

    @property
    def history(self) -> Histories:
        """What was first told of it."""
        return read_histories([(self.complaint.opened_at, self.complaint.history)])


class Contents(Archive):
    """The same file, with every table."""

    def archived(self) -> Iterator[tuple[str, str, int]]:
        """Policies: the digest of their files, of what they decide, and their first run."""
        yield from self.rows("SELECT files, digest, run FROM policy ORDER BY files")

    def complaints(self) -> Iterator[Held]:
        """Complaints, by id."""
        for row in self.rows(
            "SELECT number, id, tracking, secret, mark, entry, changed, finished, opened_at, "
            "history, missing FROM complaint ORDER BY id"
        ):
            yield Held(Complaint(*row[:-1]), row[-1])

    def all_rungs(self) -> Iterator[tuple[str, Rung]]:
        """Rungs with the ids of their complaints, by these, rule, cycle and step."""
        for name, *rest in self.rows(
            "SELECT id, rule, cycle, step, at, rung.run, state, action, about FROM complaint "
            "JOIN rung ON complaint = number ORDER BY id, rule, cycle, step"
        ):
            yield name, Rung(*rest)

    def all_masses(self) -> Iterator[tuple[str, int, int]]:
        """Mass events: name, episode, and when it last grew."""
        yield from self.rows("SELECT name, episode, last FROM mass ORDER BY name, episode")

    def mass_actions(self) -> Iterator[tuple[str, str, str, str]]:
        """Actions of mass events: event, rule, step, action."""
        yield from self.rows(
            "SELECT event, rule, step, action FROM mass_action ORDER BY event, rule, step"
        )
