"""The audit table: the record's flat form, one row a complaint, all columns text.

All columns but a few follow from small numbers of a row. They are worked out once for each
combination that occurs, as cells of a table and as pieces of a line of CSV.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from complaintctl.decide.instants import Rows
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.privacy.masking import COMPLAINT, Masking
from complaintctl.reports.audit_groups import BETWEEN, Group, groups
from complaintctl.reports.cells import as_cell, as_cells
from complaintctl.reports.moments import Moments, iso
from complaintctl.reports.own import queues
from complaintctl.reports.pieces import Piece, combinations, spread, together
from complaintctl.reports.pressing import next_due
from complaintctl.reports.records import Duplicates

COLUMNS = (
    "complaint as_of category priority rank certainty because team party next_clock next_due "
    "clock_state ever_breached escalation_step escalate_to closure closure_missing signals "
    "intake_missing rules policy policy_digest queue lane remedies duplicates possible "
    "detected"
).split()
"""The first 22 are a contract; those behind them may grow."""


def columns(masking: Masking) -> tuple[str, ...]:
    """Those of them that a reader is shown."""
    return tuple(name for name in COLUMNS if masking.sees(name))


@dataclass(frozen=True, slots=True)
class Told:
    """What one combination of a group says: its cells, and its pieces of a line of CSV, one for
    each run of columns that stand beside each other."""

    cells: tuple[str | None, ...]
    texts: tuple[str, ...]


@dataclass(slots=True)
class _Run:
    """Neighbours in a line: the number of their group, None for what is the same everywhere or,
    alone, the row's own."""

    group: int | None
    columns: list[str]


class AuditTable:
    """Turns decided batches of one pipeline into rows of the audit table, for one reader."""

    def __init__(self, pipeline: Pipeline, duplicates: Duplicates, masking: Masking) -> None:
        policy = pipeline.policy
        self._pipeline = pipeline
        self._masking = masking
        self._moments = Moments(policy.zone)
        self._linked = {name: BETWEEN.join(told) for name, told in duplicates.items()}
        self._same: dict[str, str | None] = {
            **dict.fromkeys(COLUMNS),
            "as_of": iso(pipeline.as_of, policy.zone),
            "policy": f"{policy.name}@{policy.effective_from}",
            "policy_digest": policy.digest,
            "lane": "human",
        }
        self._groups = tuple(groups(pipeline, masking))
        # What each row has of its own. The others follow from a group, or are the same everywhere.
        own = {
            "complaint": True,
            "next_due": bool(policy.clocks),
            "queue": any(team.one_per for team in policy.teams.values()),
            "duplicates": bool(duplicates),
        }
        self._of_the_row = frozenset(name for name, told in own.items() if told)
        self._runs = _runs(self._groups, self._of_the_row)
        self._known: list[dict[tuple[int, ...], Told]] = [{} for _ in self._groups]

    def rows(self, decided: Decided) -> pl.DataFrame:
        """`COLUMNS` for each row of `decided`, null where there is nothing to say, or nothing that
        this reader is shown."""
        height = decided.frame.height
        shown = self._own(decided)
        if "next_due" in self._of_the_row:
            shown["next_due"] = self._moments.texts(next_due(decided.timed).due)
        for group, (told, place) in zip(self._groups, self._told(decided), strict=True):
            for number, name in enumerate(group.columns):
                shown[name] = spread(place, [one.cells[number] for one in told])
        for name in COLUMNS:
            if not self._masking.sees(name):
                shown[name] = pl.repeat(None, height, dtype=pl.String, eager=True)
            elif name not in shown:
                shown[name] = pl.repeat(self._same[name], height, dtype=pl.String, eager=True)
        if not self._masking.sees("routing"):
            shown["team"] = shown["team"].set(shown["queue"].is_null(), None)
        return pl.DataFrame([shown[name].alias(name) for name in COLUMNS])

    def csv_lines(self, decided: Decided) -> pl.Series:
        """A line of CSV (String, without its end) for each row of `decided`. Cells that a
        spreadsheet would take for a formula are guarded by an apostrophe."""
        if not self._masking.plain:
            return _lines(self.rows(decided).select(columns(self._masking)))
        told = self._told(decided)
        own = {name: [as_cells(texts)] for name, texts in self._own(decided).items()}
        if "next_due" in self._of_the_row:
            due = next_due(decided.timed).due
            own["next_due"] = self._moments.pieces(due, quote="", never="")
        used = [0] * len(self._groups)
        pieces: list[Piece] = []
        for run in self._runs:
            if run.columns[0] in own:
                pieces += [",", *own[run.columns[0]]]
            elif run.group is None:
                pieces.append(self._text(run, {}))
            else:
                (some, place), number = told[run.group], used[run.group]
                pieces.append(spread(place, [one.texts[number] for one in some]))
                used[run.group] += 1
        return together(pieces[1:], decided.frame.height).alias("line")

    def _own(self, decided: Decided) -> dict[str, pl.Series]:
        """What a row has of its own, dues apart."""
        complaints, linked = decided.frame[COMPLAINT], self._linked
        own = {COMPLAINT: self._masking.column(COMPLAINT, complaints)}
        if "queue" in self._of_the_row:
            own["queue"] = queues(self._pipeline, decided, self._masking)
        if linked:
            own["duplicates"] = complaints.replace_strict(
                linked, default=None, return_dtype=pl.String
            )
        return own

    def _told(self, decided: Decided) -> list[tuple[list[Told], Rows]]:
        """By group, what its combinations say, and the place of each row's among them."""
        found = []
        for number, group in enumerate(self._groups):
            present, place = combinations(group.digits(decided))
            known = self._known[number]
            for digits in present:
                if digits not in known:
                    known[digits] = self._tell(number, digits)
            found.append(([known[digits] for digits in present], place))
        return found

    def _tell(self, number: int, digits: tuple[int, ...]) -> Told:
        group = self._groups[number]
        cells = tuple(cell or None for cell in group.cells(digits))
        named = dict(zip(group.columns, cells, strict=True))
        runs = [run for run in self._runs if run.group == number]
        return Told(cells, tuple(self._text(run, named) for run in runs))

    def _text(self, run: _Run, cells: Mapping[str, str | None]) -> str:
        said = {**self._same, **cells}
        return "".join("," + as_cell(said[name] or "") for name in run.columns)


def _lines(rows: pl.DataFrame) -> pl.Series:
    """Each row as a line of CSV."""
    pieces: list[Piece] = []
    for name in rows.columns:
        pieces += [",", as_cells(rows[name])]
    return together(pieces[1:], rows.height).alias("line")


def _runs(all_groups: Sequence[Group], own: Collection[str]) -> list[_Run]:
    """The columns of a line. What is the same everywhere goes with a neighbour."""
    teller = {name: number for number, one in enumerate(all_groups) for name in one.columns}
    runs: list[_Run] = []
    for name in COLUMNS:
        group = teller.get(name)
        last = runs[-1] if runs else None
        alone = last is None or name in own or last.columns[0] in own
        apart = last is not None and None not in (group, last.group) and group != last.group
        if last is None or alone or apart:
            runs.append(_Run(group, [name]))
        else:
            last.columns.append(name)
            last.group = group if last.group is None else last.group
    return runs
