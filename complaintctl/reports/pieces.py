"""Texts of many rows out of few distinct ones: a text is written once, rows only point to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.decide.instants import Rows

_WIDE = 1 << 21
_ROOM = 1 << 62
_PLAIN = r'\A[^"\\\x00-\x1f]*\z'

Codes = npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_] | pl.Series
Piece = pl.Series | str
Columns = Sequence[tuple[Codes, int]]
"""Small numbers of each row, at least one column of them, each with one more than its largest."""


def as_json(value: object) -> str:
    """A value as JSON, in one line and with Chinese as it is."""
    return json.dumps(value, ensure_ascii=False)


def json_texts(texts: pl.Series) -> pl.Series:
    """Texts (String) as JSON literals; a null is `null`."""
    if texts.str.contains(_PLAIN).fill_null(True).all():
        quoted = pl.concat_str(pl.lit('"'), pl.col("text"), pl.lit('"')).fill_null("null")
        return texts.to_frame("text").select(quoted.alias("text"))["text"]
    return pl.Series([as_json(text) for text in texts], dtype=pl.String)


def spread(codes: Codes, texts: Iterable[str | None]) -> pl.Series:
    """Each row's text (String), by its code."""
    return pl.Series(list(texts), dtype=pl.String).gather(codes)


def told(keys: npt.NDArray[np.integer[Any]], write: Callable[[int], str]) -> pl.Series:
    """Each row's text (String): what `write` says of its key, asked once for each distinct one."""
    present, place = distinct(keys)
    return spread(place, map(write, present.tolist()))


def combined(columns: Columns, write: Callable[[tuple[int, ...]], str]) -> pl.Series:
    """Each row's text (String): what `write` says of its small numbers, asked once for each
    distinct combination."""
    present, place = combinations(columns)
    return spread(place, map(write, present))


def combinations(columns: Columns) -> tuple[list[tuple[int, ...]], Rows]:
    """The combinations of numbers that occur in rows, and the place of each row's among them."""
    numbers = [np.asarray(values).astype(np.int64, copy=False) for values, _ in columns]
    key, room = np.zeros(numbers[0].size, np.int64), 1
    for values, (_, radix) in zip(numbers, columns, strict=True):
        if room * radix > _ROOM:
            present, key = distinct(key)
            room = present.size
        key = key * radix + values
        room *= radix
    present, place = distinct(key)
    example = np.zeros(present.size, np.int64)
    example[place] = np.arange(place.size)
    return list(zip(*(values[example].tolist() for values in numbers), strict=True)), place


def distinct(values: npt.NDArray[np.integer[Any]]) -> tuple[npt.NDArray[np.int64], Rows]:
    """The values that occur, ascending, and the place of each row's value among them."""
    if not values.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    least, most = int(values.min()), int(values.max())
    if most - least >= _WIDE:
        present, place = np.unique(values, return_inverse=True)
        return present.astype(np.int64), place
    above = values.astype(np.int64) - least
    occurs = np.zeros(most - least + 1, np.bool_)
    occurs[above] = True
    present = np.flatnonzero(occurs)
    if present.size == occurs.size:
        return present + least, above
    place = np.zeros(occurs.size, np.int64)
    place[present] = np.arange(present.size)
    return present + least, place[above]


def together(pieces: Sequence[Piece], height: int) -> pl.Series:
    """The pieces of each row put together (String)."""
    rows = pl.select(pl.int_range(height, dtype=pl.UInt32).alias("row"))
    whole = pl.concat_str([pl.lit(piece) for piece in pieces])
    return rows.select(whole.alias("text"))["text"] if pieces else pl.repeat("", height, eager=True)


def together_by(pieces: Sequence[Piece], height: int, rows: int) -> Iterator[pl.Series]:
    """The same, so many rows at a time: long texts need not all be there at once. Of no rows there
    is one Series, an empty one."""
    for first in range(0, max(height, 1), rows):
        some = [one if isinstance(one, str) else one.slice(first, rows) for one in pieces]
        yield together(some, min(rows, height - first))


def joined(rows: Rows, texts: pl.Series, otherwise: pl.Series) -> pl.Series:
    """The texts of each row (`rows` ascend) with commas between them; a row without one has that
    of `otherwise`."""
    height = len(otherwise)
    counts = np.bincount(rows, minlength=height)
    place = np.arange(height)
    single = counts[rows] == 1
    place[rows[single]] = height + np.flatnonzero(single)
    known = [otherwise, texts]
    if not single.all():
        many = pl.DataFrame({"row": rows[~single], "text": texts.filter(pl.Series(~single))})
        listed = many.set_sorted("row").group_by("row", maintain_order=True).agg("text")
        place[listed["row"].to_numpy()] = height + rows.size + np.arange(listed.height)
        known.append(listed["text"].list.join(", "))
    return pl.concat([one.rename("text") for one in known]).gather(place)
