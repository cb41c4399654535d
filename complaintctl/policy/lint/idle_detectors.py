"""DET004: a detector that can find nothing, however bad the work is."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.detector import BeforeDueOf, Detector, InBulk, Since
from complaintctl.model.policy import Policy

_OWN_NUMBER = "complaint"


def check(policy: Policy) -> Iterator[Finding]:
    """It looks like watchfulness, and nobody watches."""
    for detector in policy.detectors.values():
        idle = _idle(detector, policy)
        if idle is not None:
            why, hint = idle
            message = f"'{detector.name}' can find nothing: {why}"
            yield Finding(detector.location, "DET004", message, hint, "warning")


def _idle(detector: Detector, policy: Policy) -> tuple[str, str] | None:
    """Why a detector finds nothing, and what to do about it; None if it can."""
    match detector.shape:
        case BeforeDueOf(clock=name):
            clock = policy.clocks[name]
            if clock.targets or clock.otherwise is not None:
                return None
            return f"the clock '{name}' never has a due", "name a clock that promises something"
        case Since(events=events, since=since):
            if not set(events) <= set(since):
                return None
            return "each such event begins the count anew", "take it out of `since`"
        case InBulk(same=same):
            if _OWN_NUMBER not in same:
                return None
            hint = "name what many may share, such as `same: [handled_by]`"
            return "no two complaints have one number", hint
        case _:
            return None
