"""WAV002: a waiver of a rule that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Copied, Policy
from complaintctl.nearest import did_you_mean

_BY_PLACE = re.compile(r"tightest\[\d+\]|[\d.]+%|(overdue_by|before_due) \S+")


def check(policy: Policy) -> Iterator[Finding]:
    """What is waived is named: by its id, or by the name of a clock; of a pack as `pack/name`."""
    known = set(_names(policy))
    for waiver in policy.waivers:
        if waiver.rule not in known:
            message = f"there is no rule '{waiver.rule}' to waive"
            hint = did_you_mean(waiver.rule, known) or "name a rule by its id, or a clock"
            yield Finding(waiver.location, "WAV002", message, hint)


def _names(policy: Policy) -> Iterator[str]:
    """Names that people gave; what is called by its place in a list cannot be waived."""
    for decider in policy.deciders():
        yield from () if isinstance(decider, Copied) else (rule.id for rule in decider.rules)
    yield from (remedy.id for remedy in policy.remedies)
    yield from (rule.id for rule in policy.actions)
    for clock in policy.clocks.values():
        yield clock.name
        yield from (one.id for one in clock.targets if not _BY_PLACE.fullmatch(one.id))
    for ladder in policy.ladders:
        yield ladder.id
        yield from (one.key for one in ladder.steps if not _BY_PLACE.fullmatch(one.key))
    yield from (one.id for one in policy.closure.requirements) if policy.closure else ()
