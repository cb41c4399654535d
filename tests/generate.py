"""Random fields, conditions and queues, as hypothesis draws and shrinks them.

A queue is held twice: as plain cells, for oracles in plain Python, and as the frame that intake
hands on. Text stays as a customer would write it; `compared` gives it as it is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import polars as pl
from hypothesis import strategies as st

from complaintctl.conditions.text import fold, fold_id, fold_id_series, fold_series
from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Leaf,
    NoneOf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import (
    KINDS,
    ORDERED_KINDS,
    TEXTUAL_KINDS,
    Assumption,
    Field,
    Kind,
    State,
    Value,
    state_column,
)

T = TypeVar("T")

ROWS = 20
"""Complaints in a random queue."""

CONCERNS: Mapping[str, tuple[str, ...]] = {
    "category": ("card_already_used", "double_charge", "needs_triage"),
    "priority": ("urgent", "high", "normal"),
}

DTYPES: Mapping[Kind, type[pl.DataType]] = {
    "text": pl.String,
    "id": pl.String,
    "word": pl.String,
    "number": pl.Float64,
    "money": pl.Float64,
    "duration": pl.Int64,
    "time": pl.Int64,
    "flag": pl.Boolean,
}

# What tells a careless fold or a careless matcher apart: full width, kana, hidden characters,
# spaces between Han, composed and decomposed letters, everything a regular expression means.
_LETTERS = (
    "aAbé1Ａ１卡密退款未到账ガがﾊ 　\u00a0\n\t\u200b\u200d\u2060\ufeff.*+?()[]{}|^$\\-#&~\"'，"
)
_TEXTS = (
    "",
    " ",
    "卡密已使用",
    "卡 密 已 使 用",
    "卡\u200b密　已使用 abc",
    "重复扣款，扣了两次",
    "ＡＢＣ１２３",
    "abc123",
    "e\u0301t\u00e9",
    "ｶﾞ が カ゛",
    "未到账\n退款",
    "退\ufeff款\u2060x",
    "\t12 ",
    "a.b*c",
    "-1",
    "0",
)
_WORDS = ("app", "High", "ＬＯＷ", "微信", "web form", "")
_NUMBERS = (
    0.0,
    -0.0,
    0.1 + 0.2,
    0.3,
    1.0,
    -1.5,
    4999.99,
    5000.0,
    5000.01,
    2.0**53,
    2.0**53 + 2,
    1e300,
    -1e300,
    5e-324,
)
_SECONDS = (
    -62135596800,  # the first instant of year 1
    -1,
    0,
    1,
    60,
    5400,
    86400,
    951782400,  # 2000-02-29
    1774746000,  # 2026-03-29 01:00 UTC, clocks go forward in Europe
    1793494800,  # 2026-11-01 01:00 EDT, the first of two
    1793498400,
    4102444800,  # 2100
    253402300799,  # the last second of 9999
)

_PATTERNS = (
    "卡密",
    "^卡",
    "用$",
    "已.使",
    "已.?使",
    "(退款|赔偿)",
    "a+b*",
    "[a-c1-3]+",
    "[^a]$",
    "a{1,2}",
    "^$",
    r"\.",
    "(ab|cd|a.b).*",
    "a|^b",
    "未到账.退",
    "(?:が|ガ)",
)
"""`matches` as every engine of regular expressions reads it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row holds of a field: a value as written only where there is one."""

    state: State
    value: Value | None = None


Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Case:
    """Conditions over some fields, the rows to judge, and each row's possible concerns."""

    fields: tuple[Field, ...]
    conditions: tuple[Condition, ...]
    rows: tuple[Row, ...]
    possible: tuple[Mapping[str, tuple[str, ...]], ...]


def as_compared(kind: Kind, text: str) -> str:
    """A text, word or id as the language compares it."""
    return fold_id(text) if kind == "id" else fold(text)


