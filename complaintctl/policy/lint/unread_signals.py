"""SIG002: a signal that no rule, no ladder and no closure reads."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Copied, Policy
from complaintctl.policy.order import other_conditions, reads_of


def check(policy: Policy) -> Iterator[Finding]:
    """It is counted and stands in every record, but it moves nothing."""
    read = set(_read(policy))
    for signal in policy.signals.values():
        if signal.name not in read:
            message = f"no rule reads the signal '{signal.name}': it only stands in the records"
            hint = "use it in a condition, a ladder or `contradicted_by`, or remove it"
            yield Finding(signal.location, "SIG002", message, hint, "hint")


def _read(policy: Policy) -> Iterator[str]:
    conditions = [
        rule.when
        for decider in policy.deciders()
        if not isinstance(decider, Copied)
        for rule in decider.rules
    ]
    conditions += [condition for _, condition in other_conditions(policy)]
    for condition in conditions:
        yield from (read.name for read, _ in reads_of(condition) if read.kind == "signal")
    yield from (ladder.signal for ladder in policy.ladders if ladder.signal is not None)
    yield from policy.closure.contradicted_by if policy.closure else ()
