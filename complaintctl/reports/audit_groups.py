"""Columns of the audit table that vary together, and what small numbers of a row they follow from.

Were all of them one group, every combination of a rule, a clock, a step and a verdict would be a
text of its own; apart, each group has few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from complaintctl.decide.clocks import STATES
from complaintctl.decide.closing import ClosureStage
from complaintctl.decide.patterns import Patterns
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.signals import YES
from complaintctl.model.decision import Answer
from complaintctl.privacy.masking import Masking
from complaintctl.reports.pieces import Columns
from complaintctl.reports.pressing import all_steps, breaches, last_step, next_due

BETWEEN = "; "

Cells = Sequence[str | None]

_SECTIONS = {"team": "routing"}
"""What a reader has to be shown for the doubts about a concern."""


@dataclass(frozen=True, slots=True)
class Group:
    """`columns` follow from the `digits` of a row, each given with one more than its largest;
    `cells` says what, column by column, for one combination of them."""

    columns: tuple[str, ...]
    digits: Callable[[Decided], Columns]
    cells: Callable[[tuple[int, ...]], Cells]


def groups(pipeline: Pipeline, masking: Masking) -> Iterator[Group]:
    """The groups that this policy has, as a reader is shown them."""
    policy = pipeline.policy
    yield _rules(pipeline, masking)
    if policy.priority is not None:
        yield _rank(policy.priority.levels)
    if policy.clocks:
        yield _next(tuple(policy.clocks))
    if policy.clocks or policy.ladders:
        yield _past(pipeline)
    if pipeline.timing.closure is not None:
        yield _closure(pipeline.timing.closure)
    signals = tuple(name for name in policy.signals if name not in policy.borrowed)
    if signals:
        yield _signals(signals)
    if policy.detectors:
        yield _detected(tuple(policy.detectors))


def _rules(pipeline: Pipeline, masking: Masking) -> Group:
    """Everything that rules and evidence say. What is open is told of the concerns that a reader
    is shown."""
    concerns = tuple(pipeline.answers)
    seen = [name for name in concerns if masking.sees(_SECTIONS.get(name, name))]
    summary = ("certainty", "because", "rules", "possible")
    missing, offered = pipeline.evidence.missing, pipeline.remedies.held

    def digits(decided: Decided) -> Columns:
        coded = {codes_column(name): known for name, known in pipeline.answers.items()}
        every: Mapping[str, Patterns[object]] = {**coded, "missing": missing, "remedies": offered}  # type: ignore[dict-item]
        return [(decided.frame[name], len(known.results)) for name, known in every.items()]

    def cells(digits: tuple[int, ...]) -> Cells:
        *codes, lacking, remedies = digits
        answers = pipeline.answers
        found = {
            name: answers[name].results[code] for name, code in zip(concerns, codes, strict=True)
        }
        said = _summary({name: found[name] for name in seen})
        return (
            *(answer.value for answer in found.values()),
            *(said[name] for name in summary),
            BETWEEN.join(missing.results[lacking]),
            BETWEEN.join(offered.results[remedies]),
        )

    return Group((*concerns, *summary, "intake_missing", "remedies"), digits, cells)


def _summary(found: Mapping[str, Answer]) -> dict[str, str]:
    """Certainty, because, rules and what else is possible, over all concerns."""
    because = dict.fromkeys(name for answer in found.values() for name in answer.because)
    rules = [f"{concern}={rule}" for concern, answer in found.items() for rule in answer.rules]
    open_ = {concern: answer for concern, answer in found.items() if not answer.certain}
    return {
        "certainty": "undetermined" if open_ else "certain",
        "because": BETWEEN.join(because),
        "rules": BETWEEN.join(rules),
        "possible": BETWEEN.join(f"{name}={'|'.join(a.possible)}" for name, a in open_.items()),
    }


def _rank(levels: Sequence[str]) -> Group:
    return Group(
        ("rank",),
        lambda decided: [(decided.timed.rank, len(levels))],
        lambda digits: (levels[digits[0]],),
    )


def _next(clocks: Sequence[str]) -> Group:
    def digits(decided: Decided) -> Columns:
        found = next_due(decided.timed)
        return [(found.clock, len(clocks) + 1), (found.state, len(STATES))]

    def cells(digits: tuple[int, ...]) -> Cells:
        clock, state = digits
        return (clocks[clock - 1], STATES[state]) if clock else (None, None)

    return Group(("next_clock", "clock_state"), digits, cells)


def _past(pipeline: Pipeline) -> Group:
    """What was late, and how far it was escalated."""
    timing, clocks = pipeline.timing, tuple(pipeline.policy.clocks)
    steps = all_steps(timing)

    def digits(decided: Decided) -> Columns:
        timed = decided.timed
        broken = breaches(timed.clocks, timed.rank.size)
        return [(last_step(timing, timed), len(steps) + 1), *((flag, 2) for flag in broken)]

    def cells(digits: tuple[int, ...]) -> Cells:
        last, *broken = digits
        late = BETWEEN.join(name for name, flag in zip(clocks, broken, strict=True) if flag)
        if not last:
            return late, None, None
        step = steps[last - 1]
        return late, step.key, step.to if step.offer is None else step.offer

    return Group(("ever_breached", "escalation_step", "escalate_to"), digits, cells)


def _closure(stage: ClosureStage) -> Group:
    def digits(decided: Decided) -> Columns:
        closings = decided.timed.closings
        assert closings is not None
        return [(closings.verdict, len(stage.verdicts.results))]

    def cells(digits: tuple[int, ...]) -> Cells:
        found = stage.verdicts.results[digits[0]]
        return found.verdict, BETWEEN.join(found.missing or found.cannot_tell)

    return Group(("closure", "closure_missing"), digits, cells)


def _signals(names: Sequence[str]) -> Group:
    def digits(decided: Decided) -> Columns:
        return [(decided.signals[name].truth, 3) for name in names]

    def cells(digits: tuple[int, ...]) -> Cells:
        holding = (name for name, truth in zip(names, digits, strict=True) if truth == YES)
        return (BETWEEN.join(holding),)

    return Group(("signals",), digits, cells)


def _detected(names: Sequence[str]) -> Group:
    def digits(decided: Decided) -> Columns:
        height = decided.frame.height
        return [
            (np.bincount(decided.detected[name].row, minlength=height) > 0, 2) for name in names
        ]

    def cells(digits: tuple[int, ...]) -> Cells:
        return (BETWEEN.join(name for name, digit in zip(names, digits, strict=True) if digit),)

    return Group(("detected",), digits, cells)
