"""What an explanation says, as frozen values without a layout."""

from __future__ import annotations

from dataclasses import dataclass

from complaintctl.conditions.reference import Truth
from complaintctl.findings import Location
from complaintctl.model.decision import Answer
from complaintctl.model.queue import Override

Instant = int
"""Epoch seconds. Whoever writes these values as a document knows by this name what is a time."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that the policy reads. `said`: its value as it may be shown, or what its cell is."""

    field: str
    state: str
    said: str


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
class Waived:
    """A rule that counts as not written for this complaint, and who answers for that."""

    rule: str
    owner: str
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal, and since when it is true (None: it is not). `says`: its definition in words;
    `why`: what leaves it open, empty where it is not."""

    name: str
    truth: Truth
    since: Instant | None
    says: str
    why: str
    at: Location


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern: its answer and every rule. `otherwise`: what holds where no rule does.
    `set_by`: the person who overrode it."""

    name: str
    answer: Answer
    rules: tuple[Ruled, ...]
    otherwise: str
    set_by: Override | None


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


@dataclass(frozen=True, slots=True)
class Proof:
    """A requirement of a closure: whether it applies, whether it is met, and why: of the latter if
    it applies, else of the former."""

    id: str
    applies: Truth
    met: Truth
    why: tuple[str, ...]
    otherwise: str
    at: Location


@dataclass(frozen=True, slots=True)
class Solved:
    """The closure. `claimed_at`: the standing claim; `window_ends`: until when the customer may
    contradict it; `against`: what might contradict it, and whether it does."""

    verdict: str
    claimed_at: Instant | None
    window_ends: Instant | None
    confirmed: bool
    proofs: tuple[Proof, ...]
    against: tuple[tuple[str, Truth], ...]
    missing: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Kin:
    """An earlier case of the same customer or order. `same`: the fields that are equal; `category`
    and `closure` are empty for a case of the history, which is not judged."""

    complaint: str
    opened: Instant
    same: tuple[str, ...]
    category: str
    closure: str


@dataclass(frozen=True, slots=True)
class Change:
    """A single change. `said`: in words; `option`: as `--what-if` takes it, empty if it cannot."""

    name: str
    said: str
    option: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What would make a concern another value: the nearest ways, each a set of changes."""

    concern: str
    wanted: str
    found: str
    ways: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """One thing that would be otherwise: its name in the record, and both values as JSON says
    them."""

    what: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the changes asked for would change."""

    changes: tuple[str, ...]
    differences: tuple[Differs, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one complaint was decided as its record says. `folder`: of the policy."""

    complaint: str
    zone: str
    as_of: Instant
    opened: Instant | None
    policy: str
    folder: str
    version: str
    digest: str
    waived: tuple[Waived, ...]
    facts: tuple[Fact, ...]
    entries: tuple[Entry, ...]
    signals: tuple[Signalled, ...]
    concerns: tuple[Concern, ...]
    remedies: tuple[Ruled, ...]
    clocks: tuple[ClockTold, ...]
    rungs: tuple[Rung, ...]
    closure: Solved | None
    kin: tuple[Kin, ...]
    why_not: WhyNot | None = None
