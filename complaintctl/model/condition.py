"""The closed condition tree. Nodes have no behaviour: each interpreter is one `match` over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from complaintctl.findings import Location
from complaintctl.model.fields import Kind, Value

ReadKind = Literal["field", "concern", "signal", "event", "clock"]

NOWHERE = Location("")


@dataclass(frozen=True, slots=True)
class Read:
    """What a test looks at. `value_kind` is the type of the value found there."""

    kind: ReadKind
    name: str
    value_kind: Kind


@dataclass(frozen=True, slots=True)
class Compare:
    """`at_least at_most above below` against a bound of the read's own type."""

    read: Read
    operator: Literal["at_least", "at_most", "above", "below"]
    bound: float | int
    at: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A bare value, a list, or `none_of` (negated). On a concern: all, some or none of its
    possible values. Levels beside `at_least` and so on arrive here as the levels they admit."""

    read: Read
    values: tuple[Value, ...]
    negated: bool = False
    at: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Present:
    """`present: true` (expected) or `false`; sees the cell, not what is assumed for it."""

    read: Read
    expected: bool
    at: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Same:
    """`same_as` another field, or `differs_from` it (negated)."""

    read: Read
    other: Read
    negated: bool = False
    at: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class TextMatch:
    """`contains`, `starts_with`, `matches`: any of the patterns; `contains_all`: every one.
    Patterns are normalised already (`conditions.text`)."""

    read: Read
    operator: Literal["contains", "contains_all", "starts_with", "matches"]
    patterns: tuple[str, ...]
    at: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """Yes if any of the events is in the complaint's log."""

    events: tuple[str, ...]
    at: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Strong Kleene and; an empty one is yes."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Strong Kleene or; an empty one is no."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No one of the parts holds: the Kleene negation of `AnyOf`."""

    parts: tuple[Condition, ...]


Leaf = Compare | OneOf | Present | Same | TextMatch | Happened
Condition = Leaf | All | AnyOf | NoneOf

ALWAYS = All(())
"""The condition of a rule without `when`."""
