"""Which clocks are only roughly known, because something in them was observed and not logged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from complaintctl.decide.clocks import Judged
from complaintctl.decide.instants import NEVER, Flags, Rows
from complaintctl.decide.observed import Observed

_TIMES = 1 << 40
"""More seconds than there are between the first and the last year of the calendar."""


def approximate(
    observed: Observed, rows: Rows, clocks: Mapping[str, Judged], as_of: int
) -> dict[str, Flags]:
    """By clock, the cycles during which something was only observed. `rows`: the number in the
    queue of each row that was judged."""
    if not observed.row.size:
        return {name: np.zeros(one.state.size, np.bool_) for name, one in clocks.items()}
    seen = np.sort(observed.row * _TIMES + observed.at)
    found: dict[str, Flags] = {}
    for name, judged in clocks.items():
        cycles = judged.cycles
        end = np.where(cycles.end == NEVER, as_of, np.minimum(cycles.end, as_of))
        key = rows[cycles.row] * _TIMES
        first = np.searchsorted(seen, key + cycles.start)
        found[name] = np.searchsorted(seen, key + end, side="right") > first
    return found