def frame(fields: Sequence[Field], rows: Sequence[Row]) -> pl.DataFrame:
    """The rows as intake hands them on: typed columns, null unless present, and their states."""
    columns: dict[str, pl.Series] = {
        "complaint": pl.Series([f"C-{place}" for place in range(len(rows))], dtype=pl.String)
    }
    for one in fields:
        cells = [row[one.name] for row in rows]
        held = [cell.value if cell.state == State.PRESENT else None for cell in cells]
        columns[one.name] = pl.Series(held, dtype=DTYPES[one.kind])
        states = [int(cell.state) for cell in cells]
        columns[state_column(one.name)] = pl.Series(states, dtype=pl.UInt8)
    return pl.DataFrame(columns)


def compared(fields: Sequence[Field], queue: pl.DataFrame) -> pl.DataFrame:
    """The queue as conditions read it: text folded, what is assumed put in for blanks."""
    for one in fields:
        column = queue[one.name]
        if one.kind in TEXTUAL_KINDS:
            column = fold_id_series(column) if one.kind == "id" else fold_series(column)
        if one.when_blank is not None:
            blank = queue[state_column(one.name)] == int(State.BLANK)
            assumed = _assumed(one, one.when_blank)
            put = pl.select(pl.when(blank).then(pl.lit(assumed, column.dtype)).otherwise(column))
            column = put.to_series()
        queue = queue.with_columns(column.alias(one.name))
    return queue


def _assumed(one: Field, assumption: Assumption) -> Value:
    if isinstance(assumption.value, str):
        return as_compared(one.kind, assumption.value)
    return assumption.value


def values(kind: Kind) -> st.SearchStrategy[Value]:
    """Values of one kind as a source may hold them, the edges often."""
    match kind:
        case "text" | "id":
            return st.sampled_from(_TEXTS) | st.text(_LETTERS, max_size=12)
        case "word":
            return st.sampled_from(_WORDS)
        case "number" | "money":
            anything = st.floats(allow_nan=False, allow_infinity=False)
            return st.sampled_from(_NUMBERS) | anything
        case "duration":
            return st.sampled_from(_SECONDS) | st.integers(-(2**53), 2**53)
        case "time":
            return st.sampled_from(_SECONDS) | st.integers(_SECONDS[0], _SECONDS[-1])
        case "flag":
            return st.booleans()


