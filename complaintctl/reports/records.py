"""Decision records as JSON, one line a complaint, without a Python object a row.

Each distinct answer is written once; rows only join those pieces (`schemas/decision.schema.json`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from complaintctl.decide.concerns import codes_column
from complaintctl.decide.pipeline import Pipeline
from complaintctl.model.decision import Answer
from complaintctl.model.queue import Override
from complaintctl.reports.moments import iso

_PLAIN = r'\A[^"\\\x00-\x1f]*\z'
_OTHERWISE = "otherwise"

Duplicates = Mapping[str, Sequence[str]]


def record_lines(pipeline: Pipeline, decided: pl.DataFrame, duplicates: Duplicates) -> pl.Series:
    """One JSON object (String) for each row of `decided`, in its order."""
    pieces = [
        *_head(pipeline, decided, duplicates),
        _answer(pipeline, decided, "category", _category),
        _text(', "priority": '),
        _answer(pipeline, decided, "priority", _priority),
        _text(', "rank": '),
        _answer(pipeline, decided, "priority", lambda answer: _json(answer.value)),
        _text(', "owner": '),
        *_owner(pipeline, decided),
        _text(', "responsible": '),
        _answer(pipeline, decided, "party", _party),
        _text(', "signals": {}, "clocks": [], "ever_breached": [], "escalations": []'),
        _text(', "closure": null, "remedies": '),
        _spread(decided["remedies"], map(_remedies(pipeline), pipeline.remedies.offered.results)),
        _text(', "lane": '),
        _answer(pipeline, decided, "lane", lambda answer: _json(answer.value), "human"),
        _text(', "assumed": '),
        _spread(decided["assumed"], (_json(dict(a)) for a in pipeline.assumptions.assumed.results)),
        _text(', "waived": [], "overridden": '),
        _spread(decided["overridden"], map(_overrides, pipeline.overrides.used.results)),
        _text("}"),
    ]
    return decided.select(pl.concat_str(pieces).alias("record"))["record"]


def json_texts(texts: pl.Series) -> pl.Series:
    """Texts (String) as JSON literals; a null is `null`."""
    if texts.str.contains(_PLAIN).fill_null(True).all():
        quoted = pl.concat_str(pl.lit('"'), pl.col("text"), pl.lit('"')).fill_null("null")
        return texts.to_frame("text").select(quoted.alias("text"))["text"]
    return pl.Series([_json(text) for text in texts], dtype=pl.String)


def owner_rule(answer: Answer) -> str:
    """Which row of the routing won; `otherwise` where none did, or where it cannot be told."""
    return answer.winner or _OTHERWISE


def _head(pipeline: Pipeline, decided: pl.DataFrame, duplicates: Duplicates) -> list[pl.Expr]:
    policy = pipeline.policy
    about = {"id": policy.name, "version": policy.effective_from, "digest": policy.digest}
    return [
        _text('{"complaint": '),
        pl.lit(json_texts(decided["complaint"])),
        _text(f', "as_of": {_json(iso(pipeline.as_of, policy.zone))}, "policy": {_json(about)}'),
        _text(', "intake": {"missing": '),
        _spread(decided["missing"], map(_json, pipeline.evidence.missing.results)),
        _text(', "duplicates": '),
        _linked(duplicates),
        _text('}, "category": '),
    ]


def _linked(duplicates: Duplicates) -> pl.Expr:
    if not duplicates:
        return _text("[]")
    texts = [_json(list(told)) for told in duplicates.values()]
    return pl.col("complaint").replace_strict(
        list(duplicates), texts, default="[]", return_dtype=pl.String
    )


def _category(answer: Answer) -> str:
    return _json({"value": answer.value, "also": answer.also, **_known(answer)})


def _priority(answer: Answer) -> str:
    return _json({"value": answer.value, **_known(answer)})


def _party(answer: Answer) -> str:
    return _json({"party": answer.value, **_known(answer)})


def _known(answer: Answer) -> dict[str, object]:
    return {
        "rules": answer.rules,
        "certainty": answer.certainty,
        "possible": answer.possible,
        "because": answer.because,
    }


def _owner(pipeline: Pipeline, decided: pl.DataFrame) -> list[pl.Expr]:
    if "team" not in pipeline.answers:
        return [_text("null")]

    def tail(answer: Answer) -> str:
        rest = {"rule": owner_rule(answer), **_known(answer)}
        del rest["rules"]
        return _json(rest).removeprefix("{")

    return [
        _text('{"team": '),
        _answer(pipeline, decided, "team", lambda answer: _json(answer.value)),
        _text(', "queue": '),
        pl.lit(json_texts(decided["queue"])),
        _text(", "),
        _answer(pipeline, decided, "team", tail),
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
    return lambda names: _json([offers[name] for name in names])


def _overrides(uses: tuple[Override, ...]) -> str:
    names = ("field", "value", "who", "why", "until")
    return _json([{name: getattr(use, name) for name in names} for use in uses])


def _answer(
    pipeline: Pipeline,
    decided: pl.DataFrame,
    concern: str,
    write: Callable[[Answer], str],
    undecided: str | None = None,
) -> pl.Expr:
    answers = pipeline.answers.get(concern)
    if answers is None:
        return _text(_json(undecided))
    return _spread(decided[codes_column(concern)], map(write, answers.results))


def _spread(codes: pl.Series, texts: Iterable[str]) -> pl.Expr:
    return pl.lit(pl.Series(list(texts), dtype=pl.String).gather(codes))


def _text(text: str) -> pl.Expr:
    return pl.lit(text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
