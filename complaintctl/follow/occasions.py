"""What there is to do about decided complaints, whether it was done before or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from complaintctl.decide.cycles import End
from complaintctl.decide.instants import NEVER, Flags, Rows
from complaintctl.decide.past import PLACE
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.versions import Part
from complaintctl.model.action import ActionRule
from complaintctl.model.promise import RaiseAgain
from complaintctl.model.texts import Texts

_CYCLES = 1 << 24
"""More than a clock ever has."""
CYCLE = 1
"""The cycle of what has none: signals, and rules of `actions`."""


@dataclass(frozen=True, slots=True)
class Mass:
    """Complaints of one cause: the ladder whose signal counts them, what they share, and how long
    after the last one another still belongs to them (seconds). `joined`: when this one did."""

    name: str
    same: Mapping[str, str]
    within: int
    joined: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing to do about one complaint. `step`: the ladder's step, or what tells this occasion
    of a rule from its others; `at`: since when, None if only today's run knows; `open`: it is still
    of use; `mass`: the event that the complaint belongs to."""

    rule: str
    cycle: int
    step: str
    do: str
    to: str
    at: int | None
    open: bool
    again: RaiseAgain | None = None
    mass: Mass | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What actions say about a complaint, and what is to be done about it. `ask`: the text of its
    category that asks for what is missing; `labels`: what people call fields."""

    category: str
    priority: str | None
    team: str | None
    queue: str | None
    missing: tuple[str, ...]
    ask: Texts
    labels: Mapping[str, Texts]
    finished: bool
    occasions: tuple[Occasion, ...]


def situations(part: Part, undecided: pl.DataFrame, wanted: Flags) -> dict[int, Situation]:
    """By place in the batch `undecided`, the `wanted` rows of one part of it."""
    places = part.decided.frame[PLACE].to_numpy()
    rows = np.flatnonzero(wanted[places])
    if not rows.size:
        return {}
    return dict(_Part(part, undecided).situations(rows.tolist()))


class _Part:
    """One part of a batch."""

    def __init__(self, part: Part, undecided: pl.DataFrame) -> None:
        self.pipeline: Pipeline = part.pipeline
        self.decided: Decided = part.decided
        self.places = part.decided.frame[PLACE].to_numpy()
        self.undecided = undecided
        self.policy = part.pipeline.policy

    def situations(self, rows: Sequence[int]) -> Iterator[tuple[int, Situation]]:
        """By place in the batch."""
        steps: dict[int, list[Occasion]] = {row: [] for row in rows}
        wanted = np.zeros(self.places.size, np.bool_)
        wanted[rows] = True
        for row, occasion in self._steps(wanted):
            steps[row].append(occasion)
        masses = self._masses(steps)
        said = {name: self._answers(name) for name in ("category", "priority", "team")}
        queues = self.decided.frame["queue"].to_list()
        missing = self.decided.frame["missing"].to_list()
        held = self.decided.frame["actions"].to_list()
        finished = self.decided.timed.finished
        rules = {rule.id: rule for rule in self.policy.actions}
        lists = self.pipeline.evidence.missing.results
        labels = {name: one.label for name, one in self.policy.fields.items()}
        for row in rows:
            situation = Situation(
                said["category"](row) or "",
                said["priority"](row),
                said["team"](row),
                queues[row],
                lists[missing[row]],
                self._ask(said["category"](row) or ""),
                labels,
                bool(finished[row]),
                (),
            )
            mass = masses.get(row)
            found = [replace(one, mass=mass) for one in steps[row]] if mass else steps[row]
            for name in self.pipeline.actions.held.results[held[row]]:
                found = [*found, *self._rule(rules[name], row, situation)]
            yield int(self.places[row]), replace(situation, occasions=tuple(found))

    def _ask(self, category: str) -> Texts:
        found = self.policy.categories.get(category)
        return found.ask if found is not None else {}

    def _answers(self, concern: str) -> Callable[[int], str | None]:
        answers = self.pipeline.answers.get(concern)
        if answers is None:
            return lambda _: None
        values = [one.value for one in answers.results]
        codes = self.decided.frame[codes_column(concern)].to_list()
        return lambda row: values[codes[row]]

    def _steps(self, wanted: Flags) -> Iterator[tuple[int, Occasion]]:
        """The steps that the wanted rows have reached, in the order of ladders, cycles, steps."""
        timed = self.decided.timed
        for name, reached in timed.reached.items():
            ladder = self.pipeline.timing.ladders[name].ladder
            some = np.flatnonzero(wanted[reached.row])
            if not some.size:
                continue
            row, cycle = reached.row[some], reached.cycle[some]
            if ladder.clock is not None:
                open_ = self._runs(ladder.clock, row, cycle)
            else:
                open_ = ~timed.finished[row]
            columns = (row, cycle, reached.step[some], reached.at[some], open_)
            for one in zip(*(column.tolist() for column in columns), strict=True):
                step = ladder.steps[one[2]]
                if step.offer is None:
                    yield one[0], Occasion(
                        name, one[1], step.key, step.do or "notify", step.to or "", one[3],
                        one[4], ladder.raise_again,
                    )  # fmt: skip

    def _runs(self, clock: str, row: Rows, cycle: Rows) -> Flags:
        """Whether these cycles of a clock still run."""
        cycles = self.decided.timed.clocks[clock].cycles
        running = cycles.how == End.RUNNING
        numbered = cycles.row[running] * _CYCLES + cycles.number[running]
        return np.isin(row * _CYCLES + cycle, numbered)

    def _masses(self, steps: Mapping[int, Sequence[Occasion]]) -> dict[int, Mass]:
        """The event that a row belongs to: that of the first ladder on a counted signal which it
        is on."""
        found: dict[int, Mass] = {}
        for ladder in self.policy.ladders:
            signal = self.policy.signals.get(ladder.signal or "")
            if signal is None or not signal.same or signal.within is None:
                continue
            joined = {
                row: one.at
                for row, some in steps.items()
                for one in some
                if row not in found and one.rule == ladder.id and one.at is not None
            }
            values = {name: self._shared(name, list(joined)) for name in signal.same}
            for place, (row, at) in enumerate(joined.items()):
                same = {name: values[name][place] for name in signal.same}
                found[row] = Mass(ladder.id, same, signal.within, at)
        return found

    def _shared(self, name: str, rows: Sequence[int]) -> list[str]:
        if name == "category":
            said = self._answers(name)
            return [said(row) or "" for row in rows]
        column = self.undecided[name].gather(self.places[list(rows)])
        return [str(value) for value in column.to_list()]

    def _rule(self, rule: ActionRule, row: int, situation: Situation) -> Iterator[Occasion]:
        """The occasion of a rule of `actions`, if it is there; its `when` holds."""

        def occasion(step: str = "", at: int | None = None) -> Occasion:
            return Occasion(rule.id, CYCLE, step, rule.do, rule.to, at, open=True)

        timed = self.decided.timed
        match rule.do:
            case "assign":
                if situation.team is not None and not situation.finished:
                    yield occasion(owner_step(situation.team, situation.queue))
            case "request_evidence":
                if situation.missing and not situation.finished:
                    yield occasion(",".join(situation.missing))
            case "offer_mediation" | "recommend_freeze":
                if not situation.finished:
                    yield occasion()
            case "request_rating" | "call_back" | "reopen":
                stage, closings, claims = self.pipeline.timing.closure, timed.closings, timed.claims
                if stage is None or closings is None or not claims.stands[row]:
                    return
                made = int(claims.made[row])
                verdict = stage.verdicts.results[closings.verdict[row]].verdict
                if rule.do == "request_rating" and verdict == "verified":
                    yield occasion(str(made), _known(int(closings.until[row])) or made)
                if rule.do == "call_back" and closings.chosen[row]:
                    yield occasion(str(made), made)
                if rule.do == "reopen" and verdict == "contradicted":
                    yield occasion(str(int(claims.last[row])))


def owner_step(team: str, queue: str | None) -> str:
    """What tells one owner from another: the team, and its queue if it has several."""
    return f"{team}/{queue}" if queue else team


def _known(instant: int) -> int | None:
    return None if instant == NEVER else instant
