"""A folder for what a run puts aside while it works, which does not outlive the run: what one that
was killed has left, customers' words among it, is removed by the next."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "complaintctl-"
_ALIVE = ".alive"
"""A file that is locked as long as its run lives. It gets its name when it is locked."""


@contextmanager
def spool() -> Iterator[str]:
    """An empty folder, until the block ends. Raises OSError."""
    _clear(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        unnamed = Path(folder, f"{_ALIVE}.part")
        descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            unnamed.rename(Path(folder, _ALIVE))
            yield folder
        finally:
            os.close(descriptor)


def _clear(where: Path) -> None:
    for folder in where.glob(f"{_PREFIX}*"):
        try:
            if folder.lstat().st_uid == os.getuid() and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # somebody else was faster, or has taken the folder's rights away
            continue


def _is_left(folder: Path) -> bool:
    descriptor = os.open(folder / _ALIVE, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
