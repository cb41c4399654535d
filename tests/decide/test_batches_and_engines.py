"""Neither the size of a batch nor the engine may show in an answer."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from complaintctl.decide.engines import Columnar, Durable, Engine
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.reading import fields_read
from complaintctl.model.policy import Policy
from complaintctl.policy.load import load_policy
from complaintctl.shipped import shipped
from tests.cli.terminal import needs_durable
from tests.decide.frames import frame
from tests.decide.generate_policies import complaints, generate
from tests.decide.records import Record, decided, records
from tests.decide.shipped_queues import queue
from tests.decide.vocabulary import AS_OF

SEEDS = (3, 45, 61)


def in_batches(
    policy: Policy, engine: Engine, batch: pl.DataFrame, size: int
) -> tuple[pl.DataFrame, dict[str, Record]]:
    """The codes of a whole queue, and what they mean, decided `size` complaints at a time."""
    pipeline = Pipeline(policy, as_of=AS_OF, engine=engine)
    parts = [batch.slice(start, size) for start in range(0, batch.height, size)]
    codes = pl.concat([pipeline.decide(part).frame for part in parts])
    return codes, records(pipeline, codes)


def kameng() -> tuple[Policy, pl.DataFrame]:
    policy = load_policy(str(shipped("policies", "kameng")))
    return policy, frame(policy.fields, fields_read(policy), queue(policy, 7, 400))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [1, 7])
def test_a_queue_in_many_batches_gets_the_answers_of_one_batch(
    seed: int, size: int, tmp_path: Path
) -> None:
    made = generate(seed, tmp_path)
    queued = list(complaints(made, seed, 30))
    batch = frame(made.policy.fields, fields_read(made.policy), queued)
    _, whole = in_batches(made.policy, Columnar(), batch, batch.height)
    _, parts = in_batches(made.policy, Columnar(), batch, size)
    assert parts == whole


def test_the_shipped_policy_in_many_batches_gets_the_answers_of_one_batch() -> None:
    policy, batch = kameng()
    _, whole = in_batches(policy, Columnar(), batch, batch.height)
    _, parts = in_batches(policy, Columnar(), batch, 33)
    assert parts == whole


def test_complaints_are_decided_alike_in_any_order() -> None:
    policy, batch = kameng()
    forwards = decided(Pipeline(policy, as_of=AS_OF, engine=Columnar()), batch)
    backwards = decided(Pipeline(policy, as_of=AS_OF, engine=Columnar()), batch.reverse())
    assert backwards == forwards


@pytest.mark.parametrize("seed", SEEDS)
def test_an_empty_batch_has_the_columns_of_any_other(seed: int, tmp_path: Path) -> None:
    made = generate(seed, tmp_path)
    batch = frame(made.policy.fields, fields_read(made.policy), list(complaints(made, seed, 5)))
    pipeline = Pipeline(made.policy, as_of=AS_OF, engine=Columnar())
    empty = pipeline.decide(batch.clear()).frame
    assert empty.is_empty()
    assert empty.schema == pipeline.decide(batch).frame.schema


def test_complaints_opened_after_as_of_are_left_out() -> None:
    policy, batch = kameng()
    opened = pl.when(pl.int_range(pl.len()) % 2 == 0).then(AS_OF).otherwise(AS_OF + 1)
    late = batch.with_columns(opened.cast(pl.Int64).alias("opened_at"))
    found = Pipeline(policy, as_of=AS_OF, engine=Columnar()).decide(late).frame
    assert found["complaint"].equals(batch["complaint"].gather_every(2))


@needs_durable
@pytest.mark.parametrize("seed", SEEDS)
def test_durable_rules_decide_a_random_queue_as_polars_does(seed: int, tmp_path: Path) -> None:
    made = generate(seed, tmp_path)
    queued = list(complaints(made, seed, 100))
    batch = frame(made.policy.fields, fields_read(made.policy), queued)
    columnar = in_batches(made.policy, Columnar(), batch, batch.height)
    durable = in_batches(made.policy, Durable(60), batch, batch.height)
    assert durable[1] == columnar[1]
    assert durable[0].equals(columnar[0])


@needs_durable
def test_durable_rules_decide_the_shipped_policy_as_polars_does() -> None:
    policy, batch = kameng()
    columnar = in_batches(policy, Columnar(), batch, batch.height)
    durable = in_batches(policy, Durable(120), batch, batch.height)
    assert durable[1] == columnar[1]
    assert durable[0].equals(columnar[0])


@needs_durable
@pytest.mark.parametrize("count", [0, 1, 3])
def test_rules_without_a_condition_hold_for_every_row_under_either_engine(
    count: int, tmp_path: Path
) -> None:
    written = """
        {language: 1, policy: p, timezone: UTC, effective_from: 2026-01-01, teams: {a: {}},
         categories: {first: [{id: c, when: {vip: true}}], otherwise: z},
         priorities: {levels: [x, y], most_severe: [{id: p, level: x}]},
         routing: {first: [{id: r, team: a}], otherwise: a}}
    """
    (tmp_path / "policy.yaml").write_text(written, encoding="utf-8")
    policy = load_policy(str(tmp_path))
    numbers = [f"C{n}" for n in range(count)]
    batch = frame(
        policy.fields, fields_read(policy), [{"complaint": ("present", n)} for n in numbers]
    )
    for engine in (Columnar(), Durable(60)):
        found = decided(Pipeline(policy, as_of=AS_OF, engine=engine), batch)
        assert list(found) == numbers
        assert all(record["priority"]["value"] == "x" for record in found.values())
        assert all(record["owner"]["team"] == "a" for record in found.values())
