"""Cycles of a clock: when it ran, when it stood still, and why it ended (policy language 5).

It knows no targets: a due is found from a cycle, never the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from tests.oracle.conditions import many
from tests.oracle.deadlines import Ground, Stretch, within
from tests.oracle.instants import span
from tests.oracle.timeline import ENDINGS, Timeline

End = Literal["stop", "reset", "ending"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock. `gaps`: from a stop to the reopening that undid it."""

    number: int
    start: int
    end: int | None = None
    ended_by: End | None = None
    gaps: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Stillness:
    """What is taken out of a cycle: its pauses, its pauses and gaps, and whether it pauses now."""

    pauses: tuple[Stretch, ...]
    removed: tuple[Stretch, ...]
    now: bool


def cycles(clock: Mapping[str, Any], line: Timeline) -> list[Cycle]:
    """The cycles of a clock in order.

    READING: an event does one thing. While a cycle runs it stops it if it is a stop, else resets
    it, else ends it if it is `withdrawn` or `merged`; it never starts another one in that breath.
    While none runs, a `start` that is `reopened` itself begins a cycle, whatever `on_reopen` says.
    """
    start = [str(event) for event in many(clock["start"])]
    stop = [str(event) for event in clock["stop"]]
    reset = [str(event) for event in clock.get("reset_on", ())]
    found: list[Cycle] = []
    for moment in line.moments:
        last = found[-1] if found else None
        running = last is not None and last.end is None
        event, at = moment.event, moment.at
        if last is not None and running:
            if event in stop:
                found[-1] = replace(last, end=at, ended_by="stop")
            elif event in reset:
                found[-1] = replace(last, end=at, ended_by="reset")
                found.append(Cycle(last.number + 1, at))
        elif event in start and event not in ENDINGS:
            found.append(Cycle(len(found) + 1, at))
        elif event == "reopened" and last is not None and last.end is not None:
            if clock["on_reopen"] == "resume":
                gaps = (*last.gaps, (last.end, at))
                found[-1] = replace(last, end=None, ended_by=None, gaps=gaps)
            elif clock["on_reopen"] == "new_cycle":
                found.append(Cycle(len(found) + 1, at))
        if event in ENDINGS:
            if found and found[-1].end is None:
                found[-1] = replace(found[-1], end=at, ended_by="ending")
            break
    return found


def stillness(
    clock: Mapping[str, Any], cycle: Cycle, line: Timeline, as_of: int, ground: Ground
) -> Stillness:
    """The pauses of a cycle, each state at most as long as its cap, and its gaps.

    READING: a source that supplies no states has no pauses. A reopened gap is a gap, whatever
    state the complaint was in meanwhile.
    """
    end = as_of if cycle.end is None else cycle.end
    pauses: list[Stretch] = []
    now = False
    for state, rule in clock.get("pause_while", {}).items():
        stretches: list[Stretch] = []
        still = cycle.end is None and _now(line) == state
        for name, begin, until in line.states:
            if name == state:
                left = max(begin, cycle.start), end if until is None else min(until, end)
                stretches += [(a, b) for a, b in _without(*left, cycle.gaps) if a < b]
        if still and (not stretches or stretches[-1][1] < as_of):
            # The pause begins at this very instant.
            stretches.append((as_of, as_of))
        limit = None
        if rule != "no_limit" and stretches:
            limit = _cap(rule["at_most"], stretches, ground)
        now |= still and (limit is None or limit > as_of)
        capped = ((a, b if limit is None else min(b, limit)) for a, b in stretches)
        pauses += [stretch for stretch in capped if stretch[0] < stretch[1]]
    pauses.sort()
    removed = tuple(sorted([*pauses, *(gap for gap in cycle.gaps if gap[0] < gap[1])]))
    return Stillness(tuple(pauses), removed, now)


def _now(line: Timeline) -> str | None:
    """The state a complaint is in."""
    return line.states[-1][0] if line.states else None


def _cap(written: object, stretches: Sequence[Stretch], ground: Ground) -> int:
    """When a state has paused a cycle for as long as it may.

    READING: `at_most` is `within` of a clock that starts with the first stretch and stands still
    between the stretches, so each unit means what it means elsewhere.
    """
    between = [(a[1], b[0]) for a, b in pairwise(stretches)]
    outside = [gap for gap in between if gap[0] < gap[1]]
    return within(span(written), stretches[0][0], outside, ground)


def _without(begin: int, end: int, gaps: Sequence[Stretch]) -> list[Stretch]:
    """What is left of a stretch outside the gaps."""
    found: list[Stretch] = []
    for gap_begin, gap_end in gaps:
        if gap_begin < end and gap_end > begin:
            if begin < gap_begin:
                found.append((begin, gap_begin))
            begin = gap_end
    return [*found, (begin, end)]
