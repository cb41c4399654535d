"""What the pipeline decided, spelled as the oracle spells its record, so that `==` compares them.

It holds only what both know: the oracle lists no rules for a team.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.rulebook import codes_column
from complaintctl.model.decision import Answer
from complaintctl.model.fields import Field, Value
from tests.oracle import as_id, as_text

Record = dict[str, Any]


def decided(pipeline: Pipeline, batch: pl.DataFrame) -> dict[str, Record]:
    """The record of each complaint of a batch, by its number."""
    return records(pipeline, pipeline.decide(batch).frame)


def records(pipeline: Pipeline, codes: pl.DataFrame) -> dict[str, Record]:
    """What the codes that `pipeline` gave mean, by complaint."""
    return {row["complaint"]: _record(pipeline, row) for row in codes.iter_rows(named=True)}


def comparable(record: Mapping[str, Any], fields: Mapping[str, Field]) -> Record:
    """The oracle's record in that shape. Assumed words and a queue's name are shown as they are
    compared: the language does not say whether a record keeps the cell's own spelling."""
    kept = {key: record[key] for key in ("intake", "category", "priority", "responsible")}
    owner = record["owner"] and dict(record["owner"])
    if owner and owner["queue"] is not None:
        owner["queue"] = as_text(owner["queue"])
    assumed = {name: _folded(fields[name], value) for name, value in record["assumed"].items()}
    more = {key: record[key] for key in ("lane", "lane_answer", "remedies", "actions")}
    return {**kept, "owner": owner, **more, "assumed": assumed}


def _record(pipeline: Pipeline, row: Mapping[str, Any]) -> Record:
    answers = {
        concern: found.results[row[codes_column(concern)]]
        for concern, found in pipeline.answers.items()
    }
    category, team, lane = (answers.get(name) for name in ("category", "team", "lane"))
    fields = pipeline.policy.fields
    assumed = pipeline.assumptions.assumed.results[row["assumed"]]
    return {
        "intake": {"missing": list(pipeline.evidence.missing.results[row["missing"]])},
        "category": category and _shown(category, "value", also=list(category.also)),
        "priority": _optional(answers.get("priority"), "value"),
        "responsible": _optional(answers.get("party"), "party"),
        "owner": team and _owner(team, row["queue"]),
        "lane": lane.value if lane else "human",
        "lane_answer": _optional(lane, "value"),
        "remedies": list(pipeline.remedies.held.results[row["remedies"]]),
        "actions": list(pipeline.actions.held.results[row["actions"]]),
        "assumed": {name: _folded(fields[name], value) for name, value in assumed},
    }


def _optional(answer: Answer | None, key: str) -> Record | None:
    return None if answer is None else _shown(answer, key)


def _shown(answer: Answer, key: str, **more: Any) -> Record:
    return {
        key: answer.value,
        **more,
        "rules": list(answer.rules),
        "certainty": answer.certainty,
        "possible": list(answer.possible),
        "because": list(answer.because),
    }


def _owner(answer: Answer, queue: str | None) -> Record:
    rule = answer.winner or "otherwise"
    shown = _shown(answer, "team", queue=queue if queue is None else as_text(queue), rule=rule)
    del shown["rules"]
    return shown


def _folded(field: Field, value: Value) -> Value:
    if field.kind == "id":
        return as_id(str(value))
    return as_text(value) if isinstance(value, str) else value
