"""A state file opened: only one that is ours, of a version that is known, and readable by its
owner alone. What SQLite raises becomes an error with a way out."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from complaintctl.errors import StoreBroken, TryAgain
from complaintctl.store.schema import APPLICATION, MIGRATIONS, migrate, version

_ADVICE = (
    "restore a backup, or rebuild it from an export of its ledger: "
    "complaintctl state restore EXPORT NEW_STATE"
)
_EMPTY = (
    "this file is empty, and a state never is: a copy that found no room leaves such a file. "
    f"{_ADVICE[0].upper()}{_ADVICE[1:]}. If no run was ever kept in it, delete it"
)
_NOT_INTACT = "this is no intact state file"
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNREAD = 0
"""No code of SQLite's: Python could not read what it gave, such as a text that is none."""
_BROKEN = frozenset({_UNREAD, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


def connect(path: str, *, write: bool = False, wait: float = 0.0) -> sqlite3.Connection:
    """An open state file, in autocommit. With `write` it is brought to the newest version; without,
    it is only read. It is never made here: see `making`. `wait`: seconds that a lock is waited for.

    Raises StoreBroken and TryAgain.
    """
    file = Path(path)
    if not file.exists():
        raise StoreBroken(f"{path}: there is no such state file; `batch --state {path}` makes one")
    if write:
        _may_write(file)
    if file.stat().st_size == 0:
        raise StoreBroken(f"{path}: {_EMPTY}")
    with told(path):
        how = "mode=rw" if write else _only_read(file)
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?{how}",
            uri=True,
            timeout=wait,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _ours(connection, path)
            if write:
                _prepared(connection)
            else:
                connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def told(path: str, target: str | None = None) -> Iterator[None]:
    """What SQLite raises in the block, or what is read there and cannot be, as an error that names
    the file and the way out. `target`: the file that is written, if that is another one."""
    try:
        yield
    except (zlib.error, ValueError, LookupError) as unread:
        raise StoreBroken(f"{path}: {_NOT_INTACT} ({unread}); {_ADVICE}") from unread
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", _UNREAD) & 0xFF
        if code in _BUSY:
            raise TryAgain(
                f"{path}: another run is at work on this state; nothing was changed. "
                "Try again, or wait for it with --lock-wait SECONDS"
            ) from error
        if code in _BROKEN:
            raise StoreBroken(f"{path}: {_NOT_INTACT} ({error}); {_ADVICE}") from error
        if code in _NO_ROOM:
            raise TryAgain(
                f"{target or path}: the disk is full or cannot be written ({error}); make room, "
                "then try again"
            ) from error
        raise StoreBroken(
            f"{path}: cannot be used as a state file ({error}); nothing was changed. "
            "Check the folder and its permissions"
        ) from error


def lay_tables(path: str) -> None:
    """Make an empty file, which has another name yet, a state without a run."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection)
        connection.execute("COMMIT")


def no_place(path: str, refused: OSError) -> StoreBroken:
    """A state cannot be written here."""
    reason = (refused.strerror or "it cannot be opened").lower()
    return StoreBroken(f"{path}: {reason}; choose another place for --state")


def _may_write(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CLOEXEC))
    except OSError as refused:
        raise no_place(str(file), refused) from refused


def _only_read(file: Path) -> str:
    """How a state is opened that is only looked at."""
    final = file.resolve()
    if not os.access(final.parent, os.W_OK):
        # SQLite wants to write beside a state, even to read it. Where it cannot, nobody else does.
        beside = final.with_name(f"{final.name}-wal")
        if beside.exists() and beside.stat().st_size:
            raise StoreBroken(
                f"{file}: its folder is read-only, and what was committed last still stands in "
                f"{beside.name}: copy the folder to a place that can be written, and look there"
            )
        return "mode=ro&immutable=1"
    # Who may write tidies up behind a run that was killed, also if only to read.
    return "mode=rw" if os.access(file, os.W_OK) else "mode=ro"


def _ours(connection: sqlite3.Connection, path: str) -> None:
    """Refuse a database of something else, or of a version that is not known yet."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    found = version(connection)
    if application != APPLICATION:
        raise StoreBroken(
            f"{path}: this is a database, but no state of complaintctl; choose another file"
        )
    if found > len(MIGRATIONS):
        raise StoreBroken(
            f"{path}: this state was written by a newer version (tables {found}, known up to "
            f"{len(MIGRATIONS)}); use that version, or another state file"
        )


def _prepared(connection: sqlite3.Connection) -> None:
    """Durable when the power goes, and without a trace of what was deleted."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = OFF")
    if version(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection)
        connection.execute("COMMIT")
