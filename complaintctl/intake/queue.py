"""Files to a queue: every record becomes a complaint, or is superseded, set aside or skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import BinaryIO, Self

import polars as pl

from complaintctl.errors import UsageError
from complaintctl.findings import Finding, ordered
from complaintctl.intake.chronicle import Chronicle, chronicle
from complaintctl.intake.drawn import events_drawn
from complaintctl.intake.gather import FileRows, read_file
from complaintctl.intake.kept import KeptRows
from complaintctl.intake.log import Log, Snapshot
from complaintctl.intake.log_files import log_opening
from complaintctl.intake.mapping import candidates, identity_source
from complaintctl.intake.opening import BLOCK, open_input
from complaintctl.intake.overrides import overlay
from complaintctl.intake.plan import Asked, check_zone
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.reader import Opening
from complaintctl.intake.settle import Settled, leave_out, overrides_unused, settle
from complaintctl.intake.spool import Spool
from complaintctl.intake.supply import supplies
from complaintctl.intake.tables import Tables
from complaintctl.model.fields import Field
from complaintctl.model.queue import (
    Counts,
    FileRead,
    LogCounts,
    Override,
    Progress,
    Rejected,
    Supply,
)
from complaintctl.model.source import Source

KEYS: tuple[str, ...] = ("complaint", "opened_at", "updated_at")


class Queue:
    """A queue that was read. `batches` may be called again and again; `close` frees its disk.

    `unmatched`: for each joined table, how many rows found nothing there, and how many asked.
    `supplies`: what the files tell of events, by the numbers in the batches' column `supply`.
    `log`: what happened to the complaints, None where no file told it; `logged`: whether any file
    could. `snapshot`: what holds of them now, likewise. `history`: what was read for signals only.
    """

    def __init__(
        self,
        queue: Settled,
        history: Settled,
        told: Chronicle,
        supplies: tuple[Supply, ...],
        findings: tuple[Finding, ...],
    ) -> None:
        self.counts: Counts = queue.counts
        self.history_counts: Counts = history.counts
        self.log_counts: LogCounts = told.counts
        self.files = _read_as(queue.rows.files)
        self.history_files = _read_as(history.rows.files)
        self.log_files = _read_as(told.files)
        self.findings = findings
        self.unmatched: Mapping[str, tuple[int, int]] = queue.unmatched
        self.supplies = supplies
        self.log: Log | None = told.log
        self.logged = told.logged
        self.snapshot: Snapshot | None = told.snapshot
        self._rows = queue.rows
        self._history = history.rows

    @property
    def own_supplies(self) -> tuple[Supply, ...]:
        """What the files of the queue itself tell of, without those of its history."""
        return tuple(self.supplies[number] for number in dict.fromkeys(self._rows.supply))

    @property
    def rejected(self) -> Sequence[Rejected]:
        """The rows set aside, those of history and log too, by file and line; the many are read
        from disk."""
        return self._rows.quarantine

    def batches(
        self, rows: int = 65_536, fields: Sequence[str] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The complaints in the order of files and rows, `rows` at a time.

        Columns: `complaint`, then for each field that is read (or only `fields`) its value and
        its state; `supply`; and for each event that some mapping draws from a column
        `drawn:EVENT`, its instant in epoch seconds.
        """
        return self._rows.batches(rows, fields)

    def history_batches(
        self, rows: int = 65_536, fields: Sequence[str] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The complaints of the history that are not in the queue, as `batches` gives them."""
        return self._history.batches(rows, fields)

    def remember(self, log: Log | None) -> None:
        """Another log takes the place of what the files told: drawn events give way to it too."""
        self.log = log
        for rows in (self._rows, self._history):
            rows.log = log

    def close(self) -> None:
        """Removes the spooled rows; the queue cannot be read afterwards."""
        self._history.close()
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
    logs: Sequence[str] = (),
    history: Sequence[str] = (),
    events: frozenset[str] | None = None,
    observing: bool = False,
    heard: Progress | None = None,
) -> Queue:
    """The complaints of `paths` (`-`: `stdin`), typed as `policy_fields`, merged by their number.

    Hands on `reads`, `complaint`, `opened_at` and `updated_at`. `tables`: joined tables by name.
    `logs`: files of log entries. `history`: files whose complaints count for signals only.
    `events`: those that are drawn from columns where a mapping says so (None: all). `observing`:
    what snapshots say will be held against earlier ones. `heard`: is told how far each file is
    read.
    Temporary files go to `spool_dir`. Raises UsageError and DataUnusable; then nothing remains.
    """
    if not paths:
        raise UsageError("no file to read: name at least one, or '-' for standard input")
    check_zone(zone)
    known = candidates(_queues(sources, source), source, identity_source(policy_fields))
    opening = Opening(known, encoding=encoding, block=block)
    asked = _asked(policy_fields, reads, zone, as_of, known, events)
    asked = replace(asked, observing=observing)
    spool, past = Spool(spool_dir), Spool(spool_dir)
    quarantine = Quarantine(spool.place)
    drawn = tuple(events_drawn(known, events))
    sets = [KeptRows(asked, room, quarantine, [], events=drawn) for room in (spool, past)]
    with ExitStack() as undo:
        for rows in sets:
            undo.callback(rows.close)
        # All are opened before the first is read: a misspelt path is seen at once.
        opened = partial(open_input, stdin=stdin, room=spool.place, wanted=format, heard=heard)
        given = [[opened(path) for path in some] for some in (paths, history, logs)]
        lent = Tables(opening.sources, tables or {}, asked, spool.place, stdin)
        laid = overlay(overrides, policy_fields, zone)
        settled: list[Settled] = []
        for rows, files in zip(sets, given, strict=False):
            rows.files = [
                read_file(one, opening, asked, lent.joined, rows.spool, quarantine) for one in files
            ]
            settled.append(settle(rows))
        leave_out(settled[1], settled[0])
        sets[0].overlay = laid if laid.cells else None
        logging = log_opening(sources, encoding, block)
        told = chronicle(settled, given[2], logging, asked, quarantine)
        known_unused = overrides_unused(overrides, settled[0].ids)
        queue = _queue(settled, told, zone, (*lent.findings, *known_unused))
        undo.pop_all()
        return queue


def _queues(sources: Sequence[Source], asked: str | None) -> tuple[Source, ...]:
    """The mappings that may read a queue: not those of a log alone, unless one is asked for."""
    return tuple(one for one in sources if asked or "opened_at" in one.columns or not one.logs)


def _asked(
    fields: Mapping[str, Field],
    reads: frozenset[str],
    zone: str,
    as_of: int,
    sources: Sequence[Source],
    events: frozenset[str] | None,
) -> Asked:
    emitted = tuple(name for name in fields if name in reads or name in KEYS)
    keys = {join.on for known in sources for join in known.joins.values()}
    wanted = events_drawn(sources, events)
    from_fields = {known.drawn[event] for known in sources for event in known.drawn.keys() & wanted}
    drawn = tuple(name for name in fields if name in from_fields)
    return Asked(fields, emitted, frozenset((*emitted, *keys, *drawn)), zone, as_of, drawn)


def _queue(
    settled: Sequence[Settled], told: Chronicle, zone: str, findings: Sequence[Finding]
) -> Queue:
    files = [file for one in settled for file in one.rows.files]
    names = told.log.names if told.log is not None else ()
    found = supplies(files, told.files, names, zone)
    numbers = iter(found.numbers)
    for one in settled:
        one.rows.supply = [next(numbers) for _ in one.rows.files]
        one.rows.log = told.log
    every = [file.reader.input.name for file in (*files, *told.files)]
    settled[0].rows.quarantine.sort(every)
    said = (*findings, *(finding for one in settled for finding in one.findings), *told.findings)
    return Queue(settled[0], settled[1], told, found.known, ordered(said))


def _read_as(files: Sequence[FileRows]) -> tuple[FileRead, ...]:
    return tuple(file.told() for file in files)
