"""One file's rows, typed, spooled and counted: the one pass over its bytes.

Two portions are typed at a time; they are kept in the order of the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from dataclasses import field as attribute

import polars as pl

from complaintctl.findings import Finding
from complaintctl.intake.empty import EmptyFile, NothingThere
from complaintctl.intake.encoding import NotUtf8
from complaintctl.intake.entries import ITEMS, LIST, Entries
from complaintctl.intake.joins import Table, lend
from complaintctl.intake.log_notices import unobserved
from complaintctl.intake.mapping import header_findings
from complaintctl.intake.notices import Tally, cut_finding, cut_rows
from complaintctl.intake.opening import Input
from complaintctl.intake.plan import Asked, Plan, make_plan
from complaintctl.intake.portion import Portion
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.reader import Opening, Reader, open_reader, second_try
from complaintctl.intake.spool import Spool
from complaintctl.intake.typed import Keys, Positions, Typed, type_portion
from complaintctl.model.fields import State
from complaintctl.model.queue import FileRead
from complaintctl.model.source import LOG_COLUMNS, Source

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """One spooled frame: its portion of the file, and which rows of that it holds."""

    portion: int
    places: Positions


@dataclass(slots=True)
class FileRows:
    """What one pass over a file leaves behind. `seen`: the fields that some record has, and of
    its log what `Entries.seen` says; `unmatched`, `keyless`: by table, rows that found nothing
    there, and why some could not; `entries`: with the row of the file at which each portion
    begins; `earliest`: the first opening or entry up to the
    moment of the run."""

    reader: Reader
    plan: Plan
    tables: tuple[Table, ...]
    chunks: list[Chunk] = attribute(default_factory=list)
    keys: list[Keys] = attribute(default_factory=list)
    findings: list[Finding] = attribute(default_factory=list)
    seen: set[str] = attribute(default_factory=set)
    unmatched: list[int] = attribute(default_factory=list)
    keyless: list[int] = attribute(default_factory=list)
    entries: list[tuple[int, Entries]] = attribute(default_factory=list)
    earliest: int | None = None
    kept: int = 0
    skipped: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        """All records of the file but its header and empty lines."""
        return self.kept + self.skipped + self.rejected

    @property
    def roles(self) -> frozenset[str]:
        """Which columns of a log the file has. A list that is always empty has all of them."""
        log = self.plan.log
        if log is None:
            return frozenset()
        if log.at is None:
            said = {"event": log.event, "state": log.state}
            return frozenset({"at", *(role for role, columns in said.items() if columns)})
        mapped = {"at": log.at.columns, "event": log.event, "state": log.state}
        there = frozenset(role for role, columns in mapped.items() if columns)
        if not self.reader.sparse or (LIST in self.seen and ITEMS not in self.seen):
            return there
        return there & self.seen

    @property
    def drawn(self) -> Mapping[str, str]:
        """The events that are drawn from this file, and their fields."""
        if not self.reader.sparse:
            return self.plan.drawn
        return {event: name for event, name in self.plan.drawn.items() if name in self.seen}

    def note(self, entries: Entries) -> None:
        """Remembers of a portion's entries what remains when they went on."""
        self.seen |= entries.seen
        if entries.at.size:
            first = int(entries.at.min())
            self.earliest = first if self.earliest is None else min(first, self.earliest)

    def told(self) -> FileRead:
        """How the file was read."""
        reader, source = self.reader, self.plan.source.name
        name, kind = reader.input.name, reader.format
        return FileRead(
            name, kind, reader.encoding, reader.delimiter, source, self.rows, reader.header_line
        )


TablesFor = Callable[[Source], tuple[Table, ...]]
TypePortion = Callable[[Portion, Plan, int, str, str], Typed]


