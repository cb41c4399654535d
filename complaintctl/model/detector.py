"""Detectors: fixed patterns of bad work, told after the clocks. Nothing reads what they list."""

from __future__ import annotations

from dataclasses import dataclass, field

from complaintctl.findings import Location
from complaintctl.model.condition import NOWHERE


@dataclass(frozen=True, slots=True)
class BeforeDueOf:
    """One of `events` at most `within` seconds before a due of `clock`, while that ran."""

    events: tuple[str, ...]
    within: int
    clock: str


@dataclass(frozen=True, slots=True)
class InBulk:
    """One of `events` of `at_least` complaints, alike in all fields of `same`, within so many
    seconds."""

    events: tuple[str, ...]
    within: int
    same: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class Without:
    """A state entered without one of `events` at most `within` seconds before or after it."""

    states: tuple[str, ...]
    events: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class NothingFor:
    """An unfinished complaint to which nothing has happened for more than so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Since:
    """At least so many of `events` since the last of `since`."""

    events: tuple[str, ...]
    since: tuple[str, ...]
    at_least: int


Shape = BeforeDueOf | InBulk | Without | NothingFor | Since


@dataclass(frozen=True, slots=True)
class Detector:
    """What is looked for, under the policy owner's own name."""

    name: str
    shape: Shape
    location: Location = field(default=NOWHERE, compare=False)
