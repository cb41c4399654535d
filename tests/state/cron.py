"""Cron, one run after the other on one state: what each run decided, and what it told whom."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from complaintctl.store.state import State
from tests.cli.stories import LOG, Record, table
from tests.cli.terminal import Answer, Terminal

Row = dict[str, str]


class Rung(NamedTuple):
    """One step of a ladder that one complaint has reached, or an occasion of an action rule."""

    complaint: str
    rule: str
    cycle: int
    step: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what was said, the records, and the digests that went out, by recipient."""

    answer: Answer
    records: list[Record]
    digests: list[Record] = field(default_factory=list)

    @property
    def actions(self) -> list[Record]:
        """Every action of every digest."""
        return [action for digest in self.digests for action in digest["actions"]]

    @property
    def told(self) -> Counter[Rung]:
        """How often each rung went out. Nothing that is right ever counts two."""
        return Counter(rung for action in self.actions for rung in rungs_of(action))

    @property
    def reached(self) -> set[Rung]:
        """The steps that the records list, but for those that are only offered."""
        return {
            Rung(one["complaint"], step["ladder"], step["cycle"], step["step"])
            for one in self.records
            for step in one["escalations"]
            if "offer" not in step
        }


def rungs_of(action: Record) -> Iterable[Rung]:
    """What an action is about, a rung for each of its complaints."""
    for one in action["complaints"]:
        yield Rung(one["complaint"], action["rule"], one["cycle"], action["step"])


class Cron:
    """A policy, a state and a working folder. A run is given everything the export says that day."""

    def __init__(self, terminal: Terminal, policy: Path | str, state: str = "state") -> None:
        self.terminal, self.policy, self.state = terminal, policy, state

    def run(
        self,
        as_of: str,
        rows: Sequence[Row],
        log: Sequence[str] | None = (),
        words: Sequence[str | Path] = (),
        code: int = 0,
    ) -> Run:
        """A run that remembers. `log`: entries as `COMPLAINT,AT,EVENT,STATE`; None: there is no log."""
        written = self.published()
        state = ("--state", self.state, "-o", f"actions:{self.state}.jsonl")
        run = self.alone(as_of, rows, log, (*state, *words), code)
        new = [path for path in self.published() if path not in written]
        digests = [json.loads(line) for path in new for line in path.read_text().splitlines()]
        return Run(run.answer, run.records, digests)

    def ledger(self, *kinds: str) -> list[Record]:
        """The entries of these kinds, without what numbers them."""
        path = self.terminal.folder / self.state
        with sqlite3.connect(path) as state:
            (last,) = state.execute("SELECT max(number) FROM entry").fetchone()
        with State.opened(str(path)) as opened:
            bodies = opened.bodies(range(last + 1))
        entries = [json.loads(body) for _, body in sorted(bodies.items())]
        return [
            {name: value for name, value in one.items() if name not in ("entry", "run", "kind")}
            for one in entries
            if one["kind"] in kinds
        ]

    def published(self) -> list[Path]:
        """The files of all actions so far, one for each run that had any."""
        return sorted(self.terminal.folder.glob(f"{self.state}-*.jsonl"))

    def alone(
        self,
        as_of: str,
        rows: Sequence[Row],
        log: Sequence[str] | None = (),
        words: Sequence[str | Path] = (),
        code: int = 0,
    ) -> Run:
        """The same run without a state."""
        queue = self.terminal.file("queue.csv", table(rows))
        if log is not None:
            entries = [dict(zip(LOG, entry.split(","), strict=True)) for entry in log]
            words = ("--log", self.terminal.file("log.csv", table(entries, LOG)), *words)
        answer = self.terminal.type(
            "batch", queue, "--policy", self.policy, "--as-of", as_of, "--witness", "0",
            "-o", "jsonl", *words,
        )  # fmt: skip
        assert answer.code == code, answer.err
        records: list[dict[str, Any]] = [json.loads(line) for line in answer.out.splitlines()]
        return Run(answer, records)
