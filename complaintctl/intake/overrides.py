"""A person's word about single cells: read from a file, and laid over the queue.

Refuses a line without someone who stands for it (`who`, `why`). Concerns are decided elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from complaintctl.conditions.text import fold_id
from complaintctl.errors import DataUnusable
from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.cells import How, read_cells
from complaintctl.intake.times import read_times
from complaintctl.model.fields import Field, State, state_column
from complaintctl.model.policy import CONCERNS
from complaintctl.model.queue import Override
from complaintctl.nearest import did_you_mean, nearest

COLUMNS: tuple[str, ...] = ("complaint", "field", "value", "who", "why", "until")
_REQUIRED: tuple[str, ...] = ("complaint", "field", "value", "who", "why")
_DAY = 86_400
_GUARD = re.compile(r"""^(?:="(.*)"|'(.*))$""", re.DOTALL)
"""What spreadsheets put around a number to keep it a text."""


def read_overrides(path: str) -> tuple[Override, ...]:
    """The overrides of a CSV file; raises DataUnusable naming the first line that is none."""
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as refused:
        reason = (refused.strerror or "cannot be read").lower()
        raise DataUnusable(f"{path}: {reason}; check the path of --overrides") from refused
    except UnicodeDecodeError as refused:
        raise DataUnusable(
            f"{path}: the byte at offset {refused.start} is not utf-8; save the file as CSV UTF-8"
        ) from refused
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    _check_header(header, path)
    found: list[Override] = []
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append(_override(header, cells, path, line))
        line = reader.line_num + 1
    _refuse_twice(found)
    return tuple(found)


def _check_header(header: Sequence[str], path: str) -> None:
    """Refuses a header without a needed column. What stands there is repeated only if it is a
    header at all: in a file without one it is a person's words."""
    known = [name for name in COLUMNS if name in header]
    free = [name for name in header if name not in COLUMNS]
    for name in _REQUIRED:
        if name in header:
            continue
        near = nearest(name, free) if len(known) > 1 else ""
        hint = f"did you mean '{near}'?" if near else f"the first line names {', '.join(COLUMNS)}"
        raise DataUnusable(f"{path}:1: no column '{name}'; {hint}")


def _override(header: list[str], cells: list[str], path: str, line: int) -> Override:
    if len(cells) != len(header):
        raise DataUnusable(
            f"{path}:{line}: {len(cells)} cells where the header has {len(header)}; "
            "quote a cell that has a comma"
        )
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name in _REQUIRED:
        if not row[name]:
            raise DataUnusable(f"{path}:{line}: an override needs '{name}'; the cell is empty")
    until = row.get("until", "")
    if until and read_times(pl.Series([until]), (), "UTC").item() is None:
        raise DataUnusable(
            f"{path}:{line}: 'until' is no time; write 2026-12-31 or 2026-12-31T18:00"
        )
    complaint = fold_id(_GUARD.sub(r"\1\2", row["complaint"]))
    return Override(
        complaint, row["field"], row["value"], row["who"], row["why"],
        until, line, path,
    )  # fmt: skip


def _refuse_twice(overrides: Sequence[Override]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for override in overrides:
        key = (override.complaint, override.field)
        if key in seen:
            raise DataUnusable(
                f"{override.file}:{override.line}: line {seen[key]} overrides the same field of "
                "the same complaint; keep one of them"
            )
        seen[key] = override.line


@dataclass(frozen=True, slots=True)
class Overlay:
    """The cells that overrides put in place: by field, complaints and typed values."""

    cells: Mapping[str, tuple[pl.Series, pl.Series]]

    def apply(self, batch: pl.DataFrame) -> pl.DataFrame:
        """`batch` with the overridden cells, each present."""
        for name, (complaints, values) in self.cells.items():
            if name not in batch.columns:
                continue
            places = batch["complaint"].is_in(complaints.implode()).arg_true()
            if not len(places):
                continue
            asked = batch["complaint"].gather(places)
            given = asked.replace_strict(complaints, values, return_dtype=values.dtype)
            state = batch[state_column(name)].scatter(places, int(State.PRESENT))
            batch = batch.with_columns(
                batch[name].scatter(places, given).alias(name), state.alias(state_column(name))
            )
        return batch


def standing(
    overrides: Sequence[Override], zone: str, as_of: int
) -> tuple[tuple[Override, ...], tuple[Finding, ...]]:
    """The overrides that stand at `as_of`, and a finding for each that has run out.

    A bare date in `until` covers its whole day.
    """
    kept: list[Override] = []
    findings: list[Finding] = []
    hint = "remove the line, or move its 'until'"
    for override in overrides:
        if _expired(override, zone, as_of):
            message = "this override ran out and is not used"
            at = _location(override)
            findings.append(Finding(at, codes.OVERRIDE_EXPIRED, message, hint, "hint"))
        else:
            kept.append(override)
    return tuple(kept), tuple(findings)


def overlay(overrides: Sequence[Override], fields: Mapping[str, Field], zone: str) -> Overlay:
    """The overrides of fields, typed.

    Raises DataUnusable for a field that does not exist and a value that it cannot hold.
    """
    cells: dict[str, tuple[list[str], list[pl.Series]]] = {}
    for override in overrides:
        if override.field not in fields and override.field not in CONCERNS:
            hint = did_you_mean(override.field, (*fields, *CONCERNS)) or "mend the cell"
            raise DataUnusable(
                f"{override.place}: what 'field' names is no field and no concern; {hint}"
            )
        if override.field in fields:
            complaints, values = cells.setdefault(override.field, ([], []))
            complaints.append(fold_id(override.complaint))
            values.append(_value(override, fields[override.field], zone))
    typed = {
        name: (pl.Series(complaints, dtype=pl.String), pl.concat(values))
        for name, (complaints, values) in cells.items()
    }
    return Overlay(typed)


def unused(override: Override) -> Finding:
    """An override whose complaint is not in the queue."""
    message = f"the override of '{override.field}' names a complaint that is not in the queue"
    hint = "check the complaint's number, or remove the line"
    return Finding(_location(override), codes.OVERRIDE_UNUSED, message, hint, "warning")


def _expired(override: Override, zone: str, as_of: int) -> bool:
    if not override.until:
        return False
    until = read_times(pl.Series([override.until]), (), zone).item()
    whole_day = _DAY if len(override.until) == len("2026-12-31") else 1
    return until is not None and until + whole_day <= as_of


def _value(override: Override, field: Field, zone: str) -> pl.Series:
    if field.name == "complaint":
        raise DataUnusable(f"{override.place}: a complaint's own number cannot be overridden")
    cells = read_cells(pl.Series([override.value], dtype=pl.String), How(field, zone))
    if cells.states[0] != State.PRESENT:
        raise DataUnusable(
            f"{override.place}: the value is no {field.kind} that '{field.name}' can hold"
        )
    return cells.value


def _location(override: Override) -> Location:
    return Location(override.file or "overrides", override.line, 1 if override.line else 0)