def _weighted(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """One of the strategies, so much more often (`one_of` counts a repeated one once)."""
    often = [choice for weight, choice in choices for _ in range(weight)]
    return st.sampled_from(often).flatmap(lambda choice: choice)


@st.composite
def cases(draw: st.DrawFn, depth: int = 4) -> Case:
    """A few fields, up to five trees over them and concerns, single tests, and a queue."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    pools = [draw(st.lists(values(kind), min_size=1, max_size=5)) for kind in kinds]
    fields = tuple(
        draw(_field(f"{kind}{place}", kind, pool))
        for place, (kind, pool) in enumerate(zip(kinds, pools, strict=True))
    )
    drawn = [draw(_column(pool)) for pool in pools]
    rows = tuple(
        {one.name: cell for one, cell in zip(fields, cells, strict=True)}
        for cells in zip(*drawn, strict=True)
    )
    of_field = dict(zip(fields, pools, strict=True))
    leaf = _leaves(of_field)
    conditions = draw(st.lists(_conditions(leaf, depth), min_size=1, max_size=5))
    alone = draw(st.lists(leaf, min_size=15, max_size=15))
    sets = [draw(_possible(outcomes)) for outcomes in CONCERNS.values()]
    possible = tuple(dict(zip(CONCERNS, one, strict=True)) for one in zip(*sets, strict=True))
    return Case(fields, tuple(dict.fromkeys((*conditions, *alone))), rows, possible)


@st.composite
def _field(draw: st.DrawFn, name: str, kind: Kind, pool: list[Value]) -> Field:
    declared = tuple(str(value) for value in pool) if kind == "word" else None
    assumed = draw(st.none() | st.sampled_from(pool))
    reason = None if assumed is None else Assumption(assumed, "drawn")
    return Field(name, kind, values=declared, when_blank=reason)


def _column(pool: list[Value]) -> st.SearchStrategy[list[Cell]]:
    present = st.sampled_from([Cell(State.PRESENT, value) for value in pool])
    other = st.sampled_from([Cell(State.BLANK), Cell(State.INVALID), Cell(State.ABSENT)])
    mixed = st.lists(_weighted((4, present), (1, other)), min_size=ROWS, max_size=ROWS)
    return _weighted((7, mixed), (1, st.just([Cell(State.ABSENT)] * ROWS)))


def _possible(outcomes: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    some = st.lists(st.sampled_from(outcomes), min_size=1, unique=True).map(tuple)
    return st.lists(some, min_size=ROWS, max_size=ROWS)


def _conditions(leaf: st.SearchStrategy[Leaf], depth: int) -> st.SearchStrategy[Condition]:
    tree: st.SearchStrategy[Condition] = leaf
    nodes: tuple[Callable[[tuple[Condition, ...]], Condition], ...] = (All, AnyOf, NoneOf)
    for _ in range(depth):
        parts = st.lists(tree, max_size=3).map(tuple)
        tree = _weighted((1, leaf), (2, st.one_of([parts.map(node) for node in nodes])))
    return tree


def _leaves(of_field: Mapping[Field, list[Value]]) -> st.SearchStrategy[Leaf]:
    fields = [_field_leaves(one, pool) for one, pool in of_field.items()]
    pairs = [
        (Read("field", one.name, one.kind), Read("field", other.name, other.kind))
        for one in of_field
        for other in of_field
        if one.kind == other.kind
    ]
    same = st.builds(
        lambda pair, no: Same(pair[0], pair[1], no), st.sampled_from(pairs), st.booleans()
    )
    concerns = [
        st.builds(
            OneOf,
            st.just(Read("concern", name, "word")),
            st.lists(st.sampled_from(outcomes), min_size=1, unique=True).map(tuple),
            st.booleans(),
        )
        for name, outcomes in CONCERNS.items()
    ]
    return _weighted((6, st.one_of(fields)), (1, same), (1, st.one_of(concerns)))


def _field_leaves(one: Field, pool: list[Value]) -> st.SearchStrategy[Leaf]:
    read = st.just(Read("field", one.name, one.kind))
    near = _weighted((4, st.sampled_from(pool)), (1, values(one.kind)))
    if one.kind in TEXTUAL_KINDS:
        near = near.map(lambda value: as_compared(one.kind, str(value)))
    listed = st.lists(near, min_size=1, max_size=3).map(tuple)
    kinds: list[tuple[int, st.SearchStrategy[Leaf]]] = [
        (2, st.builds(OneOf, read, listed, st.booleans())),
        (1, st.builds(Present, read, st.booleans())),
    ]
    if one.kind in ORDERED_KINDS:
        operators = st.sampled_from(("at_least", "at_most", "above", "below"))
        kinds.append((3, st.builds(Compare, read, operators, near)))
    if one.kind in TEXTUAL_KINDS:
        words = st.sampled_from(("contains", "contains_all", "starts_with"))
        found = st.lists(near.flatmap(_part), min_size=1, max_size=3).map(tuple)
        patterns = st.lists(st.sampled_from(_PATTERNS), min_size=1, max_size=3).map(tuple)
        kinds.append((3, st.builds(TextMatch, read, words, found)))
        kinds.append((2, st.builds(TextMatch, read, st.just("matches"), patterns)))
    return _weighted(*kinds)


def _part(text: Value) -> st.SearchStrategy[str]:
    """A piece of a text that some cell may hold, or a word of its own where it is empty."""
    whole = str(text) or "卡"
    return st.slices(len(whole)).map(lambda piece: whole[piece.start : piece.stop] or whole)
