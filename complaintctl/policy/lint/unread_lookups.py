"""LKP007: a lookup that no rule of any version reads."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Copied, FromLookup, Policy
from complaintctl.model.promise import Within


def check(policy: Policy) -> Iterator[Finding]:
    """A table without use is a rule that got lost."""
    read = {name for version in policy.versions() for name in _read(version)}
    for lookup in policy.lookups.values():
        if lookup.name not in read:
            message = f"no rule reads the lookup '{lookup.name}'"
            yield Finding(lookup.location, "LKP007", message, "use it, or remove it", "hint")


def _read(policy: Policy) -> Iterator[str]:
    for decider in policy.deciders():
        for rule in () if isinstance(decider, Copied) else decider.rules:
            if isinstance(rule.outcome, FromLookup):
                yield rule.outcome.lookup
    for clock in policy.clocks.values():
        for target in clock.targets:
            if isinstance(target.due, Within) and target.due.lookup is not None:
                yield target.due.lookup
