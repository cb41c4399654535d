"""Complaints told in the fewest words, written to files and decided by the real command line.

All instants are of Asia/Shanghai.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.terminal import Terminal

Record = dict[str, Any]
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Story:
    """A complaint: `complaint`, `opened_at` and its other cells; each entry of its log as
    `AT,EVENT,STATE`, one of the last two blank or left out."""

    cells: dict[str, str]
    log: tuple[str, ...] = field(default=())


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
    log = terminal.file(
        "log.csv",
        "complaint,at,event,state\n"
        + "".join(f"{one.cells['complaint']},{entry}\n" for one in stories for entry in one.log),
    )
    return batch(terminal, queue, policy, as_of, "--log", log, "--strict", *words)


def table(rows: list[dict[str, str]]) -> str:
    """Rows as CSV, under the headers of all of them."""
    text = io.StringIO()
    header = dict.fromkeys(name for row in rows for name in row)
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def batch(
    terminal: Terminal, queue: Path, policy: Path, as_of: str, *words: str | Path
) -> list[Record]:
    """The records that `batch` writes as JSON lines. It must have nothing to object."""
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
