"""What intake hands on: how many rows became what, and which were set aside."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute


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
