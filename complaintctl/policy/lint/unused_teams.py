"""TEA001: a team that no row of the routing names."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding, Location
from complaintctl.model.policy import First, Policy


def check(policy: Policy) -> Iterator[Finding]:
    """A team without work is a slip of the pen, or a rule that got lost."""
    if not isinstance(policy.team, First):
        return
    named = {rule.outcome for rule in policy.team.rules} | {policy.team.otherwise}
    place = policy.team.rules[0].location if policy.team.rules else Location("")
    for team in policy.teams.values():
        if team.name not in named:
            at = team.location if team.location.file else place
            message = f"no row of the routing names the team '{team.name}'"
            yield Finding(at, "TEA001", message, "route to it, or remove it", "hint")
