"""Times from text: ISO 8601 unless a mapping names formats; whole seconds since 1970 UTC.

A naive time is in the source's zone: of a doubled hour the first, in a gap none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from complaintctl.errors import UsageError

_DAY = 86_400
ISO: tuple[tuple[int, str], ...] = (
    (19, "%Y-%m-%d %H:%M:%S"),
    (19, "%Y-%m-%dT%H:%M:%S"),
    (16, "%Y-%m-%d %H:%M"),
    (16, "%Y-%m-%dT%H:%M"),
    (10, "%Y-%m-%d"),
)
_ISO_PARTS = (
    r"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?<clock>[0-9]{2}:[0-9]{2})(?<second>:[0-9]{2})?(?:[.,][0-9]+)?"
    r"\s?(?<zone>[Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2})?)?)?$"
)
_MIDNIGHT = r"(^|[^0-9:])24(:00(?::00)?|时(?:00?分)?(?:00?秒)?)$"
_HALVES: tuple[tuple[str, str], ...] = (
    ("凌晨", "AM"), ("上午", "AM"), ("早上", "AM"), ("下午", "PM"), ("晚上", "PM"),
)  # fmt: skip
_EXCEL_FIRST, _EXCEL_LAST = 61.0, 2_958_466.0
_EXCEL_DAYS_1900, _EXCEL_DAYS_1904 = 25_569, 24_107
_LAST_SECOND = 253_402_300_799
_SAME_FOR_YEARS = 30
_LAST_YEAR = 9999


def read_times(text: pl.Series, formats: tuple[str, ...], zone: str) -> pl.Series:
    """Int64 seconds; null where no format fits. Formats are tried in order.

    Raises UsageError for a format that cannot be used.
    """
    value = pl.Series(text.name, [], dtype=pl.Int64).extend_constant(None, len(text))
    for name in formats or ("iso",):
        left = (value.is_null() & text.is_not_null()).arg_true()
        if not len(left):
            break
        parse = _parser(name, zone)
        every = len(left) == len(text)
        value = parse(text) if every else value.scatter(left, parse(text.gather(left)))
    return value


def local_seconds(naive: pl.Series, zone: str) -> pl.Series:
    """Int64 seconds of naive datetimes (microseconds) in `zone`; null in a gap."""
    return in_zone(naive.dt.epoch("s"), zone)


def in_zone(seconds: pl.Series, zone: str) -> pl.Series:
    """`seconds` that were counted as if `zone` were UTC; null in a gap."""
    low, high = seconds.min(), seconds.max()
    if not isinstance(low, int) or not isinstance(high, int):
        return seconds
    offset = _one_offset(zone, low, high)
    if offset is not None:
        return seconds - offset if offset else seconds
    naive = (seconds * 1_000_000).cast(pl.Datetime("us"))
    zoned = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return zoned.dt.epoch("s")


def check_format(name: str) -> None:
    """Raises UsageError where a time format of a mapping cannot be used."""
    _parser(name, "UTC")(pl.Series(["2024-03-05"], dtype=pl.String))


def _parser(name: str, zone: str) -> Callable[[pl.Series], pl.Series]:
    fixed: dict[str, Callable[[pl.Series], pl.Series]] = {
        "iso": partial(_iso, zone=zone),
        "excel": partial(_serial, zone=zone, days=_EXCEL_DAYS_1900),
        "excel1904": partial(_serial, zone=zone, days=_EXCEL_DAYS_1904),
        "epoch_s": partial(_epoch, thousandths=False),
        "epoch_ms": partial(_epoch, thousandths=True),
    }
    if name in fixed:
        return fixed[name]
    if "%" not in name or "%Z" in name:
        raise UsageError(
            f"unknown time format '{name}'; use iso, excel, excel1904, epoch_s, epoch_ms "
            "or a pattern such as '%Y/%m/%d %H:%M' (offsets as %z)"
        )
    return partial(_pattern, pattern=name, zone=zone)


def _iso(text: pl.Series, zone: str) -> pl.Series:
    naive = pl.Series(text.name, [], dtype=pl.Datetime("us")).extend_constant(None, len(text))
    sizes = text.str.len_bytes().fill_null(0).to_numpy()
    for length, pattern in ISO:
        rows = np.flatnonzero((sizes == length) & naive.is_null().to_numpy())
        if rows.size:
            naive = naive.scatter(rows, _datetimes(text.gather(rows), pattern))
    value = local_seconds(naive, zone)
    left = (naive.is_null() & text.is_not_null()).arg_true()
    return value.scatter(left, _iso_parts(text.gather(left), zone)) if len(left) else value


def _iso_parts(text: pl.Series, zone: str) -> pl.Series:
    parts = text.str.strip_chars().str.extract_groups(_ISO_PARTS).struct.unnest()
    clock = parts["clock"].fill_null("00:00") + parts["second"].fill_null(":00")
    midnight = clock == "24:00:00"
    clock = clock.set(midnight, "00:00:00")
    naive = _datetimes(parts["date"] + " " + clock, "%Y-%m-%d %H:%M:%S")
    naive = naive + pl.Series(midnight.cast(pl.Int64) * _DAY * 1_000_000).cast(pl.Duration("us"))
    ahead = parts.select(
        pl.when(pl.col("sign").is_not_null())
        .then(
            (pl.col("hours").cast(pl.Int64) * 3600)
            + pl.col("minutes").cast(pl.Int64).fill_null(0) * 60
        )
        .otherwise(0)
        * pl.when(pl.col("sign") == "-").then(-1).otherwise(1)
    ).to_series()
    zoned = parts["zone"].is_not_null()
    return local_seconds(naive, zone).zip_with(~zoned, naive.dt.epoch("s") - ahead)


def _datetimes(text: pl.Series, pattern: str) -> pl.Series:
    return text.str.to_datetime(pattern, strict=False, cache=False, time_unit="us")


def _pattern(text: pl.Series, pattern: str, zone: str) -> pl.Series:
    if "%p" in pattern:
        words = [word for word, _ in _HALVES]
        text = text.str.replace_many(words, [half for _, half in _HALVES])
    value = _by_pattern(text, pattern, zone)
    left = (value.is_null() & text.is_not_null()).arg_true()
    if not len(left):
        return value
    rest = text.gather(left)
    midnight = rest.str.contains(_MIDNIGHT)
    if not midnight.any():
        return value
    opened = rest.str.replace(_MIDNIGHT, "${1}00${2}")
    moved = _by_pattern(opened.set(~midnight, None), pattern, zone)
    return value.scatter(left, moved + _DAY)


def _by_pattern(text: pl.Series, pattern: str, zone: str) -> pl.Series:
    try:
        read = _datetimes(text, pattern)
    except (pl.exceptions.ComputeError, pl.exceptions.InvalidOperationError) as refused:
        said = str(refused).splitlines()[0].lower()
        raise UsageError(f"time format '{pattern}' cannot be used: {said}") from refused
    if isinstance(read.dtype, pl.Datetime) and read.dtype.time_zone is not None:
        return read.dt.epoch("s")
    return local_seconds(read, zone)


def _serial(text: pl.Series, zone: str, days: int) -> pl.Series:
    number = _decimal(text)
    number = number.set(~number.is_between(_EXCEL_FIRST, _EXCEL_LAST), None)
    seconds = (number * _DAY).round().cast(pl.Int64, strict=False) - days * _DAY
    return local_seconds((seconds * 1_000_000).cast(pl.Datetime("us")), zone)


def _epoch(text: pl.Series, *, thousandths: bool) -> pl.Series:
    number = _decimal(text)
    number = (number / 1000 if thousandths else number).floor()
    number = number.set(~number.is_between(-_LAST_SECOND, _LAST_SECOND), None)
    return number.cast(pl.Int64, strict=False)


def _decimal(text: pl.Series) -> pl.Series:
    frame = text.to_frame("cell").select(
        pl.when(pl.col("cell").str.contains(r"^-?[0-9]+(\.[0-9]+)?$")).then(
            pl.col("cell").cast(pl.Float64, strict=False)
        )
    )
    return frame.to_series()


def _one_offset(zone: str, low: int, high: int) -> int | None:
    """The zone's offset in seconds if it is one for the whole span, give or take two days."""
    first, last = (_year(second) for second in (low - 2 * _DAY, high + 2 * _DAY))
    if last - first > _SAME_FOR_YEARS:
        return None
    offsets = {_offset_of_year(zone, year) for year in range(first, last + 1)}
    return offsets.pop() if len(offsets) == 1 else None


def _year(second: int) -> int:
    days = timedelta(seconds=max(min(second, _LAST_SECOND), -62_135_596_800))
    return (datetime(1970, 1, 1, tzinfo=UTC) + days).year


@lru_cache(maxsize=512)
def _offset_of_year(zone: str, year: int) -> int | None:
    there = ZoneInfo(zone)
    day = datetime(year, 1, 1, tzinfo=there)
    days = 366 if year < _LAST_YEAR else 364
    offsets = {(day + timedelta(days=step)).utcoffset() for step in range(days + 1)}
    only = offsets.pop()
    return None if offsets or only is None else round(only.total_seconds())
