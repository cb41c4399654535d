"""CLK006: a calendar in which nothing is counted, in any version."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy
from complaintctl.policy.clocks import every_target


def check(policy: Policy) -> Iterator[Finding]:
    """Hours that no clock counts in promise nothing."""
    used = {
        name
        for version in policy.versions()
        for clock in version.clocks.values()
        for name in (clock.calendar, *(target.calendar for target in every_target(clock)))
    }
    for calendar in policy.calendars.values():
        if calendar.name not in used:
            message = f"no clock counts in the calendar '{calendar.name}'"
            hint = f"add `calendar: {calendar.name}` to a clock or a target, or remove it"
            yield Finding(calendar.location, "CLK006", message, hint, "hint")
