"""An explanation as one reader is told it: without what is not theirs to know.

What is left out is not there; values were masked where they were put into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from complaintctl.explain.cycles import ClockTold, Cycle, Ruled
from complaintctl.explain.values import Concern, Explanation, Kin, Signalled, Solved
from complaintctl.privacy.masking import COMPLAINT, Masking

_SECTIONS = {"team": "routing"}


def as_seen(told: Explanation, masking: Masking) -> Explanation:
    """The explanation for the eyes of `masking`."""
    facts = told.facts if masking.sees("facts") else ()
    whole = replace(
        told,
        complaint=masking.value(COMPLAINT, told.complaint),
        facts=facts,
        entries=told.entries if masking.sees("history") else (),
        concerns=tuple(_concerns(told.concerns, masking)),
        kin=_kin(told.kin or (), masking) if masking.sees("history") else None,
    )
    if masking.sees("reasons"):
        return whole
    signals = told.signals if masking.sees("signals") else ()
    return replace(
        whole,
        waived=(),
        signals=tuple(_signal(one) for one in signals),
        remedies=(),
        clocks=tuple(_clock(one) for one in told.clocks),
        rungs=(),
        closure=told.closure and _closure(told.closure),
        why_not=None,
    )


def _concerns(concerns: tuple[Concern, ...], masking: Masking) -> Iterator[Concern]:
    for one in concerns:
        set_by = one.set_by and masking.override(one.set_by)
        if masking.sees("reasons"):
            yield replace(one, set_by=set_by)
        elif masking.sees(_SECTIONS.get(one.name, one.name)):
            answer = replace(one.answer, rules=(), winner=None)
            yield replace(one, answer=answer, rules=(), otherwise="", set_by=None)


def _kin(kin: tuple[Kin, ...], masking: Masking) -> tuple[Kin, ...]:
    return tuple(replace(one, complaint=masking.value(COMPLAINT, one.complaint)) for one in kin)


def _signal(signal: Signalled) -> Signalled:
    """Only whether it holds: since when, and of how many, are other complaints' affairs."""
    return replace(signal, since=None, says="", why="")


def _clock(clock: ClockTold) -> ClockTold:
    return replace(clock, cycles=tuple(_cycle(one) for one in clock.cycles))


def _cycle(cycle: Cycle) -> Cycle:
    promises = [replace(one, ruled=_ruled(one.ruled)) for one in cycle.promises]
    return replace(cycle, promises=tuple(promises), rungs=())


def _ruled(rule: Ruled) -> Ruled:
    return replace(rule, why=())


def _closure(closure: Solved) -> Solved:
    return replace(closure, proofs=tuple(replace(one, why=()) for one in closure.proofs))
