"""A file in which nothing stands: a queue without complaints, which the caller may allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute

from complaintctl.errors import DataUnusable
from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.mapping import Match
from complaintctl.intake.opening import Input
from complaintctl.intake.portion import Portion
from complaintctl.model.source import Source


class NothingThere(DataUnusable):
    """A file without header and records. As a queue it is read; as a table it is refused."""

    def __init__(self, file: str, kind: str) -> None:
        self.kind = kind
        super().__init__(f"{file}: the file is empty")


@dataclass(slots=True)
class EmptyFile:
    """The reader of nothing: no header, no source of its own, no records."""

    input: Input
    format: str
    encoding: str = "utf-8"
    codec: str = "utf-8"
    delimiter: str = ""
    header: tuple[str, ...] = ()
    header_line: int = 0
    titles: int = 0
    sparse: bool = False
    cut: int = 0
    match: Match = attribute(default_factory=lambda: Match(Source("", {}, identity=True), (), {}))
    columns: Mapping[str, tuple[int, ...]] = attribute(default_factory=dict)

    def portions(self, keep: frozenset[int]) -> Iterator[Portion]:
        """No records."""
        return iter(())

    def finding(self) -> Finding:
        """That nothing was read here is never passed over in silence."""
        return Finding(
            Location(self.input.name),
            codes.EMPTY_FILE,
            "the file is empty: no complaint was read from it",
            "check whether its export came to an end",
            "warning",
        )
