"""Actions as the state keeps them, as the ledger tells them, and read from either again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from complaintctl.follow.plan import Action, Pending, Recipient, mention
from complaintctl.reports.moments import iso
from complaintctl.store.values import Sent


def stored(action: Action, origin: str, run: int, at: int) -> Sent:
    """An action that goes out with a run. `origin`: the action that it raises again, or itself."""
    # Not `asdict`: it copies all that actions say of complaints, word by word.
    written = {one.name: getattr(action, one.name) for one in fields(action)}
    written["recipient"] = action.recipient.told()
    return Sent(
        action.id, origin, run, at, action.until, json.dumps(written, ensure_ascii=False)
    )  # fmt: skip


def read_action(sent: Sent) -> Action:
    """An action as it was sent."""
    told = json.loads(sent.body)
    told["recipient"] = Recipient(**told["recipient"])
    told["complaints"] = tuple(told["complaints"])
    return Action(**told)


def action_told(action: Action, origin: str, zone: str) -> dict[str, Any]:
    """An action as the ledger has it: all but the complaints, of which it only tells how many."""
    return {
        "action": action.id, "origin": origin, "do": action.do, "rule": action.rule,
        "step": action.step, "complaints": len(action.complaints), "again": action.again,
        "to": action.recipient.told(), "since": iso(action.since, zone),
        "until": iso(action.until, zone) if action.until is not None else None,
        "mass": action.mass, "raising": action.raising,
    }  # fmt: skip


def action_read(told: Mapping[str, Any], complaints: Sequence[Pending]) -> Action:
    """The action that an entry of the ledger tells, about these complaints."""
    return Action(
        id=told["action"],
        do=told["do"],
        rule=told["rule"],
        step=told["step"],
        recipient=Recipient(**told["to"]),
        complaints=tuple(mention(one) for one in complaints),
        since=instant(told["since"]),
        again=told["again"],
        until=instant(told["until"]) if told["until"] is not None else None,
        mass=told["mass"],
        raising=told["raising"],
    )


def instant(text: str) -> int:
    """Epoch seconds of a time as the ledger writes it."""
    return int(datetime.fromisoformat(text).timestamp())
