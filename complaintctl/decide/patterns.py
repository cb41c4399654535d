"""Many rows, few patterns: what a row's small digits lead to is worked out once for each pattern.

A stage turns every row into a tuple of small integers (truths of its rules, what is missing). The
logic of possible sets then runs in plain Python, once for each distinct tuple, and its result is
handed back to the rows as a code. So the definition and the fast path are one piece of code.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any, Generic, TypeVar

import numpy as np
import polars as pl

Result = TypeVar("Result", bound=Hashable)

_ROOM = 2**62
_BYTE = 2**8


@dataclass(frozen=True, slots=True)
class Digit:
    """One small integer of a row: an expression that is never null, in 0..radix-1."""

    expr: pl.Expr
    radix: int


def code_digit(column: str, coded: Coded[Any]) -> Digit:
    """A column of codes as a digit: no code of this batch is beyond what is known by now."""
    return Digit(pl.col(column), max(len(coded.results), 1))


class Coded(Generic[Result]):
    """Results by code; a result has one code. Safe to use from several threads."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self._codes: dict[Result, int] = {}
        self._one_at_a_time = RLock()

    def code_of(self, result: Result) -> int:
        """The code of a result; a new one, if it is new."""
        with self._one_at_a_time:
            if result not in self._codes:
                self.results.append(result)
                self._codes[result] = len(self.results) - 1
            return self._codes[result]


class Patterns(Coded[Result]):
    """Results that follow from a row's digits. `of` codes a batch; the same result has the same
    code in every batch."""

    def __init__(self, work_out: Callable[[tuple[int, ...]], Result]) -> None:
        super().__init__()
        self._work_out = work_out
        self._known: dict[tuple[int, ...], int] = {}

    def of(
        self,
        frame: pl.DataFrame,
        digits: Sequence[Digit],
        more: Sequence[Digit] = (),
        where: pl.Expr | None = None,
    ) -> pl.Series:
        """The code (UInt32) of each row's result. The digits in `more` count only `where` that
        holds, and are 0 elsewhere: they are asked of few rows, so that most cost little."""
        if where is None or not more:
            return self._coded(frame, [*digits, *more], 0)
        doubt = frame.select(pl.int_range(pl.len()), where.alias("doubt"))["doubt"]
        few = doubt.arg_true()
        if len(few) == frame.height:
            return self._coded(frame, [*digits, *more], 0)
        plain = self._coded(frame.lazy().filter(~doubt), digits, len(more))
        if not len(few):
            return plain
        codes = pl.zeros(frame.height, dtype=pl.UInt32, eager=True)
        codes = codes.scatter((~doubt).arg_true(), plain)
        return codes.scatter(few, self._coded(frame.lazy().filter(doubt), [*digits, *more], 0))

    def _coded(
        self, frame: pl.DataFrame | pl.LazyFrame, digits: Sequence[Digit], zeros: int
    ) -> pl.Series:
        groups = _packed(digits)
        packed = [_horner(group).alias(f"part{place}") for place, group in enumerate(groups)]
        parts = frame.lazy().select(pl.int_range(pl.len()).alias("row"), *packed).collect()
        parts = parts.drop("row")
        if not groups:
            rows = frame.lazy().select(pl.len()).collect().item()
            return pl.repeat(self._code((0,) * zeros), rows, dtype=pl.UInt32, eager=True)
        distinct = parts.unique(maintain_order=True)
        with self._one_at_a_time:
            codes = [self._code(row + (0,) * zeros) for row in _unpacked(distinct, groups)]
        coded = distinct.with_columns(pl.Series("code", codes, dtype=pl.UInt32))
        return parts.join(coded, on=parts.columns, how="left", maintain_order="left")["code"]

    def _code(self, digits: tuple[int, ...]) -> int:
        code = self._known.get(digits)
        if code is None:
            code = self.code_of(self._work_out(digits))
            self._known[digits] = code
        return code


def _packed(digits: Sequence[Digit]) -> list[list[Digit]]:
    """Digits in groups that fit one 64-bit integer each."""
    groups: list[list[Digit]] = []
    room = 0
    for digit in digits:
        if not groups or room * digit.radix > _ROOM:
            groups.append([])
            room = 1
        groups[-1].append(digit)
        room *= digit.radix
    return groups


def _horner(group: Sequence[Digit]) -> pl.Expr:
    """One number out of many digits; the small ones first among themselves, in single bytes."""
    packed = pl.lit(0, dtype=pl.UInt64)
    for radix, byte in _bytes(group):
        packed = packed * radix + byte.cast(pl.UInt64)
    return packed


def _bytes(group: Sequence[Digit]) -> Iterator[tuple[int, pl.Expr]]:
    radix, packed = 1, None
    for digit in group:
        if packed is not None and radix * digit.radix <= _BYTE:
            packed = packed * digit.radix + digit.expr.cast(pl.UInt8)
            radix *= digit.radix
            continue
        if packed is not None:
            yield radix, packed
        small = digit.radix <= _BYTE
        radix, packed = digit.radix, digit.expr.cast(pl.UInt8 if small else pl.UInt64)
    if packed is not None:
        yield radix, packed


def _unpacked(packed: pl.DataFrame, groups: Sequence[Sequence[Digit]]) -> Iterator[tuple[int, ...]]:
    """The digits of each row, in the order in which they were packed."""
    columns: list[list[int]] = []
    for part, group in zip(packed, groups, strict=True):
        rest, found = part.to_numpy(), []
        for digit in reversed(group):
            rest, value = np.divmod(rest, np.uint64(digit.radix))
            found.append(value.tolist())
        columns.extend(reversed(found))
    return zip(*columns, strict=True)
