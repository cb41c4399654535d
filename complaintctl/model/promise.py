"""What a policy promises in time: signals, clocks, ladders and what a closure must prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from complaintctl.findings import Location
from complaintctl.model.condition import ALWAYS, NOWHERE, Condition
from complaintctl.model.span import Span

COMPLAINTS = "complaints"
"""What a signal counts where it does not count events."""

OnReopen = Literal["resume", "new_cycle", "stay"]
Do = Literal["remind", "reassign", "notify", "take_over", "escalate"]


@dataclass(frozen=True, slots=True)
class Signal:
    """Count something, within a time before or after an event of this complaint (policy-language
    4). `count`: events of this complaint, or `(COMPLAINTS,)`: others with all of `same` equal.

    `before`, `after`: the anchors, at most one of them filled; `within`: seconds.
    `assumed`: the truth where the history does not cover the window, and the reason.
    """

    name: str
    count: tuple[str, ...]
    same: tuple[str, ...] = ()
    within: int | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    assumed: tuple[bool, str] | None = None
    location: Location = field(default=NOWHERE, compare=False)

    @property
    def at_opening(self) -> bool:
        """Whether it is known when the complaint opens, and may be read by any rule."""
        return self.before == ("opened",)


@dataclass(frozen=True, slots=True)
class Within:
    """A budget: a span, or a lookup with the span that each of its values means."""

    span: Span | None
    lookup: str | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ByEndOf:
    """The end of the N-th day after the start: `unit` `d`, 24:00 of any day; `bd`, the last
    closing of an open day. `roll`: a closed day is put off to the next open one."""

    days: int
    unit: Literal["d", "bd"]
    roll: bool = False


@dataclass(frozen=True, slots=True)
class FromField:
    """The instant in a field; it can only be stricter than what the other rules say."""

    field: str


@dataclass(frozen=True, slots=True)
class Target:
    """One rule of a clock's target. `id`: as written, else its place, such as `tightest[2]`, or
    `otherwise`; `calendar`: the one in force."""

    id: str
    due: Within | ByEndOf | FromField
    when: Condition = ALWAYS
    calendar: str | None = None
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """A state in which a clock stands still, per cycle at most so long; None: without limit."""

    state: str
    at_most: Span | None


@dataclass(frozen=True, slots=True)
class Clock:
    """From the first of `start` to the first of `stop` (policy-language 5). `targets`: the
    tightest that holds; `otherwise`: None is no promise."""

    name: str
    start: tuple[str, ...]
    stop: tuple[str, ...]
    on_reopen: OnReopen
    targets: tuple[Target, ...]
    otherwise: Target | None
    reset_on: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()
    calendar: str | None = None
    label: Mapping[str, str] = field(default_factory=dict)
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AtShare:
    """When this share of the budget (1.0 is all of it) is used up."""

    share: float


@dataclass(frozen=True, slots=True)
class OverdueBy:
    """So long after the due, in the span's own unit."""

    span: Span


@dataclass(frozen=True, slots=True)
class BeforeDue:
    """So long before the due, not before the start."""

    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. `key`: its id, else how its instant is written; unique in its ladder. `moment` is
    None on a ladder that hangs on a signal. Either `to` and `do`, or `offer`."""

    key: str
    moment: AtShare | OverdueBy | BeforeDue | None
    to: str | None = None
    do: Do | None = None
    offer: str | None = None
    when: Condition = ALWAYS
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class RaiseAgain:
    """What becomes of a step that nobody acknowledged: `after` so many seconds it is raised again,
    `to` another role or team (None: the step's own), at most so many `times`."""

    after: int
    to: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps that hang on a clock or on a signal (policy-language 6)."""

    id: str
    steps: tuple[Step, ...]
    clock: str | None = None
    signal: str | None = None
    raise_again: RaiseAgain | None = None
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a closure must prove, `when` that applies; `otherwise`: what is said where it does
    not, `else` in the policy."""

    id: str
    must: Condition
    otherwise: str
    when: Condition = ALWAYS
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Callback:
    """Which closures are called back: `share` (0..1) by level, else `otherwise`."""

    within: int
    attempts: int
    share: Mapping[str, float]
    otherwise: float
    seed: str


VERDICTS = ("not_claimed", "provisional", "verified", "unverified", "contradicted")
"""What may be said of a closure, in the words of the record."""


@dataclass(frozen=True, slots=True)
class Closure:
    """When a case counts as solved (policy-language 7). `contradicted_by`: events and signals;
    `window`: seconds after the first claim."""

    claimed_by: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    contradicted_by: tuple[str, ...] = ()
    window: int = 0
    callback: Callback | None = None
    location: Location = field(default=NOWHERE, compare=False)


WITHOUT_CLOSURE = Closure(claimed_by=("resolved", "closed"), requirements=())
"""What a policy without `closure` takes for the end of a case."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Which states may follow which; every other change of state is a jump. None may follow a
    state that is no key of `follows`."""

    follows: Mapping[str, tuple[str, ...]]
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Aging:
    """A complaint unfinished `after` seconds ranks as `level`, at least."""

    after: int
    level: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that counts as not written for complaints opened from..through (epoch seconds, the
    end not included) for which `when` surely holds."""

    rule: str
    when: Condition
    start: int
    end: int
    owner: str
    reason: str
    location: Location = field(default=NOWHERE, compare=False)
