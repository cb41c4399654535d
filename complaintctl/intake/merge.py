"""Several rows of one complaint become one: the newest wins whole (policy-language 13).

Works on hashes by row; ids whose hashes collide are told apart by a second hash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.typed import NEVER, Flags, Hashes, Keys

DIFFERENT = "two different rows with one id and no updated_at"
ROUNDED = "two rows share an id that ends in 000; a spreadsheet may have rounded it"

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Merged:
    """`keep`: the winning rows. `quarantined`: the rows set aside, by reason."""

    keep: Flags
    superseded: int
    quarantined: tuple[tuple[str, Rows], ...]


def join_keys(parts: list[Keys]) -> Keys:
    """The keys of all rows in queue order."""
    if not parts:
        none = np.zeros(0, np.uint64)
        return Keys(none, none, np.zeros(0, np.int64), np.zeros(0, np.bool_))
    return Keys(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.updated for part in parts]),
        np.concatenate([part.rounded for part in parts]),
    )


def merge(keys: Keys, second_hash: Callable[[Rows], Hashes]) -> Merged:
    """Which rows stay. `second_hash` gives another hash of the ids of some rows, in order."""
    keep = np.ones(len(keys.ids), np.bool_)
    rows = sharing(keys.ids)
    if not rows.size:
        return Merged(keep, 0, ())
    groups = _groups(keys, rows, second_hash(rows))
    rounded = groups.filter("rounded")["row"].to_numpy()
    unclear = groups.filter(~pl.col("rounded") & pl.col("unclear"))["row"].to_numpy()
    clear = groups.filter(~pl.col("rounded") & ~pl.col("unclear"))
    keep[groups["row"].to_numpy()] = False
    newest = clear.sort("updated", "row").group_by("id", "second").agg(pl.col("row").last())
    keep[newest["row"].to_numpy()] = True
    reasons = ((ROUNDED, rounded), (DIFFERENT, unclear))
    return Merged(
        keep,
        clear.height - newest.height,
        tuple((reason, np.sort(which)) for reason, which in reasons if which.size),
    )


def sharing(ids: Hashes) -> Rows:
    """The rows whose hash another row has too."""
    ordered = np.sort(ids)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not twice.size:
        return np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(twice, ids), twice.size - 1)
    return np.flatnonzero(twice[at] == ids)


def _groups(keys: Keys, rows: Rows, second: Hashes) -> pl.DataFrame:
    """The rows that share an id, each with what its whole group is."""
    group = ["id", "second"]
    never = pl.col("updated") == int(NEVER)
    return (
        pl.DataFrame(
            {
                "row": rows,
                "id": keys.ids[rows],
                "second": second,
                "content": keys.rows[rows],
                "updated": keys.updated[rows],
                "rounded": keys.rounded[rows],
            }
        )
        .filter(pl.len().over(group) > 1)
        .with_columns(
            unclear=never.any().over(group) & (pl.col("content").n_unique().over(group) > 1),
        )
    )
