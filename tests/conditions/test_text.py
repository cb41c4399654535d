"""Folding: the quick way equals the definition for every code point and every neighbour."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest

from complaintctl.conditions.text import fold, fold_all, fold_id, fold_series, fold_slowly, matches

CODE_POINTS = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]


@pytest.mark.parametrize("context", ["{}", "中{}文", "中 {} 文", "か{}゙", "A{}\u3099", "x{}\u0301"])
def test_every_code_point_folds_quickly_as_it_does_slowly(context: str) -> None:
    texts = pl.Series([context.format(character) for character in CODE_POINTS])

    assert fold_series(texts).equals(fold_slowly(texts))


def test_random_texts_fold_quickly_as_they_do_slowly() -> None:
    chance = Random(20261121)
    usual = [
        chr(code) for code in (*range(0x20, 0x7F), *range(0x4E00, 0x4E80), *range(0xFF01, 0xFF5F))
    ]
    pool = [*usual, *" \n\t\u3000\u200b\ufeff" * 20, *chance.sample(CODE_POINTS, 2000)]
    texts = pl.Series(
        ["".join(chance.choices(pool, k=chance.randrange(14))) for _ in range(100_000)]
    )

    assert fold_series(texts).equals(fold_slowly(texts))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("卡 密 已 使 用", "卡密已使用"),
        ("卡\u200b密", "卡密"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("Hello  World", "hello  world"),
        ("订单 A1 号", "订单 a1 号"),
        ("ｶﾞ", "ガ"),
        ("", ""),
    ],
)
def test_text_is_compared_without_what_the_eye_does_not_see(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold_all([written, "x"]) == [folded, "x"]


def test_ids_keep_their_case_and_lose_only_their_margins() -> None:
    assert fold_id("\tＡb 1 ") == "Ab 1"


@pytest.mark.parametrize(
    ("operator", "patterns", "found"),
    [
        ("contains", ("c.d", "zz"), True),
        ("contains", ("cxd",), False),
        ("contains_all", ("abc", ".d"), True),
        ("contains_all", ("abc", "x"), False),
        ("starts_with", ("b", "abc"), True),
        ("starts_with", ("bc",), False),
        ("matches", ("^c", "c.d$"), True),
    ],
)
def test_the_matcher_takes_words_literally_and_patterns_as_patterns(
    operator: str, patterns: tuple[str, ...], found: bool
) -> None:
    assert matches("abc.d", operator, patterns) is found  # type: ignore[arg-type]
