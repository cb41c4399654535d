"""A desk to read files at: bytes in, plain rows out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from complaintctl.findings import Finding
from complaintctl.intake.queue import read_queue
from complaintctl.model.fields import CANONICAL, Field, State, state_column
from complaintctl.model.queue import Counts, FileRead, Override, Rejected
from complaintctl.model.source import Source

FIELDS: dict[str, Field] = {field.name: field for field in CANONICAL} | {
    "took": Field("took", "duration"),
    "kind": Field("kind", "word", ("Refund", "Other")),
}
AS_OF = 1_900_000_000
STATES = {State.BLANK: "blank", State.ABSENT: "absent", State.INVALID: "invalid"}


@dataclass(frozen=True)
class Answer:
    """A queue as plain values; a cell without a value is the name of its state."""

    rows: list[dict[str, Any]]
    counts: Counts
    files: tuple[FileRead, ...]
    findings: tuple[Finding, ...]
    rejected: tuple[Rejected, ...]
    unmatched: Mapping[str, tuple[int, int]]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]


def source(**columns: str | tuple[str, ...]) -> Source:
    """A mapping of the complaint, its opening and some more columns."""
    wanted = {"complaint": "complaint", "opened_at": "opened_at", **columns}
    return Source(
        "desk",
        {name: (given,) if isinstance(given, str) else given for name, given in wanted.items()},
    )


def read(
    room: Path,
    *files: bytes | str | tuple[str, bytes],
    reads: Sequence[str] = (),
    sources: Sequence[Source] = (),
    fields: Mapping[str, Field] = FIELDS,
    as_of: int = AS_OF,
    zone: str = "UTC",
    overrides: Sequence[Override] = (),
    stdin: bytes | None = None,
    **more: Any,
) -> Answer:
    """Reads files (named queue0.csv and so on, unless they bring a name) and closes the queue."""
    spool = room / "spool"
    spool.mkdir(exist_ok=True)
    paths = [_written(room, number, file) for number, file in enumerate(files)]
    with read_queue(
        paths,
        policy_fields=fields,
        reads=frozenset(reads),
        zone=zone,
        sources=tuple(sources),
        as_of=as_of,
        overrides=overrides,
        stdin=BytesIO(stdin) if stdin is not None else None,
        spool_dir=str(spool),
        **more,
    ) as queue:
        assert queue.counts.reconcile()
        assert sum(file.rows for file in queue.files) == queue.counts.read
        names = ["complaint", "opened_at", "updated_at", *reads]
        rows = [row for batch in queue.batches(3) for row in _plain(batch, names)]
        assert len(rows) == queue.counts.complaints
        assert len(queue.rejected) == queue.counts.quarantined
        rejected = tuple(queue.rejected)
        answer = Answer(rows, queue.counts, queue.files, queue.findings, rejected, queue.unmatched)
    assert list(spool.iterdir()) == []
    return answer


def seconds(text: str) -> int:
    """A UTC moment in seconds."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


def _written(room: Path, number: int, file: bytes | str | tuple[str, bytes]) -> str:
    if file == "-":
        return "-"
    name, data = file if isinstance(file, tuple) else (f"queue{number}.csv", file)
    path = room / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def _plain(batch: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for row in batch.iter_rows(named=True):
        plain = {}
        for name in names:
            state = State(row[state_column(name)]) if name != "complaint" else State.PRESENT
            assert (row[name] is None) == (state != State.PRESENT)
            plain[name] = row[name] if state == State.PRESENT else STATES[state]
        rows.append(plain)
    return rows
