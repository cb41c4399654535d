"""A state file that comes to be as a whole: under a temporary name, checked, synced, and only then
given its own."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from complaintctl.errors import StoreBroken
from complaintctl.files import NO_ROOM, OWNER_ONLY, naming, sync_folder, waiting
from complaintctl.store.connection import connect, lay_tables, no_place, told

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may leave beside a file that was not closed."""


def make(path: str) -> None:
    """See that there is a state: where no file is, one without a run. Of two that make one at the
    same moment both go on with that of the first.

    Raises StoreBroken, TryAgain, and OSError where no room is left.
    """
    final = Path(path).resolve()
    try:
        # Also where the file is there: whoever made it may have been killed right after.
        waiting(final)
        if not final.exists():
            with suppress(FileExistsError), made(str(final), of=path, named=os.link):
                pass
    except OSError as refused:
        if refused.errno in NO_ROOM:
            raise
        raise no_place(path, refused) from refused


def copy(source: str, target: str) -> None:
    """Copy a state as it was at one moment, though a run may be at work on it.

    Raises StoreBroken, TryAgain, OSError.
    """
    with (
        made(target, of=source) as path,
        closing(connect(source)) as live,
        told(source, target),
        closing(sqlite3.connect(path)) as backup,
    ):
        live.backup(backup)


@contextmanager
def made(
    target: str, *, of: str, named: Callable[[Path, Path], None] = os.replace
) -> Iterator[str]:
    """A name for a new state without a run, which becomes `target` when the block ends and the file
    is intact. Left by an error, nothing of it remains. `of`: what it is made of; `named`: gives it
    its name, os.link if that must not be taken yet."""
    final = Path(target)
    unfinished = waiting(final)
    with naming(target, unfinished):
        _remove(unfinished)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with told(target):
            lay_tables(str(unfinished))
        yield str(unfinished)
        _settle(str(unfinished), of, target)
        with naming(target, unfinished):
            os.fsync(descriptor)
            named(unfinished, final)
            sync_folder(final)
    finally:
        os.close(descriptor)
        _remove(unfinished)


def _settle(path: str, of: str, target: str) -> None:
    """Make it one file, without a log beside it, and make sure that it is whole."""
    with told(of, target), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        found = " ".join(found.split())
        raise StoreBroken(f"{of}: what is made of it is not intact ({found}); nothing was written")


def _remove(unfinished: Path) -> None:
    for path in (unfinished, *(Path(f"{unfinished}{end}") for end in _BESIDE)):
        path.unlink(missing_ok=True)
