"""How far a run has come, in one line of a terminal that goes away again. No file and no mail of
cron ever sees it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from complaintctl.cli.voice import TEXT, Voice

if TYPE_CHECKING:
    from complaintctl.model.queue import Progress

EVERY = 0.1
"""Seconds between two drawings, and before the first: what is quick shows nothing."""
_COLUMNS = 80
_LONGEST = 30
_SHORTEST = 8
_ERASE = "\r\x1b[K"


@contextmanager
def shown(voice: Voice) -> Iterator[Progress | None]:
    """Who is to be told how far the run is, if anybody looks; at the end the line is gone."""
    terminal = sys.stderr
    looked_at = terminal is not None and terminal.isatty() and os.environ.get("TERM") != "dumb"
    if not looked_at or voice.quiet or voice.format != TEXT:
        yield None
        return
    line = _Line(terminal)
    try:
        yield line.draw
    finally:
        line.erase()


class _Line:
    """The last line of a terminal. It has no colours, so that NO_COLOR asks nothing of it."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._next = time.monotonic() + EVERY
        self._drawn = False

    def draw(self, what: str, done: int, total: int) -> None:
        """Show it, unless it was drawn just now; what is done is taken away."""
        if done >= total:
            self.erase()
        elif time.monotonic() >= self._next:
            columns = os.get_terminal_size(self._terminal.fileno()).columns or _COLUMNS
            self._terminal.write(_ERASE + line(what, done, total, columns - 1))
            self._terminal.flush()
            self._drawn = True
            self._next = time.monotonic() + EVERY

    def erase(self) -> None:
        """Leave the line as it was found."""
        if self._drawn:
            self._terminal.write(_ERASE)
            self._terminal.flush()
            self._drawn = False


def line(what: str, done: int, total: int, columns: int) -> str:
    """`reading queue.csv [####----]  50%`, no wider than so many columns: first the bar gives way,
    then the words are cut."""
    from complaintctl.reports.narrow import cut, one_line, width

    share = f" {done * 100 // total:3d}%"
    words = one_line(what, TEXT)
    room = min(columns - width(words) - width(share) - 3, _LONGEST)
    if room < _SHORTEST:
        return cut(words, max(columns - width(share), 1)) + share
    full = done * room // total
    return f"{words} [{'#' * full}{'-' * (room - full)}]{share}"
