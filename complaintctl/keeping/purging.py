"""What is old is taken out of a state: complaints that are finished and have not changed for long.

The ledger says how many; their leaves stay, and nobody can tell what they were.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from complaintctl.errors import UsageError
from complaintctl.keeping.bodies import body
from complaintctl.keeping.publishing import named_head, publish_head, resume
from complaintctl.keeping.rebuilding import after, told_before
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.heads import Head, bears_signature, signed, text
from complaintctl.reports.moments import iso
from complaintctl.store.erasing import Erasing
from complaintctl.store.values import Entry, Run


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was taken out (or would be): complaints, of which `told` are still in the export,
    entries of the ledger and actions that lost their content; `before`: the instant; `run`: the
    number under which the ledger says so, None if it says nothing."""

    complaints: int
    told: int
    entries: int
    actions: int
    before: str
    run: int | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """What becomes of the head of a purge. `key`: the private key (PEM) that signs it; `unsigned`:
    it is meant that no key does, though one has signed the head before; `out`: where it is
    written."""

    key: bytes | None = None
    unsigned: bool = False
    out: str | None = None

    def check(self, last: Run, path: str) -> None:
        """Refuse to end a row of signed heads unawares."""
        if self.key is None and not self.unsigned and bears_signature(last.head):
            raise UsageError(
                f"{path}: the head of run {last.number} is signed, and that of this purge would "
                "not be, at which `audit verify --public-key` ends from then on: give "
                "--sign-key KEY.pem, or --unsigned if it is meant"
            )


def purge(state: Erasing, now: int, age: int, *, dry: bool, signing: Signing) -> Purged:
    """Purge what did not change for so many seconds before `now`, or only count it. Raises
    UsageError, TryAgain."""
    state.lock()
    resume(state)
    last = state.last_run()
    if last is None:
        raise UsageError(f"{state.path}: no run was kept yet, so there is nothing to purge")
    if not dry:
        signing.check(last, state.path)
    zone = state.meta("zone")
    before = now - age
    found = state.finished(before)
    numbers, names = list(found), {name for name, _ in found.values()}
    bodies = {one.id: _without(one.body, names) for one in state.actions_of(numbers)}
    counted = Purged(
        complaints=len(found),
        told=sum(told for _, told in found.values()),
        entries=state.entries_of(numbers),
        actions=len(bodies),
        before=iso(before, zone),
    )
    if dry:
        return counted
    if not found:
        state.commit()
        state.settle()
        return counted
    state.erase(numbers, bodies)
    run = _said(state, last, counted, now, signing.key)
    told_before(state, before, last)
    state.commit()
    if signing.out is not None:
        publish_head(run.head, named_head(signing.out, run.number))
    state.settle()
    return Purged(
        counted.complaints, counted.told, counted.entries, counted.actions, counted.before,
        run.number, run.head,
    )  # fmt: skip


def _said(state: Erasing, last: Run, counted: Purged, now: int, key: bytes | None) -> Run:
    """The entry and the head of the purge. When it was stands in the entry; the head keeps the
    instant of the last run that decided anything, with which the next one compares itself."""
    tree, number, zone = Frontier.from_bytes(last.tree), last.number + 1, state.meta("zone")
    told = {
        "at": iso(now, zone),
        "before": counted.before,
        "complaints": counted.complaints,
        "entries": counted.entries,
    }
    entry = Entry("purge", body(tree.size, number, "purge", told))
    tree = state.append(number, [entry], tree)
    head = Head(state.meta("origin"), tree.size, tree.root, number, iso(last.as_of, zone))
    note = text(head) if key is None else signed(head, key)
    run = after(last, number, tree, note)
    state.add_run(run)
    return run


def _without(written: str, names: Collection[str]) -> str | None:
    """The body of an action without these complaints; None if it was about one complaint only."""
    told = json.loads(written)
    if told["mass"] is None:
        return None
    kept = [one for one in told["complaints"] if one["complaint"] not in names]
    return json.dumps({**told, "complaints": kept}, ensure_ascii=False)
