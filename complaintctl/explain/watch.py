"""What the clocks of one complaint are explained from."""

from __future__ import annotations

from dataclasses import dataclass

from complaintctl.conditions.reference import Facts
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.timeline import Timeline
from complaintctl.explain.wording import Wording
from complaintctl.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Watch:
    """The complaint's `events` and its facts at the `opening`, the instant of the decision, and
    how its policy reckons."""

    policy: Policy
    events: Timeline
    opening: Facts
    wording: Wording
    reckoning: Reckoning
    as_of: int
