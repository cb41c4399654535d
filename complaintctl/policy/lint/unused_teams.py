"""TEA001: a team that no row of the routing names, no step and no action, in any version."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding, Location
from complaintctl.model.policy import First, Policy


def check(policy: Policy) -> Iterator[Finding]:
    """A team without work is a slip of the pen, or a rule that got lost."""
    routed = [version.team for version in policy.versions() if version.team is not None]
    tables = [team for team in routed if isinstance(team, First)]
    if not tables or len(tables) < len(routed):
        return
    named = {rule.outcome for team in tables for rule in team.rules}
    named.update(team.otherwise for team in tables)
    named.update(_called(policy))
    place = tables[0].rules[0].location if tables[0].rules else Location("")
    for team in policy.teams.values():
        if team.name not in named:
            at = team.location if team.location.file else place
            message = f"no row of the routing and no step names the team '{team.name}'"
            yield Finding(at, "TEA001", message, "route to it, or remove it", "hint")


def _called(policy: Policy) -> Iterator[str]:
    """Whom ladders and actions call."""
    for version in policy.versions():
        for ladder in version.ladders:
            yield from (step.to for step in ladder.steps if step.to is not None)
            if ladder.raise_again is not None and ladder.raise_again.to is not None:
                yield ladder.raise_again.to
        yield from (rule.to for rule in version.actions)
