"""All rows were read: which complaints remain, what that adds up to, and what is to be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.gather import FileRows
from complaintctl.intake.kept import KeptRows
from complaintctl.intake.merge import join_keys, merge
from complaintctl.intake.overrides import unused
from complaintctl.intake.typed import Hashes, Keys
from complaintctl.model.queue import Counts, Override


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows of one set of files, merged. `keys`: of all rows, in order."""

    rows: KeptRows
    keys: Keys
    counts: Counts
    findings: tuple[Finding, ...]
    unmatched: Mapping[str, tuple[int, int]]

    @property
    def ids(self) -> Hashes:
        """The hashes of the complaints that remain."""
        return self.keys.ids if self.rows.keep is None else self.keys.ids[self.rows.keep]


def settle(rows: KeptRows) -> Settled:
    """Merges the rows of `rows.files`; those that cannot be merged are set aside."""
    before = len(rows.quarantine) - sum(file.rejected for file in rows.files)
    keys = join_keys([part for file in rows.files for part in file.keys])
    merged = merge(keys, rows.second_hash)
    rows.keep = merged.keep
    for reason, which in merged.quarantined:
        rows.set_aside(which, reason)
    counts = Counts(
        read=sum(file.rows for file in rows.files),
        complaints=int(merged.keep.sum()),
        superseded=merged.superseded,
        quarantined=len(rows.quarantine) - before,
        skipped=sum(file.skipped for file in rows.files),
    )
    for file in rows.files:
        file.keys.clear()
    unmatched = _unmatched(rows.files)
    said = [finding for file in rows.files for finding in file.findings]
    said += _strangers(rows.files, unmatched)
    return Settled(rows, keys, counts, tuple(said), unmatched)


def leave_out(history: Settled, queue: Settled) -> None:
    """Complaints of the history that are in the queue too are told by the queue alone."""
    keep = history.rows.keep
    if keep is None or not keep.size:
        return
    both = np.intersect1d(queue.ids, history.ids)
    if both.size:
        known, asked = _hashed(queue, both), _hashed(history, both)
        again = asked.join(known, on=("first", "second"), how="semi")
        keep[again["row"].to_numpy()] = False


def _hashed(settled: Settled, ids: Hashes) -> pl.DataFrame:
    """The kept rows whose id has one of these hashes, with both hashes."""
    mask = np.isin(settled.keys.ids, ids)
    rows = np.flatnonzero(mask if settled.rows.keep is None else mask & settled.rows.keep)
    second = settled.rows.second_hash(rows)
    return pl.DataFrame({"row": rows, "first": settled.keys.ids[rows], "second": second})


def overrides_unused(overrides: Sequence[Override], kept: Hashes) -> Iterator[Finding]:
    """The overrides whose complaint is not in the queue."""
    if not overrides:
        return
    names = pl.Series([override.complaint for override in overrides], dtype=pl.String)
    ordered_ids = np.append(np.sort(kept), np.uint64(0))
    hashes = names.hash().to_numpy()
    found = ordered_ids[np.searchsorted(ordered_ids[:-1], hashes)] == hashes
    for override, known in zip(overrides, found, strict=True):
        if not known:
            yield unused(override)


def _unmatched(files: Sequence[FileRows]) -> dict[str, tuple[int, int]]:
    shares: dict[str, tuple[int, int]] = {}
    for file in files:
        for table, missing in zip(file.tables, file.unmatched, strict=True):
            before, asked = shares.get(table.name, (0, 0))
            shares[table.name] = (before + missing, asked + file.kept)
    return shares


def _strangers(
    files: Sequence[FileRows], unmatched: Mapping[str, tuple[int, int]]
) -> Iterator[Finding]:
    """Tables in which no complaint at all found its row, and what may be the reason."""
    keyless: Counter[str] = Counter()
    for one in files:
        keyless.update(
            {table.name: none for table, none in zip(one.tables, one.keyless, strict=True)}
        )
    for name, table in {table.name: table for one in files for table in one.tables}.items():
        missing, asked = unmatched[name]
        if not asked or missing != asked:
            continue
        message = f"none of {asked:,} complaints found its row in the table '{name}'"
        hint = "compare how the numbers are written in both files"
        if not table.frame.height:
            hint = "the table has no row that can be read: check its export"
        elif keyless[name] == asked:
            hint = f"no complaint has a value in {table.on}: check the column that is mapped to it"
        yield Finding(Location(table.file), codes.TABLE_UNMATCHED, message, hint, "warning")
