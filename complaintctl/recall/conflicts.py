"""One complaint whose export differs from earlier ones: what stands, what is set aside, what was
seen to have happened in between.

What was told once stands. A told event that is gone, and in whose place another stands within the
time that was decided already, is a rewritten one: the old one counts, the new one does not. A
column that holds the latest of its kind (`drawn`) moves on: that adds. Where the column of a claim
is empty again, the case was reopened between the two exports; where it then tells the old claim
once more, it was claimed again.
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
_Key = tuple[int, int, int]


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
    columns. `since`: from when on the log tells everything again."""

    complaint: str
    told: tuple[Entry, ...]
    held: tuple[Entry, ...]
    opened: int
    recorded: int
    last: int | None
    as_of: int
    names: Names
    drawn: frozenset[str]
    since: int = NEVER


@dataclass(frozen=True, slots=True)
class Settled:
    """What counts from now on, in order, its opening included; what the state is to learn."""

    standing: tuple[Entry, ...]
    learned: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def settle(known: Known) -> Settled:
    """What stands of a complaint whose export differs from an earlier one."""
    held, asides, silent = _before(known.held)
    told, opened = {_key(one) for one in known.told}, _opened(known)
    back = [one for one in known.told if _key(one) in silent]
    fresh = [one for one in known.told if _key(one) not in held and _key(one) not in asides]
    gone = [
        one for key, one in (*held.items(), *asides.items())
        if one.how != OBSERVED and one.event != opened and key not in told and key not in silent
        and (_covered(one, known) or any(_replaces(new, one, known) for new in fresh))
    ]  # fmt: skip
    learned = [one._replace(how=ASIDE if _key(one) in asides else TOLD) for one in back]
    changed: list[Changed] = []
    for which in dict.fromkeys((one.event, one.state) for one in gone):
        lost = [one for one in gone if (one.event, one.state) == which]
        new = [one for one in fresh if (one.event, one.state) == which]
        seen = _between(lost, new, known, learned)
        learned += [one._replace(how=GONE) for one in lost]
        if seen is not None:
            learned += seen
            continue
        instead = [one for one in new if known.last is None or one.at <= known.last][: len(lost)]
        now = [*instead, *(one for one in back if (one.event, one.state) == which)]
        name = known.names.events[which[0]] or known.names.states[which[1]]
        for place, one in enumerate(lost):
            at = now[place].at if place < len(now) else None
            changed.append(Changed(known.complaint, name, one.at, at))
        learned += [one._replace(how=ASIDE) for one in instead]
        fresh = [one for one in fresh if one not in instead]
    learned += _claimed_again(known, back)
    opening = _opening(known, set(asides))
    if opening is not None:
        learned.append(Entry(known.opened, known.opened, _opened(known), 0, ASIDE))
        changed.append(opening)
    standing = [*held.values(), *fresh, *(one for one in learned if one.how == OBSERVED)]
    if known.recorded != NEVER or known.opened != NEVER:
        at = known.recorded if known.recorded != NEVER else known.opened
        standing.append(Entry(at, at, _opened(known), 0, TOLD))
    order = {_key(one): place for place, one in enumerate(known.told)}
    standing.sort(key=lambda one: (one.at, one.event != _opened(known), order.get(_key(one), -1)))
    return Settled(tuple(standing), (*fresh, *learned), tuple(changed))


def _before(
    history: Sequence[Entry],
) -> tuple[dict[_Key, Entry], dict[_Key, Entry], set[_Key]]:
    """What counts by earlier runs, what they set aside, and what of both exports had ceased to
    tell when they were last asked."""
    held: dict[_Key, Entry] = {}
    asides: dict[_Key, Entry] = {}
    silent: set[_Key] = set()
    for one in history:
        key = _key(one)
        if one.how == GONE:
            silent.add(key)
            continue
        silent.discard(key)
        (asides if one.how == ASIDE else held).setdefault(key, one)
    return held, asides, silent


def _covered(entry: Entry, known: Known) -> bool:
    """Whether today's export would tell an entry again: its log goes back so far, or a column does
    in any export."""
    return entry.at >= known.since or known.names.events[entry.event] in known.drawn


def _replaces(new: Entry, old: Entry, known: Known) -> bool:
    """Whether a new entry of the time before stands in the place of one of its kind."""
    same = (new.event, new.state) == (old.event, old.state)
    return same and (known.last is None or new.at <= known.last)


def _key(entry: Entry) -> _Key:
    return entry.at, entry.event, entry.state


def _opened(known: Known) -> int:
    return known.names.events.index("opened")


def _between(
    lost: Sequence[Entry], new: Sequence[Entry], known: Known, learned: Sequence[Entry]
) -> list[Entry] | None:
    """What a column's change means; None if it is no column, or means that history was changed.
    `learned`: what else was learned today."""
    event = lost[0].event
    name = known.names.events[event]
    if name not in known.drawn:
        return None
    after = max(one.at for one in (*lost, *known.held) if one.event == event)
    if new:
        return [] if min(one.at for one in new) > after else None
    if name not in CLAIMS or any(one.event == event for one in known.told):
        return None
    reopened = known.names.events.index("reopened")
    seen = (*known.told, *known.held, *learned)
    if any(one.event == reopened and one.at >= after for one in seen):
        return []
    return [_observed(known, reopened)]


def _claimed_again(known: Known, back: Sequence[Entry]) -> list[Entry]:
    """A column of a claim that was empty and tells the same again ends the reopening that was seen
    when it was empty."""
    reopened = known.names.events.index("reopened")
    claims = [known.names.events.index(name) for name in CLAIMS]
    for one in back:
        seen = [
            each.at for each in known.held
            if each.event == reopened and each.how == OBSERVED and each.at >= one.at
        ]  # fmt: skip
        ended = seen and any(
            each.event in claims and each.at > max(seen) for each in (*known.held, *known.told)
        )
        if one.event in claims and known.names.events[one.event] in known.drawn and seen:
            return [] if ended else [_observed(known, one.event)]
    return []


def _observed(known: Known, event: int) -> Entry:
    """An event that happened some time between the last run and this one."""
    return Entry(known.as_of, known.last or known.as_of, event, 0, OBSERVED)


def _opening(known: Known, asides: set[_Key]) -> Changed | None:
    """Another opening than was recorded, unless that was said before."""
    if known.recorded in (NEVER, known.opened):
        return None
    if (known.opened, _opened(known), 0) in asides:
        return None
    now = known.opened if known.opened != NEVER else None
    return Changed(known.complaint, "opened", known.recorded, now)
