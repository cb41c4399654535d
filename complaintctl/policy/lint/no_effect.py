"""ROW002: a priority rule whose level is the last one changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy


def check(policy: Policy) -> Iterator[Finding]:
    """Where no rule holds the last level is given anyway."""
    if policy.priority is None:
        return
    last = policy.priority.levels[-1]
    for rule in policy.priority.rules:
        if rule.outcome == last:
            message = f"'{rule.id}' has no effect: '{last}' is given where no rule holds"
            hint = "rules only raise a priority; remove this one, or the condition of another"
            yield Finding(rule.location, "ROW002", message, hint, "hint")
