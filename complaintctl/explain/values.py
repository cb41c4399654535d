"""What an explanation says of one complaint; rules and clocks are in `cycles`."""

from __future__ import annotations

from dataclasses import dataclass

from complaintctl.conditions.reference import Truth
from complaintctl.explain.cycles import ClockTold, Entry, Instant, Ruled, Rung
from complaintctl.findings import Location
from complaintctl.model.decision import Answer
from complaintctl.model.queue import Override


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that the policy reads. `said`: its value as it may be shown, or what its cell is."""

    field: str
    state: str
    said: str


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
    """Why one complaint was decided as its record says. `folder`: of the policy; `kin`: None where
    its reader is not told."""

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
    kin: tuple[Kin, ...] | None
    why_not: WhyNot | None = None
