"""The rungs of the ladders that hang on a complaint's clocks and signals: those reached, and when
the others would be."""

from __future__ import annotations

from collections.abc import Sequence

from complaintctl.decide.instants import NEVER
from complaintctl.decide.ladders import LadderStage, Reached
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.timing import Timed
from complaintctl.explain.cycles import Rung
from complaintctl.model.promise import Ladder, Step


def rungs(pipeline: Pipeline, timed: Timed, clock: str) -> Sequence[tuple[Rung, ...]]:
    """By cycle of `clock`, the steps of all ladders on it. The complaint is the only row."""
    judged = timed.clocks[clock]
    found: list[tuple[Rung, ...]] = [() for _ in range(judged.cycles.row.size)]
    for name, stage in pipeline.timing.ladders.items():
        if stage.ladder.clock != clock or not found:
            continue
        own = pipeline.timing.clocks[clock]
        for place, step in enumerate(stage.ladder.steps):
            moments, _ = stage.moments(step, own, judged, pipeline.as_of)
            for cycle, at in enumerate(moments):
                number = int(judged.cycles.number[cycle])
                fired = _fired(timed.reached[name], number, place)
                rung = _rung(stage.ladder, step, None if at == NEVER else int(at), fired)
                found[cycle] = (*found[cycle], rung)
    return found


def signalled(pipeline: Pipeline, timed: Timed) -> tuple[Rung, ...]:
    """The steps of the ladders that hang on signals."""
    found: list[Rung] = []
    for name, stage in pipeline.timing.ladders.items():
        if stage.ladder.signal is not None:
            found += _of_signal(stage, timed.reached[name])
    return tuple(found)


def _of_signal(stage: LadderStage, reached: Reached) -> list[Rung]:
    at = {int(step): int(when) for step, when in zip(reached.step, reached.at, strict=True)}
    return [
        _rung(stage.ladder, step, at.get(place), place in at)
        for place, step in enumerate(stage.ladder.steps)
    ]


def _fired(reached: Reached, cycle: int, step: int) -> bool:
    return bool(((reached.cycle == cycle) & (reached.step == step)).any())


def _rung(ladder: Ladder, step: Step, at: int | None, fired: bool) -> Rung:
    what = f"offer {step.offer}" if step.offer is not None else f"{step.do} {step.to}"
    return Rung(ladder.id, step.key, at, fired, what, step.location)
