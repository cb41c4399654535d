"""Decision records as JSON, one line a complaint, without a Python object a row.

Each distinct answer is written once; rows only join those pieces (`schemas/decision.schema.json`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.timing import Timed
from complaintctl.model.decision import Answer
from complaintctl.model.queue import Override
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
from complaintctl.reports.pieces import Piece, as_json, json_texts, spread, together

_OTHERWISE = "otherwise"
_FLAGS = ("false", "true")

Duplicates = Mapping[str, Sequence[str]]


def record_lines(
    pipeline: Pipeline, decided: Decided, duplicates: Duplicates, *, lasting: bool = False
) -> pl.Series:
    """One JSON object (String) for each row of `decided`, in its order. `lasting`: without all that
    changes as time passes though nothing happens, so that equal texts are equal decisions."""
    frame, timed = decided.frame, decided.timed
    pieces = [
        *_head(pipeline, frame, duplicates, lasting=lasting),
        _answer(pipeline, frame, "category", _category),
        ', "priority": ',
        _answer(pipeline, frame, "priority", _priority),
        ', "rank": ',
        _rank(pipeline, timed),
        ', "owner": ',
        *_owner(pipeline, frame),
        ', "responsible": ',
        _answer(pipeline, frame, "party", _party),
        ', "signals": ',
        signal_objects(decided.signals),
        *_time(pipeline, decided, lasting=lasting),
        ', "remedies": ',
        spread(frame["remedies"], map(_remedies(pipeline), pipeline.remedies.held.results)),
        ', "lane": ',
        _answer(pipeline, frame, "lane", lambda answer: as_json(answer.value), "human"),
        ', "assumed": ',
        spread(frame["assumed"], (as_json(dict(a)) for a in pipeline.assumptions.assumed.results)),
        f', "waived": {as_json(pipeline.policy.waived)}, "overridden": ',
        spread(frame["overridden"], map(_overrides, pipeline.overrides.used.results)),
        "}",
    ]
    return together(pieces, frame.height).alias("record")


def owner_rule(answer: Answer) -> str:
    """Which row of the routing won; `otherwise` where none did, or where it cannot be told."""
    return answer.winner or _OTHERWISE


def _head(
    pipeline: Pipeline, frame: pl.DataFrame, duplicates: Duplicates, *, lasting: bool
) -> list[Piece]:
    policy = pipeline.policy
    about = {"id": policy.name, "version": policy.effective_from, "digest": policy.digest}
    when = f', "as_of": {as_json(iso(pipeline.as_of, policy.zone))}'
    if lasting:
        # A new policy that decides the same is no new decision.
        del about["digest"]
        when = ""
    return [
        '{"complaint": ',
        json_texts(frame["complaint"]),
        f'{when}, "policy": {as_json(about)}, "intake": {{"missing": ',
        spread(frame["missing"], map(as_json, pipeline.evidence.missing.results)),
        ', "duplicates": ',
        _linked(frame["complaint"], duplicates),
        '}, "category": ',
    ]


def _linked(complaints: pl.Series, duplicates: Duplicates) -> Piece:
    if not duplicates:
        return "[]"
    texts = [as_json(list(told)) for told in duplicates.values()]
    return complaints.replace_strict(list(duplicates), texts, default="[]", return_dtype=pl.String)


def _category(answer: Answer) -> str:
    return as_json({"value": answer.value, "also": answer.also, **_known(answer)})


def _priority(answer: Answer) -> str:
    return as_json({"value": answer.value, **_known(answer)})


def _party(answer: Answer) -> str:
    return as_json({"party": answer.value, **_known(answer)})


def _known(answer: Answer) -> dict[str, object]:
    return {
        "rules": answer.rules,
        "certainty": answer.certainty,
        "possible": answer.possible,
        "because": answer.because,
    }


def _rank(pipeline: Pipeline, timed: Timed) -> Piece:
    priority = pipeline.policy.priority
    return spread(timed.rank, map(as_json, priority.levels)) if priority is not None else "null"


def _owner(pipeline: Pipeline, frame: pl.DataFrame) -> list[Piece]:
    if "team" not in pipeline.answers:
        return ["null"]

    def tail(answer: Answer) -> str:
        rest = {"rule": owner_rule(answer), **_known(answer)}
        del rest["rules"]
        return as_json(rest).removeprefix("{")

    return [
        '{"team": ',
        _answer(pipeline, frame, "team", lambda answer: as_json(answer.value)),
        ', "queue": ',
        json_texts(frame["queue"]),
        ", ",
        _answer(pipeline, frame, "team", tail),
    ]


def _time(pipeline: Pipeline, decided: Decided, *, lasting: bool) -> list[Piece]:
    """From `clocks` to `detected`."""
    timing, timed, moments = pipeline.timing, decided.timed, Moments(pipeline.policy.zone)
    closure: list[Piece] = ["null"]
    if timing.closure is not None and timed.closings is not None:
        closure = closure_objects(timing.closure, timed.closings, timed.claims, moments)
    return [
        ', "clocks": ',
        *clock_lists(timing, timed, decided.approximate, moments, lasting=lasting),
        ', "observed": ',
        *observed_lists(decided, moments),
        ', "ever_breached": ',
        breach_lists(timed),
        ', "orphan": ',
        spread(timed.orphan.astype(np.uint8), _FLAGS),
        ', "escalations": ',
        *escalation_lists(timing, timed, moments),
        ', "closure": ',
        *closure,
        ', "jumps": ',
        *jump_lists(timed, moments),
        ', "detected": ',
        *detected_lists(decided.detected, decided.frame.height, moments),
    ]


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


def _overrides(uses: tuple[Override, ...]) -> str:
    names = ("field", "value", "who", "why", "until")
    return as_json([{name: getattr(use, name) for name in names} for use in uses])


def _answer(
    pipeline: Pipeline,
    frame: pl.DataFrame,
    concern: str,
    write: Callable[[Answer], str],
    undecided: str | None = None,
) -> Piece:
    answers = pipeline.answers.get(concern)
    if answers is None:
        return as_json(undecided)
    return spread(frame[codes_column(concern)], map(write, answers.results))
