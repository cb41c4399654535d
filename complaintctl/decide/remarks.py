"""What a run has to say besides its records, as counts that add up: the batches may come in any
order, and in any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaintctl.findings import Location
from complaintctl.model.condition import NOWHERE

SHOWN = 3
"""How many complaints a finding names."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say, without how often. `at`: the place in the policy, if there is one;
    `about`: the names that its sentence needs."""

    code: str
    at: Location = NOWHERE
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Of how many complaints it is so, of how many of them something `more`, and the first ones by
    their number in the queue, with their ids."""

    count: int
    more: int = 0
    first: tuple[tuple[int, str], ...] = ()


Remarks = Mapping[Remark, Tally]


def added(parts: Iterable[Remarks]) -> dict[Remark, Tally]:
    """All of them together; what is so of nobody is left out."""
    found: dict[Remark, Tally] = {}
    for part in parts:
        for remark, tally in part.items():
            if tally.count:
                known = found.get(remark)
                found[remark] = tally if known is None else _sum(known, tally)
    return found


def _sum(one: Tally, other: Tally) -> Tally:
    first = sorted((*one.first, *other.first))[:SHOWN]
    return Tally(one.count + other.count, one.more + other.more, tuple(first))
