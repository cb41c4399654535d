"""Lifecycle: the jumps from one state to another that the policy does not allow (language 14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.conditions import many
from tests.oracle.instants import iso
from tests.oracle.timeline import Timeline


def jumps(policy: Mapping[str, Any], line: Timeline, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The record's `jumps`: every change to a state that is not listed behind the one before it.

    The first state comes from none and is no jump; without a lifecycle nothing is.
    """
    allowed = {
        str(state): [str(to) for to in many(listed)]
        for state, listed in (policy.get("lifecycle") or {}).items()
    }
    return [
        {"from": change.before, "to": change.state, "at": iso(change.at, zone)}
        for change in line.changes
        if allowed and change.before is not None
        if change.state not in allowed.get(change.before, [])
    ]
