"""What a run tells the ledger beside its decisions, and the actions that it sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complaintctl.follow.plan import Action, Pending
from complaintctl.keeping.actions import action_told, stored
from complaintctl.keeping.bodies import body
from complaintctl.keeping.keeper import Keeper
from complaintctl.keeping.rungs import about
from complaintctl.reports.moments import iso
from complaintctl.store.values import Entry, Sent


class News:
    """Gathers the entries of a run, numbered on from those of its decisions, and its actions."""

    def __init__(self, keeper: Keeper) -> None:
        self.entries: list[Entry] = []
        self.sent: list[Sent] = []
        self._keeper = keeper
        self._run, self._as_of = keeper.number, keeper.as_of
        self._state, self._zone = keeper.state, keeper.policy.zone

    def entry(
        self, kind: str, told: Mapping[str, Any], complaint: int | None = None, secret: bytes = b""
    ) -> None:
        """One entry. `complaint`: the number of the one that it is about, with its key."""
        number = self._keeper.tree.size + len(self.entries)
        self.entries.append(Entry(kind, body(number, self._run, kind, told), complaint, secret))

    def rung(self, pending: Pending, secret: bytes, state: str, action: str | None) -> None:
        """What became of something that was to be done."""
        told = {
            "complaint": pending.complaint, "rule": pending.rule, "cycle": pending.cycle,
            "step": pending.step, "since": iso(pending.at, self._zone),
            "state": state, "action": action, "over": pending.over, **about(pending),
        }  # fmt: skip
        self.entry("rung", told, pending.number, secret)

    def send(
        self, action: Action, origin: str, alone: int | None, event: str | None = None
    ) -> None:
        """Keep an action that goes out. Its entry in the ledger is hidden by the key of the one
        complaint that it is about; of a mass event it names none: the entries of rungs do."""
        self.sent.append(stored(action, origin, self._run, self._as_of))
        self._state.put_action(self.sent[-1])
        told = action_told(action, origin, self._zone)
        if event is not None:
            told["event"] = event
        if alone is None:
            self.entry("action", told)
        else:
            only = action.complaints[0]
            told = {"complaint": only["complaint"], "cycle": only["cycle"], **told}
            self.entry("action", told, alone, *self._state.secrets([alone]))
