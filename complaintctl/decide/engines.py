"""Who decides the rules once their tests are known: polars, or durable-rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import polars as pl

from complaintctl.conditions import columnar
from complaintctl.model.condition import Condition, Leaf

UNKNOWN = 2


class Engine(Protocol):
    """Gives rules their truth from the truths of their tests."""

    name: str

    def truths(
        self, tests: pl.DataFrame, leaves: Sequence[Leaf], rules: Sequence[Condition]
    ) -> pl.DataFrame:
        """`tests` has a Boolean column for each leaf, in order (null: unknown); the answer has
        one for each rule."""


def leaf_column(place: int) -> str:
    """The column of the leaf at `place`."""
    return f"leaf{place}"


def rule_column(place: int) -> str:
    """The column of the rule at `place`."""
    return f"rule{place}"


class Columnar:
    """Every row at once, in polars."""

    name = "columnar"

    def truths(
        self, tests: pl.DataFrame, leaves: Sequence[Leaf], rules: Sequence[Condition]
    ) -> pl.DataFrame:
        """See `Engine`."""
        known = {leaf: leaf_column(place) for place, leaf in enumerate(leaves)}
        named = [
            columnar.truth(rule, known).alias(rule_column(place))
            for place, rule in enumerate(rules)
        ]
        return tests.with_columns(named).select(rule_column(place) for place in range(len(rules)))


class Durable:
    """Every distinct row of test truths once, by durable-rules in a child process.

    `in_order` asks it in addition to fire all rules that hold, one after the other.
    """

    name = "durable"

    def __init__(self, timeout: float, *, in_order: bool = False) -> None:
        self.timeout = timeout
        self.in_order = in_order

    def truths(
        self, tests: pl.DataFrame, leaves: Sequence[Leaf], rules: Sequence[Condition]
    ) -> pl.DataFrame:
        """See `Engine`. Raises what `conditions.durable` raises."""
        from complaintctl.conditions import durable

        columns = [leaf_column(place) for place in range(len(leaves))]
        small = tests.select(pl.col(columns).cast(pl.UInt8).fill_null(UNKNOWN))
        distinct = small.unique(maintain_order=True) if columns else small
        rows = list(distinct.iter_rows()) if columns else [()]
        decided = durable.truths(rules, leaves, rows, timeout=self.timeout)
        if self.in_order:
            # It also has to fire them in the policy's order; any other is a disagreement.
            durable.firing_order(decided, timeout=self.timeout)
        names = [rule_column(place) for place in range(len(rules))]
        schema = dict.fromkeys(names, pl.UInt8)
        answers = pl.DataFrame(decided, schema=schema, orient="row").select(
            pl.when(pl.col(names) < UNKNOWN).then(pl.col(names) == 1)
        )
        if not columns:
            return pl.concat([answers.clear(), *[answers] * tests.height])
        both = distinct.hstack(answers)
        return small.join(both, on=columns, how="left", maintain_order="left").select(names)
