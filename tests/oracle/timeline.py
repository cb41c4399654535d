"""What happened to one complaint, in order: events, states, and what its source can tell (5, 13).

Everything after as_of is forgotten here, before anything else looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.oracle.facts import Cell, held

EVENTS = (
    *("opened", "acknowledged", "assigned", "accepted", "transferred", "agent_message"),
    *("merchant_message", "customer_message", "evidence_requested", "evidence_received"),
    *("refund_approved", "refund_sent", "refund_received", "callback_attempted", "closure_notice"),
    *("resolved", "closed", "customer_confirmed", "customer_denied", "reopened", "appealed"),
    *("appeal_decided", "withdrawn", "merged"),
)
ENDINGS = ("withdrawn", "merged")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a log: an event, a state, or both."""

    at: int
    event: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint as its source tells it. `log` is in file order.

    `supplied`: the events the source can carry (None: all); `drawn`: which of them are drawn from
    a time field of the complaint; `covers_from`: from when its history is complete (None: from its
    first row). A `history` case counts for signals and is not decided.
    """

    id: str
    cells: Mapping[str, Cell]
    log: Sequence[Entry] = ()
    supplied: frozenset[str] | None = None
    states_supplied: bool = True
    covers_from: int | None = None
    history: bool = False
    drawn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """An event that happened. `place` is its place among all events of the complaint."""

    place: int
    at: int
    event: str


@dataclass(frozen=True, slots=True)
class Change:
    """A log row that names another state than the one before it; `before` None: the first."""

    at: int
    before: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A complaint's events in order, the changes of its state as they were logged, and the states
    it was in for any time at all: (state, from, to or None: still)."""

    moments: tuple[Moment, ...]
    changes: tuple[Change, ...]
    states: tuple[tuple[str, int, int | None], ...]
    opened: int | None
    supplied: frozenset[str] | None

    def supplies(self, event: str) -> bool:
        """Whether the source can carry that event."""
        return event == "opened" or self.supplied is None or event in self.supplied

    def lacks(self, events: Collection[str]) -> tuple[str, ...]:
        """Those of the events that the source cannot carry."""
        return tuple(event for event in events if not self.supplies(event))

    def of(self, events: Collection[str]) -> Iterator[Moment]:
        """The moments of these events, in order."""
        return (moment for moment in self.moments if moment.event in events)

    def until(self, instant: int) -> Timeline:
        """The same complaint as it stood at an earlier instant."""
        kept = tuple(moment for moment in self.moments if moment.at <= instant)
        states = tuple(
            (state, begin, None if end is None or end > instant else end)
            for state, begin, end in self.states
            if begin <= instant
        )
        changes = tuple(change for change in self.changes if change.at <= instant)
        return Timeline(kept, changes, states, self.opened, self.supplied)


def timeline(case: Case, as_of: int) -> Timeline:
    """The timeline of a case as of an instant.

    READING: an opening from `opened_at` stands before everything else of its instant; events drawn
    from fields come next, in the order of the closed list; then the log in file order. A logged
    opening stands where the file has it, and then `opened_at` is no event.
    """
    log = [entry for entry in case.log if entry.at <= as_of]
    logged = [entry.at for entry in log if entry.event == "opened"]
    events = [(entry.at, entry.event) for entry in log if entry.event is not None]
    drawn = []
    for event, name in sorted(case.drawn.items(), key=lambda pair: _rank(pair[0])):
        at = held(case.cells.get(name, ("absent",)))
        if at is not None and int(at) <= as_of:
            drawn.append((int(at), event))
    written = held(case.cells.get("opened_at", ("absent",)))
    opening = min(logged) if logged else None if written is None else int(written)
    first = [(opening, "opened")] if opening is not None and not logged else []
    ordered = sorted([*first, *drawn, *events], key=lambda pair: pair[0])
    moments = tuple(Moment(place, at, event) for place, (at, event) in enumerate(ordered))
    supplied = case.supplied
    if supplied is not None:
        supplied |= set(case.drawn)
    changes = _changes(log) if case.states_supplied else ()
    return Timeline(moments, changes, _states(changes), opening, supplied)


def _rank(event: str) -> tuple[int, str]:
    return (EVENTS.index(event) if event in EVENTS else len(EVENTS), event)


def _changes(log: Sequence[Entry]) -> tuple[Change, ...]:
    """A state holds until a row with another one; the same word continues it.

    READING: rows of one instant change the state one after the other, in file order.
    """
    found: list[Change] = []
    for entry in sorted(log, key=lambda entry: entry.at):
        before = found[-1].state if found else None
        if entry.state is not None and entry.state != before:
            found.append(Change(entry.at, before, entry.state))
    return tuple(found)


def _states(changes: Sequence[Change]) -> tuple[tuple[str, int, int | None], ...]:
    """The intervals between the changes, without those of no length."""
    found: list[tuple[str, int, int | None]] = []
    for change in changes:
        at, state = change.at, change.state
        if found:
            found[-1] = (found[-1][0], found[-1][1], at)
            if found[-1][1] == at:
                found.pop()
                # Dropping a state of no length may bring two stretches of one word together.
                if found and found[-1][0] == state:
                    found[-1] = (state, found[-1][1], None)
                    continue
        found.append((state, at, None))
    return tuple(found)


def history_from(cases: Sequence[Case]) -> int | None:
    """From when the history of all sources is complete, whatever as_of is.

    READING: several sources together begin with the earliest of them; one that does not state
    `covers_from` begins with the first opening or log entry of all such sources.
    """
    stated = [case.covers_from for case in cases if case.covers_from is not None]
    bare = [case for case in cases if case.covers_from is None]
    openings = [held(case.cells.get("opened_at", ("absent",))) for case in bare]
    rows = [int(at) for at in openings if at is not None]
    rows += [entry.at for case in bare for entry in case.log]
    return min((*stated, *rows), default=None)


def finished(line: Timeline, claimed_by: Collection[str]) -> bool:
    """Whether a claim stands, or the complaint was withdrawn or merged."""
    return standing_claim(line, claimed_by) is not None or any(True for _ in line.of(ENDINGS))


def standing_claim(line: Timeline, claimed_by: Collection[str]) -> Moment | None:
    """The last claim, unless the complaint was reopened after it."""
    claim: Moment | None = None
    for moment in line.moments:
        if moment.event in claimed_by:
            claim = moment
        elif moment.event == "reopened":
            claim = None
    return claim
