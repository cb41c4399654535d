"""The command line in a process that kills itself, as no power cut could do it more suddenly, at the
N-th of the moments that matter: around each statement and each commit of SQLite's, before and after
each file is synced or gets its name.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

# Loaded before processes are forked, which then begin at once.
import complaintctl.commands.batch
import complaintctl.keeping.dumping  # noqa: F401
from complaintctl.cli.main import exit_code

SAID, MOMENTS = "said", "moments"
"""Files in `tmp`: what a process said, and how many moments it had."""


class _Moments:
    def __init__(self, last: int | None) -> None:
        self._last, self._counter = last, count(1)

    def pass_(self) -> None:
        """One more."""
        if next(self._counter) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    @property
    def passed(self) -> int:
        return next(self._counter) - 1

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call with a moment before it and one behind it."""

        def watched(*args: Any, **named: Any) -> Any:
            self.pass_()
            answer = call(*args, **named)
            self.pass_()
            return answer

        return watched


def live(
    folder: str, room: str, words: tuple[str, ...], last: int | None, user: int | None = None
) -> None:
    """Type a command in a folder, and die at its `last` moment; then leave the process with its exit
    code. `room`: where it may put things aside; `user`: whom it belongs to."""
    os.chdir(folder)
    if user is not None:
        os.setuid(user)
    tempfile.tempdir = room
    _say_to(Path(room).with_name(SAID))
    moments = _Moments(last)
    connect = sqlite3.connect

    class Watched(sqlite3.Connection):
        execute = moments.around(sqlite3.Connection.execute)
        executemany = moments.around(sqlite3.Connection.executemany)

    sqlite3.connect = lambda *args, **named: connect(*args, factory=Watched, **named)  # type: ignore[assignment]
    for name in ("replace", "rename", "link", "unlink", "fsync"):
        setattr(os, name, moments.around(getattr(os, name)))
    code = exit_code(list(words))
    if user is None:
        Path(room).with_name(MOMENTS).write_text(str(moments.passed), encoding="utf-8")
    os._exit(code)


def _say_to(path: Path) -> None:
    said = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
