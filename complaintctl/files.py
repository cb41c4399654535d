"""Files that appear whole or not at all, and that only those may read who should."""

from __future__ import annotations

import errno
import glob
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

OWNER_ONLY = 0o600
"""What may quote a cell, or was written for the people who mend this program."""
GROUP_READS = 0o640
"""What a run was asked for. A stricter umask makes it stricter."""
ALL_READ = 0o644
"""Numbers for a program that runs as somebody else."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a disk that is full answers."""


_NUMBER = re.compile(r"\(os error (\d+)\)")


def number_of(error: OSError) -> int | None:
    """What went wrong. Polars only writes the number, as Rust does: `(os error 28)`."""
    found = _NUMBER.search(str(error))
    return int(found[1]) if error.errno is None and found else error.errno


@contextmanager
def naming(path: str | Path, unfinished: Path | None = None) -> Iterator[None]:
    """What goes wrong in the block with the file at `path` names it: writing and syncing name none,
    and nobody knows the `unfinished` one. Raises OSError."""
    try:
        yield
    except OSError as refused:
        number = number_of(refused)
        if number is None or refused.filename not in (None, str(unfinished)):
            raise
        raise OSError(number, os.strerror(number), str(path)) from refused


def waiting(final: Path, number: int = 0) -> Path:
    """The name beside `final` under which this process writes it. What processes that were killed
    left there under such names, or SQLite beside these, is removed."""
    for left in final.parent.glob(f".{glob.escape(final.name)}.*.part*"):
        process = left.name.removeprefix(f".{final.name}.").split(".")[0]
        if process.isdecimal() and not Path(f"/proc/{process}").exists():
            left.unlink(missing_ok=True)
    return final.with_name(f".{final.name}.{os.getpid()}.{number}.part")


@contextmanager
def written(path: Path, mode: int) -> Iterator[IO[str]]:
    """A text that becomes the file at `path` when the block ends, synced to disk and with exactly
    `mode`, whatever the umask. Left by an error, nothing of it remains. Raises OSError."""
    unfinished = waiting(path)
    with naming(path, unfinished):
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
                yield stream
                stream.flush()
                os.fchmod(descriptor, mode)
                os.fsync(descriptor)
            unfinished.replace(path)
            sync_folder(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def sync_folder(path: Path) -> None:
    """Let the name of a file survive a power cut, and not only its bytes. Raises OSError."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
