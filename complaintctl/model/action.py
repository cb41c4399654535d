"""What a policy wants done, beside the rungs of its ladders, and by whom. Nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from complaintctl.findings import Location
from complaintctl.model.condition import ALWAYS, NOWHERE, Condition

ActionDo = Literal[
    "assign",
    "request_evidence",
    "request_rating",
    "call_back",
    "reopen",
    "offer_mediation",
    "recommend_freeze",
]

OWNER = "owner"
"""The complaint's own team, and its queue in it."""
CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class ActionRule:
    """One row of `actions`: fires where its occasion is there and `when` is a sure yes. `to`: a
    role, a team, `OWNER` or `CUSTOMER`, as written or as `do` has it."""

    id: str
    do: ActionDo
    to: str
    when: Condition = ALWAYS
    location: Location = field(default=NOWHERE, compare=False)
