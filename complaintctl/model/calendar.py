"""A working calendar as it is written: weekly hours, holidays, dated days and freezes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from complaintctl.findings import Location
from complaintctl.model.condition import NOWHERE


@dataclass(frozen=True, slots=True)
class Window:
    """Open from `opens` until just before `closes`: seconds after the midnight of its day by the
    wall. `closes` is past 86,400 where a shift crosses midnight."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Holidays:
    """A country's list (ISO 3166), with its make-up working days; not used in years `not_in`."""

    country: str
    region: str | None = None
    not_in: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days on which nothing is open, both ends included, and why."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week`: the windows of each weekday, Monday first. `days`: dated exceptions, () for closed.
    `days` beats `freeze` beats holidays beats `week`; a window belongs to the day it begins on.

    `make_up`: the weekday (0 is Monday) whose hours a make-up working day has.
    `announced_through`: the last day whose holidays are known, where the policy says so.
    """

    name: str
    zone: str
    week: tuple[tuple[Window, ...], ...]
    holidays: Holidays | None = None
    days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    freeze: tuple[Freeze, ...] = ()
    make_up: int = 0
    announced_through: date | None = None
    location: Location = field(default=NOWHERE, compare=False)
