"""Files to a queue: every record becomes a complaint, or is superseded, set aside or skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import polars as pl

from complaintctl.errors import UsageError
from complaintctl.findings import Finding, Location, ordered
from complaintctl.intake import codes
from complaintctl.intake.gather import FileRows, read_file
from complaintctl.intake.kept import KeptRows
from complaintctl.intake.mapping import candidates, identity_source
from complaintctl.intake.merge import join_keys, merge
from complaintctl.intake.opening import BLOCK, Input, open_input
from complaintctl.intake.overrides import overlay, unused
from complaintctl.intake.plan import Asked, check_zone
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.reader import Opening
from complaintctl.intake.spool import Spool
from complaintctl.intake.tables import Tables
from complaintctl.intake.typed import Hashes
from complaintctl.model.fields import Field
from complaintctl.model.queue import Counts, FileRead, Override, Rejected
from complaintctl.model.source import Source

KEYS: tuple[str, ...] = ("complaint", "opened_at", "updated_at")


class Queue:
    """A queue that was read. `batches` may be called again and again; `close` frees its disk.

    `unmatched`: for each joined table, how many rows found nothing there, and how many asked.
    """

    def __init__(
        self,
        rows: KeptRows,
        counts: Counts,
        files: tuple[FileRead, ...],
        findings: tuple[Finding, ...],
        unmatched: Mapping[str, tuple[int, int]],
    ) -> None:
        self.counts = counts
        self.files = files
        self.findings = findings
        self.unmatched = unmatched
        self._rows = rows

    @property
    def rejected(self) -> Sequence[Rejected]:
        """The rows set aside, by file and line; the many are read from disk."""
        return self._rows.quarantine

    def batches(
        self, rows: int = 65_536, fields: Sequence[str] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The complaints in the order of files and rows, `rows` at a time.

        Columns: `complaint`, then for each field that is read (or only `fields`) its value and
        its state.
        """
        return self._rows.batches(rows, fields)

    def close(self) -> None:
        """Removes the spooled rows; the queue cannot be read afterwards."""
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read_queue(  # noqa: PLR0913 - what a run may say about its input
    paths: Sequence[str],
    *,
    policy_fields: Mapping[str, Field],
    reads: frozenset[str],
    zone: str,
    sources: Sequence[Source],
    source: str | None = None,
    stdin: BinaryIO | None = None,
    encoding: str | None = None,
    as_of: int,
    tables: Mapping[str, str] | None = None,
    overrides: Sequence[Override] = (),
    spool_dir: str,
    format: str | None = None,  # noqa: A002 - the word of the command line
    block: int = BLOCK,
) -> Queue:
    """The complaints of `paths` (`-`: `stdin`), typed as `policy_fields`, merged by their number.

    Hands on `reads`, `complaint`, `opened_at` and `updated_at`. `tables`: joined tables by name.
    Temporary files go to `spool_dir`. Raises UsageError and DataUnusable; then nothing remains.
    """
    if not paths:
        raise UsageError("no file to read: name at least one, or '-' for standard input")
    check_zone(zone)
    own = identity_source(policy_fields)
    opening = Opening(candidates(sources, source, own), encoding=encoding, block=block)
    emitted = tuple(name for name in policy_fields if name in reads or name in KEYS)
    keys = {join.on for known in opening.sources for join in known.joins.values()}
    asked = Asked(policy_fields, emitted, frozenset((*emitted, *keys)), zone, as_of)
    spool = Spool(spool_dir)
    rows = KeptRows(asked, spool, Quarantine(spool.place), [])
    with ExitStack() as undo:
        undo.callback(rows.close)
        inputs = [open_input(path, stdin=stdin, room=spool.place, wanted=format) for path in paths]
        lent = Tables(opening.sources, tables or {}, asked, spool.place, stdin)
        laid = overlay(overrides, policy_fields, zone)
        rows.files = [_file(given, opening, lent, rows) for given in inputs]
        rows.overlay = laid if laid.cells else None
        queue = _merged(rows, lent.findings, overrides)
        undo.pop_all()
        return queue


def _file(given: Input, opening: Opening, lent: Tables, rows: KeptRows) -> FileRows:
    return read_file(given, opening, rows.asked, lent.joined, rows.spool, rows.quarantine)


def _merged(
    rows: KeptRows,
    findings: list[Finding],
    overrides: Sequence[Override],
) -> Queue:
    keys = join_keys([part for file in rows.files for part in file.keys])
    merged = merge(keys, rows.second_hash)
    rows.keep = merged.keep
    for reason, which in merged.quarantined:
        rows.set_aside(which, reason)
    rows.quarantine.sort([file.reader.input.name for file in rows.files])
    counts = Counts(
        read=sum(file.rows for file in rows.files),
        complaints=int(merged.keep.sum()),
        superseded=merged.superseded,
        quarantined=len(rows.quarantine),
        skipped=sum(file.skipped for file in rows.files),
    )
    said = [finding for file in rows.files for finding in file.findings]
    unmatched = _unmatched(rows.files)
    said += [*findings, *_strangers(rows.files, unmatched)]
    said += _unused(rows, overrides, keys.ids[merged.keep])
    files = tuple(file.told() for file in rows.files)
    for file in rows.files:
        file.keys.clear()
    return Queue(rows, counts, files, ordered(said), unmatched)


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


def _unused(rows: KeptRows, overrides: Sequence[Override], kept: Hashes) -> Iterator[Finding]:
    if not overrides:
        return
    names = pl.Series([override.complaint for override in overrides], dtype=pl.String)
    ordered_ids = np.append(np.sort(kept), np.uint64(0))
    hashes = names.hash().to_numpy()
    found = ordered_ids[np.searchsorted(ordered_ids[:-1], hashes)] == hashes
    for override, known in zip(overrides, found, strict=True):
        if not known:
            yield unused(override)
