"""What each file can tell of what happened since, and from when on it is complete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from complaintctl.errors import UsageError
from complaintctl.intake.gather import FileRows
from complaintctl.intake.log import FIRST_NAMES
from complaintctl.intake.times import read_times
from complaintctl.model.events import EVENTS
from complaintctl.model.queue import Supply
from complaintctl.model.source import Source

MOST = 256


@dataclass(frozen=True, slots=True)
class Supplies:
    """All different supplies, and by file the number of its own."""

    known: tuple[Supply, ...]
    numbers: tuple[int, ...]


def supplies(
    files: Sequence[FileRows], logs: Sequence[FileRows], names: Sequence[str], zone: str
) -> Supplies:
    """What the `files` of a queue supply, each with all `logs`; `names`: events of the log.

    Where no mapping says from when the history is complete, it is so from the first opening or
    entry of all files of one mapping, and of the logs.
    """
    own = frozenset(names[len(FIRST_NAMES) :])
    logged = [_of(log, own) for log in logs]
    earliest: dict[str, int] = {}
    for file in files:
        name = file.plan.source.name
        if file.earliest is not None:
            earliest[name] = min(file.earliest, earliest.get(name, file.earliest))
    entered = [first for log in logs if (first := log.earliest) is not None]
    given = [since for log in logs if (since := _declared(log.plan.source, zone)) is not None]
    found: dict[Supply, int] = {}
    numbers: list[int] = []
    for file in files:
        source = file.plan.source
        alone = _of(file, own)
        declared = [*given, *_known(_declared(source, zone))]
        began = [*entered, *_known(earliest.get(source.name))]
        whole = replace(
            alone,
            events=alone.events.union(*(log.events for log in logged)),
            states=alone.states or any(log.states for log in logged),
            covers_from=max(declared) if declared else min(began, default=None),
        )
        numbers.append(found.setdefault(whole, len(found)))
    if len(found) > MOST:
        raise UsageError(
            f"more than {MOST} files that tell of different events; give fewer at once"
        )
    return Supplies(tuple(found), tuple(numbers))


def _of(file: FileRows, own: frozenset[str]) -> Supply:
    """What one file supplies by itself. A log without a mapping of its events tells them all."""
    source, roles = file.plan.source, file.roles
    events = {"opened", *file.drawn}
    if {"at", "event"} <= roles:
        events |= source.events.keys() or ({*EVENTS, *own} if not source.drawn else set())
    return Supply(frozenset(events), {"at", "state"} <= roles, None, source.name)


def _declared(source: Source, zone: str) -> int | None:
    if source.covers_from is None:
        return None
    written = pl.Series([source.covers_from], dtype=pl.String)
    moment: int | None = read_times(written, (), source.zone or zone).item()
    if moment is None:
        raise UsageError(
            f"source '{source.name}': covers_from is no time; write 2026-12-01 or 2026-12-01T09:00"
        )
    return moment


def _known(moment: int | None) -> Iterable[int]:
    return () if moment is None else (moment,)
