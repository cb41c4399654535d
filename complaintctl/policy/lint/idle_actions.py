"""ACT003: an action whose occasion can never come."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.action import ActionDo
from complaintctl.model.policy import Policy


def check(policy: Policy) -> Iterator[Finding]:
    """Each `do` but two waits for something that another section decides."""
    closure = policy.closure
    wanting: dict[ActionDo, tuple[bool, str, str]] = {
        "assign": (
            policy.team is not None,
            "no complaint has an owner",
            "add `routing`",
        ),
        "request_evidence": (
            any(category.needs for category in policy.categories.values()),
            "no category needs any evidence",
            "add `needs: [FIELD]` to a category",
        ),
        "request_rating": (closure is not None, "no closure is ever verified", "add `closure`"),
        "reopen": (closure is not None, "no claim is ever contradicted", "add `closure`"),
        "call_back": (
            closure is not None and closure.callback is not None,
            "nobody is chosen for a callback",
            "add `callback` to `closure`",
        ),
    }
    for rule in policy.actions:
        comes, because, remedy = wanting.get(rule.do, (True, "", ""))
        if not comes:
            message = f"'{rule.id}' never fires: {because}"
            yield Finding(rule.location, "ACT003", message, f"{remedy}, or remove the rule")
