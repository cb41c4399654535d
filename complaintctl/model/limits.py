"""What a run may be before it publishes, and what is measured of it for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

LIMITS = (
    "quarantined",
    "undetermined",
    "priority_share",
    "priority_moved",
    "category_moved",
    "actions",
    "silent_channel",
    "missing",
)
"""Every limit by its name, in the order in which they are told."""

LEAST = 50
"""A share of fewer rows or complaints is chance: limits on shares wait for so many."""

CHANNEL = "channel"
"""The field whose words `silent_channel` listens to."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many times more or less a share may be than in the last run. Words that fewer than
    `counting_from` complaints had, in both runs, are not judged."""

    at_most: Fraction
    counting_from: int = LEAST


@dataclass(frozen=True, slots=True)
class RunLimits:
    """The limits of a policy; None where it has none. Shares are of 1, `silent_channel` is in
    seconds. Kept exactly, as binary fractions would refuse some runs at their very bound."""

    quarantined: Fraction = Fraction(1, 100)
    undetermined: Fraction | None = None
    priority_share: Mapping[str, Fraction] = field(default_factory=dict)
    priority_moved: Moved | None = None
    category_moved: Moved | None = None
    actions: int | None = None
    silent_channel: int | None = None
    missing: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is measured of a run, for its own limits and for those of the next one.

    `read`, `quarantined`: rows of the queue; `undetermined`: complaints of which some concern is;
    `priorities`, `categories`: complaints by what was published; `channels`: the newest opening of
    each, in epoch seconds, where the policy listens to them; `log_read`, `log_quarantined`: rows of
    log files; `logged`: whether there was a log; `expected`: unfinished complaints of the last
    export, of which `missing` are not in this one. Every mapping is in the order of its words.
    `asdict` makes JSON of it, and `Figures(**object)` reads that again.
    """

    read: int = 0
    quarantined: int = 0
    decided: int = 0
    undetermined: int = 0
    priorities: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    actions: int = 0
    log_read: int = 0
    log_quarantined: int = 0
    logged: bool = False
    expected: int = 0
    missing: int = 0
