"""Durations from text, in whole seconds: `90min 1.5h 2d` unless a mapping names formats."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from complaintctl.errors import UsageError

_UNITS: Mapping[str, int] = {"min": 60, "h": 3600, "d": 86_400}
_PLAIN = r"^(?<number>[0-9]+(?:\.[0-9]+)?)\s?(?<unit>min|h|d)$"
_CLOCKS: Mapping[str, str] = {
    "hh:mm:ss": r"^(?<sign>-)?(?<h>[0-9]+):(?<m>[0-5][0-9]):(?<s>[0-5][0-9])$",
    "hh:mm": r"^(?<sign>-)?(?<h>[0-9]+):(?<m>[0-5][0-9])(?<s>x)?$",
    "mm:ss": r"^(?<sign>-)?(?<h>x)?(?<m>[0-9]+):(?<s>[0-5][0-9])$",
    "zh": (
        r"^(?<sign>-)?(?:(?<d>[0-9]+)(?:天|日))?(?:(?<h>[0-9]+)(?:个?小时|时))?"
        r"(?:(?<m>[0-9]+)(?:分钟?))?(?:(?<s>[0-9]+)(?:秒钟?))?$"
    ),
}
_DECIMALS: Mapping[str, int] = {"hours": 3600, "minutes": 60, "seconds": 1}
_PART_SECONDS: Mapping[str, int] = {"d": 86_400, "h": 3600, "m": 60, "s": 1}


def read_durations(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    """Int64 seconds; null where no format fits. Formats are tried in order."""
    value = pl.Series(text.name, [], dtype=pl.Int64).extend_constant(None, len(text))
    for name in formats or ("plain",):
        left = (value.is_null() & text.is_not_null()).arg_true()
        if len(left):
            value = value.scatter(left, _read(text.gather(left), name))
    return value


def check_format(name: str) -> None:
    """Raises UsageError where a duration format of a mapping is unknown."""
    _read(pl.Series([], dtype=pl.String), name)


def _read(text: pl.Series, name: str) -> pl.Series:
    if name == "plain":
        return _plain(text)
    if name in _DECIMALS:
        number = text.str.extract(r"^(-?[0-9]+(?:\.[0-9]+)?)$", 1).cast(pl.Float64, strict=False)
        return _whole(number * _DECIMALS[name])
    if name in _CLOCKS:
        return _clock(text, _CLOCKS[name])
    known = ", ".join((*_CLOCKS, *_DECIMALS, "plain"))
    raise UsageError(f"unknown duration format '{name}'; one of {known}")


def _plain(text: pl.Series) -> pl.Series:
    parts = text.str.extract_groups(_PLAIN).struct.unnest()
    factor = parts["unit"].replace_strict(_UNITS, default=None, return_dtype=pl.Int64)
    return _whole(parts["number"].cast(pl.Float64, strict=False) * factor)


def _clock(text: pl.Series, pattern: str) -> pl.Series:
    parts = text.str.extract_groups(pattern).struct.unnest()
    given = [name for name in _PART_SECONDS if name in parts.columns]
    seconds = [
        pl.col(name).cast(pl.Int64, strict=False).fill_null(0) * _PART_SECONDS[name]
        for name in given
    ]
    total = pl.sum_horizontal(seconds)
    signed = pl.when(pl.col("sign") == "-").then(-total).otherwise(total)
    some = pl.any_horizontal(pl.col(given).is_not_null())
    return parts.select(pl.when(some).then(signed)).to_series()


def _whole(seconds: pl.Series) -> pl.Series:
    return seconds.round().cast(pl.Int64, strict=False)
