"""The bodies of ledger entries: JSON that is written once and kept as these very bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

DECISION = b', "decision": '
"""What stands before the decision in the body of an entry; it can stand nowhere else in one, since
quotes inside texts are escaped."""


def body(entry: int, run: int, kind: str, told: Mapping[str, Any]) -> bytes:
    """An entry as it goes into the ledger."""
    whole = {"entry": entry, "run": run, "kind": kind, **told}
    return json.dumps(whole, ensure_ascii=False).encode()


def decision_body(entry: int, run: int, told: Mapping[str, Any], decision: str) -> bytes:
    """The entry of a decision, whose text is written already."""
    head = body(entry, run, "decision", told)
    return head[:-1] + DECISION + decision.encode() + b"}"


def decision_in(body_: bytes) -> dict[str, Any]:
    """The decision that an entry holds."""
    found: dict[str, Any] = json.loads(body_)["decision"]
    return found


def history_told(entries: Sequence[tuple[int, int, int, int, int]], names: Any) -> list[list[Any]]:
    """Learned entries as an entry of the ledger says them: instant, event, state, and for what was
    not simply told how it came to be known."""
    hows = (None, "observed", "set_aside", "gone")
    told: list[list[Any]] = []
    for at, since, event, state, how in entries:
        one: list[Any] = [at, names.events[event] or None, names.states[state] or None]
        if how:
            one += [hows[how], since]
        told.append(one)
    return told
