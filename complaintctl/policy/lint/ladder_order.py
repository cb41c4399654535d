"""ESC005: a step that is surely reached before one that stands above it."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy
from complaintctl.model.promise import AtShare, BeforeDue, OverdueBy, Step
from complaintctl.policy.lengths import surely_longer

_DUE = 1.0

Moment = AtShare | OverdueBy | BeforeDue


def check(policy: Policy) -> Iterator[Finding]:
    """People read a ladder from the bottom rung up. Where it depends on the budget which of two
    steps comes first, either may stand above."""
    for ladder in policy.ladders:
        for place, step in enumerate(ladder.steps):
            above = next((up for up in ladder.steps[:place] if _later(up, step)), None)
            if above is not None:
                message = f"'{step.key}' comes before '{above.key}', which stands above it"
                hint = f"move it above '{above.key}' ({above.location})"
                yield Finding(step.location, "ESC005", message, hint)


def _later(one: Step, other: Step) -> bool:
    """Whether `one` is surely reached later than `other`."""
    if one.moment is None or other.moment is None:
        return False
    side, other_side = _side(one.moment), _side(other.moment)
    if side != other_side:
        return side > other_side
    match one.moment, other.moment:
        case AtShare(share), AtShare(less):
            return share > less
        case OverdueBy(span), OverdueBy(shorter):
            return surely_longer(span, shorter)
        case BeforeDue(span), BeforeDue(longer):
            return surely_longer(longer, span)
        case _:
            return False


def _side(moment: Moment) -> int:
    """Before the due, at it, after it."""
    match moment:
        case AtShare(share):
            return (share > _DUE) - (share < _DUE)
        case OverdueBy(span):
            return 1 if span.amount else 0
        case BeforeDue(span):
            return -1 if span.amount else 0
