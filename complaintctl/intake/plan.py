"""How each field is read from one file: its columns, formats, unit and words in one value."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from complaintctl.errors import UsageError
from complaintctl.intake import durations, times
from complaintctl.intake.cells import How
from complaintctl.intake.listed import is_listed
from complaintctl.model.fields import Field, state_column
from complaintctl.model.source import LOG_COLUMNS, Join, Source


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wants: fields by name, those to hand on and those to read, zone, moment.
    `drawn`: fields from which some source draws an event. `observing`: whether what a snapshot
    says will be held against an earlier one; else it says nothing."""

    fields: Mapping[str, Field]
    emitted: tuple[str, ...]
    wanted: frozenset[str]
    zone: str
    as_of: int
    drawn: tuple[str, ...] = ()
    observing: bool = False

    def spooled(self, fields: Sequence[str] | None = None) -> list[str]:
        """The columns of a frame before events are drawn from it: those of a batch, and the
        fields that events are drawn from (`drawn`)."""
        named = self.emitted if fields is None else tuple(fields)
        return self.columns(tuple(dict.fromkeys((*named, *self.drawn))))

    def columns(self, fields: Sequence[str] | None = None) -> list[str]:
        """The columns of a batch, in order; the complaint's own number needs no state."""
        named = self.emitted if fields is None else fields
        states = [name for name in named if name != "complaint"]
        return ["complaint", *(column for name in states for column in (name, state_column(name)))]


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of one file. `columns`: positions, of which the first that a record has counts;
    none: the file does not have the field."""

    how: How
    columns: tuple[int, ...]
    header: str

    @property
    def name(self) -> str:
        """The field's name."""
        return self.how.field.name


@dataclass(frozen=True, slots=True)
class LogReading:
    """The log entries of one file. `event`, `state`: positions of their words; `listed`: they
    stand in a list inside each record; `at`: None in a snapshot, where all are of the moment."""

    at: Reading | None
    event: tuple[int, ...]
    state: tuple[int, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """`identity`: the positions that make two rows the same row, and a seed that tells apart
    rows of different sources, whose equal cells may mean different things. `drawn`: events and
    the fields of this file whose instants they are."""

    source: Source
    readings: tuple[Reading, ...]
    identity: tuple[int, ...]
    seed: int
    log: LogReading | None = None
    drawn: Mapping[str, str] = attribute(default_factory=dict)

    def reading(self, name: str) -> Reading | None:
        """How `name` is read, if it is."""
        return next((reading for reading in self.readings if reading.name == name), None)

    def positions(self) -> frozenset[int]:
        """All columns that somebody looks at."""
        read = {at for reading in self.readings for at in reading.columns}
        if self.log is not None:
            at = self.log.at.columns if self.log.at is not None else ()
            read |= {*at, *self.log.event, *self.log.state}
        return frozenset(read | set(self.identity))


def make_plan(
    source: Source,
    columns: Mapping[str, tuple[int, ...]],
    header: tuple[str, ...],
    fields: Mapping[str, Field],
    wanted: frozenset[str],
    zone: str,
    *,
    observing: bool = False,
) -> Plan:
    """The plan for the `wanted` fields; raises UsageError for a zone that does not exist."""
    zone = source.zone or zone
    check_zone(zone)
    log = _log(source, columns, header, zone, observing=observing)
    if source.logs or source.snapshot:
        columns = {name: at for name, at in columns.items() if name not in LOG_COLUMNS}
    for field in fields.values():
        if field.name in wanted:
            _check_formats(field, how(field, source, zone, ()).formats)
    readings = tuple(
        Reading(
            how(field, source, zone, source.blank),
            columns.get(name, ()),
            _said(columns, name, header),
        )
        for name, field in fields.items()
        if name in wanted
    )
    mapped = [name for name in fields if name in columns]
    identity = tuple(at for name in mapped for at in columns[name])
    seed = zlib.crc32("\0".join((source.name, *mapped)).encode())
    found = {reading.name for reading in readings if reading.columns}
    drawn = {event: name for event, name in source.drawn.items() if name in found}
    return Plan(source, readings, identity, seed, log, drawn)


_AT = Field("at", "time")


def _log(
    source: Source,
    columns: Mapping[str, tuple[int, ...]],
    header: tuple[str, ...],
    zone: str,
    *,
    observing: bool,
) -> LogReading | None:
    """How the log is read, if the file has one: a time, and a word at least."""
    event, state = columns.get("event", ()), columns.get("state", ())
    if source.snapshot and observing and (event or state):
        return LogReading(None, event, state, listed=False)
    if not source.logs or "at" not in columns or not (event or state):
        return None
    spelling = how(_AT, source, zone, source.blank)
    _check_formats(_AT, spelling.formats)
    at = Reading(spelling, columns["at"], _said(columns, "at", header))
    return LogReading(at, event, state, is_listed(source))


def how(field: Field, spelling: Source | Join, zone: str, blank: tuple[str, ...]) -> How:
    """The declared spelling of a field's cells, by its own name or by its kind."""
    name = field.name
    formats = spelling.formats.get(name) or spelling.formats.get(field.kind) or ()
    unit = spelling.units.get(name)
    return How(field, zone, formats, unit, spelling.values.get(name, {}), blank)


def _check_formats(field: Field, formats: tuple[str, ...]) -> None:
    for name in formats:
        if field.kind == "time":
            times.check_format(name)
        elif field.kind == "duration":
            durations.check_format(name)


def check_zone(zone: str) -> None:
    """Raises UsageError where no such time zone exists."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise UsageError(
            f"unknown time zone '{zone}'; use a name such as Asia/Shanghai"
        ) from unknown


def _said(columns: Mapping[str, tuple[int, ...]], name: str, header: tuple[str, ...]) -> str:
    places = columns.get(name, ())
    return header[places[0]] if places else name
