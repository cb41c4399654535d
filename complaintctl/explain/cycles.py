"""What an explanation says of rules and clocks, as frozen values without a layout."""

from __future__ import annotations

from dataclasses import dataclass

from complaintctl.conditions.reference import Truth
from complaintctl.findings import Location

Instant = int
"""Epoch seconds. Whoever writes these values as a document knows by this name what is a time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. Either name may be empty, not both."""

    at: Instant
    event: str
    state: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule and whether it holds. `gives`: what it would lead to; `why`: the tests that settle
    it, or leave it open, in words; `wordy`: they are nothing but words that a text does not say;
    `at`: its line in the policy."""

    rule: str
    gives: str
    truth: Truth
    why: tuple[str, ...]
    wordy: bool
    at: Location


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a clock's life. `kind`: `counted`, `closed` (outside the calendar's hours),
    `paused`, `reopened` (a gap that a reopening undid), `overdue` (counted, past the due)."""

    start: Instant
    end: Instant
    kind: str
    why: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A run of dates, first to last as ISO days, that counting days went through. `number`: of the
    last of them among those that count; None where none does."""

    first: str
    last: str
    number: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A standstill that put the due off: from..to, how much of it counts, and the due then."""

    start: Instant
    end: Instant
    why: str
    seconds: int
    due: Instant


@dataclass(frozen=True, slots=True)
class Promised:
    """A rule of a clock's target and the dues it may mean: as written, and as instants (None: a
    date that nobody knows)."""

    ruled: Ruled
    dues: tuple[tuple[str, Instant | None], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder on this cycle, and its moment (None: it has none yet)."""

    ladder: str
    key: str
    at: Instant | None
    reached: bool
    what: str
    where: Location


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle of a clock as a ledger. `counts`: the calendar whose open time is counted, empty
    by the wall; `in_days`: its target names a day or a number of days, not a length of time;
    `unmoved`: the due before any standstill. None: no such instant. `at`: the line of the rule
    that binds it.

    `lines` go from the start to the due, or to where the clock stopped or stands, whichever is
    later; `dates` are there only where days are counted. `provisional`: why the due may yet move.
    `ignored`: what would have started the clock, had it not run already.
    """

    number: int
    state: str
    start: Instant
    started_by: str
    ignored: tuple[Entry, ...]
    due: Instant | None
    unmoved: Instant | None
    stopped_at: Instant | None
    stopped_by: str
    rule: str
    target: str
    certain: bool
    possible: tuple[Instant | None, ...]
    because: tuple[str, ...]
    elapsed: int | None
    paused: int | None
    remaining: int | None
    counts: str
    in_days: bool
    at: Location
    provisional: tuple[str, ...]
    promises: tuple[Promised, ...]
    lines: tuple[Line, ...]
    dates: tuple[Dated, ...]
    moves: tuple[Moved, ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class ClockTold:
    """A clock and its cycles. `state` and `because` speak where it has none."""

    name: str
    label: str
    state: str
    because: tuple[str, ...]
    cycles: tuple[Cycle, ...]
    at: Location
