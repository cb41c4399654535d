"""CLK008: an event that both starts and stops one clock."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy


def check(policy: Policy) -> Iterator[Finding]:
    """Such an event stops the clock where it runs, and does not start it again: every second one
    is not timed."""
    for clock in policy.clocks.values():
        for event in clock.start:
            if event in clock.stop:
                message = f"'{event}' both starts and stops '{clock.name}'"
                hint = "to begin anew at each one, put it under `reset_on`"
                yield Finding(clock.location, "CLK008", message, hint, "warning")
