"""A whole ledger in one pass: sound, or the first thing in it that is not what was once written.

Needs no more memory for a long ledger than for a short one, and trusts nothing but what the one who
verifies brings along.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaintctl.errors import LedgerBroken
from complaintctl.ledger.entries import Item, Stored, in_order, opened
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.heads import Head, read, verified

_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known from elsewhere: public keys (PEM), one of which signed every head from run
    `signed_from` on, and `anchors`, heads that somebody else has kept. Without keys signatures
    are not looked at."""

    publics: tuple[bytes, ...] = ()
    signed_from: int = 0
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong first: the entry, and the run under whose head it stands or should stand, where
    they can be told, and a sentence."""

    entry: int | None
    run: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found up to the fault or the end: entries, how many of them purged, heads, and
    anchors that were met. `head`: the last one that was read."""

    entries: int
    purged: int
    heads: int
    anchors: int
    head: Head | None
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def verify(
    entries: Iterable[Stored],
    heads: Iterable[str],
    trust: Trust = Trust(),
    origin: str | None = None,
) -> Verdict:
    """Entries and heads, each in their order. `origin`: whose ledger it should be; without one, it
    must be one and the same throughout. Raises LedgerBroken for an anchor that is no head."""
    return judged(in_order(entries, heads), trust, origin)


def judged(items: Iterable[Item], trust: Trust, origin: str | None) -> Verdict:
    """As `verify`, over one row of heads and entries; LedgerBroken from `items` becomes a fault."""
    walk = _Walk(trust, origin)
    try:
        walk.same_ledger()
        walk.settle()
        for item in items:
            walk.take(item)
            walk.settle()
        walk.end()
    except _Found as found:
        return walk.verdict(found.fault)
    except LedgerBroken as unread:
        due, run = walk.due, walk.run
        what = "" if due is None else f"entry {due} is missing, or cannot be read: "
        return walk.verdict(Fault(due, run, f"{what}{unread}"))
    return walk.verdict(None)


class _Found(Exception):
    """The first fault, on its way out."""

    def __init__(self, entry: int | None, run: int | None, why: str) -> None:
        self.fault = Fault(entry, run, why)


class _Walk:
    """Where the pass stands: the tree so far, leaves that wait to join it, the head they belong
    to, and the anchors that are still ahead."""

    def __init__(self, trust: Trust, origin: str | None) -> None:
        self.trust, self.origin = trust, origin
        self.ahead = sorted((read(note)[0] for note in trust.anchors), key=lambda one: one.size)
        self.frontier, self.waiting = Frontier(), list[bytes]()
        self.head: Head | None = None
        self.began = self.purged = self.heads = self.met = 0

    @property
    def size(self) -> int:
        return self.frontier.size + len(self.waiting)

    @property
    def run(self) -> int | None:
        return None if self.head is None else self.head.run

    @property
    def due(self) -> int | None:
        """The entry that must come next, if any must."""
        return self.size if self.head is not None and self.size < self.head.size else None

    def verdict(self, fault: Fault | None) -> Verdict:
        return Verdict(self.size, self.purged, self.heads, self.met, self.head, fault)

    def take(self, item: Item) -> None:
        if isinstance(item, str):
            self._open(item)
        else:
            self._add(item)

    def end(self) -> None:
        self._complete()
        for anchor in self.ahead:
            counts = f"{_kept(anchor)} counts {anchor.size}"
            missing = f"entry {self.size} is missing at the end: {counts}"
            raise _Found(self.size, anchor.run, missing)

    def same_ledger(self) -> None:
        """What was kept of another ledger says nothing of this one. Until its first head is read it
        may have no name."""
        for anchor in self.ahead:
            if self.origin not in (None, anchor.origin):
                other = f"is of the ledger '{anchor.origin}', and this is '{self.origin}'"
                raise _Found(None, anchor.run, f"{_kept(anchor)} {other}")

    def settle(self) -> None:
        """Let the tree grow where a root must be compared, and now and then."""
        stops = [one.size for one in (*self.ahead[:1], self.head) if one is not None]
        if self.size not in stops and len(self.waiting) < _AT_ONCE:
            return
        self.frontier, self.waiting = self.frontier.extended(self.waiting), []
        if self.head is not None and self.head.size == self.size:
            self._compare(self.head)
        while self.ahead and self.ahead[0].size == self.size:
            self._meet(self.ahead.pop(0))

    def _open(self, note: str) -> None:
        self._complete()
        before, head = self.head, self._read(note)
        if self.origin is None:
            self.origin = head.origin
            self.same_ledger()
        wrong = ""
        if head.origin != self.origin:
            wrong = f"is of the ledger '{head.origin}', and this is '{self.origin}'"
        elif before is not None and head.run <= before.run:
            wrong = f"stands behind that of run {before.run}"
        elif before is not None and head.size < before.size:
            wrong = f"counts {head.size} entries, fewer than the {before.size} of run {before.run}"
        if wrong:
            raise _Found(None, head.run, f"the head of run {head.run} {wrong}")
        self.head, self.began = head, self.size
        self.heads += 1

    def _read(self, note: str) -> Head:
        place = "the first head" if self.head is None else f"the head after that of run {self.run}"
        run = None
        try:
            head = read(note)[0]
            run, place = head.run, f"the head of run {head.run}"
            if self.trust.publics and run >= self.trust.signed_from:
                verified(note, self.trust.publics)
        except LedgerBroken as broken:
            raise _Found(None, run, f"{place}: {broken}") from broken
        return head

    def _add(self, stored: Stored) -> None:
        number, size, head = stored.number, self.size, self.head
        if head is None or size == head.size:
            rest = f"it was added, or the head of run {stored.run} was removed"
            raise _Found(number, stored.run, f"entry {number} stands under no head: {rest}")
        if number != size:
            again = " a second time" if number < size else ""
            why = f"entry {size} is missing: entry {number} stands in its place{again}"
            raise _Found(size, head.run, why)
        if stored.run != head.run:
            why = f"entry {number} is of run {stored.run}, among those of run {head.run}"
            raise _Found(number, head.run, why)
        try:
            says = opened(stored)
        except LedgerBroken as broken:
            raise _Found(number, head.run, f"entry {number} {broken}") from broken
        if says is None:
            self.purged += 1
        elif says.get("kind") == "run" and says.get("as_of", head.at) != head.at:
            why = f"entry {number} says that run {head.run} was at another time than its head says"
            raise _Found(number, head.run, why)
        self.waiting.append(stored.leaf)

    def _complete(self) -> None:
        if self.due is not None and self.head is not None:
            counts = f"the head of run {self.run} counts {self.head.size}"
            raise _Found(self.due, self.run, f"entry {self.due} is missing: {counts}")

    def _compare(self, head: Head) -> None:
        if self.frontier.root == head.root:
            return
        last = self.size - 1
        which = (
            f"one of the entries {self.began} to {last}" if self.began < last else f"entry {last}"
        )
        changed = f"{which}, or the head," if self.began < self.size else "the head"
        why = f"the head of run {head.run} has not the root of its entries: {changed} was changed"
        raise _Found(None, head.run, why)

    def _meet(self, anchor: Head) -> None:
        if anchor.root != self.frontier.root:
            rest = f"the first {anchor.size} entries are no longer those that it counted"
            raise _Found(None, anchor.run, f"{_kept(anchor)} has another root: {rest}")
        self.met += 1


def _kept(anchor: Head) -> str:
    return f"the head of run {anchor.run} that was kept elsewhere"
