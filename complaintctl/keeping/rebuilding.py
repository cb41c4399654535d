"""A state made again out of its ledger, entry by entry: what was decided, learned, done and sent.

Believes what it is given: whoever calls it has verified the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from complaintctl.errors import DataUnusable, LedgerBroken
from complaintctl.follow.plan import Pending, joined, mass_name, read_event
from complaintctl.keeping.actions import action_read, instant, stored
from complaintctl.keeping.bodies import parted
from complaintctl.keeping.folding import Folded, folded, pending_told
from complaintctl.keeping.tracking import tracking_number
from complaintctl.keeping.values import PURGED_BEFORE
from complaintctl.ledger.entries import Item, Stored
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.heads import Head, read
from complaintctl.recall.names import Names
from complaintctl.store.archive import Archive
from complaintctl.store.state import State
from complaintctl.store.values import ANSWERED, JOINED, SENT, Complaint, Entry, Run

Says = Mapping[str, Any]
_AT_ONCE = 2_000


class Rebuilding:
    """Fills an empty state, within the transaction that is open. Heads and entries are taken in
    their order; what each complaint comes to is added up when all of them are there."""

    def __init__(self, state: Archive, origin: str, secret: bytes) -> None:
        self.state = state
        self.tree, self.names = Frontier(), Names()
        self.runs = self.purged = 0
        self._numbers: dict[str, int] = {}
        self._masses: dict[str, dict[int, int]] = {}
        self._newest: dict[str, str] = {}
        self._run: _Run | None = None
        state.set_meta("origin", origin)
        state.set_meta("secret", secret)

    def take(self, items: Iterable[Item]) -> None:
        """Take what the ledger holds. Raises DataUnusable for an entry that does not say enough."""
        for item in items:
            if isinstance(item, str):
                self._end_run()
                self._run = _Run(item, read(item)[0])
            else:
                self._add(item)
        self._end_run()
        self.state.set_meta("names", self.names.text())
        try:
            self._add_up()
        except LedgerBroken as broken:
            raise _too_little(str(broken)) from broken
        self._settle()

    @property
    def complaints(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def _add(self, entry: Stored) -> None:
        if entry.body is None or entry.key is None:
            self.state.append_purged(entry.number, entry.run, entry.leaf)
            self.tree = self.tree.extended([entry.leaf])
            self.purged += 1
            return
        says, decision = parted(entry.body)
        try:
            number = self._number(entry, says) if decision is not None else None
            self._take(says)
        except KeyError as missing:
            raise _too_little(f"entry {entry.number} does not say {missing}") from missing
        number = number or self._numbers.get(says.get("complaint", ""))
        kept = Entry(str(says["kind"]), entry.body, number, entry.key)
        self.tree = self.state.append(entry.run, [kept], self.tree)

    def _number(self, entry: Stored, says: Says) -> int:
        """The number of the complaint that a decision is about. At the first one the complaint
        gets a row, to be filled later."""
        name, key = says["complaint"], entry.key or b""
        if name not in self._numbers:
            number = self._numbers[name] = len(self._numbers) + 1
            empty = Complaint(
                number, name, tracking_number(key), key, b"", entry.number, entry.run,
                finished=False, opened_at=None, history=b"",
            )  # fmt: skip
            self.state.add_complaints([empty])
        return self._numbers[name]

    def _take(self, says: Says) -> None:
        """Take what does not belong to one complaint."""
        run = self._run
        assert run is not None
        told = says.get("learned", ())
        self.names = self.names.grown(
            [one[1] for one in told if one[1]], [one[2] for one in told if one[2]]
        )
        match says["kind"]:
            case "rung" if says["action"] is not None and says["state"] != ANSWERED:
                self._rung(run, says)
            case "action":
                self._action(run, says)
            case "run" | "purge":
                run.said = says

    def _rung(self, run: _Run, says: Says) -> None:
        """What went into an action, and how far a mass event has grown by it."""
        pending = pending_told(says, self._numbers.get(says["complaint"], 0), run.head.run)
        run.pending.setdefault(says["action"], []).append(pending)
        if pending.mass is not None and says["state"] in (SENT, JOINED):
            name = mass_name(pending.mass)
            episodes = self._masses.setdefault(name, {})
            episode, episodes[episode] = joined(pending.mass, episodes)
            run.grown.add(name)

    def _add_up(self) -> None:
        """Fill the rows of complaints."""
        last = 0
        while some := self.state.standing(last, _AT_ONCE):
            last = some[-1].number
            entries = self.state.of_complaints([one.number for one in some])
            for number, own in groupby(entries, lambda one: one.number or 0):
                self._fill(number, folded(own, self.names))

    def _fill(self, number: int, found: Folded) -> None:
        state = self.state
        state.change_complaints([(found.mark, found.entry, found.run, int(found.finished), number)])
        state.learn([(found.opened_at, found.history, number)])
        state.set_missing([(found.missing, number)])
        state.put_rungs((number, rung) for rung in found.rungs.values())

    def _settle(self) -> None:
        """Actions that were raised again, or of which nothing is left to be answered, wait for
        nobody."""
        last = self.state.last_run()
        for sent in self.state.unanswered(last.as_of) if last is not None else ():
            if self._newest[sent.origin] != sent.id or not self.state.open_in(sent.origin):
                self.state.settle_action(sent.id)

    def _action(self, run: _Run, says: Says) -> None:
        action = action_read(says, run.pending.get(says["action"], ()))
        self.state.put_action(stored(action, says["origin"], run.head.run, run.as_of))
        self._newest[says["origin"]] = action.id
        event = says.get("event")
        if event is not None:
            self.state.put_mass_action(event, action.rule, action.step, action.id)
            # Its complaints may be purged: then only this tells how often it happened.
            name, episode = read_event(event)
            self._masses.setdefault(name, {}).setdefault(episode, action.since)
            run.grown.add(name)

    def _end_run(self) -> None:
        run = self._run
        if run is None:
            return
        if run.said is None:
            raise DataUnusable(
                f"the entry about run {run.head.run} has no content here: a state is made of an "
                "export with keys"
            )
        for name in sorted(run.grown):
            for episode, last in self._masses[name].items():
                self.state.put_mass(name, episode, last)
        self.state.add_run(self._row(run, run.said))
        self.runs += 1

    def _row(self, run: _Run, said: Says) -> Run:
        """The run as a row. That its files were written cannot be known from here; they count as
        written, since nothing may go out twice."""
        last = self.state.last_run()
        if said["kind"] == "purge" and last is not None:
            told_before(self.state, instant(said["before"]), last)
            return after(last, run.head.run, self.tree, run.note)
        self.state.set_meta("zone", said["zone"])
        policy = said["policy"]
        return Run(
            run.head.run, run.as_of, policy["digest"], policy["files"], said["calendars"],
            said["figures"], self.tree.to_bytes(), run.note, [], published=True,
        )  # fmt: skip


class _Run:
    """The run that is being taken: its head, what its own entry said, what went into which of its
    actions, and the mass events that grew."""

    def __init__(self, note: str, head: Head) -> None:
        self.note, self.head = note, head
        self.as_of = instant(head.at)
        self.said: Says | None = None
        self.pending: dict[str, list[Pending]] = {}
        self.grown: set[str] = set()


def _too_little(why: str) -> DataUnusable:
    return DataUnusable(f"{why}, which a state is made of: take the complaintctl that wrote it")


def after(last: Run, number: int, tree: Frontier, note: str) -> Run:
    """The row of a run that decided nothing: the next one goes on from what the last one knew."""
    return replace(last, number=number, tree=tree.to_bytes(), head=note, actions=[], published=True)


def told_before(state: State, before: int, last: Run) -> None:
    """Remember up to when everything counts as told, after a purge of what did not change since
    `before`."""
    known = min(before, last.as_of)
    state.set_meta(PURGED_BEFORE, max(known, state.meta(PURGED_BEFORE) or known))


def rebuild(
    state: Archive, origin: str, items: Iterable[Item], chance: Callable[[], bytes]
) -> Rebuilding:
    """Make the state; its secret is a new one, since no ledger holds it."""
    state.lock()
    made = Rebuilding(state, origin, chance())
    made.take(items)
    state.commit()
    return made
