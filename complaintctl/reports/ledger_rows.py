"""Entries of the ledger as table, Markdown, CSV or JSON Lines, one line each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complaintctl.reports.cells import as_cell
from complaintctl.reports.changes_told import brief
from complaintctl.reports.narrow import one_line, width

FORMATS = ("table", "jsonl", "csv", "md")
_TITLES = ("entry", "at", "run", "kind", "complaint", "what")
_RIGHT = ("entry", "run")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry: its numbers, the time of its run (ISO 8601), its complaint if it has one, `what` it
    says in a sentence, and all that it says (`body`, None once it was purged)."""

    entry: int
    run: int
    at: str
    kind: str
    complaint: str | None
    what: str
    leaf: str
    body: Mapping[str, Any] | None


class Layout:
    """One format. `complaints`: the columns that the longest of their ids takes; `last`: the
    largest numbers of an entry and a run."""

    def __init__(self, format_: str, complaints: int, last: tuple[int, int]) -> None:
        self._format = format_
        widest = {
            "entry": len(str(last[0])), "at": len("2026-12-02 09:15:00"), "run": len(str(last[1])),
            "kind": len("history_rewritten"), "complaint": complaints,
        }  # fmt: skip
        self._widths = [max(len(title), widest.get(title, 0)) for title in _TITLES]

    def header(self) -> str:
        """What stands above the first line."""
        match self._format:
            case "jsonl":
                return ""
            case "csv":
                return ",".join(_TITLES) + "\n"
            case "md":
                return self._md(_TITLES) + self._md(["---"] * len(_TITLES))
            case _:
                rule = ["-" * wide for wide in self._widths]
                return self._aligned(_TITLES) + self._aligned(rule)

    def line(self, row: Row) -> str:
        """One entry."""
        if self._format == "jsonl":
            told = {name: getattr(row, name) for name in Row.__slots__}
            return json.dumps(told, ensure_ascii=False) + "\n"
        at = row.at if self._format == "csv" else brief(row.at)
        cells = [str(row.entry), at, str(row.run), row.kind, row.complaint or "", row.what]
        match self._format:
            case "csv":
                return ",".join(map(as_cell, cells)) + "\n"
            case "md":
                return self._md([one_line(cell, "md") for cell in cells])
            case _:
                return self._aligned([one_line(cell, "table") for cell in cells])

    @staticmethod
    def _md(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    def _aligned(self, cells: Sequence[str]) -> str:
        padded = [
            " " * (wide - width(cell)) + cell
            if title in _RIGHT
            else cell + " " * (wide - width(cell))
            for title, cell, wide in zip(_TITLES, cells, self._widths, strict=True)
        ]
        return "  ".join(padded).rstrip() + "\n"
