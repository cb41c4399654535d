"""Possible sets, twice: by the table of policy language 2, and by trying everything.

A rule is given as the set of outcomes it may take, None for "does not hold". The four `possible_*`
transcribe the table and give P in its published order; `brute_force` knows nothing of the table
and collects the result of every combination, by the column "result when all is known".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import product
from typing import Literal

Kind = Literal["first", "most_severe", "tightest", "agree"]
Outcomes = Collection[str | None]
DISPUTED = "disputed"


def possible_first(rules: Sequence[Outcomes], otherwise: str) -> tuple[str, ...]:
    """Values down to the first rule that cannot be none, else `otherwise` as well.

    READING: a value that a rule names stands at that rule's place also where it is the
    `otherwise` too.
    """
    found: list[str] = []
    for outcomes in rules:
        found += _values(outcomes)
        if None not in outcomes:
            return _once(found)
    return _once([*found, otherwise])


def possible_most_severe(rules: Sequence[Outcomes], levels: Sequence[str]) -> tuple[str, ...]:
    """L0, the most severe of the mildest outcomes, and every value more severe; by severity."""
    last = len(levels) - 1
    ranks = [[last if v is None else levels.index(v) for v in outcomes] for outcomes in rules]
    floor = min((max(rule) for rule in ranks), default=last)
    above = {rank for rule in ranks for rank in rule if rank < floor}
    return tuple(levels[rank] for rank in sorted({floor} | above))


def possible_tightest(
    rules: Sequence[Collection[int | None]], otherwise: int | None
) -> tuple[int | None, ...]:
    """Dues by time; `otherwise` (None: no promise) last where no rule is sure."""
    values = {v for outcomes in rules for v in outcomes if v is not None}
    sure = [[v for v in o if v is not None] for o in rules if None not in o]
    if not sure:
        return (*sorted(values - {otherwise}), otherwise)
    bound = min(max(outcomes) for outcomes in sure)
    return tuple(sorted({bound} | {v for v in values if v < bound}))


def possible_agree(rules: Sequence[Outcomes], otherwise: str) -> tuple[str, ...]:
    """Sure parties S and possible ones M; the order of the rules, `otherwise`, `disputed`.

    READING: S are the values of rules with exactly one outcome, M those of all other rules.
    """
    sure = _once(v for o in rules if len(o) == 1 for v in _values(o))
    maybe = _once(v for o in rules if len(o) > 1 for v in _values(o))
    if len(sure) > 1:
        return (DISPUTED,)
    if sure:
        return (*sure, DISPUTED) if set(maybe) - set(sure) else sure
    return _once([*maybe, otherwise, *([DISPUTED] if len(maybe) > 1 else [])])


def brute_force(
    kind: Kind,
    rules: Sequence[Collection[str | int | None]],
    *,
    otherwise: str | int | None = None,
    levels: Sequence[str] = (),
) -> set[str | int | None]:
    """The result of every combination of rule outcomes, each rule varying on its own."""
    return {
        _result(kind, [v for v in chosen if v is not None], otherwise, levels)
        for chosen in product(*rules)
    }


def _result(
    kind: Kind,
    holding: list[str | int],
    otherwise: str | int | None,
    levels: Sequence[str],
) -> str | int | None:
    match kind:
        case "first":
            return holding[0] if holding else otherwise
        case "most_severe":
            return next((level for level in levels if level in holding), levels[-1])
        case "tightest":
            return min(holding, key=int) if holding else otherwise
        case "agree":
            named = set(holding)
            return DISPUTED if len(named) > 1 else holding[0] if holding else otherwise


def _values(outcomes: Outcomes) -> list[str]:
    return sorted(v for v in outcomes if v is not None)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
