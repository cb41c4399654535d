"""Decision records as JSON, one line a complaint, without a Python object a row.

What its reader is not shown is not there. Each distinct answer is written once; rows only join
those pieces (`schemas/decision.schema.json`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.rulebook import codes_column
from complaintctl.model.decision import Answer
from complaintctl.model.queue import Override
from complaintctl.privacy.masking import COMPLAINT, Masking
from complaintctl.reports.case_records import (
    breach_lists,
    closure_objects,
    detected_lists,
    escalation_lists,
    jump_lists,
    observed_lists,
    signal_objects,
)
from complaintctl.reports.clock_records import clock_lists
from complaintctl.reports.moments import Moments, iso
from complaintctl.reports.own import queues
from complaintctl.reports.pieces import Piece, as_json, json_texts, spread, together, together_by

_OTHERWISE = "otherwise"
_FLAGS = ("false", "true")
_AT_ONCE = 4_096

Duplicates = Mapping[str, Sequence[str]]


def record_lines(
    pipeline: Pipeline,
    decided: Decided,
    duplicates: Duplicates,
    masking: Masking | None = None,
) -> pl.Series:
    """One JSON object (String) for each row of `decided`, in its order, as its reader is shown it
    (None: the team)."""
    masking = masking or Masking(pipeline.policy.fields)
    pieces = _pieces(_Record(pipeline, decided, duplicates, masking, lasting=False))
    return together(pieces, decided.frame.height).alias("record")


def lasting_lines(
    pipeline: Pipeline, decided: Decided, duplicates: Duplicates
) -> Iterator[pl.Series]:
    """The records of the rows, some thousands at a time, without all that changes as time passes
    though nothing happens: equal texts are equal decisions."""
    masking = Masking(pipeline.policy.fields)
    pieces = _pieces(_Record(pipeline, decided, duplicates, masking, lasting=True))
    return together_by(pieces, decided.frame.height, _AT_ONCE)


def _pieces(record: _Record) -> list[Piece]:
    pieces: list[Piece] = []
    for key, value in record.parts():
        if record.masking.sees(key):
            pieces += [f'{", " if pieces else "{"}"{key}": ', *value]
    return [*pieces, "}"]


def owner_rule(answer: Answer) -> str:
    """Which row of the routing won; `otherwise` where none did, or where it cannot be told."""
    return answer.winner or _OTHERWISE


@dataclass(frozen=True, slots=True)
class _Record:
    """The parts of a record, each as pieces of JSON for all rows."""

    pipeline: Pipeline
    decided: Decided
    duplicates: Duplicates
    masking: Masking
    lasting: bool

    def parts(self) -> Iterator[tuple[str, Sequence[Piece]]]:
        """All there are, in the order of the record."""
        pipeline, frame = self.pipeline, self.decided.frame
        policy, priority = pipeline.policy, pipeline.policy.priority
        about = {"id": policy.name, "version": policy.effective_from, "digest": policy.digest}
        yield "complaint", [json_texts(self.masking.column(COMPLAINT, frame[COMPLAINT]))]
        if self.lasting:
            # A new policy that decides the same is no new decision.
            del about["digest"]
        else:
            yield "as_of", [as_json(iso(pipeline.as_of, policy.zone))]
        yield "policy", [as_json(about)]
        if self.masking.profile != "team":
            yield "profile", [as_json(self.masking.profile)]
        yield "intake", self._intake()
        yield "category", [self._answer("category")]
        yield "priority", [self._answer("priority")]
        ranks = priority.levels if priority is not None else ()
        yield "rank", [spread(self.decided.timed.rank, map(as_json, ranks)) if ranks else "null"]
        yield "owner", self._owner()
        yield "responsible", [self._answer("party", "party")]
        yield "signals", [signal_objects(self.decided.signals)]
        yield from self._time()
        offered = map(_remedies(pipeline), pipeline.remedies.held.results)
        yield "remedies", [spread(frame["remedies"], offered)]
        lanes = pipeline.answers.get("lane")
        yield "lane", [self._told("lane", lambda one: as_json(one.value)) if lanes else '"human"']
        yield "assumed", [spread(frame["assumed"], self._assumed())]
        yield "waived", [as_json(policy.waived)]
        used = pipeline.overrides.used.results
        yield "overridden", [spread(frame["overridden"], map(self._overrides, used))]
        if self.lasting and policy.actions:
            yield from _to_do(pipeline, self.decided)

    def _intake(self) -> Sequence[Piece]:
        frame = self.decided.frame
        missing = spread(frame["missing"], map(as_json, self.pipeline.evidence.missing.results))
        if not self.masking.sees("duplicates"):
            return ['{"missing": ', missing, "}"]
        linked = _linked(frame["complaint"], self.duplicates)
        return ['{"missing": ', missing, ', "duplicates": ', linked, "}"]

    def _answer(self, concern: str, key: str = "value") -> Piece:
        def write(answer: Answer) -> str:
            also = {"also": answer.also} if concern == "category" else {}
            return as_json({key: answer.value, **also, **self._known(answer)})

        return self._told(concern, write) if concern in self.pipeline.answers else "null"

    def _known(self, answer: Answer) -> dict[str, object]:
        rules = {"rules": answer.rules} if self.masking.sees("rules") else {}
        return {
            **rules,
            "certainty": answer.certainty,
            "possible": answer.possible,
            "because": answer.because,
        }

    def _told(self, concern: str, write: Callable[[Answer], str]) -> pl.Series:
        codes = self.decided.frame[codes_column(concern)]
        return spread(codes, map(write, self.pipeline.answers[concern].results))

    def _owner(self) -> Sequence[Piece]:
        if "team" not in self.pipeline.answers:
            return ["null"]
        queue = queues(self.pipeline, self.decided, self.masking)
        team = self._told("team", lambda answer: as_json(answer.value))
        head: list[Piece] = ['{"team": ', team, ', "queue": ', json_texts(queue)]
        if not self.masking.sees("routing"):
            own = together([*head, "}"], len(queue))
            return [own.set(queue.is_null(), "null")]

        def tail(answer: Answer) -> str:
            rest = {"rule": owner_rule(answer), **self._known(answer)}
            rest.pop("rules", None)
            return as_json(rest).removeprefix("{")

        return [*head, ", ", self._told("team", tail)]

    def _time(self) -> Iterator[tuple[str, Sequence[Piece]]]:
        """From `clocks` to `detected`."""
        decided, timing, timed = self.decided, self.pipeline.timing, self.decided.timed
        moments = Moments(self.pipeline.policy.zone)
        lists = clock_lists(timing, timed, decided.approximate, moments, lasting=self.lasting)
        yield "clocks", lists
        yield "observed", observed_lists(decided, moments)
        yield "ever_breached", [breach_lists(timed)]
        yield "orphan", [spread(timed.orphan.astype(np.uint8), _FLAGS)]
        yield "escalations", escalation_lists(timing, timed, moments)
        closure: list[Piece] = ["null"]
        if timing.closure is not None and timed.closings is not None:
            chosen = self.masking.sees("callback")
            closure = closure_objects(
                timing.closure, timed.closings, timed.claims, moments, chosen=chosen
            )
        yield "closure", closure
        yield "jumps", jump_lists(timed, moments)
        yield "detected", detected_lists(decided.detected, decided.frame.height, moments)

    def _assumed(self) -> Iterator[str]:
        for assumed in self.pipeline.assumptions.assumed.results:
            yield as_json({name: self.masking.typed(name, value) for name, value in assumed})

    def _overrides(self, uses: tuple[Override, ...]) -> str:
        shown = [self.masking.override(use) for use in uses]
        names = ("field", "value", "who", "why", "until")
        return as_json([{name: getattr(use, name) for name in names} for use in shown])


def _linked(complaints: pl.Series, duplicates: Duplicates) -> Piece:
    if not duplicates:
        return "[]"
    texts = [as_json(list(told)) for told in duplicates.values()]
    return complaints.replace_strict(list(duplicates), texts, default="[]", return_dtype=pl.String)


def _remedies(pipeline: Pipeline) -> Callable[[tuple[str, ...]], str]:
    offers = {
        remedy.id: {
            "id": remedy.id,
            "offer": remedy.offer,
            "cap": remedy.cap,
            "approval": remedy.approval,
        }
        for remedy in pipeline.policy.remedies
    }
    return lambda names: as_json([offers[name] for name in names])


def _to_do(pipeline: Pipeline, decided: Decided) -> Iterator[tuple[str, Sequence[Piece]]]:
    """What rules of `actions` hang on and no other key says: which hold, and which claim stands."""
    held = map(as_json, pipeline.actions.held.results)
    yield "actions", [spread(decided.frame["actions"], held)]
    if pipeline.timing.closure is not None:
        moments, claims = Moments(pipeline.policy.zone), decided.timed.claims
        yield "claimed_at", moments.pieces(claims.made)
        yield "last_claimed_at", moments.pieces(claims.last)
