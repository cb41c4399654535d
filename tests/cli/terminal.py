"""The real command line, run in this process: what was typed, printed and answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from complaintctl.cli.main import exit_code
from complaintctl.conditions.durable import available
from complaintctl.shipped import shipped

needs_durable = pytest.mark.skipif(bool(available()), reason=available())
"""For what durable-rules itself must do; everything else has to work without it."""

AS_OF = "2026-12-02T09:15:00+08:00"


@dataclass(frozen=True, slots=True)
class Answer:
    """The exit code, stdout and stderr of one command."""

    code: int
    out: str
    err: str


class Terminal:
    """A working folder of its own, in which commands are typed."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self._capture = capture

    def type(self, *words: str | Path) -> Answer:
        """Run `complaintctl WORDS`."""
        self._capture.readouterr()
        code = exit_code([str(word) for word in words])
        out, err = self._capture.readouterr()
        return Answer(code, out.decode(), err.decode())

    def file(self, name: str, content: str | bytes) -> Path:
        """A file in the working folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


STARTER = shipped("policies", "starter")
STARTER_QUEUE = shipped("fixtures", "starter", "queue.csv")
