"""Conditions as polars expressions: Boolean, where null is *unknown*.

Polars' own `&`, `|` and `~` on nullable Booleans are strong Kleene logic, so the tree maps one to
one. A concern's truth cannot be read from a column: the caller lends it one for each such test.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import assert_never

import polars as pl

from complaintctl.conditions.text import match_expr
from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Leaf,
    NoneOf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import State, state_column

Lent = Mapping[Leaf, str]
"""Tests whose truth stands in a Boolean column already, with that column's name."""


def event_column(event: str) -> str:
    """The column that says whether an event happened (Boolean; null: it cannot be told)."""
    return f"event:{event}"


def truth(condition: Condition, lent: Lent) -> pl.Expr:
    """The condition over the columns `F` and `F:state` of a queue (see `intake`); a signal is a
    Boolean column of its name."""
    match condition:
        case All(parts):
            return reduce(and_, [truth(part, lent) for part in parts]) if parts else pl.lit(True)
        case AnyOf(parts):
            return reduce(or_, [truth(part, lent) for part in parts]) if parts else pl.lit(False)
        case NoneOf(parts):
            return ~truth(AnyOf(parts), lent)
        case Compare() | OneOf() | Present() | Same() | TextMatch() | Happened():
            return pl.col(lent[condition]) if condition in lent else leaf_truth(condition)
        case _:
            assert_never(condition)


def leaf_truth(leaf: Leaf) -> pl.Expr:
    """One test over the columns of its fields."""
    match leaf:
        case Compare(read, operator, bound):
            return _compare(pl.col(read.name), operator, bound)
        case OneOf(read, values, negated):
            found = _one_of(read, values)
            return ~found if negated else found
        case Present(read, expected):
            wanted = State.PRESENT if expected else State.BLANK
            state = pl.col(state_column(read.name))
            return pl.when(state <= int(State.BLANK)).then(state == int(wanted))
        case Same(read, other, negated):
            left, right = pl.col(read.name), pl.col(other.name)
            return (left != right) if negated else (left == right)
        case TextMatch(read, operator, patterns):
            return match_expr(pl.col(read.name), operator, patterns)
        case Happened(events):
            return reduce(or_, [pl.col(event_column(event)) for event in events])
        case _:
            assert_never(leaf)


def _one_of(read: Read, values: tuple[object, ...]) -> pl.Expr:
    column = pl.col(read.name)
    if len(values) == 1:
        return column == pl.lit(values[0])
    return column.is_in(list(values))


def _compare(column: pl.Expr, operator: str, bound: float | int) -> pl.Expr:
    match operator:
        case "at_least":
            return column >= bound
        case "at_most":
            return column <= bound
        case "above":
            return column > bound
        case _:
            return column < bound