def read_file(
    given: Input,
    opening: Opening,
    asked: Asked,
    tables: TablesFor,
    spool: Spool,
    quarantine: Quarantine,
) -> FileRows:
    """One file's rows, spooled; where its encoding turns out wrong in the middle, read again."""
    frames, rejected = len(spool), len(quarantine)
    try:
        reader = open_reader(given, opening)
    except NothingThere as nothing:
        empty = EmptyFile(given, nothing.kind)
        rows = _read(empty, asked, tables, spool, quarantine)
        rows.findings.append(empty.finding())
        return rows
    try:
        return _read(reader, asked, tables, spool, quarantine)
    except NotUtf8 as broken:
        encoding = second_try(opening, broken)
        spool.drop_after(frames)
        quarantine.drop_after(rejected)
        reader = open_reader(given, opening, encoding)
        return _read(reader, asked, tables, spool, quarantine)


def _read(
    reader: Reader, asked: Asked, tables: TablesFor, spool: Spool, quarantine: Quarantine
) -> FileRows:
    found = reader.match
    plan = make_plan(
        found.source,
        reader.columns,
        reader.header,
        asked.fields,
        asked.wanted,
        asked.zone,
        observing=asked.observing,
    )
    lent = tables(found.source)
    rows = FileRows(reader, plan, lent, skipped=reader.titles)
    rows.unmatched, rows.keyless = [0] * len(lent), [0] * len(lent)
    tally = Tally(reader.input.name)
    for number, typed in enumerate(in_order(reader, plan, asked.as_of)):
        quarantine.add(typed.rejected)
        rows.findings += cut_rows(typed.rejected)
        rows.rejected += len(typed.rejected)
        rows.skipped += typed.skipped
        tally.add(typed.noticed)
        if typed.frame.height:
            _keep(number, typed, rows, asked, spool)
    reader.input.must_be_unchanged()
    name, line = reader.input.name, reader.header_line
    if reader.sparse:
        missing = asked.wanted - rows.seen
        missing |= frozenset(LOG_COLUMNS) - rows.roles if found.source.logs else frozenset()
        columns = {field: 0 for field in found.source.columns if field not in missing}
        found = replace(found, columns=columns)
    heeded = frozenset((*asked.emitted, *asked.drawn, *LOG_COLUMNS))
    rows.findings += header_findings(found, heeded, name, line)
    rows.findings += tally.findings(plan)
    if found.source.snapshot and not asked.observing:
        rows.findings.append(unobserved(name, line))
    if reader.cut:
        rows.findings.append(cut_finding(reader.input.name, reader.encoding, reader.cut))
    return rows


def _keep(number: int, typed: Typed, rows: FileRows, asked: Asked, spool: Spool) -> None:
    if rows.reader.sparse:
        rows.seen |= _present(typed)
    if typed.entries is not None:
        rows.entries.append((rows.kept, typed.entries))
        rows.note(typed.entries)
    frame, unmatched = lend(typed.frame, rows.tables)
    for at, table in enumerate(rows.tables):
        rows.unmatched[at] += unmatched[at]
        rows.keyless[at] += typed.frame[table.on].null_count()
    spool.add(frame.select(asked.spooled()))
    rows.earliest = _earlier(rows.earliest, frame, asked.as_of)
    rows.chunks.append(Chunk(number, typed.places))
    rows.keys.append(typed.keys)
    rows.kept += frame.height


def _earlier(known: int | None, frame: pl.DataFrame, as_of: int) -> int | None:
    """The earlier of `known` and the first opening of `frame` up to `as_of`."""
    if "opened_at" not in frame.columns:
        return known
    opened = pl.col("opened_at")
    first = frame.select(pl.when(opened <= as_of).then(opened).min()).item()
    return known if first is None else min(first, known if known is not None else first)


def _present(typed: Typed) -> set[str]:
    """The fields that some record of the portion has, be it blank."""
    states = [name for name in typed.frame.columns if name.endswith(":state")]
    return {
        name.removesuffix(":state")
        for name in states
        if (typed.frame[name] != int(State.ABSENT)).any()
    }


def in_order(
    reader: Reader, plan: Plan, as_of: int, work: TypePortion = type_portion
) -> Iterator[Typed]:
    """The file's portions, typed by `work` two at a time."""
    file, codec = reader.input.name, reader.codec
    everything = frozenset(range(len(reader.header)))
    keep = everything if plan.source.skip.rows else plan.positions()
    waiting: deque[Future[Typed]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for portion in reader.portions(keep):
                waiting.append(pool.submit(work, portion, plan, as_of, file, codec))
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
