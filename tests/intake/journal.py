"""What was read of logs, as plain values: by complaint its entries, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from complaintctl.findings import Finding
from complaintctl.intake.queue import Queue, read_queue
from complaintctl.model.queue import Counts, LogCounts, Supply
from complaintctl.model.source import Source
from tests.intake.desk import AS_OF, FIELDS, source

Entry = tuple[str, str, str]
"""Time (UTC), event, state; empty for none."""


@dataclass(frozen=True)
class Journal:
    """A queue's logs. `drawn`: by complaint the drawn events; `supply`: by complaint."""

    log: dict[str, list[Entry]] | None
    drawn: dict[str, dict[str, str | None]]
    supply: dict[str, Supply]
    counts: Counts
    log_counts: LogCounts
    history: dict[str, Supply]
    findings: tuple[Finding, ...] = ()
    rejected: tuple[tuple[str, int, str], ...] = ()
    names: tuple[str, ...] = field(default=(), compare=False)

    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]

    def said(self) -> list[str]:
        return [finding.message for finding in self.findings]


def mapping(**more: Any) -> Source:
    """A mapping of the complaint, its opening, and the columns of `more`; other keys as given."""
    keys = {"drawn", "events", "states", "covers_from", "zone", "formats", "blank", "name"}
    keys |= {"records", "live", "skip"}
    columns = {name: value for name, value in more.items() if name not in keys}
    return replace(source(**columns), **{name: more[name] for name in keys & more.keys()})


def keep_log(
    room: Path,
    *files: str | bytes | tuple[str, bytes],
    logs: Sequence[str | bytes | tuple[str, bytes]] = (),
    history: Sequence[str | bytes | tuple[str, bytes]] = (),
    sources: Sequence[Source] = (),
    as_of: int = AS_OF,
    zone: str = "UTC",
    reads: Sequence[str] = (),
    stdin: bytes | None = None,
    **more: Any,
) -> Journal:
    """Reads files named queue0.csv, log0.csv, history0.csv and so on, unless they bring a name."""
    spool = room / "spool"
    spool.mkdir(exist_ok=True)
    with read_queue(
        [_written(room, "queue", at, file) for at, file in enumerate(files)],
        policy_fields=FIELDS,
        reads=frozenset(reads),
        zone=zone,
        sources=tuple(sources),
        as_of=as_of,
        spool_dir=str(spool),
        stdin=BytesIO(stdin) if stdin is not None else None,
        logs=[_written(room, "log", at, file) for at, file in enumerate(logs)],
        history=[_written(room, "history", at, file) for at, file in enumerate(history)],
        **more,
    ) as queue:
        assert queue.counts.reconcile()
        assert queue.log_counts.reconcile(), queue.log_counts
        quarantined = (queue.counts, queue.history_counts, queue.log_counts)
        assert len(queue.rejected) == sum(counts.quarantined for counts in quarantined)
        journal = _journal(queue)
    assert list(spool.iterdir()) == []
    return journal


def _journal(queue: Queue) -> Journal:
    log: dict[str, list[Entry]] = {}
    drawn: dict[str, dict[str, str | None]] = {}
    supply: dict[str, Supply] = {}
    for batch in queue.batches(3):
        ids = batch["complaint"].to_list()
        supply |= {one: queue.supplies[at] for one, at in zip(ids, batch["supply"], strict=True)}
        for row in batch.iter_rows(named=True):
            instants = {
                name.removeprefix("drawn:"): None if value is None else iso(value)
                for name, value in row.items()
                if name.startswith("drawn:")
            }
            drawn[row["complaint"]] = instants
        if queue.log is not None:
            counts, at, event, state = queue.log.of(batch["complaint"])
            assert counts.dtype == np.int32
            ends = np.cumsum(counts)
            for one, end, count in zip(ids, ends, counts, strict=True):
                log[one] = [
                    (iso(int(at[k])), queue.log.names[event[k]], queue.log.states[state[k]])
                    for k in range(end - count, end)
                ]
    history = {
        one: queue.supplies[at]
        for batch in queue.history_batches(3)
        for one, at in zip(batch["complaint"], batch["supply"], strict=True)
    }
    return Journal(
        None if queue.log is None else log,
        drawn,
        supply,
        queue.counts,
        queue.log_counts,
        history,
        queue.findings,
        tuple((Path(row.file).name, row.line, row.reason) for row in queue.rejected),
        () if queue.log is None else queue.log.names,
    )


def iso(seconds: int) -> str:
    """Epoch seconds as a short UTC time: 2026-01-02T03:04."""
    text = str(np.datetime64(seconds, "s"))
    return text.removesuffix(":00")


def _written(room: Path, kind: str, number: int, file: str | bytes | tuple[str, bytes]) -> str:
    if file == "-":
        return "-"
    name, data = file if isinstance(file, tuple) else (f"{kind}{number}.csv", file)
    path = room / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)
