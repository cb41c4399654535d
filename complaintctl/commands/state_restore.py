"""`state restore`: a state made again from an export of its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from complaintctl.errors import DataUnusable, LedgerBroken, UsageError
from complaintctl.keeping.rebuilding import Rebuilding, rebuild
from complaintctl.ledger.export import read_export, verify_export
from complaintctl.reports.targets import check_folder
from complaintctl.store.archive import Archive
from complaintctl.store.connection import connect
from complaintctl.store.making import made


@dataclass(frozen=True, slots=True)
class Restored:
    """What the new state holds."""

    runs: int
    complaints: int
    entries: int
    purged: int


def state_restore(export: str, target: str, chance: Callable[[], bytes]) -> Restored:
    """Make a state at `target` from the export at `export`, once that is verified.

    Raises UsageError, DataUnusable, LedgerBroken, TryAgain, OSError; then there is no new state.
    """
    check_folder(target)
    if Path(target).exists():
        raise UsageError(f"{target}: there is a file already; name a new one")
    with _lines(export) as lines:
        verdict = verify_export(lines)
    if verdict.fault is not None:
        raise LedgerBroken(f"{export}: {verdict.fault.why}; a state is only made of a whole ledger")
    if verdict.head is None:
        raise DataUnusable(f"{export}: this ledger is empty, so there is nothing to restore")
    with made(target, of=export) as unfinished:
        rebuilt = _rebuilt(export, target, unfinished, chance)
    return Restored(rebuilt.runs, rebuilt.complaints, rebuilt.tree.size, rebuilt.purged)


def _rebuilt(export: str, target: str, unfinished: str, chance: Callable[[], bytes]) -> Rebuilding:
    """The state under the name that it has yet; errors say the one that it will have."""
    with Archive(target, connect(unfinished, write=True)) as state, _lines(export) as lines:
        origin, items = read_export(lines)
        return rebuild(state, origin, items, chance)


@contextmanager
def _lines(export: str) -> Iterator[IO[str]]:
    """The lines of the export; what is wrong with one says of which file it is."""
    try:
        with Path(export).open(encoding="utf-8", newline="") as lines:
            yield lines
    except UnicodeDecodeError as unread:
        raise DataUnusable(f"{export}: this is not an exported ledger") from unread
    except DataUnusable as unread:
        raise DataUnusable(f"{export}: {unread}") from unread
