"""One complaint whose export differs from earlier ones: what stands, what is set aside, what was
seen to have happened in between.

What was told once stands. A told event that is gone, and in whose place another stands within the
time that was decided already, is a rewritten one: the old one counts, the new one does not. A
column that holds the latest of its kind (`drawn`) moves on: that adds. Where the column of a claim
is empty again, the case was reopened between the two exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from complaintctl.decide.instants import NEVER
from complaintctl.model.run import Changed
from complaintctl.recall.names import Names
from complaintctl.store.history import ASIDE, GONE, OBSERVED, TOLD

CLAIMS = ("resolved", "closed")


class Entry(NamedTuple):
    """As in the state: `event` and `state` are numbers of its names."""

    at: int
    since: int
    event: int
    state: int
    how: int


@dataclass(frozen=True, slots=True)
class Known:
    """All there is on one complaint: what is told today, what the state holds, its opening today
    and as it was recorded (NEVER: not), the last run and this one, and the events that stand in
    columns."""

    complaint: str
    told: tuple[Entry, ...]
    held: tuple[Entry, ...]
    opened: int
    recorded: int
    last: int | None
    as_of: int
    names: Names
    drawn: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settled:
    """What counts from now on, in order, its opening included; what the state is to learn."""

    standing: tuple[Entry, ...]
    learned: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def settle(known: Known) -> Settled:
    """What stands of a complaint whose export differs from an earlier one."""
    held = {_key(one): one for one in known.held if one.how in (TOLD, OBSERVED)}
    asides = {_key(one) for one in known.held if one.how == ASIDE}
    silent = {_key(one) for one in known.held if one.how == GONE}
    told = {_key(one) for one in known.told}
    fresh = [one for one in known.told if _key(one) not in held and _key(one) not in asides]
    gone = [
        one for key, one in held.items()
        if one.how == TOLD and key not in told and key not in silent
    ]  # fmt: skip
    learned: list[Entry] = []
    changed: list[Changed] = []
    for which in dict.fromkeys((one.event, one.state) for one in gone):
        lost = [one for one in gone if (one.event, one.state) == which]
        new = [one for one in fresh if (one.event, one.state) == which]
        seen = _between(lost, new, known)
        if seen is not None:
            learned += [one._replace(how=GONE) for one in lost]
            learned += seen
            continue
        instead = [one for one in new if known.last is None or one.at <= known.last][: len(lost)]
        for place, one in enumerate(lost):
            now = instead[place] if place < len(instead) else None
            name = known.names.events[one.event] or known.names.states[one.state]
            changed.append(Changed(known.complaint, name, one.at, now.at if now else None))
        learned += [one._replace(how=GONE) for one in lost]
        learned += [one._replace(how=ASIDE) for one in instead]
        fresh = [one for one in fresh if one not in instead]
    opening = _opening(known, asides)
    if opening is not None:
        learned.append(Entry(known.opened, known.opened, _opened(known), 0, ASIDE))
        changed.append(opening)
    seen_again = [one for one in learned if one.how == OBSERVED]
    standing = [*held.values(), *fresh, *seen_again]
    if known.recorded != NEVER or known.opened != NEVER:
        at = known.recorded if known.recorded != NEVER else known.opened
        standing.append(Entry(at, at, _opened(known), 0, TOLD))
    order = {_key(one): place for place, one in enumerate(known.told)}
    standing.sort(key=lambda one: (one.at, one.event != _opened(known), order.get(_key(one), -1)))
    return Settled(tuple(standing), (*fresh, *learned), tuple(changed))


def _key(entry: Entry) -> tuple[int, int, int]:
    return entry.at, entry.event, entry.state


def _opened(known: Known) -> int:
    return known.names.events.index("opened")


def _between(lost: Sequence[Entry], new: Sequence[Entry], known: Known) -> list[Entry] | None:
    """What a column's change means; None if it is no column, or means that history was changed."""
    name = known.names.events[lost[0].event]
    if name not in known.drawn:
        return None
    if new:
        return [] if min(one.at for one in new) > max(one.at for one in lost) else None
    if name not in CLAIMS:
        return None
    reopened = known.names.events.index("reopened")
    after = max(one.at for one in lost)
    if any(one.event == reopened and one.at >= after for one in (*known.told, *known.held)):
        return []
    since = known.last if known.last is not None else after
    return [Entry(known.as_of, since, reopened, 0, OBSERVED)]


def _opening(known: Known, asides: set[tuple[int, int, int]]) -> Changed | None:
    """Another opening than was recorded, unless that was said before."""
    if known.recorded in (NEVER, known.opened):
        return None
    if (known.opened, _opened(known), 0) in asides:
        return None
    now = known.opened if known.opened != NEVER else None
    return Changed(known.complaint, "opened", known.recorded, now)
