"""Numbers and money from text: the plain spelling always, the written ones where declared.

A result equals `float` of the decimal spelling: units move the decimal point, never multiply.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

PLAIN = r"^[+-]?[0-9]+(\.[0-9]+)?$"

_SHIFTS: Mapping[str, int] = {
    "元": 0, "yuan": 0, "分": -2, "fen": -2, "cent": -2, "万元": 4,
}  # fmt: skip
_WRITTEN = (
    r"^(?<open>\()?(?<sign>[+-])?\s*(?<coin>¥|cny|rmb|人民币)?\s*(?<after>[+-])?"
    r"(?<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?<part>\.[0-9]+)?"
    r"\s*(?<unit>亿元?|万元?|元整?|分)?(?<close>\))?$"
)
_OWN_UNITS: tuple[tuple[str, int], ...] = (
    ("元", 0), ("元整", 0), ("万", 4), ("万元", 4), ("亿", 8), ("亿元", 8),
)  # fmt: skip


def shift_of(unit: str | None) -> int:
    """By how many places a declared unit moves the decimal point."""
    return _SHIFTS.get(unit or "元", 0)


def plain_numbers(text: pl.Series) -> pl.Series:
    """Float64: digits with an optional sign and decimals, finite; null for anything else."""
    frame = text.to_frame("cell").select(
        pl.when(pl.col("cell").str.contains(PLAIN)).then(
            pl.col("cell").cast(pl.Float64, strict=False)
        )
    )
    return _finite(frame.to_series())


def written_numbers(text: pl.Series, unit: str | None, *, money: bool) -> pl.Series:
    """Float64 of cells as people write them: currency signs, thousands, 万, full-width digits,
    accounting brackets. `unit` is the declared one; a cell's own must agree with it."""
    shift = shift_of(unit)
    value = _finite(
        text.to_frame("cell")
        .select(
            pl.when(pl.col("cell").str.contains(PLAIN)).then(
                (pl.col("cell") + f"e{shift}").cast(pl.Float64, strict=False)
            )
        )
        .to_series()
    )
    left = (value.is_null() & text.is_not_null()).arg_true()
    if not len(left):
        return value
    return value.scatter(left, _taken_apart(text.gather(left), shift, money=money))


def _taken_apart(text: pl.Series, shift: int, *, money: bool) -> pl.Series:
    cells = text.str.normalize("NFKC").str.to_lowercase().str.replace_all("−", "-", literal=True)
    parts = cells.str.strip_chars().str.extract_groups(_WRITTEN).struct.unnest()
    own = _own_shift(shift, money=money)
    bracketed = pl.col("open").is_not_null()
    signs = (pl.col("sign").is_not_null().cast(pl.Int8)
             + pl.col("after").is_not_null().cast(pl.Int8) + bracketed.cast(pl.Int8))  # fmt: skip
    whole = (bracketed == pl.col("close").is_not_null()) & (signs <= 1)
    negative = bracketed | (pl.col("sign") == "-") | (pl.col("after") == "-")
    spelled = (
        pl.when(negative.fill_null(False)).then(pl.lit("-")).otherwise(pl.lit(""))
        + pl.col("digits").str.replace_all(",", "", literal=True)
        + pl.col("part").fill_null("")
        + "e"
        + own.cast(pl.String)
    )
    value = parts.select(pl.when(whole).then(spelled.cast(pl.Float64, strict=False)))
    return _finite(value.to_series())


def _own_shift(shift: int, *, money: bool) -> pl.Expr:
    """How far a cell's own unit moves the point; null where it contradicts the declared one."""
    if shift < 0:
        agreeing = pl.col("unit").fill_null("").is_in(["", "分"]) & pl.col("coin").is_null()
        return pl.when(agreeing).then(shift)
    unit = pl.col("unit").fill_null("")
    if shift > 0:
        return pl.when(unit.is_in(["", "万", "万元"])).then(shift)
    words = [word for word, _ in _OWN_UNITS if money or not word.endswith(("元", "整"))]
    shifts = {"": 0} | {word: own for word, own in _OWN_UNITS if word in words}
    return unit.replace_strict(shifts, default=None, return_dtype=pl.Int64)


def _finite(value: pl.Series) -> pl.Series:
    return value.set(~value.is_finite(), None)
