"""Log files (`--log FILE`): one row an entry, or a list of entries in each JSON record.

A row without a complaint or without a time that can be read is set aside; a log never adds a
complaint to the queue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from complaintctl.errors import DataUnusable
from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.book import Book
from complaintctl.intake.empty import EmptyFile, NothingThere
from complaintctl.intake.encoding import NotUtf8
from complaintctl.intake.entries import Entries
from complaintctl.intake.gather import FileRows, in_order
from complaintctl.intake.log import Hashes
from complaintctl.intake.mapping import header_findings, shown_header
from complaintctl.intake.notices import Tally, cut_finding, cut_rows
from complaintctl.intake.opening import Input
from complaintctl.intake.plan import Asked, Plan, make_plan
from complaintctl.intake.portion import Portion
from complaintctl.intake.quarantine import Quarantine
from complaintctl.intake.reader import Opening, Reader, open_reader, second_try
from complaintctl.intake.typed import Typed, type_portion
from complaintctl.model.queue import Rejected
from complaintctl.model.source import LOG_COLUMNS, Source

NEEDED: tuple[str, ...] = ("complaint", "at")
NO_TIME = "no time that can be read"

_ROLES = frozenset(LOG_COLUMNS)
_OWN = Source("", {name: (name,) for name in ("complaint", *LOG_COLUMNS)}, identity=True)
"""A log whose headers are our own names."""


def log_opening(sources: Sequence[Source], encoding: str | None, block: int) -> Opening:
    """How log files are opened: by a mapping that has a log, else by our own names."""
    known = tuple(source for source in sources if source.logs)
    return Opening((*known, _OWN), NEEDED, encoding, block)


@dataclass(slots=True)
class LogRows:
    """What one log file left behind beside its entries. `used`: rows with an entry."""

    file: FileRows
    used: int = 0

    @property
    def skipped(self) -> int:
        """Rows that are no entries: titles, totals, later ones, words that mean nothing."""
        return self.file.rows - self.used - self.file.rejected


def read_log(
    given: Input, opening: Opening, asked: Asked, quarantine: Quarantine, book: Book
) -> LogRows:
    """Takes the entries of one log file into the book. Raises DataUnusable."""
    rejected, begun = len(quarantine), book.mark()
    try:
        reader = open_reader(given, opening)
    except NothingThere as nothing:
        book.add(())
        empty = EmptyFile(given, nothing.kind)
        rows = FileRows(empty, _plan(empty, asked), ())
        rows.findings.append(_nothing(given.name))
        return LogRows(rows)
    try:
        return _read(reader, asked, quarantine, book)
    except NotUtf8 as broken:
        encoding = second_try(opening, broken)
        book.back(begun)
        quarantine.drop_after(rejected)
        return _read(open_reader(given, opening, encoding), asked, quarantine, book)


def _plan(reader: Reader, asked: Asked) -> Plan:
    """A log tells of nothing but its entries: other columns of its mapping are not read."""
    mapped = ("complaint", *LOG_COLUMNS)
    columns = {name: at for name, at in reader.columns.items() if name in mapped}
    wanted = frozenset(("complaint", "updated_at"))
    return make_plan(reader.match.source, columns, reader.header, asked.fields, wanted, asked.zone)


def _read(reader: Reader, asked: Asked, quarantine: Quarantine, book: Book) -> LogRows:
    plan, name = _plan(reader, asked), reader.input.name
    if plan.log is None:
        header = shown_header(reader.match.header)
        raise DataUnusable(
            f"{name}: no column for event or state; the header has {header}; "
            "a mapping in sources/ says which column is which"
        )
    found = LogRows(FileRows(reader, plan, (), skipped=reader.titles))
    tally = Tally(name)
    book.add(_entries(found, tally, asked.as_of, quarantine))
    reader.input.must_be_unchanged()
    there = {"complaint", *found.file.roles}
    columns = {role: at for role, at in reader.match.columns.items() if role in there}
    source = reader.match.source
    asked_for = {role: names for role, names in source.columns.items() if role in _ROLES}
    match = replace(reader.match, source=replace(source, columns=asked_for), columns=columns)
    found.file.findings += header_findings(match, _ROLES, name, reader.header_line)
    found.file.findings += tally.findings(plan)
    if reader.cut:
        found.file.findings.append(cut_finding(name, reader.encoding, reader.cut))
    return found


def _entries(
    found: LogRows, tally: Tally, as_of: int, quarantine: Quarantine
) -> Iterator[tuple[Entries, Hashes, None]]:
    """The entries of the file, portion by portion, while its rows are counted."""
    rows = found.file
    for typed in in_order(rows.reader, rows.plan, as_of, _typed):
        assert typed.entries is not None
        quarantine.add(typed.rejected)
        rows.findings += cut_rows(typed.rejected)
        untimed = 0 if rows.plan.log is None or rows.plan.log.listed else _rows(typed.entries)
        rows.rejected += len(typed.rejected)
        rows.kept += typed.frame.height - untimed
        rows.skipped += typed.skipped
        rows.note(typed.entries)
        found.used += np.unique(typed.entries.rows).size
        tally.add(typed.noticed)
        yield typed.entries, typed.keys.ids[typed.entries.rows], None


def _rows(entries: Entries) -> int:
    return np.unique(entries.untimed).size


def _typed(portion: Portion, plan: Plan, as_of: int, file: str, codec: str) -> Typed:
    """A portion of a log; the rows whose time cannot be read are set aside."""
    typed = type_portion(portion, plan, as_of, file, codec)
    if typed.entries is None or plan.log is None or plan.log.listed:
        return typed
    rejected = list(typed.rejected)
    for row in np.unique(typed.entries.untimed):
        place = int(typed.places[row])
        reason = NO_TIME + portion.places.note(place)
        line, raw = portion.places.line(place), portion.places.raw(place)
        rejected.append(Rejected(file, line, reason, raw, codec))
    return replace(typed, rejected=tuple(rejected))


def _nothing(file: str) -> Finding:
    message = "the file is empty: no entry was read from it"
    hint = "check whether its export came to an end"
    return Finding(Location(file), codes.EMPTY_FILE, message, hint, "warning")
