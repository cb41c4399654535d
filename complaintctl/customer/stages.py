"""Where a complaint stands, in the words of `customer.states`. The log's own word counts, but for
what no log has a word for."""

from __future__ import annotations

from collections.abc import Sequence

from complaintctl.customer.case import Case, Happened
from complaintctl.model.promise import WITHOUT_CLOSURE

NEW, WORKING, DONE = "new", "working", "done"
REOPENED, WITHDRAWN, MERGED = "reopened", "withdrawn", "merged"
GONE = (WITHDRAWN, MERGED)
"""Nothing more is going to happen."""

_TOUCHED = frozenset(
    ("assigned", "accepted", "transferred", "agent_message", "evidence_requested",
     "callback_attempted", "refund_approved", "refund_sent")
)  # fmt: skip
"""What somebody of ours has done: then a complaint does not wait to be taken up any more, though
its log has no states."""
_APPEAL, _APPEAL_OVER = "appealed", "appeal_decided"


def stage(case: Case) -> str:
    """One of the states of a card."""
    events = sorted(case.events, key=lambda one: one.at)
    left = _last(events, *GONE, REOPENED)
    if left is not None and left.event in GONE:
        return left.event
    if _claimed(case, events):
        appeal = _last(events, _APPEAL, _APPEAL_OVER)
        return REOPENED if appeal is not None and appeal.event == _APPEAL else DONE
    state = next((one.state for one in reversed(events) if one.state), "")
    if state in ("", NEW) and any(one.event in _TOUCHED for one in events):
        state = WORKING
    if left is not None and state in ("", NEW, WORKING, DONE):
        return REOPENED
    return state or NEW


def _claimed(case: Case, events: Sequence[Happened]) -> bool:
    """Whether it stands that the case is solved: as it was decided."""
    closure = case.decision["closure"] if case.decision is not None else None
    if closure is not None:
        return bool(closure["verdict"] != "not_claimed")
    last = _last(events, *WITHOUT_CLOSURE.claimed_by, REOPENED)
    return last is not None and last.event != REOPENED


def _last(events: Sequence[Happened], *wanted: str) -> Happened | None:
    return next((one for one in reversed(events) if one.event in wanted), None)
