"""A state after three runs, made by the real command line, and ways to forge it.

All instants are of Asia/Shanghai. C-1 is small and unanswered; in the second run its amount is known
and it is late. 投诉-2 is late from the start and answered late. C-3 is answered at once; the second
export tells another time for that, and the third has it no more. C-4 comes with the second run.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from complaintctl.cli.main import exit_code
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.hashes import leaf_of
from complaintctl.ledger.heads import Head, read, text
from complaintctl.ledger.ratchet import entry_key
from complaintctl.store.archive import Archive
from tests.ledger.keys import PRIVATE, PUBLIC

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [handler, team_lead]
teams: {front: {}, refunds: {}}
categories: {first: [{id: 重复扣款, when: {text: {contains: 扣了两次}}}], otherwise: other}
priorities:
  levels: [urgent, normal]
  most_severe: [{id: big, level: urgent, when: {amount: {at_least: 100}}}]
routing: {first: [{id: money, team: refunds, when: {category: 重复扣款}}], otherwise: front}
clocks:
  answer: {start: opened, stop: [agent_message], on_reopen: stay, target: {otherwise: {within: 24h}}}
escalation:
  - id: late
    clock: answer
    steps: [{at: 50%, to: handler, do: remind}, {at: 100%, to: team_lead, do: escalate}]
closure: {claimed_by: [resolved], all: [], contradicted_by: [customer_denied]}
"""
HEADER = "complaint,opened_at,text,amount\n"
QUEUES = (
    "C-1,2026-12-01 09:00,慢,5\n投诉-2,2026-11-30 10:00,扣了两次,200\nC-3,2026-12-01 08:00,慢,5\n",
    "C-1,2026-12-01 09:00,慢,500\n投诉-2,2026-11-30 10:00,扣了两次,200\n"
    "C-3,2026-12-01 08:00,慢,5\nC-4,2026-12-02 08:00,慢,5\n",
    "C-1,2026-12-01 09:00,慢,500\n投诉-2,2026-11-30 10:00,扣了两次,200\nC-4,2026-12-02 08:00,慢,5\n",
)
LOG = "complaint,at,event\n投诉-2,2026-11-30 11:00,assigned\n"
"""What every log tells again, so that it is not taken for one of the new entries alone."""
LOGS = (
    "C-3,2026-12-01 09:00,agent_message\n",
    "C-3,2026-12-01 08:30,agent_message\n投诉-2,2026-12-02 09:30,agent_message\n",
    "投诉-2,2026-12-02 09:30,agent_message\nC-1,2026-12-02 11:00,accepted\n"
    "C-4,2026-12-02 12:00,agent_message\nC-4,2026-12-03 09:00,resolved\n",
)
AS_OF = ("2026-12-01T12:00", "2026-12-02T10:00", "2026-12-03T10:00")


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of a state: `s.db`, `q1.csv` and `l1.csv` of the first run, `h1.txt` its head, and
    so on; `key.pub.pem` of the key that signed all heads but the first."""

    folder: Path

    @property
    def state(self) -> Path:
        return self.folder / "s.db"


def three_runs(folder: Path) -> Kept:
    """The state in an empty folder."""
    (folder / "p").mkdir()
    (folder / "p" / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "key.pem").write_bytes(PRIVATE)
    (folder / "key.pub.pem").write_bytes(PUBLIC)
    for run, as_of in enumerate(AS_OF, start=1):
        queue, log, head = (folder / f"{name}{run}" for name in ("q", "l", "h"))
        queue.with_suffix(".csv").write_text(HEADER + QUEUES[run - 1], encoding="utf-8")
        log.with_suffix(".csv").write_text(LOG + LOGS[run - 1], encoding="utf-8")
        words = ["batch", f"{queue}.csv", "--log", f"{log}.csv", "--policy", f"{folder / 'p'}"]
        words += ["--as-of", as_of, "--state", f"{folder / 's.db'}", "--witness", "0", "-q"]
        words += ["-o", f"csv:{folder / 'out.csv'}", "--head-out", f"{head}.txt"]
        words += ["--sign-key", f"{folder / 'key.pem'}"] if run > 1 else []
        assert exit_code(words) == 0
    return Kept(folder)


def copied(kept: Kept, folder: Path) -> Kept:
    """The same in another folder, to be spoiled."""
    shutil.copytree(kept.folder, folder)
    return Kept(folder)


@contextmanager
def tables(kept: Kept) -> Iterator[sqlite3.Connection]:
    """The tables of a state, to be changed by hand."""
    with closing(sqlite3.connect(kept.state)) as connection, connection:
        yield connection


def purge(kept: Kept, complaint: str) -> None:
    """What must be left of a purged complaint: the leaves of its entries."""
    with tables(kept) as state:
        asked = "SELECT number FROM complaint WHERE id = ?"
        (number,) = state.execute(asked, (complaint,)).fetchone()
        state.execute("UPDATE entry SET body = NULL WHERE complaint = ?", (number,))
        state.execute("DELETE FROM rung WHERE complaint = ?", (number,))
        state.execute("DELETE FROM complaint WHERE number = ?", (number,))


def rewrite(kept: Kept, change: Callable[[bytes], bytes]) -> None:
    """What an owner can do who keeps the file: other bodies, and all hashes and heads anew."""
    with Archive.read(str(kept.state)) as archive:
        entries = [(one.stored, change(one.stored.body or b"")) for one in archive.entries()]
        packed = archive._packer([])
        heads = [read(note)[0] for note in archive.heads()]
    leaves = [
        leaf_of(body, entry_key(stored.key or b"", stored.number)) for stored, body in entries
    ]
    with tables(kept) as state:
        for (stored, body), leaf in zip(entries, leaves, strict=True):
            values = (packed.packed(body), leaf, stored.number)
            state.execute("UPDATE entry SET body = ?, leaf = ? WHERE number = ?", values)
        for head in heads:
            tree = Frontier().extended(leaves[: head.size])
            note = text(Head(head.origin, head.size, tree.root, head.run, head.at))
            values = (note, tree.to_bytes(), head.run)
            state.execute("UPDATE run SET head = ?, tree = ? WHERE number = ?", values)
