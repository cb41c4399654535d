"""One complaint as its entries in the ledger tell it, one after the other, for its customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Decision = Mapping[str, Any]
"""A decision as the ledger keeps it: without what the clock moves."""
_DOES_NOT_COUNT = "set_aside"
_MISSING = {"vanished": True, "returned": False}


class Happened(NamedTuple):
    """An entry of the log: epoch seconds, and an event, a state, or both."""

    at: int
    event: str
    state: str


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint so far. `opened_at`: as ISO 8601, None if nobody knows; `events`: in the order
    in which they became known; `decision`: the last one, None before the first; `missing`: it is
    no longer in the export."""

    complaint: str
    tracking: str
    opened_at: str | None = None
    events: tuple[Happened, ...] = ()
    decision: Decision | None = None
    missing: bool = False

    def and_then(self, said: Mapping[str, Any]) -> Case:
        """With what another entry says."""
        learned = tuple(
            Happened(at, event or "", state or "")
            for at, event, state, *how in said.get("learned", ())
            if how[:1] != [_DOES_NOT_COUNT]
        )
        return replace(
            self,
            opened_at=self.opened_at or said.get("opened_at"),
            events=self.events + learned,
            decision=said.get("decision", self.decision),
            missing=_MISSING.get(said.get("kind", ""), self.missing),
        )
