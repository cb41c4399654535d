"""Reads the tables given by `--with NAME=FILE`, each when the first file joins it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from complaintctl.errors import UsageError
from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.cells import DTYPES
from complaintctl.intake.furniture import repeats_header
from complaintctl.intake.joins import FOUND, KEY, Table
from complaintctl.intake.mapping import header_findings
from complaintctl.intake.notices import Tally, cut_finding
from complaintctl.intake.opening import Input, open_input
from complaintctl.intake.plan import Asked, Plan, make_plan
from complaintctl.intake.reader import Opening, Reader, open_reader
from complaintctl.intake.typed import Noticed, read_field
from complaintctl.model.fields import State, state_column
from complaintctl.model.queue import Rejected
from complaintctl.model.source import Join, Source
from complaintctl.nearest import did_you_mean


class Tables:
    """The tables given on the command line, each read when the first file joins it."""

    def __init__(
        self,
        sources: Sequence[Source],
        given: Mapping[str, str],
        asked: Asked,
        room: Callable[[], Path],
        stdin: BinaryIO | None,
    ) -> None:
        self.findings: list[Finding] = []
        self._given = given
        self._asked = asked
        self._open = partial(open_input, stdin=stdin, room=room, wanted=None)
        self._read: dict[tuple[str, str], Table] = {}
        known = sorted({name for source in sources for name in source.joins})
        for name in given:
            if name not in known:
                hint = "of this name; " + did_you_mean(name, known) if known else "at all"
                raise UsageError(f"--with {name}: no source joins a table {hint}")

    def joined(self, source: Source) -> tuple[Table, ...]:
        """The tables of `source` that were given; for the others a finding is kept."""
        return tuple(
            table for join in source.joins.values() if (table := self._table(source, join))
        )

    def _table(self, source: Source, join: Join) -> Table | None:
        if (source.name, join.name) in self._read:
            return self._read[source.name, join.name]
        lends = [name for name in join.columns if name in self._asked.emitted and name != join.on]
        if join.name in self._given:
            given = self._open(self._given[join.name])
            table, findings = read_table(join, source, given, self._asked)
            self.findings += findings
            self._read[source.name, join.name] = table
            return table
        if lends:
            self.findings.append(_not_given(source, join, lends))
        return None


def _not_given(source: Source, join: Join, lends: Sequence[str]) -> Finding:
    return Finding(
        source.location if source.location.file else Location(source.name or "mapping"),
        codes.TABLE_NOT_GIVEN,
        f"the table '{join.name}' was not given; what it lends is absent: {', '.join(lends)}",
        f"give it with --with {join.name}=FILE",
        "warning",
    )


def read_table(
    join: Join, source: Source, given: Input, asked: Asked
) -> tuple[Table, list[Finding]]:
    """The table of `join` from a file, read with the join's own columns and spelling."""
    columns = {join.on: (join.on,), **join.columns}
    own = Source(
        f"{source.name}/{join.name}" if source.name else join.name,
        columns,
        blank=source.blank,
        zone=source.zone,
        formats={**source.formats, **join.formats},
        units=join.units,
        values=join.values,
    )
    reader = open_reader(given, Opening((own,), (join.on,)))
    lends = tuple(name for name in asked.emitted if name in join.columns and name != join.on)
    wanted = frozenset((*lends, join.on))
    plan = make_plan(own, reader.columns, reader.header, asked.fields, wanted, asked.zone)
    frame, findings = _rows(reader, plan, join.on)
    given.must_be_unchanged()
    if not reader.sparse:
        findings += header_findings(reader.match, wanted, given.name, reader.header_line)
    frame, doubtful = _one_a_key(frame, lends)
    if doubtful:
        findings.append(_disagrees(given.name, doubtful, _header(plan, join.on)))
    return Table(join.name, given.name, join.on, lends, frame), findings


def _disagrees(file: str, keys: int, header: str) -> Finding:
    one = keys == 1
    message = (
        f"{keys} key{'' if one else 's'} of column '{header}' stand{'s' if one else ''} in "
        f"different rows; what {'it lends' if one else 'they lend'} is invalid"
    )
    hint = "give each key one row"
    return Finding(Location(file), codes.TABLE_DISAGREES, message, hint, "warning")


def _rows(reader: Reader, plan: Plan, on: str) -> tuple[pl.DataFrame, list[Finding]]:
    """The typed rows of the table whose key can be read."""
    tally = Tally(reader.input.name)
    frames: list[pl.DataFrame] = []
    left_out: list[Rejected] = []
    lost = 0
    for portion in reader.portions(plan.positions()):
        lost += len(portion.rejected)
        left_out += portion.rejected[: 1 - len(left_out)]
        raw = portion.load()
        again = repeats_header(raw, plan)
        kept = np.flatnonzero(~again)
        raw = raw.filter(pl.Series(~again)) if again.any() else raw
        columns: list[pl.Series] = []
        for reading in plan.readings:
            cells = read_field(raw, reading)
            invalid = cells.states == State.INVALID
            if invalid.any():
                line = portion.places.line(int(kept[invalid.argmax()]))
                tally.add([Noticed("invalid", reading.name, int(invalid.sum()), line)])
            if reading.name == on:
                columns.append(cells.value.alias(KEY))
                continue
            columns.append(cells.value.alias(reading.name))
            columns.append(pl.Series(state_column(reading.name), cells.states, dtype=pl.UInt8))
        frames.append(pl.DataFrame(columns).filter(pl.col(KEY).is_not_null()).unique())
    if not frames:
        frames.append(_no_rows(plan, on))
    findings = tally.findings(plan)
    findings += [_left_out(first, lost) for first in left_out]
    if reader.cut:
        findings.append(cut_finding(reader.input.name, reader.encoding, reader.cut))
    return pl.concat(frames), findings


def _left_out(first: Rejected, count: int) -> Finding:
    rows = "1 row of this table cannot be read and lends nothing"
    if count > 1:
        rows = f"{count:,} rows of this table cannot be read and lend nothing; here"
    message = f"{rows}: {first.reason.partition(';')[0]}"
    hint = "check delimiters and quotes there, or export the table again"
    place = Location(first.file, first.line, 1)
    return Finding(place, codes.TABLE_ROWS_LEFT_OUT, message, hint, "warning")


def _no_rows(plan: Plan, on: str) -> pl.DataFrame:
    schema: dict[str, type[pl.DataType]] = {}
    for reading in plan.readings:
        dtype = DTYPES[reading.how.field.kind]
        if reading.name == on:
            schema[KEY] = dtype
        else:
            schema |= {reading.name: dtype, state_column(reading.name): pl.UInt8}
    return pl.DataFrame(schema=schema)


def _one_a_key(frame: pl.DataFrame, lends: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    """One row a key; a key with different rows lends only invalid cells."""
    frame = frame.unique(maintain_order=True)
    twice = frame[KEY].is_duplicated()
    doubtful = int(frame[KEY].filter(twice).n_unique()) if twice.any() else 0
    for name in lends if doubtful else ():
        state = pl.lit(State.INVALID.value, dtype=pl.UInt8)
        frame = frame.with_columns(
            pl.when(~pl.lit(twice)).then(pl.col(name)).alias(name),
            pl.when(pl.lit(twice)).then(state).otherwise(pl.col(state_column(name)))
            .alias(state_column(name)),
        )  # fmt: skip
    one = frame.unique(subset=KEY, keep="first", maintain_order=True)
    return one.with_columns(pl.lit(True).alias(FOUND)), doubtful


def _header(plan: Plan, name: str) -> str:
    reading = plan.reading(name)
    return reading.header if reading else name
