"""What was noticed in cells and rows, as findings: one for each column and kind of damage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from complaintctl.findings import Finding, Level, Location
from complaintctl.intake import codes
from complaintctl.intake.log_notices import MANY_WORDS, unknown_words
from complaintctl.intake.plan import Plan
from complaintctl.intake.portion import CUT
from complaintctl.intake.typed import Noticed
from complaintctl.model.queue import Rejected

_SAID: Mapping[str, tuple[str, str, str, Level]] = {
    "invalid": (
        codes.INVALID_CELLS,
        "{count} of column '{header}' cannot be read as {kind}; {they} invalid, not blank",
        "declare how the column is written (formats, units, values or blank in the mapping)",
        "warning",
    ),
    "unopened": (
        codes.OPENED_UNKNOWN,
        "{count} of column '{header}' {have} no opening time that can be read; "
        "the complaint is decided, its clocks cannot be computed",
        "declare the column's time format in the mapping, or mend the cells",
        "warning",
    ),
    "changed later": (
        codes.CHANGED_LATER,
        "{rows} changed after the moment of this run {were} skipped",
        "choose a later --as-of to see them",
        "hint",
    ),
    "empty": (codes.EMPTY_ROWS, "{rows} of nothing but delimiters {were} skipped", "", "hint"),
    "header again": (
        codes.HEADER_AGAIN,
        "{rows} that repeat{s} the header {were} skipped",
        "",
        "hint",
    ),
    "rounded": (
        codes.ROUNDED_ID,
        "{count} of column '{header}' {have} 16 or more digits and end{s} in 000; "
        "a spreadsheet may have rounded {them}",
        "export the column as text",
        "warning",
    ),
    "total": (
        codes.TOTAL_ROW,
        "{rows} look{s} like a total and {were} read as a complaint",
        "name its first word in the mapping (skip: {{rows: [...]}})",
        "warning",
    ),
    "untimed": (
        codes.ENTRY_UNTIMED,
        "{entries} of column '{header}' {have} no time that can be read and {were} left out",
        "declare the column's time format in the mapping, or mend the cells",
        "warning",
    ),
    "early": (
        codes.EVENT_EARLY,
        "{count} of column '{header}' say{s} that something happened before its complaint was "
        "opened; {they} counted all the same",
        "check whether both columns are written in one zone",
        "warning",
    ),
}
_MANY = {"they": "they are", "have": "have", "were": "were", "s": "", "them": "them"}
_WORDS: tuple[str, ...] = ("event", "state")
_OTHERS = ""
_ONE = {"they": "it is", "have": "has", "were": "was", "s": "s", "them": "it"}


@dataclass(slots=True)
class Tally:
    """Counts of one file: how many of each kind, and the first line."""

    file: str
    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def add(self, noticed: Iterable[Noticed]) -> None:
        """Adds what one portion showed; portions come in the order of the file."""
        for notice in noticed:
            key = (notice.what, notice.field)
            if notice.what in _WORDS and key not in self.counts and self._full(notice.what):
                key = (notice.what, _OTHERS)
            count, line = self.counts.get(key, (0, notice.line))
            self.counts[key] = (count + notice.count, line)

    def findings(self, plan: Plan) -> list[Finding]:
        """One finding for each kind and column, at its first place."""
        said = [
            self._finding(plan, what, name, count, line)
            for (what, name), (count, line) in self.counts.items()
            if what not in _WORDS
        ]
        for role in _WORDS:
            words = {word: seen for (what, word), seen in self.counts.items() if what == role}
            said += unknown_words(self.file, plan, role, words)
        return said

    def _full(self, role: str) -> bool:
        """Whether so many words of a role are unknown that the others need no name."""
        return sum(what == role for what, _ in self.counts) > MANY_WORDS

    def _finding(self, plan: Plan, what: str, name: str, count: int, line: int) -> Finding:
        code, message, hint, level = _SAID[what]
        reading = plan.log.at if what == "untimed" and plan.log else plan.reading(name)
        words = _ONE if count == 1 else _MANY
        text = message.format(
            count=f"{count} cell{'' if count == 1 else 's'}",
            rows=f"{count} row{'' if count == 1 else 's'}",
            entries=f"{count} entr{'y' if count == 1 else 'ies'}",
            header=reading.header if reading else "",
            kind=reading.how.field.kind if reading else "",
            **words,
        )
        column = reading.columns[0] + 1 if reading and reading.columns else 1
        place = Location(self.file, line, column)
        return Finding(place, code, text, hint.format() if hint else "", level)


def cut_rows(rejected: Iterable[Rejected]) -> list[Finding]:
    """A finding for each of these rows inside which its file ends."""
    return [_cut_row(row) for row in rejected if row.reason.startswith(CUT)]


def _cut_row(row: Rejected) -> Finding:
    """The file ends inside a row: it may have been read while somebody still wrote it."""
    return Finding(
        Location(row.file, row.line, 1),
        codes.CUT_ROW,
        "the file ends inside this row, which is quarantined; rows after it may be missing",
        "wait until the export is complete, and read it again",
        "warning",
    )


def cut_finding(file: str, encoding: str, cut: int) -> Finding:
    """The file ends inside a character."""
    byte = "byte was" if cut == 1 else "bytes were"
    return Finding(
        Location(file),
        codes.CUT_CHARACTER,
        f"the file ends inside a character ({encoding}); {cut} {byte} left out",
        "export the file again if its last row matters",
        "warning",
    )
