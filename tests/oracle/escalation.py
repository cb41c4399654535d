"""Escalation: which steps of which ladders were reached, and when (policy language 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.oracle.clocks import Verdict
from tests.oracle.conditions import Scope, judge
from tests.oracle.cycles import Cycle, Stillness
from tests.oracle.deadlines import Ground, before, within
from tests.oracle.facts import PolicyError
from tests.oracle.instants import iso, span
from tests.oracle.promises import Promise
from tests.oracle.signals import Told


def reached(
    scope: Scope,
    found: Sequence[Verdict],
    signal: Callable[[str], Told],
    as_of: int,
    since: int | None,
) -> list[dict[str, Any]]:
    """Every reached step: by ladder, cycle and step in the order of the policy.

    `since`: from when on this section is in force for a complaint that changed over to it.
    """
    steps: list[dict[str, Any]] = []
    for ladder in scope.facts.policy.get("escalation", ()):
        for number, instants in _instants(ladder, found, signal):
            for step, instant in zip(ladder["steps"], instants, strict=True):
                in_time = instant is not None and instant <= as_of
                if not in_time or (since is not None and instant is not None and instant < since):
                    continue
                if judge(scope, step.get("when", {})).truth is False:
                    continue
                told = {key: str(step[key]) for key in ("to", "do", "offer") if key in step}
                at = iso(instant, scope.facts.zone)
                named = {"ladder": str(ladder["id"]), "cycle": number, "step": _key(step)}
                steps.append({**named, "reached_at": at, **told})
    return steps


def _instants(
    ladder: Mapping[str, Any], found: Sequence[Verdict], signal: Callable[[str], Told]
) -> list[tuple[int, list[int | None]]]:
    """For each cycle the instant of each step, None where it is not reached while it ran."""
    if "signal" in ladder:
        told = signal(str(ladder["signal"]))
        # READING: a signal ladder asks neither for open complaints nor for a running clock.
        return [(1, [told.since if told.truth else None for _ in ladder["steps"]])]
    rungs: list[tuple[int, list[int | None]]] = []
    for verdict in found:
        cycle, promised = verdict.cycle, verdict.target
        if verdict.clock != str(ladder["clock"]) or cycle is None or promised is None:
            continue
        made, still, ground = promised.promise, verdict.still, verdict.ground
        if made is None or still is None or ground is None:
            continue
        at = [_instant(step, cycle, still, made, ground) for step in ladder["steps"]]
        rungs.append((cycle.number, [_while_running(instant, cycle) for instant in at]))
    return rungs


def _instant(
    step: Mapping[str, Any], cycle: Cycle, still: Stillness, made: Promise, ground: Ground
) -> int:
    """READING: `at` measures on the calendar of the governing target, `overdue_by` and
    `before_due` on that of the clock. Pauses and gaps after the due push `overdue_by` on."""
    if "at" in step:
        share = Fraction(str(step["at"]).rstrip("%")) / 100
        budget = made.measure.between(cycle.start, made.due, still.removed)
        return made.measure.reaching(cycle.start, _up(share * budget), still.removed)
    if "overdue_by" in step:
        later = [(max(a, made.due), b) for a, b in still.removed if b > made.due]
        return within(span(step["overdue_by"]), made.due, later, ground)
    if "before_due" in step:
        at = before(span(step["before_due"]), made.due, still.removed, ground)
        return max(at, cycle.start)
    raise PolicyError("a step of a clock's ladder has at, overdue_by or before_due")


def _up(number: Fraction) -> int:
    return -int(-number // 1)


def _while_running(instant: int, cycle: Cycle) -> int | None:
    """The instant if the cycle ran then; a stop, a reset or an ending at that instant wins.

    READING: a paused cycle runs.
    """
    for stop, reopened in cycle.gaps:
        if stop <= instant < reopened:
            instant = reopened
    return None if cycle.end is not None and instant >= cycle.end else instant


def _key(step: Mapping[str, Any]) -> str:
    if "id" in step:
        return str(step["id"])
    if "at" in step:
        return str(step["at"])
    kind = "overdue_by" if "overdue_by" in step else "before_due"
    return f"{kind} {step[kind]}"
