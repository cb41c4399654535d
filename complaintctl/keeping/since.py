"""What counts as done before anybody watched: of new complaints, and under a new policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from complaintctl.keeping.changes import Change
from complaintctl.store.history import OBSERVED, TOLD, Entries


@dataclass(frozen=True, slots=True)
class Since:
    """When things count as done before we watched: those up to `adopted` are (None: none are).
    `otherwise`: the instant of what only today's run knows. `stale`: of a complaint that is new,
    what was reached up to then and is over is nobody's business any more. `was`: the last decision,
    where that tells what was there before."""

    adopted: int | None
    otherwise: int
    stale: int | None = None
    was: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """Since when a state has watched. `as_of`: of this run; `last`: of the last one, None before
    the first; `purged`: up to when everything counts as told, after a purge; `new_policy`: whether
    the last run had another one; `emit_past`: whether all of that is told all the same."""

    as_of: int
    last: int | None
    purged: int | None
    new_policy: bool
    emit_past: bool

    def of_new(self, change: Change, history: Entries) -> Since:
        """What counts as done before, of a complaint that is new. One that was purged comes as a
        new one, if exports still tell of it; what it was told for then is not told again."""
        if self.last is None and not self.emit_past:
            return Since(self.as_of, self.as_of)
        if self.purged is None:
            return Since(None, self.as_of, self.last)
        quiet = change.situation.finished and not (history["at"] > self.purged).any()
        return Since(self.purged, self.purged if quiet else self.as_of, self.last)

    def of_known(self, history: Entries, was: Mapping[str, Any] | None) -> Since:
        """What counts as done before, of a complaint that was known. Nothing does under the policy
        of the last run; under a new one all that the last run would have seen by it, which did not
        know what was learned since: `history`. `was`: the last decision."""
        if self.last is None or not self.new_policy or self.emit_past:
            return Since(None, self.as_of)
        happened = history["at"][np.isin(history["how"], (TOLD, OBSERVED))]
        otherwise = self.as_of if happened.size else self.last
        return Since(int(happened.min(initial=self.last)), otherwise, was=was)
