"""The line on a terminal that says how far a run is, in a pseudo-terminal of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from pathlib import Path

import pytest

from complaintctl.cli.progress import line
from complaintctl.reports.narrow import width
from tests.cli import day
from tests.cli.terminal import Terminal

ERASE = "\r\x1b[K"


class Screen:
    """A pseudo-terminal that stands where stderr is."""

    def __init__(self, columns: int) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.stderr = os.fdopen(slave, "w", encoding="utf-8")

    def seen(self) -> str:
        """Everything that was written to it."""
        self.stderr.close()
        found = b""
        while True:
            try:
                block = os.read(self._master, 65_536)
            except OSError:  # as Linux says that nobody holds the other end any more
                block = b""
            if not block:
                os.close(self._master)
                return found.decode()
            found += block


def look(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """A terminal of 40 columns from now on, on which nothing is too quick to be drawn."""
    found = Screen(40)
    monkeypatch.setattr("complaintctl.cli.progress.EVERY", 0.0)
    monkeypatch.setattr("complaintctl.commands.deciding.BATCH_ROWS", 2)
    monkeypatch.setattr("sys.stderr", found.stderr)
    monkeypatch.setenv("TERM", "xterm")
    return found


def decide(terminal: Terminal, *words: str) -> None:
    terminal.file("p/policy.yaml", day.POLICY)
    terminal.file("q.csv", day.QUEUE)
    terminal.file("log.csv", day.LOG)
    assert terminal.type("batch", "q.csv", *day.WORDS, *words).code == 0


def test_what_is_decided_is_drawn_and_taken_away_before_anything_is_said(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six complaints, two at a time; C6 is not open yet, so the last batch is of one."""
    screen = look(monkeypatch)

    decide(terminal)

    drawn, said = screen.seen().split("q.csv: csv", 1)
    assert drawn == (
        f"{ERASE}deciding 6 complaints [###-------]  33%"
        f"{ERASE}deciding 6 complaints [######----]  66%"
        f"{ERASE}deciding 6 complaints [########--]  83%"
        f"{ERASE}"
    )
    assert ERASE not in said


@pytest.mark.parametrize("words", [("--quiet",), ("--log", "json")])
def test_who_wants_silence_or_json_gets_no_line(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    screen = look(monkeypatch)

    decide(terminal, *words)

    assert ERASE not in screen.seen()


def test_a_terminal_that_cannot_erase_gets_no_line(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = look(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")

    decide(terminal)

    assert "\x1b" not in screen.seen()


def test_a_file_gets_no_line(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaintctl.cli.progress.EVERY", 0.0)
    with Path("said").open("w", encoding="utf-8") as file:
        monkeypatch.setattr("sys.stderr", file)
        decide(terminal)

    assert "\x1b" not in Path("said").read_text(encoding="utf-8")


def test_an_error_takes_the_line_away_first(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    screen = look(monkeypatch)
    monkeypatch.setattr("complaintctl.reports.outputs.Outputs.publish", full)
    monkeypatch.setattr("complaintctl.commands.deciding._tell", _half)
    terminal.file("p/policy.yaml", day.POLICY)
    terminal.file("q.csv", day.QUEUE)
    terminal.file("log.csv", day.LOG)

    assert terminal.type("batch", "q.csv", *day.WORDS).code == 75

    last = screen.seen().split(ERASE)[-2:]
    assert last[0].startswith("deciding")
    assert last[1].startswith("complaintctl: a file: the disk is full")


def _half(options: object, *_: object) -> None:
    options.inputs.heard("deciding", 1, 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("what", "columns", "drawn"),
    [
        ("reading q.csv", 80, "reading q.csv [###############---------------]  50%"),
        ("reading q.csv", 30, "reading q.csv [####-----]  50%"),
        ("reading q.csv", 28, "reading q.csv  50%"),
        ("reading q.csv", 14, "reading …  50%"),
        ("reading 投诉导出.csv", 36, "reading 投诉导出.csv [####----]  50%"),
        ("reading 投诉导出.csv", 21, "reading 投诉导…  50%"),
        ("reading a\x1b[2Jb\n.csv", 31, "reading a [2Jb .csv  50%"),
    ],
)
def test_the_line_is_never_wider_than_the_terminal(what: str, columns: int, drawn: str) -> None:
    assert line(what, 1, 2, columns) == drawn
    assert width(drawn) <= columns


def test_what_is_not_finished_is_not_100_per_cent() -> None:
    assert line("x", 999, 1000, 20).endswith(" 99%")
