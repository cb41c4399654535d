"""Complaints told in the fewest words, written to files and decided by the real command line.

All instants are of Asia/Shanghai.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.terminal import Terminal

Record = dict[str, Any]
HOUR = 3600
LOG = ("complaint", "at", "event", "state")


@dataclass(frozen=True, slots=True)
class Story:
    """A complaint: `complaint`, `opened_at` and its other cells; each entry of its log as
    `AT,EVENT,STATE`, one of the last two blank."""

    cells: dict[str, str]
    log: tuple[str, ...] = ()


def story(opened: str, *log: str, complaint: str = "C-1", **cells: str) -> Story:
    """A complaint and what happened to it since; a cell that is "" is a blank."""
    return Story({"complaint": complaint, "opened_at": opened, **cells}, log)


def decided(
    terminal: Terminal,
    policy: Path,
    *stories: Story,
    as_of: str,
    words: tuple[str | Path, ...] = (),
) -> list[Record]:
    """The records of `batch`, in the order of the stories. A column that one story has and another
    lacks is blank there."""
    queue = terminal.file("queue.csv", table([one.cells for one in stories]))
    entries = [
        dict(zip(LOG, (one.cells["complaint"], *entry.split(",")), strict=True))
        for one in stories
        for entry in one.log
    ]
    log = terminal.file("log.csv", table(entries, LOG))
    records = batch(terminal, queue, policy, as_of, "--log", log, *words)
    assert len(records) == len(stories)
    return records


def table(rows: Sequence[dict[str, str]], header: Sequence[str] = ()) -> str:
    """Rows as CSV, under this header or else the names of all their cells."""
    text = io.StringIO()
    header = header or list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def batch(
    terminal: Terminal, queue: Path, policy: Path, as_of: str, *words: str | Path
) -> list[Record]:
    """The records that `batch` writes as JSON lines."""
    return [json.loads(line) for line in lines(terminal, queue, policy, as_of, *words)]


def lines(
    terminal: Terminal, queue: Path, policy: Path, as_of: str, *words: str | Path
) -> list[str]:
    """The same, as they stand there."""
    answer = terminal.type(
        "batch", queue, "--policy", policy, "--as-of", as_of, "-o", "jsonl",
        "--witness", "0", *words,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return answer.out.splitlines()


def clock(record: Record, name: str) -> Record:
    """What the record says of the last cycle of a clock."""
    found: Record = [one for one in record["clocks"] if one["clock"] == name][-1]
    return found
