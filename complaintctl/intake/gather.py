"""One file's rows, typed, spooled and counted: the one pass over its bytes.

Two portions are typed at a time; they are kept in the order of the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from dataclasses import field as attribute

from complaintctl.findings import Finding
from complaintctl.intake.empty import EmptyFile, NothingThere
from complaintctl.intake.encoding import NotUtf8
from complaintctl.intake.joins import Table, lend
from complaintctl.intake.mapping import header_findings
from complaintctl.intake.notices import Tally, cut_finding, cut_row_finding
from complaintctl.intake.opening import Input
from complaintctl.intake.plan import Asked, Plan, make_plan
from complaintctl.intake.portion import CUT, Portion
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.reader import Opening, Reader, open_reader, second_try
from complaintctl.intake.spool import Spool
from complaintctl.intake.typed import Keys, Positions, Typed, type_portion
from complaintctl.model.fields import State
from complaintctl.model.queue import FileRead
from complaintctl.model.source import Source

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """One spooled frame: its portion of the file, and which rows of that it holds."""

    portion: int
    places: Positions


@dataclass(slots=True)
class FileRows:
    """What one pass over a file leaves behind. `seen`: the fields that some record has;
    `unmatched`, `keyless`: by table, rows that found nothing there, and why some could not."""

    reader: Reader
    plan: Plan
    tables: tuple[Table, ...]
    chunks: list[Chunk] = attribute(default_factory=list)
    keys: list[Keys] = attribute(default_factory=list)
    findings: list[Finding] = attribute(default_factory=list)
    seen: set[str] = attribute(default_factory=set)
    unmatched: list[int] = attribute(default_factory=list)
    keyless: list[int] = attribute(default_factory=list)
    kept: int = 0
    skipped: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        """All records of the file but its header and empty lines."""
        return self.kept + self.skipped + self.rejected

    def told(self) -> FileRead:
        """How the file was read."""
        reader, source = self.reader, self.plan.source.name
        name, kind = reader.input.name, reader.format
        return FileRead(
            name, kind, reader.encoding, reader.delimiter, source, self.rows, reader.header_line
        )


TablesFor = Callable[[Source], tuple[Table, ...]]


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
        found.source, reader.columns, reader.header, asked.fields, asked.wanted, asked.zone
    )
    lent = tables(found.source)
    rows = FileRows(reader, plan, lent, skipped=reader.titles)
    rows.unmatched, rows.keyless = [0] * len(lent), [0] * len(lent)
    tally = Tally(reader.input.name)
    for number, typed in enumerate(_in_order(reader, plan, asked.as_of)):
        quarantine.add(typed.rejected)
        rows.findings += [
            cut_row_finding(row) for row in typed.rejected if row.reason.startswith(CUT)
        ]
        rows.rejected += len(typed.rejected)
        rows.skipped += typed.skipped
        tally.add(typed.noticed)
        if typed.frame.height:
            _keep(number, typed, rows, asked, spool)
    reader.input.must_be_unchanged()
    name, line = reader.input.name, reader.header_line
    if reader.sparse:
        missing = asked.wanted - rows.seen
        columns = {field: 0 for field in found.source.columns if field not in missing}
        found = replace(found, columns=columns)
    rows.findings += header_findings(found, frozenset(asked.emitted), name, line)
    rows.findings += tally.findings(plan)
    if reader.cut:
        rows.findings.append(cut_finding(reader.input.name, reader.encoding, reader.cut))
    return rows


def _keep(number: int, typed: Typed, rows: FileRows, asked: Asked, spool: Spool) -> None:
    if rows.reader.sparse:
        rows.seen |= _present(typed)
    frame, unmatched = lend(typed.frame, rows.tables)
    for at, table in enumerate(rows.tables):
        rows.unmatched[at] += unmatched[at]
        rows.keyless[at] += typed.frame[table.on].null_count()
    spool.add(frame.select(asked.columns()))
    rows.chunks.append(Chunk(number, typed.places))
    rows.keys.append(typed.keys)
    rows.kept += frame.height


def _present(typed: Typed) -> set[str]:
    """The fields that some record of the portion has, be it blank."""
    states = [name for name in typed.frame.columns if name.endswith(":state")]
    return {
        name.removesuffix(":state")
        for name in states
        if (typed.frame[name] != int(State.ABSENT)).any()
    }


def _in_order(reader: Reader, plan: Plan, as_of: int) -> Iterator[Typed]:
    """The file's portions, typed two at a time."""
    file, codec = reader.input.name, reader.codec
    everything = frozenset(range(len(reader.header)))
    keep = everything if plan.source.skip.rows else plan.positions()
    waiting: deque[Future[Typed]] = deque()

    def work(portion: Portion) -> Typed:
        return type_portion(portion, plan, as_of, file, codec)

    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for portion in reader.portions(keep):
                waiting.append(pool.submit(work, portion))
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
