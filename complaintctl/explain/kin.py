"""The earlier cases of the same customer and of the same order."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from complaintctl.decide.past import OPENED, ROWS, Batches
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.versions import Part, Versions
from complaintctl.explain.values import Kin

SHARED = ("customer_id", "order_id")
"""Whose earlier cases are told: fields whose equal values make two complaints kin."""


def kin(
    versions: Versions, batches: Batches, history: Batches, row: pl.DataFrame, opened: int | None
) -> tuple[Kin, ...]:
    """The complaints opened before `opened` that share a customer or an order with `row`, by
    opening. Those of the queue are decided, those of the history only named."""
    shared = {
        name: row[name].item()
        for name in SHARED
        if name in row.columns and row[name].item() is not None
    }
    if not shared or opened is None:
        return ()
    alike = pl.any_horizontal(pl.col(name) == value for name, value in shared.items())
    own = row["complaint"].item()

    def chosen(from_: Batches) -> Iterator[pl.DataFrame]:
        for batch in from_(ROWS, None):
            yield batch.filter(alike.fill_null(False) & (pl.col("complaint") != own))

    same: dict[str, tuple[str, ...]] = {}
    found: list[Kin] = []
    for some in chosen(batches):
        same |= _same(some, shared)
        for part in versions.decide(some) if some.height else ():
            found += _decided(part, same)
    for some in chosen(history):
        same |= _same(some, shared)
        named = some.select("complaint", OPENED).drop_nulls()
        found += [Kin(name, at, same[name], "", "") for name, at in named.iter_rows()]
    earlier = [one for one in found if one.opened < opened]
    return tuple(sorted(earlier, key=lambda one: (one.opened, one.complaint)))


def _same(some: pl.DataFrame, shared: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        row["complaint"]: tuple(name for name, value in shared.items() if row[name] == value)
        for row in some.select("complaint", *shared).iter_rows(named=True)
    }


def _decided(part: Part, same: dict[str, tuple[str, ...]]) -> Iterator[Kin]:
    frame, timed = part.decided.frame, part.decided.timed
    categories = part.pipeline.answers["category"].results
    codes = frame[codes_column("category")]
    told = zip(frame["complaint"], frame[OPENED], codes, strict=True)
    for place, (complaint, opened, code) in enumerate(told):
        if opened is not None:
            closure = _closure(part, place, finished=bool(timed.finished[place]))
            yield Kin(complaint, opened, same[complaint], categories[code].value, closure)


def _closure(part: Part, place: int, *, finished: bool) -> str:
    stage, closings = part.pipeline.timing.closure, part.decided.timed.closings
    if stage is not None and closings is not None:
        return stage.verdicts.results[int(closings.verdict[place])].verdict
    return "finished" if finished else "unfinished"
