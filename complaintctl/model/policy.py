"""The policy as one frozen value: what `complaintctl.policy` builds and every stage obeys."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from complaintctl.findings import Location
from complaintctl.model.action import ActionRule
from complaintctl.model.calendar import Calendar
from complaintctl.model.condition import ALWAYS, NOWHERE, Condition, Read
from complaintctl.model.detector import Detector
from complaintctl.model.fields import Field
from complaintctl.model.limits import RunLimits
from complaintctl.model.promise import (
    Aging,
    Clock,
    Closure,
    Ladder,
    Lifecycle,
    Signal,
    Waiver,
)
from complaintctl.model.texts import Customer, Texts

Concern = Literal["category", "priority", "party", "team", "lane"]

CONCERNS: tuple[Concern, ...] = ("category", "priority", "party", "team", "lane")
"""The concerns a condition may read, in the order in which they are decided."""

AT_THE_OPENING: tuple[Concern, ...] = ("category", "priority")
"""Those that read only what was known when the complaint opened (policy-language 3)."""


@dataclass(frozen=True, slots=True)
class FromLookup:
    """An outcome that a table gives: the row's value, or none where no row fits."""

    lookup: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a concern: if `when` holds, `outcome`."""

    id: str
    outcome: str | FromLookup
    when: Condition = ALWAYS
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class First:
    """In order: the value of the first rule that holds, else `otherwise`."""

    concern: Concern
    rules: tuple[Rule, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Copied:
    """`from: FIELD`: a declared word is the outcome itself, an undeclared one is `otherwise`."""

    concern: Concern
    field: str
    values: tuple[str, ...]
    otherwise: str
    location: Location = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MostSevere:
    """The most severe level of all rules that hold, else the last. `levels`: severe first."""

    concern: Concern
    levels: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Agree:
    """The one value that all holding rules name; two are `disputed`, none is `otherwise`.
    `labels`: what people call each."""

    concern: Concern
    parties: tuple[str, ...]
    rules: tuple[Rule, ...]
    otherwise: str
    labels: Mapping[str, Texts] = field(default_factory=dict)


DISPUTED = "disputed"

Decider = First | Copied | MostSevere | Agree


@dataclass(frozen=True, slots=True)
class Category:
    """What belongs to a category besides its condition: what people call it, the fields that a
    complaint of this kind must carry and the text that asks for them, the causes it may turn out to
    have, and the reason that is given for a decision."""

    id: str
    label: Texts
    needs: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    ask: Texts = field(default_factory=dict)
    reason: Texts = field(default_factory=dict)
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who may approve, or be told. `calendar`: the hours in which they are told anything;
    None: any."""

    name: str
    calendar: str | None = None
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Team:
    """`one_per`: the field whose value names the team's queue for a complaint; `calendar`: the
    hours in which the team is told anything; None: any; `label`: its name in public."""

    name: str
    one_per: str | None = None
    calendar: str | None = None
    label: Texts = field(default_factory=dict)
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table: `rows` from the values of `keys` to the value of its `gives` column.

    `domains` are the declared values of each key, in order; `rows` keys use their spelling.
    """

    name: str
    keys: tuple[Read, ...]
    gives: str
    domains: tuple[tuple[str, ...], ...]
    rows: Mapping[tuple[str, ...], str]
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that may be offered where `when` is a sure yes; `cap` and `approval` as written.
    `label`: what people call the offer."""

    id: str
    offer: str
    cap: float | None
    approval: str | None
    when: Condition
    label: Texts = field(default_factory=dict)
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """One case told twice: complaints with equal keys, opened `within` seconds of each other.

    `same` are fields and, possibly, the concern `category`."""

    same: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy: the facts, and one version of the promises.

    `digest` covers everything that can change a decision (`sha256:...`). `later`: the same facts
    with the versions that follow, in order. `waived`: the rules that were taken out; `borrowed`:
    signals of a later version that only the sections it took over read. `run_limits` are the same
    in every version.
    """

    name: str
    language: int
    zone: str
    effective_from: str
    digest: str
    fields: Mapping[str, Field]
    teams: Mapping[str, Team]
    lookups: Mapping[str, Lookup]
    categories: Mapping[str, Category]
    category: First | Copied
    priority: MostSevere | None
    party: Agree | None
    team: First | Copied | None
    lane: First | None
    remedies: tuple[Remedy, ...] = ()
    duplicates: Duplicates | None = None
    customer: Customer = field(default_factory=Customer)
    roles: Mapping[str, Role] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    ladders: tuple[Ladder, ...] = ()
    actions: tuple[ActionRule, ...] = ()
    detectors: Mapping[str, Detector] = field(default_factory=dict)
    closure: Closure | None = None
    aging: tuple[Aging, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    lifecycle: Lifecycle | None = None
    switch_open: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    borrowed: frozenset[str] = frozenset()
    later: tuple[Policy, ...] = ()
    run_limits: RunLimits = field(default_factory=RunLimits)

    def versions(self) -> tuple[Policy, ...]:
        """Every version of the promises, the oldest first."""
        return (self, *self.later)

    def deciders(self) -> tuple[Decider, ...]:
        """The concerns this policy decides, in the order of policy-language 3."""
        return tuple(
            decider
            for decider in (self.category, self.priority, self.party, self.team, self.lane)
            if decider is not None
        )
