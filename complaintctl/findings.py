"""What is returned: findings with a place, totally ordered. Nothing here prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "hint"]

LEVELS: tuple[Level, ...] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. Line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to say about a policy or a queue: where, what, and how to mend it."""

    location: Location
    code: str
    message: str
    hint: str = ""
    level: Level = "error"


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by place, then code, then text; each once."""
    return tuple(sorted(set(findings)))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only those that make a policy invalid."""
    return tuple(finding for finding in findings if finding.level == "error")
