"""A blank can do no harm: it never lowers a priority, and the truth stays among the possible.

Left out are the cells for which a policy says itself what a blank means: those it asks with
`present`, and those with `when_blank`.
"""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from complaintctl.conditions.reading import leaves
from complaintctl.decide.engines import Columnar
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.reading import fields_read
from complaintctl.decide.rulebook import codes_column
from complaintctl.model.condition import Present
from complaintctl.model.decision import Answer
from complaintctl.model.fields import State, state_column
from complaintctl.model.policy import DISPUTED, Agree, Copied, Policy
from complaintctl.policy.load import load_policy
from complaintctl.shipped import shipped
from tests.decide.frames import frame
from tests.decide.shipped_queues import POLICIES, conditions, queue
from tests.decide.vocabulary import AS_OF

COMPLAINTS = 2_000
Changes = dict[str, list[tuple[Answer, Answer]]]

NEVER_BLANK = frozenset({"complaint", "opened_at", "updated_at"})


def blankable(policy: Policy) -> list[str]:
    """The fields that the policy reads and of which a blank says nothing."""
    asked = {
        leaf.read.name
        for condition in conditions(policy)
        for leaf in leaves(condition)
        if isinstance(leaf, Present)
    }
    assumed = {field.name for field in policy.fields.values() if field.when_blank is not None}
    return sorted(fields_read(policy) - NEVER_BLANK - asked - assumed)


def blanked(batch: pl.DataFrame, name: str) -> pl.DataFrame:
    return batch.with_columns(
        pl.lit(None, dtype=batch.schema[name]).alias(name),
        pl.lit(int(State.BLANK), dtype=pl.UInt8).alias(state_column(name)),
    )


@cache
def shipped_queue(name: str) -> pl.DataFrame:
    policy = pipeline(name).policy
    return frame(policy.fields, fields_read(policy), queue(policy, 1, COMPLAINTS))


@cache
def pipeline(name: str) -> Pipeline:
    policy = load_policy(str(shipped("policies", name)))
    return Pipeline(policy, as_of=AS_OF, engine=Columnar())


def changes(name: str, before: pl.DataFrame, after: pl.DataFrame) -> Changes:
    """The distinct pairs of answers that rows got before and after, by concern."""
    pipe = pipeline(name)
    codes = pipe.decide(before).frame, pipe.decide(after).frame
    found: Changes = {}
    for concern, answers in pipe.answers.items():
        column = codes_column(concern)
        pairs = set(zip(codes[0][column], codes[1][column], strict=True))
        found[concern] = [(answers.results[old], answers.results[new]) for old, new in pairs]
    return found


def cases() -> list[tuple[str, str]]:
    return [(name, field) for name in POLICIES for field in blankable(pipeline(name).policy)]


@pytest.mark.parametrize(("name", "field"), cases())
def test_a_blank_cell_never_lowers_a_priority_nor_hides_the_truth(name: str, field: str) -> None:
    batch = shipped_queue(name)
    policy = pipeline(name).policy
    levels = policy.priority.levels if policy.priority else ()
    for concern, pairs in changes(name, batch, blanked(batch, field)).items():
        for known, lacking in pairs:
            assert set(known.possible) <= set(lacking.possible)
            if concern == "priority":
                assert levels.index(lacking.value) <= levels.index(known.value)


@pytest.mark.parametrize("name", POLICIES)
def test_the_random_queue_makes_the_rules_of_a_policy_fire(name: str) -> None:
    batch, policy = shipped_queue(name), pipeline(name).policy
    found = changes(name, batch, batch)
    for decider in policy.deciders():
        answers = [answer for answer, _ in found[decider.concern]]
        assert {answer.certain for answer in answers} == {True, False}
        if isinstance(decider, Copied):
            assert {answer.value for answer in answers} == {*decider.values, decider.otherwise}
        elif isinstance(decider, Agree):  # a rule that only ever disputes is named by no answer
            assert {answer.value for answer in answers} >= {*decider.parties, DISPUTED}
        else:
            fired = {rule for answer in answers for rule in answer.rules}
            assert fired == {rule.id for rule in decider.rules}
