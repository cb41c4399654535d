"""All complaints of a queue and its history as the signals that count complaints need them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from complaintctl.decide.instants import NEVER
from complaintctl.decide.others import Key, Others
from complaintctl.decide.past import OPENED, ROWS, Batches, Past
from complaintctl.decide.timeline import opening, timeline
from complaintctl.model.policy import Policy
from complaintctl.model.promise import COMPLAINTS

CATEGORY = "category"
Categories = Callable[[pl.DataFrame], pl.Series]


def crowd(
    policy: Policy, batches: Batches, as_of: int, past: Past, categories: Categories | None = None
) -> dict[tuple[str, ...], Others]:
    """All complaints by what signals ask them to share: by keys without the category, or, given
    `categories` (each complaint's, where it is certain), by keys with it.

    `batches`: the queue and, behind it, its history. Complaints opened after `as_of` do not count.
    """
    named = categories is not None
    wanted = [
        signal
        for version in policy.versions()
        for signal in version.signals.values()
        if signal.count == (COMPLAINTS,) and (CATEGORY in signal.same) == named
    ]
    if not wanted:
        return {}
    fields = list(dict.fromkeys(key for one in wanted for key in one.same if key != CATEGORY))
    parts = [
        _shared(batch, fields, as_of, past, categories)
        for batch in batches(ROWS, None if named else [OPENED, *fields])
    ]
    if not parts:
        return {}
    frame = pl.concat(parts)
    keys = {name: _key(frame[name]) for name in frame.columns if name not in ("id", "opened")}
    opened = frame["opened"].fill_null(NEVER).to_numpy()
    return {
        same: Others([keys[name] for name in same], opened, frame["id"], opened_by=as_of)
        for same in dict.fromkeys(signal.same for signal in wanted)
    }


def _shared(
    batch: pl.DataFrame,
    fields: Sequence[str],
    as_of: int,
    past: Past,
    categories: Categories | None,
) -> pl.DataFrame:
    """Id, opening, and a hash of each key, null where there is none."""
    opened = batch[OPENED]
    if past.logs_openings:
        opened = opening(batch, timeline(batch, past.log, as_of))
    shared = {name: batch[name] for name in fields}
    if categories is not None:
        shared[CATEGORY] = categories(batch)
    hashed = [
        column.hash().set(column.is_null(), None).alias(name) for name, column in shared.items()
    ]
    return pl.DataFrame([batch["complaint"].alias("id"), opened.alias("opened"), *hashed])


def _key(hashes: pl.Series) -> Key:
    return Key(hashes.fill_null(0).to_numpy(), hashes.is_not_null().to_numpy())
