"""WAV003: a waiver that ends before the promises it waives take effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy


def check(policy: Policy) -> Iterator[Finding]:
    """No complaint that these promises were made for is waived."""
    begins = datetime.fromisoformat(policy.effective_from).replace(tzinfo=ZoneInfo(policy.zone))
    for waiver in policy.waivers:
        if waiver.end <= begins.timestamp():
            message = f"this waiver of '{waiver.rule}' is over before {policy.effective_from}"
            hint = "the promises take effect on that day: remove the waiver, or mend its dates"
            yield Finding(waiver.location, "WAV003", message, hint, "warning")
