"""All that happened: the logs inside the exports and those in files of their own, made one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from complaintctl.findings import Finding
from complaintctl.intake.book import Book, Complaints
from complaintctl.intake.entries import Entries
from complaintctl.intake.gather import FileRows
from complaintctl.intake.log import FIRST_NAMES, Hashes, Ids, Log, Snapshot, hashes
from complaintctl.intake.log_files import LogRows, read_log
from complaintctl.intake.log_notices import of_nobody, too_early
from complaintctl.intake.opening import Input
from complaintctl.intake.plan import Asked
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.reader import Opening
from complaintctl.intake.settle import Settled
from complaintctl.intake.typed import NEVER, Flags, Seconds
from complaintctl.model.queue import LogCounts


@dataclass(frozen=True, slots=True)
class Chronicle:
    """`log`: None where no file has one. `files`: the log files. `snapshot`: what exports say of
    the moment, where some do. `logged`: whether some file has the columns of a log, which one
    without a byte has not."""

    log: Log | None
    files: tuple[FileRows, ...]
    counts: LogCounts
    findings: tuple[Finding, ...]
    snapshot: Snapshot | None = None
    logged: bool = False


def chronicle(
    settled: Sequence[Settled],
    given: Sequence[Input],
    opening: Opening,
    asked: Asked,
    quarantine: Quarantine,
) -> Chronicle:
    """The log of all complaints that were `settled`: from their own files, then from `given`."""
    snapshot = _snapshot(settled[0])
    logging = [file for one in settled for file in one.rows.files if _logs(file)]
    if not given and not logging:
        return Chronicle(None, (), LogCounts(), (), snapshot)
    book = Book(_complaints(settled))
    for one in settled:
        for file, first in zip(one.rows.files, _starts(one.rows.files), strict=True):
            if _logs(file):
                book.add(_inside(file, one, first))
    files = [read_log(path, opening, asked, quarantine, book) for path in given]
    return replace(_closed(book, logging, files), snapshot=snapshot)


def _logs(file: FileRows) -> bool:
    """Whether a file tells when things happened."""
    return file.plan.log is not None and file.plan.log.at is not None


def _snapshot(queue: Settled) -> Snapshot | None:
    """What the rows that count say holds now; None where no file is a snapshot."""
    files = [
        (file, first)
        for file, first in zip(queue.rows.files, _starts(queue.rows.files), strict=True)
        if file.plan.log is not None and file.plan.log.at is None
    ]
    if not files:
        return None
    names: dict[str, int] = dict.fromkeys(FIRST_NAMES, 0)
    parts: list[tuple[Hashes, Hashes, list[str], Entries]] = []
    for file, first in files:
        for start, entries in file.entries:
            rows = first + start + entries.rows
            counts = np.ones(rows.size, np.bool_)
            if queue.rows.keep is not None:
                counts = queue.rows.keep[rows]
            some = _some(entries, counts)
            parts.append((queue.keys.ids[rows[counts]], some.second, list(some.names), some))
            names |= dict.fromkeys(some.names, 0)
        file.entries.clear()
    place = {name: at for at, name in enumerate(names)}
    event = [np.array([place[one] for one in own])[some.event] for _, _, own, some in parts]
    none = np.zeros(0, np.uint64)
    first_hash = np.concatenate([none, *(one for one, _, _, _ in parts)])
    second = np.concatenate([none, *(one for _, one, _, _ in parts)])
    order = np.lexsort((second, first_hash))
    nothing = np.zeros(0, np.int64)
    return Snapshot(
        tuple(names),
        Ids(first_hash[order], second[order]),
        np.concatenate([nothing, *event])[order],
        np.concatenate([nothing, *(some.state.astype(np.int64) for *_, some in parts)])[order],
    )


def _closed(book: Book, logging: Sequence[FileRows], files: Sequence[LogRows]) -> Chronicle:
    log, early = book.closed()
    names = [file.reader.input.name for file in (*logging, *(rows.file for rows in files))]
    said = [finding for rows in files for finding in rows.file.findings]
    said += [too_early(names[at], count) for at, count in enumerate(early) if count]
    for at in range(len(logging), len(names)):
        if book.strangers[at]:
            said.append(of_nobody(names[at], book.strangers[at], book.found[at]))
    counts = LogCounts(
        read=sum(rows.file.rows for rows in files),
        used=sum(rows.used for rows in files),
        quarantined=sum(rows.file.rejected for rows in files),
        skipped=sum(rows.skipped for rows in files),
        found=sum(book.found),
        entries=len(log.at),
        repeated=book.repeated,
        strangers=sum(book.strangers),
    )
    read = tuple(rows.file for rows in files)
    logged = any(file.roles for file in (*logging, *read))
    return Chronicle(log, read, counts, tuple(said), logged=logged)


def _inside(
    file: FileRows, settled: Settled, first: int
) -> Iterator[tuple[Entries, Hashes, Hashes | None]]:
    """The entries inside an export: of a list only those of the row that counts; of rows each,
    superseded ones too."""
    assert file.plan.log is not None
    keep = settled.rows.keep
    for start, entries in file.entries:
        rows = first + start + entries.rows
        if not file.plan.log.listed:
            yield entries, settled.keys.ids[rows], settled.keys.rows[rows]
            continue
        counts = np.ones(rows.size, np.bool_) if keep is None else keep[rows]
        yield _some(entries, counts), settled.keys.ids[rows[counts]], None
    file.entries.clear()


def _some(entries: Entries, which: Flags) -> Entries:
    return replace(
        entries,
        rows=entries.rows[which],
        second=entries.second[which],
        at=entries.at[which],
        event=entries.event[which],
        state=entries.state[which],
    )


def _starts(files: Sequence[FileRows]) -> list[int]:
    """The row, of all kept rows, at which each file begins."""
    return [0, *accumulate(file.kept for file in files)][:-1]


def _complaints(settled: Sequence[Settled]) -> Complaints:
    parts: list[tuple[Hashes, Hashes, Seconds]] = []
    for one in settled:
        for frame in one.rows.complaints():
            opened = frame["opened_at"].fill_null(int(NEVER)).to_numpy()
            parts.append((*hashes(frame["complaint"]), opened))
    if not parts:
        none = np.zeros(0, np.uint64)
        return Complaints(Ids(none, none), np.zeros(0, np.int64))
    first, second, opened = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((second, first))
    return Complaints(Ids(first[order], second[order]), opened[order])
