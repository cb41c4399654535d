"""CLK006: a calendar in which nothing is counted and nobody is told, in any version."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy
from complaintctl.policy.clocks import every_target


def check(policy: Policy) -> Iterator[Finding]:
    """Hours that no clock counts in promise nothing, unless somebody is told anything in them."""
    used = {
        name
        for version in policy.versions()
        for clock in version.clocks.values()
        for name in (clock.calendar, *(target.calendar for target in every_target(clock)))
    }
    used.update(role.calendar for role in policy.roles.values())
    used.update(team.calendar for team in policy.teams.values())
    for calendar in policy.calendars.values():
        if calendar.name not in used:
            message = f"no clock counts in the calendar '{calendar.name}'"
            said = f"`calendar: {calendar.name}`"
            hint = f"add {said} to a clock, a target, a role or a team, or remove it"
            yield Finding(calendar.location, "CLK006", message, hint, "hint")
