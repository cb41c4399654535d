"""Changes of state that the `lifecycle` of a policy does not list (policy-language 14)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from complaintctl.decide.instants import Flags, Instants, Rows
from complaintctl.decide.timeline import Codes, Timeline
from complaintctl.model.promise import Lifecycle


@dataclass(frozen=True, slots=True)
class Jumps:
    """By row, and in order of time: out of which state, into which, and when. `before`, `after`:
    places in `states`."""

    row: Rows
    before: Codes
    after: Codes
    at: Instants
    states: tuple[str, ...]


def jumps(lifecycle: Lifecycle | None, events: Timeline) -> Jumps:
    """The jumps of each row; none where the policy does not say which states may follow which.

    The first state that is logged is no jump, as nothing is known of the one before it. A state of
    no length counts: somebody went through it.
    """
    if lifecycle is None:
        nothing, nowhere = np.zeros(0, np.int64), np.zeros(0, np.uint16)
        return Jumps(nothing, nowhere, nowhere, nothing, events.states)
    named = np.flatnonzero(events.state)
    rows, state = events.rows[named], events.state[named]
    forbidden = _forbidden(lifecycle, events.states)
    found = np.flatnonzero((rows[1:] == rows[:-1]) & forbidden[state[:-1], state[1:]])
    return Jumps(
        rows[found], state[found], state[found + 1], events.at[named[found + 1]], events.states
    )


def _forbidden(lifecycle: Lifecycle, states: tuple[str, ...]) -> Flags:
    """By the places of two states, whether the second must not follow the first."""
    rows = [
        [before != after and after not in lifecycle.follows.get(before, ()) for after in states]
        for before in states
    ]
    return np.array(rows, np.bool_)
