"""The closure of one complaint: what it has to prove, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.conditions.reference import Truth, evaluate
from complaintctl.decide.instants import NEVER
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.signals import UNKNOWN, YES, Told
from complaintctl.decide.timing import Timed
from complaintctl.explain.facts import Seen
from complaintctl.explain.values import Proof, Solved
from complaintctl.explain.wording import Wording
from complaintctl.model.promise import Requirement


def solved(
    pipeline: Pipeline, timed: Timed, seen: Seen, told: Mapping[str, Told], wording: Wording
) -> Solved | None:
    """None where the policy has no `closure`. The complaint is the only row of `timed`; `told`:
    its signals as the closure sees them."""
    stage, closings = pipeline.timing.closure, timed.closings
    if stage is None or closings is None:
        return None
    closure, claims = stage.closure, timed.claims
    verdict = stage.verdicts.results[int(closings.verdict[0])]
    made = int(claims.made[0]) if claims.stands[0] and claims.made[0] != NEVER else None
    proofs = tuple(_proof(one, seen, wording) for one in closure.requirements)
    truths: list[tuple[str, Truth]] = []
    for name in closure.contradicted_by:
        if name in told:
            truth = int(told[name].truth[0])
            truths.append((name, None if truth == UNKNOWN else truth == YES))
        else:
            truths.append((name, None if name in verdict.unchecked else _event(timed, name)))
    return Solved(
        verdict.verdict,
        made,
        None if made is None else made + closure.window,
        bool(claims.confirmed[0]),
        proofs,
        tuple(truths),
        verdict.missing,
        verdict.cannot_tell,
        closure.location,
    )


def _proof(one: Requirement, seen: Seen, wording: Wording) -> Proof:
    applies, met = evaluate(one.when, seen.closing), evaluate(one.must, seen.cells)
    why = wording.reasons(one.must, seen.cells)
    if applies is not True:
        why = wording.reasons(one.when, seen.closing)
    return Proof(one.id, applies, met, why, one.otherwise, one.location)


def _event(timed: Timed, name: str) -> bool:
    return bool(timed.claims.contradicted[name][0])
