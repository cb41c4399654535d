"""The bodies of ledger entries: JSON that is written once and kept as these very bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from complaintctl.decide.instants import NEVER
from complaintctl.store.history import ENTRY, Entries

KINDS = (
    "run", "decision", "history", "rung", "action", "vanished", "returned", "history_rewritten",
    "purge",
)  # fmt: skip
"""What an entry may be about."""
HOWS = (None, "observed", "set_aside", "gone")
"""How an event came to be known, by the numbers of the history; None: it was told."""
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


def parted(body_: bytes) -> tuple[dict[str, Any], bytes | None]:
    """What an entry says beside its decision, and the decision as it was written."""
    head, found, rest = body_.partition(DECISION)
    if not found:
        return json.loads(body_), None
    return json.loads(head + b"}"), rest[:-1]


def history_told(entries: Sequence[tuple[int, int, int, int, int]], names: Any) -> list[list[Any]]:
    """Learned entries as an entry of the ledger says them: instant, event, state, and for what was
    not simply told how it came to be known. An opening that was blanked has no instant."""
    told: list[list[Any]] = []
    for at, since, event, state, how in entries:
        one: list[Any] = [_told(at), names.events[event] or None, names.states[state] or None]
        if how:
            one += [HOWS[how], _told(since)]
        told.append(one)
    return told


def history_read(told: Sequence[Sequence[Any]], names: Any) -> Entries:
    """The learned entries that an entry of the ledger tells."""
    found = np.zeros(len(told), ENTRY)
    for place, (at, event, state, *rest) in enumerate(told):
        how, since = rest or (None, at)
        named = (names.events.index(event or ""), names.states.index(state or ""))
        found[place] = (_read(at), _read(since), *named, HOWS.index(how))
    return found


def _told(instant: int) -> int | None:
    return None if instant == NEVER else instant


def _read(told: int | None) -> int:
    return NEVER if told is None else told
