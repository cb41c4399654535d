"""What is waived for one complaint, and what would be if other things were known of it."""

from __future__ import annotations

from complaintctl.conditions.reference import Facts, evaluate
from complaintctl.decide.takeover import without
from complaintctl.model.policy import Policy
from complaintctl.model.promise import Waiver


def waivers(policy: Policy, opening: Facts, opened: int | None) -> tuple[Waiver, ...]:
    """Those that surely apply to a complaint `opened` then (policy-language 9)."""
    return tuple(
        one
        for one in policy.waivers
        if opened is not None
        and one.start <= opened < one.end
        and evaluate(one.when, opening) is True
    )


def in_force(unwaived: Policy, opening: Facts, opened: int | None) -> Policy:
    """The policy without the rules that are waived."""
    waived = dict.fromkeys(one.rule for one in waivers(unwaived, opening, opened))
    return without(unwaived, tuple(waived))
