"""A state made again out of its ledger, entry by entry: what was decided, learned, done and sent.

Believes what it is given: whoever calls it has verified the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from complaintctl.errors import DataUnusable
from complaintctl.follow.plan import Pending, joined, mass_name, read_event
from complaintctl.keeping.actions import action_read, instant, stored
from complaintctl.keeping.bodies import history_read, parted
from complaintctl.keeping.changes import mark_of
from complaintctl.keeping.folding import TAKEN_OVER
from complaintctl.keeping.rungs import pending_of, rung_of
from complaintctl.keeping.tracking import tracking_number
from complaintctl.keeping.values import PURGED_BEFORE
from complaintctl.ledger.entries import Item, Stored
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.heads import Head, read
from complaintctl.recall.names import Names
from complaintctl.store.history import Entries
from complaintctl.store.state import State
from complaintctl.store.values import (
    ANSWERED,
    JOINED,
    RAISED,
    SENT,
    Complaint,
    Entry,
    Run,
    Rung,
)

Says = Mapping[str, Any]


class Rebuilding:
    """Fills an empty state, within the transaction that is open. Heads and entries are taken in
    their order; `end` when there are no more."""

    def __init__(self, state: State, origin: str, secret: bytes) -> None:
        self.state = state
        self.tree, self.names = Frontier(), Names()
        self.runs = self.purged = 0
        self._numbers: dict[str, int] = {}
        self._masses: dict[str, dict[int, int]] = {}
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
            number = self._fold(entry, says, decision)
        except KeyError as missing:
            raise DataUnusable(
                f"entry {entry.number} does not say {missing}, which a state is made of: take the "
                "complaintctl that wrote it"
            ) from missing
        kept = Entry(str(says["kind"]), entry.body, number, entry.key)
        self.tree = self.state.append(entry.run, [kept], self.tree)

    def _fold(self, entry: Stored, says: Says, decision: bytes | None) -> int | None:
        """Do what an entry says; gives the number of the complaint that it is about."""
        run = self._run
        assert run is not None
        number = self._numbers.get(says.get("complaint", ""))
        match says["kind"]:
            case "decision":
                number = self._decision(entry, says, decision or b"")
            case "history":
                self.state.learn([(None, self._learned(says).tobytes(), number or 0)])
            case "vanished" | "returned" as kind:
                gone = run.head.run if kind == "vanished" else None
                self.state.set_missing([(gone, number or 0)])
            case "rung":
                self._rung(run, says, number or 0)
            case "action":
                self._action(run, says)
            case "run" | "purge":
                run.said = says
            case _:
                pass
        return number

    def _decision(self, entry: Stored, says: Says, decision: bytes) -> int:
        name, mark, finished = says["complaint"], mark_of(decision), bool(says["finished"])
        opened = instant(says["opened_at"]) if says["opened_at"] is not None else None
        history = self._learned(says).tobytes()
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._numbers) + 1
            key = entry.key or b""
            new = Complaint(
                number, name, tracking_number(key), key, mark, entry.number, entry.run, finished,
                opened, history,
            )  # fmt: skip
            self.state.add_complaints([new])
        else:
            self.state.change_complaints([(mark, entry.number, entry.run, int(finished), number)])
            self.state.learn([(opened, history, number)])
            self._end_rungs(number, says["ended"])
        self.state.put_rungs(
            (number, Rung(rule, cycle, step, at, entry.run, state))
            for kind, state in TAKEN_OVER
            for rule, cycle, step, at in says.get(kind, ())
        )
        return number

    def _learned(self, says: Says) -> Entries:
        told = says["learned"]
        self.names = self.names.grown(
            [one[1] for one in told if one[1]], [one[2] for one in told if one[2]]
        )
        return history_read(told, self.names)

    def _end_rungs(self, number: int, ended: Iterable[tuple[str, int, str, str]]) -> None:
        """Rungs that are answered, over or superseded keep all else that is known of them."""
        states = {(rule, cycle, step): state for rule, cycle, step, state in ended}
        if states:
            self.state.put_rungs(
                (number, replace(one, state=states[one.rule, one.cycle, one.step]))
                for one in self.state.rungs([number])[number]
                if (one.rule, one.cycle, one.step) in states
            )

    def _rung(self, run: _Run, says: Says, number: int) -> None:
        rule, cycle, step, state = (says[name] for name in ("rule", "cycle", "step", "state"))
        if state == ANSWERED:
            self._end_rungs(number, [(rule, cycle, step, state)])
            return
        bare = Rung(rule, cycle, step, instant(says["since"]), run.head.run, state)
        pending = replace(
            pending_of(says["complaint"], number, bare, says), over=bool(says["over"])
        )
        if says["action"] is not None:
            run.pending.setdefault(says["action"], []).append(pending)
        if state == RAISED:
            return
        self.state.put_rungs([(number, rung_of(pending, state, says["action"], run.head.run))])
        if pending.mass is not None and state in (SENT, JOINED):
            name = mass_name(pending.mass)
            episodes = self._masses.setdefault(name, {})
            episode, episodes[episode] = joined(pending.mass, episodes)
            run.grown.add(name)

    def _action(self, run: _Run, says: Says) -> None:
        action = action_read(says, run.pending.get(says["action"], ()))
        self.state.put_action(stored(action, says["origin"], run.head.run, run.as_of))
        if action.again:
            run.raised.add(says["origin"])
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
        for sent in self.state.unanswered(run.as_of):
            if sent.origin in run.raised or not self.state.open_in(sent.origin):
                self.state.settle_action(sent.id)
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
    actions, the mass events that grew, and what was raised again, by the first of its actions."""

    def __init__(self, note: str, head: Head) -> None:
        self.note, self.head = note, head
        self.as_of = instant(head.at)
        self.said: Says | None = None
        self.pending: dict[str, list[Pending]] = {}
        self.grown: set[str] = set()
        self.raised: set[str] = set()


def after(last: Run, number: int, tree: Frontier, note: str) -> Run:
    """The row of a run that decided nothing: the next one goes on from what the last one knew."""
    return replace(last, number=number, tree=tree.to_bytes(), head=note, actions=[], published=True)


def told_before(state: State, before: int, last: Run) -> None:
    """Remember up to when everything counts as told, after a purge of what did not change since
    `before`."""
    known = min(before, last.as_of)
    state.set_meta(PURGED_BEFORE, max(known, state.meta(PURGED_BEFORE) or known))


def rebuild(
    state: State, origin: str, items: Iterable[Item], chance: Callable[[], bytes]
) -> Rebuilding:
    """Make the state; its secret is a new one, since no ledger holds it."""
    state.lock()
    made = Rebuilding(state, origin, chance())
    made.take(items)
    state.commit()
    return made
