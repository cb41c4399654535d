"""One case told twice, through two channels: complaints with equal keys, opened close together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from complaintctl.decide.past import OPENED, ROWS, Batches
from complaintctl.decide.versions import Versions
from complaintctl.model.policy import Duplicates

MOST_LISTED = 50
"""How many other complaints a record lists at most, before it and after it each."""
_ALIKE = pl.lit(0, dtype=pl.UInt64)


def linked(batches: Batches, versions: Versions) -> dict[str, tuple[str, ...]]:
    """For each complaint told more than once, the others, in order of opening.

    Only a sure match counts: a key that is not present, or a category in doubt, links nothing.
    """
    rule = versions.policy.duplicates
    if rule is None:
        return {}
    fields = [name for name in rule.same if name != "category"]
    keys = batches(ROWS, [OPENED, *fields])
    suspects = _suspects(keys, fields, versions.as_of)
    if not suspects.any():
        return {}
    by_key: dict[tuple[object, ...], list[tuple[int, str]]] = {}
    for some in _chosen(batches, suspects):
        for key, opened, complaint in _keyed(some, fields, versions, rule):
            by_key.setdefault(key, []).append((opened, complaint))
    found: dict[str, tuple[str, ...]] = {}
    for told in by_key.values():
        found.update(_neighbours(sorted(told), rule.within))
    return found


def linked_to(
    row: pl.DataFrame, batches: Batches, versions: Versions
) -> dict[str, tuple[str, ...]]:
    """The same for the one complaint in `row`, looking only at those that share its keys."""
    rule = versions.policy.duplicates
    keys = [name for name in rule.same if name != "category"] if rule is not None else []
    values = {name: row[name].item() for name in keys}
    if rule is None or None in values.values():
        return {}
    alike = pl.all_horizontal(pl.lit(True), *(pl.col(one) == values[one] for one in keys))

    def sharing(rows: int, fields: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        for batch in batches(rows, fields):
            yield batch.filter(alike)

    complaint = row["complaint"].item()
    others = linked(sharing, versions).get(complaint)
    return {complaint: others} if others is not None else {}


def _suspects(batches: Iterable[pl.DataFrame], fields: list[str], as_of: int) -> pl.Series:
    """For each row, whether its keys, but for the category, stand in another row as well. Only
    hashes are kept: a row that shares one by chance is told apart when the keys are compared."""
    known = pl.all_horizontal(
        pl.col(OPENED) <= as_of, *(pl.col(name).is_not_null() for name in fields)
    )
    hashed = pl.when(known).then(pl.struct(fields).hash(seed=0) if fields else _ALIKE)
    keys = [batch.select(key=hashed)["key"] for batch in batches]
    together = pl.concat(keys) if keys else pl.Series("key", [], dtype=pl.UInt64)
    return together.is_duplicated() & together.is_not_null()


def _chosen(batches: Batches, suspects: pl.Series) -> Iterator[pl.DataFrame]:
    """The suspected rows, gathered so that they are decided in few batches."""
    waiting: list[pl.DataFrame] = []
    held = start = 0
    for batch in batches(ROWS, None):
        waiting.append(batch.filter(suspects.slice(start, batch.height)))
        start += batch.height
        held += waiting[-1].height
        if held >= ROWS:
            yield pl.concat(waiting)
            waiting, held = [], 0
    if held:
        yield pl.concat(waiting)


def _keyed(
    batch: pl.DataFrame, fields: list[str], versions: Versions, rule: Duplicates
) -> Iterator[tuple[tuple[object, ...], int, str]]:
    if batch.is_empty():
        return
    rows = batch.select(OPENED, "complaint", *fields)
    if "category" in rule.same:
        rows = rows.with_columns(versions.categories(batch).alias("category:sure"))
    for opened, complaint, *key in rows.iter_rows():
        if opened is not None and None not in key:
            yield tuple(key), opened, complaint


def _neighbours(told: list[tuple[int, str]], within: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    start = 0
    for place, (opened, complaint) in enumerate(told):
        while told[start][0] < opened - within:
            start += 1
        end = place + 1
        while end < len(told) and told[end][0] <= opened + within and end - place <= MOST_LISTED:
            end += 1
        first = max(start, place - MOST_LISTED)
        others = [name for _, name in (*told[first:place], *told[place + 1 : end])]
        if others:
            yield complaint, tuple(others)
