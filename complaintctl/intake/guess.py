"""Guesses about sample cells, for a mapping's draft: formats, units, blank words, totals.

A guess is never used to read a queue; it is shown, and a person confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from complaintctl.intake.numbers import PLAIN, plain_numbers, written_numbers
from complaintctl.intake.times import read_times

BLANK_WORDS: tuple[str, ...] = (
    "-", "--", "/", "无", "空", "暂无", "未处理", "未知", "null", "none", "n/a", "na", "nan",
    "0000-00-00", "0000-00-00 00:00:00", "9999-12-31",
)  # fmt: skip
TOTAL_WORDS: tuple[str, ...] = ("合计", "总计", "小计", "total")

_FORMATS: tuple[str, ...] = (
    "iso", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
    "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日 %H:%M", "%Y.%m.%d %H:%M", "%Y/%m/%d", "%Y.%m.%d",
    "%Y年%m月%d日", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y", "%m/%d/%y %H:%M",
    "%m/%d/%Y %I:%M:%S %p", "%d/%b/%y %I:%M %p", "%Y/%m/%d %p %I:%M",
)  # fmt: skip
_AMBIGUOUS: tuple[tuple[str, str], ...] = (
    ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"),
    ("%d/%m/%Y", "%m/%d/%Y"),
)
_SPANS: tuple[tuple[str, float, float], ...] = (
    ("excel", 20_000, 80_000),
    ("epoch_s", 500_000_000, 5_000_000_000),
    ("epoch_ms", 500_000_000_000, 5_000_000_000_000),
)
_YES: tuple[str, ...] = ("是", "有", "已", "y", "yes", "1", "true")
_NO: tuple[str, ...] = ("否", "无", "未", "n", "no", "0", "false")
_FLAGS: tuple[str, ...] = (*_YES, *_NO)


@dataclass(frozen=True, slots=True)
class Guess:
    """What is proposed, and what a person has to decide (empty: nothing)."""

    value: str
    doubt: str = ""


def blank_words(columns: Sequence[pl.Series]) -> tuple[str, ...]:
    """The usual null words that stand in some cell."""
    seen = {text.strip() for column in columns for text in column.unique() if text}
    return tuple(sorted(text for text in seen if text.lower() in BLANK_WORDS))


def time_formats(cells: pl.Series) -> tuple[Guess, ...]:
    """The formats that read all `cells`, as few as possible; none where nothing fits."""
    left = cells
    found: list[Guess] = []
    numbers = plain_numbers(cells)
    for name, low, high in _SPANS:
        if len(cells) and numbers.is_between(low, high).fill_null(False).all():
            return (Guess(name),)
    while len(left):
        counts = [(read_times(left, (form,), "UTC").is_not_null().sum(), form) for form in _FORMATS]
        best, form = max(counts, key=lambda pair: pair[0])
        if not best:
            return (*found, Guess("", "some cells fit no format that is known here"))
        read = read_times(left, (form,), "UTC")
        found.append(Guess(form, _which_first(left, form)))
        left = left.filter(read.is_null())
    return tuple(found)


def money_unit(cells: pl.Series) -> Guess:
    """元 unless something speaks for 分; which of them is always a person's decision."""
    if not len(cells):
        return Guess("元", "no cell to judge by: 元 or 分?")
    if cells.str.contains("万").any():
        return Guess("元", "cells say 万: are they all in 元?")
    whole = cells.str.contains(r"^[0-9]+$").all()
    large = (written_numbers(cells, None, money=True) >= 1000).fill_null(False).all()
    if whole and large:
        return Guess("分", "all amounts are whole and large: 分 or 元?")
    return Guess("元", "元 or 分?" if cells.str.contains(PLAIN).all() else "")


def flag_words(cells: pl.Series) -> dict[str, str]:
    """What the words of a yes/no column mean, if all are known; nothing where it says so itself."""
    words = sorted({text.strip() for text in cells.unique()})
    if not words or any(word.lower() not in _FLAGS for word in words):
        return {}
    if all(word.lower() in ("true", "false") for word in words):
        return {}
    return {word: "true" if word.lower() in _YES else "false" for word in words}


def total_words(first: pl.Series) -> tuple[str, ...]:
    """The usual words of total rows with which some first cell begins."""
    begun = (text.strip().lower() for text in first if text)
    seen = {word for text in begun for word in TOTAL_WORDS if text.startswith(word)}
    return tuple(word for word in TOTAL_WORDS if word in seen)


def _which_first(cells: pl.Series, form: str) -> str:
    for day_first, month_first in _AMBIGUOUS:
        if form in (day_first, month_first):
            other = month_first if form == day_first else day_first
            if read_times(cells, (other,), "UTC").is_not_null().all():
                return "day or month first? both fit"
    return ""
