"""Deadlines that moved though nothing happened: by another policy, or another calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from complaintctl.model.run import Moved


def deadlines_moved(complaint: str, was: Mapping[str, Any] | None, text: str) -> list[Moved]:
    """The dues of running clocks that differ between the last decision and the one in `text`."""
    if was is None:
        return []
    before, after = _dues(was), _dues(json.loads(text))
    return [
        Moved(complaint, clock, cycle, before[clock, cycle], after[clock, cycle])
        for clock, cycle in before
        if (clock, cycle) in after and before[clock, cycle] != after[clock, cycle]
    ]


def _dues(decision: Mapping[str, Any]) -> dict[tuple[str, int], str | None]:
    return {
        (one["clock"], one["cycle"]): one["due"]
        for one in decision["clocks"]
        if one["cycle"] and one["stopped_at"] is None and one["state"] != "paused"
    }
