"""When a clock stands still: pauses in named states, and the gaps that a reopening undid.

A standstill removes its overlap and nothing else, and moves only a due that lies behind its
beginning: one after the other, so that a deadline once passed is never revived.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from complaintctl.decide.cycles import Cycles
from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, firsts, ranks, spread
from complaintctl.decide.measure import Measure, Reckoning
from complaintctl.decide.timeline import Timeline, states_held
from complaintctl.model.promise import Clock, Pause


@dataclass(frozen=True, slots=True)
class Standstills:
    """Those of cycle i are `first[i]` to `first[i + 1]`, apart from each other and in order.
    `gap`: it is no pause but the time until a reopening; `now`: it has not ended."""

    first: Rows
    start: Instants
    end: Instants
    gap: Flags
    now: Flags

    @property
    def cycle(self) -> Rows:
        """The cycle of each."""
        return np.repeat(np.arange(self.first.size - 1), np.diff(self.first))

    def within(self, measure: Measure, start: Instants, end: Instants, *, gaps: bool) -> Instants:
        """For each cycle, how much of start..end they take; `gaps`: those of a reopening too."""
        cycle = self.cycle
        some = slice(None) if gaps else ~self.gap
        cycle, begins, ends = cycle[some], self.start[some], self.end[some]
        taken = measure.between(np.maximum(begins, start[cycle]), np.minimum(ends, end[cycle]))
        return np.bincount(cycle, taken, start.size).astype(np.int64)

    def moved(self, measure: Measure, due: Instants, start: Instants) -> Instants:
        """`due` put off by the standstills from `start` on, as `measure` counts them."""
        due = due.copy()
        for cycles, places in ranks(self.first):
            begins = np.maximum(self.start[places], start[cycles])
            lost = measure.between(begins, self.end[places])
            moves = (self.start[places] < due[cycles]) & (due[cycles] != NEVER) & (lost > 0)
            due[cycles[moves]] = measure.after(due[cycles[moves]], lost[moves])
        return due

    def moved_back(self, measure: Measure, instant: Instants, due: Instants) -> Instants:
        """`instant`, counted back from `due`, put forward by the standstills between them."""
        instant = instant.copy()
        mirrored = _mirrored(self.first)
        for cycles, forwards in ranks(self.first):
            places = mirrored[forwards]
            ends = np.minimum(self.end[places], due[cycles])
            lost = measure.between(self.start[places], ends)
            moves = (ends > instant[cycles]) & (lost > 0)
            instant[cycles[moves]] = measure.before(instant[cycles[moves]], lost[moves])
        return instant


def _mirrored(first: Rows) -> Rows:
    """The place of each element's mirror in its run."""
    owner = np.repeat(np.arange(first.size - 1), np.diff(first))
    places = np.arange(owner.size)
    return first[owner] + first[owner + 1] - 1 - places


def standstills(
    clock: Clock, found: Cycles, events: Timeline, reckoning: Reckoning, as_of: int
) -> Standstills:
    """The pauses and gaps of each cycle of `clock`. What has not ended ends at `as_of`."""
    cycle, start, end, state = _paused(clock, found, events, as_of)
    now = end == NEVER
    end = np.minimum(end, as_of)
    by_state = {pause.state: pause for pause in clock.pauses}
    for code in np.unique(state):
        pause = by_state[events.states[code]]
        here = np.flatnonzero(state == code)
        capped = _capped(pause, cycle[here], start[here], end[here], clock.calendar, reckoning)
        now[here] &= capped == end[here]
        end[here] = capped
    gap_cycle = np.repeat(np.arange(found.row.size), np.diff(found.gap_first))
    cycle = np.concatenate((cycle, gap_cycle))
    start = np.concatenate((start, found.gap_from))
    order = np.lexsort((start, cycle))
    return Standstills(
        firsts(np.bincount(cycle, minlength=found.row.size)),
        start[order],
        np.concatenate((end, found.gap_to))[order],
        np.concatenate((np.zeros(end.size, np.bool_), np.ones(gap_cycle.size, np.bool_)))[order],
        np.concatenate((now, np.zeros(gap_cycle.size, np.bool_)))[order],
    )


def _paused(
    clock: Clock, found: Cycles, events: Timeline, as_of: int
) -> tuple[Rows, Instants, Instants, Rows]:
    """Cycle, from, to (NEVER: not over) and state of each time a cycle spent in a pausing state."""
    nothing = np.zeros(0, np.int64)
    stating = states_held(events) if clock.pauses else None
    if stating is None or not stating.at.size:
        return nothing, nothing, nothing, nothing
    last = np.zeros(stating.at.size, np.bool_)
    last[stating.first[1:][np.diff(stating.first) > 0] - 1] = True
    until = np.where(last, NEVER, np.append(stating.at[1:], NEVER))
    pausing = np.array([name in {pause.state for pause in clock.pauses} for name in events.states])
    stretch, starts, ends = stretches(found)
    owner, place = spread(stating.first, found.row[stretch])
    keep = pausing[stating.state[place]]
    owner, place = owner[keep], place[keep]
    start = np.maximum(stating.at[place], starts[owner])
    end = np.minimum(until[place], ends[owner])
    # One that begins as the cycle does, or now, is a state to be in, even if nothing has passed.
    real = (start < end) & (start <= as_of)
    owner, place, start, end = owner[real], place[real], start[real], end[real]
    return stretch[owner], start, end, stating.state[place].astype(np.int64)


def stretches(found: Cycles) -> tuple[Rows, Instants, Instants]:
    """Each cycle without its gaps: cycle, from, to."""
    count = found.row.size
    gaps = np.repeat(np.arange(count), np.diff(found.gap_first))
    cycle = np.concatenate((np.arange(count), gaps))
    start = np.concatenate((found.start, found.gap_to))
    order = np.lexsort((start, cycle))
    end = np.concatenate((found.end, found.gap_from))
    ends = np.lexsort((end, cycle))
    return cycle[order], start[order], end[ends]


def _capped(
    pause: Pause,
    cycle: Rows,
    start: Instants,
    end: Instants,
    calendar: str | None,
    reckoning: Reckoning,
) -> Instants:
    """Where each of one state's pauses ends, so that a cycle's together are not too long."""
    if pause.at_most is None or not cycle.size:
        return end
    measure = reckoning.measure_of(pause.at_most, calendar)
    order = np.lexsort((start, cycle))
    length = measure.between(start, end)[order]
    before = np.cumsum(length) - length
    head = np.flatnonzero(np.r_[True, np.diff(cycle[order]) > 0])
    before -= np.repeat(before[head], np.diff(np.append(head, cycle.size)))
    # Days are as long as they are where the first pause begins; the rest is a sum of seconds.
    first = start[order][head]
    allowance = measure.between(first, reckoning.after(first, pause.at_most, calendar))
    allowance = np.repeat(allowance, np.diff(np.append(head, cycle.size)))
    left = allowance - before
    capped = end.copy()
    short = np.flatnonzero(left < length)
    spent = np.maximum(left[short], 0)
    begins = start[order][short]
    capped[order[short]] = np.where(spent > 0, measure.after(begins, spent), begins)
    return capped
