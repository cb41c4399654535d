"""Clocks: each cycle of each clock with its due and its verdict (policy language 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.conditions import Scope, many
from tests.oracle.cycles import Cycle, Stillness, cycles, stillness
from tests.oracle.deadlines import Ground, Measure
from tests.oracle.instants import iso
from tests.oracle.promises import Course, Promise, Target, target
from tests.oracle.timeline import ENDINGS, Timeline
from tests.oracle.worktime import Hours

_KEYS = (
    *("clock", "cycle", "state", "start", "due", "stopped_at", "target", "rule"),
    *("elapsed_seconds", "paused_seconds", "remaining_seconds"),
)
RUNNING = ("running", "paused", "breached")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One entry of a record's `clocks`. `cycle` and what follows it: None if nothing ran."""

    clock: str
    state: str
    because: tuple[str, ...] = ()
    cycle: Cycle | None = None
    still: Stillness | None = None
    target: Target | None = None
    ground: Ground | None = None

    @property
    def due(self) -> int | None:
        """The published due."""
        return None if self.promise is None else self.promise.due

    @property
    def promise(self) -> Promise | None:
        """The governing promise."""
        return None if self.target is None else self.target.promise

    @property
    def breached(self) -> bool:
        """Whether the due passed while the clock ran; an ending does not undo that."""
        if self.state == "not_applicable" and self.cycle is not None and self.due is not None:
            return self.cycle.end is not None and self.cycle.end > self.due
        return self.state in ("late", "breached")


def verdicts(
    scope: Scope, line: Timeline, as_of: int, calendars: Mapping[str, Hours]
) -> list[Verdict]:
    """The verdicts of all clocks of a policy, in its order."""
    found: list[Verdict] = []
    for name, clock in scope.facts.policy.get("clocks", {}).items():
        hours = calendars[str(clock["calendar"])] if "calendar" in clock else None
        ground = Ground(scope.facts.zone, hours)
        lacking = _lacking(clock, line)
        if lacking:
            found.append(Verdict(str(name), "not_computable", lacking))
            continue
        run = cycles(clock, line)
        for cycle in run:
            still = stillness(clock, cycle, line, as_of, ground)
            course = Course(cycle.start, still.removed, ground, calendars)
            promised = target(scope, clock["target"], course)
            state = _state(cycle, still, promised, as_of)
            found.append(
                Verdict(str(name), state, promised.because, cycle, still, promised, ground)
            )
        if not run:
            over = any(True for _ in line.of(ENDINGS))
            found.append(Verdict(str(name), "not_applicable" if over else "not_started"))
    return found


def _lacking(clock: Mapping[str, Any], line: Timeline) -> tuple[str, ...]:
    """What keeps a clock from being computed.

    READING: with the opening unknown no clock is computable, also one that starts later. A clock
    with several starts needs one that is supplied.
    """
    if line.opened is None:
        return ("opened_at",)
    start = [str(event) for event in many(clock["start"])]
    stop = [str(event) for event in clock["stop"]]
    found: tuple[str, ...] = ()
    for events in (start, stop):
        lacking = line.lacks(events)
        found += lacking if len(lacking) == len(events) else ()
    return tuple(dict.fromkeys(found))


def _state(cycle: Cycle, still: Stillness, promised: Target, as_of: int) -> str:
    """READING: a clock that is past its due is breached, also while the complaint waits; an
    ending makes a running clock not applicable whatever its target was."""
    if cycle.ended_by == "ending":
        return "not_applicable"
    if not promised.known:
        return "not_computable"
    if promised.promise is None:
        return "no_target"
    due = promised.promise.due
    if cycle.end is not None:
        return "met" if cycle.end <= due else "late"
    if as_of > due:
        return "breached"
    return "paused" if still.now else "running"


def ever_breached(found: Sequence[Verdict]) -> list[str]:
    """The clocks of which a cycle was late or breached."""
    return list(dict.fromkeys(verdict.clock for verdict in found if verdict.breached))


def shown(verdict: Verdict, as_of: int, zone: ZoneInfo) -> dict[str, Any]:
    """A verdict as the record shows it.

    READING: an entry without a cycle is certain, unless it is not computable: then it is
    undetermined because of the events that are not supplied.
    """
    cycle, still, promised = verdict.cycle, verdict.still, verdict.target
    if cycle is None or still is None or promised is None:
        sure = verdict.state != "not_computable"
        return {
            **dict.fromkeys(_KEYS),
            "clock": verdict.clock,
            "cycle": 0,
            "state": verdict.state,
            "provisional": False,
            "approximate": False,
            "certainty": "certain" if sure else "undetermined",
            "because": list(verdict.because),
            "possible": [],
        }
    computable = verdict.state != "not_computable"
    made, stopped = promised.promise, cycle.ended_by in ("stop", "reset")
    return {
        "clock": verdict.clock,
        "cycle": cycle.number,
        "state": verdict.state,
        "start": iso(cycle.start, zone),
        "due": iso(verdict.due, zone),
        # READING: a clock that an ending made not applicable was never stopped.
        "stopped_at": iso(cycle.end, zone) if stopped else None,
        "target": (made.target if made else "none") if computable else None,
        "rule": promised.rule if computable else None,
        **_seconds(verdict, cycle, still, as_of),
        "provisional": provisional(verdict),
        "approximate": False,
        "certainty": "certain" if promised.certain else "undetermined",
        "because": list(promised.because),
        "possible": [iso(due, zone) for due in promised.possible] if computable else [],
    }


def _seconds(verdict: Verdict, cycle: Cycle, still: Stillness, as_of: int) -> dict[str, int | None]:
    """READING: without a promise the wall is the measure. What remains is m(now, due), or less
    m(due, now): pauses after the due are taken out, and closed hours do not count in open time."""
    if verdict.state == "not_computable":
        return dict.fromkeys(("elapsed_seconds", "paused_seconds", "remaining_seconds"))
    made = verdict.promise
    measure = made.measure if made else Measure()
    end = as_of if cycle.end is None else cycle.end
    elapsed = measure.between(cycle.start, end, still.removed)
    remaining = None
    if made is not None and cycle.end is None:
        left = measure.between(as_of, made.due, still.removed)
        remaining = left - measure.between(made.due, as_of, still.removed)
    return {
        "elapsed_seconds": elapsed,
        "paused_seconds": sum(measure.between(*pause) for pause in still.pauses),
        "remaining_seconds": remaining,
    }


def provisional(verdict: Verdict) -> bool:
    """Paused now, or past the horizon of the calendar that was asked.

    READING: paused, a due is provisional only if the pause moves it. Past the horizon it is so in
    every state, and 24:00 of the last announced day is not past it.
    """
    made = verdict.promise
    if made is None:
        return False
    beyond = made.horizon is not None and made.due > made.horizon
    return beyond or (verdict.state == "paused" and made.moves)
