"""`state check`: whether a state file is whole, fits its ledger, and is nobody else's to read."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from complaintctl.errors import LedgerBroken, StoreBroken
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.heads import read
from complaintctl.store.archive import Archive, Wanted, ledger_in
from complaintctl.store.schema import MIGRATIONS
from complaintctl.store.state import State
from complaintctl.store.values import Run

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_REBUILD = "restore a backup, or rebuild it: complaintctl state restore EXPORT NEW_STATE"
_LOST = (
    ("complaints without their last decision",
     "SELECT count(*) FROM complaint LEFT JOIN entry ON entry.number = complaint.entry "
     "WHERE entry.number IS NULL"),
    ("rungs without their complaint",
     "SELECT count(*) FROM rung LEFT JOIN complaint ON number = complaint WHERE number IS NULL"),
    ("rungs without their action",
     "SELECT count(*) FROM rung LEFT JOIN action ON action.id = action "
     "WHERE action IS NOT NULL AND action.id IS NULL"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at and found right; `warnings`: what is not, and does no harm yet."""

    version: int
    runs: int
    entries: int
    last: Run | None
    warnings: tuple[str, ...]


def state_check(path: str) -> Checked:
    """Look at the file, its tables, and the newest head. Raises StoreBroken for a file that is not
    intact, and LedgerBroken where the ledger is not that of its newest head."""
    with Archive.opened(path) as state, ledger_in(path):
        state.hold()
        for (found,) in state.rows("PRAGMA quick_check(1)"):
            if found != "ok":
                told = " ".join(found.split())
                raise StoreBroken(f"{path}: this file is damaged ({told}); {_REBUILD}")
        runs = state.runs("ORDER BY number DESC LIMIT 2")
        for what, count in _LOST:
            if lost := _one(state, count):
                raise StoreBroken(f"{path}: {lost:,} {what}; {_REBUILD}")
        entries = _one(state, "SELECT count(*) FROM entry")
        _ledger(path, state, runs, entries)
        return Checked(
            version=len(MIGRATIONS),
            runs=_one(state, "SELECT count(*) FROM run"),
            entries=entries,
            last=runs[0] if runs else None,
            warnings=tuple(_warnings(path, runs)),
        )


def _ledger(path: str, state: Archive, runs: list[Run], entries: int) -> None:
    """Hold the entries of the newest run against its head; `audit verify` looks at all of them."""
    if not runs:
        return
    head = read(runs[0].head)[0]
    before = Frontier.from_bytes(runs[1].tree) if runs[1:] else Frontier()
    grown = before.extended(
        line.stored.leaf for line in state.entries(Wanted(first=runs[0].number))
    )
    if entries != head.size or grown.size != head.size:
        said = f"its newest head counts {head.size:,} entries, and there are {entries:,}"
    elif grown.root != head.root or grown.to_bytes() != runs[0].tree:
        said = f"the entries of run {head.run} do not give the root of its head"
    else:
        return
    raise LedgerBroken(f"{said}; `complaintctl audit verify {path}` says more. {_REBUILD}")


def _warnings(path: str, runs: list[Run]) -> Iterator[str]:
    mode = stat.S_IMODE(Path(path).stat().st_mode)
    if mode & _OTHERS:
        yield f"{path}: others can read it (mode {mode:o}): chmod 600 {path}"
    if runs and not runs[0].published:
        yield (
            f"run {runs[0].number} was committed, and not everything that it tells was written; "
            "the next run writes its actions"
        )


def _one(state: State, select: str) -> int:
    found: int = next(state.rows(select))[0]
    return found
