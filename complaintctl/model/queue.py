"""What intake hands on: how many rows became what, and which were set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as attribute

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how far it has come, and how far it is; equal at its end."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows read = complaints + superseded + quarantined + skipped (policy-language 13)."""

    read: int = 0
    complaints: int = 0
    superseded: int = 0
    quarantined: int = 0
    skipped: int = 0

    def reconcile(self) -> bool:
        """Whether every row is accounted for exactly once."""
        return self.read == self.complaints + self.superseded + self.quarantined + self.skipped


@dataclass(frozen=True, slots=True)
class LogCounts:
    """Rows of log files: read = used + quarantined + skipped. Entries of all logs, of those inside
    an export too: found = entries + repeated + strangers (of complaints nobody has)."""

    read: int = 0
    used: int = 0
    quarantined: int = 0
    skipped: int = 0
    found: int = 0
    entries: int = 0
    repeated: int = 0
    strangers: int = 0

    def reconcile(self) -> bool:
        """Whether every row and every entry is accounted for exactly once."""
        rows = self.used + self.quarantined + self.skipped
        return self.read == rows and self.found == self.entries + self.repeated + self.strangers


@dataclass(frozen=True, slots=True)
class Supply:
    """What the source of a row can tell of what happened since (policy-language 13).

    `events`: those whose absence means that they did not happen; `states`: whether it has any;
    `covers_from`: epoch seconds from which the history is complete, None where it has none;
    `source`: the mapping's name.
    """

    events: frozenset[str]
    states: bool
    covers_from: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be a complaint: its file, first physical line, raw bytes and the reason.

    `encoding` is the codec of the raw bytes."""

    file: str
    line: int
    reason: str
    raw: bytes
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class FileRead:
    """How one file was read: what was recognised and what was guessed, to be said aloud."""

    file: str
    format: str
    encoding: str
    delimiter: str
    source: str
    rows: int
    header_line: int = 1


@dataclass(frozen=True, slots=True)
class Override:
    """A person's word that survives every rerun: `field` is a field or a concern."""

    complaint: str
    field: str
    value: str
    who: str
    why: str
    until: str = ""
    line: int = attribute(default=0, compare=False)
    file: str = attribute(default="", compare=False)

    @property
    def place(self) -> str:
        """Where it is written."""
        return f"{self.file or 'overrides'}:{self.line}" if self.line else self.file or "overrides"
