"""Decided batches in the forms that the outputs of a run are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import numpy as np
import polars as pl

from complaintctl.decide.instants import Rows
from complaintctl.decide.past import OPENED
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.versions import Part
from complaintctl.privacy.masking import COMPLAINT, Masking
from complaintctl.reports.audit import AuditTable
from complaintctl.reports.records import Duplicates, record_lines
from complaintctl.reports.targets import Target
from complaintctl.reports.work import work

Form = TypeVar("Form", pl.DataFrame, pl.Series)

_TABLES = frozenset({"table", "md", "html"})


@dataclass(frozen=True, slots=True)
class Batch:
    """A decided batch in the forms that the outputs of this run are made of; others are empty.

    `decided`: `complaint` and `opened_at`; `rows`: the audit table; `lines`: the same as CSV;
    `records`: as JSON; `work`: what the worklist shows. All have the same rows in one order.
    """

    decided: pl.DataFrame
    rows: pl.DataFrame
    lines: pl.Series
    records: pl.Series
    work: pl.DataFrame


class Renderer:
    """Gives batches that one pipeline decided the forms that `formats` need. Safe to use from
    several threads."""

    def __init__(
        self,
        formats: frozenset[str],
        pipeline: Pipeline,
        duplicates: Duplicates,
        masking: Masking,
    ) -> None:
        self._formats = formats
        self._pipeline = pipeline
        self._duplicates = duplicates
        self._masking = masking
        self._table = AuditTable(pipeline, duplicates, masking)

    def batch(self, decided: Decided) -> Batch:
        """The forms of one batch."""
        formats, nothing = self._formats, pl.Series(dtype=pl.String)
        tables, records = formats & _TABLES, formats & {"json", "jsonl"}
        rows = self._table.rows(decided) if tables or "parquet" in formats else pl.DataFrame()
        return Batch(
            decided.frame.select("complaint", OPENED),
            rows,
            self._table.csv_lines(decided) if "csv" in formats else nothing,
            self._records(decided) if records else nothing,
            work(self._pipeline, decided, rows, self._masking) if tables else pl.DataFrame(),
        )

    def _records(self, decided: Decided) -> pl.Series:
        return record_lines(self._pipeline, decided, self._duplicates, self._masking)


class Renderers:
    """A renderer for each pipeline of a run, for one reader. Safe to use from several threads."""

    def __init__(self, targets: Sequence[Target], duplicates: Duplicates, masking: Masking) -> None:
        self._formats = frozenset(target.format for target in targets)
        self._masking = masking
        self._duplicates = {
            name: tuple(masking.value(COMPLAINT, other) for other in told)
            for name, told in duplicates.items()
        }
        self._known: dict[Pipeline, Renderer] = {}
        self._one_at_a_time = Lock()

    def batch(self, parts: Sequence[Part]) -> Batch:
        """The forms of one batch (at least one part), its complaints in their order."""
        batches = [self._renderer(part.pipeline).batch(part.decided) for part in parts]
        if len(batches) == 1:
            return batches[0]
        order = np.argsort(np.concatenate([part.places for part in parts]), kind="stable")
        return Batch(
            _in_order([one.decided for one in batches], order),
            _in_order([one.rows for one in batches], order),
            _in_order([one.lines for one in batches], order),
            _in_order([one.records for one in batches], order),
            _in_order([one.work for one in batches], order),
        )

    def _renderer(self, pipeline: Pipeline) -> Renderer:
        with self._one_at_a_time:
            if pipeline not in self._known:
                self._known[pipeline] = Renderer(
                    self._formats, pipeline, self._duplicates, self._masking
                )
            return self._known[pipeline]


def _in_order(parts: Sequence[Form], order: Rows) -> Form:
    """The rows of all parts in this order; nothing, if that form was not asked for."""
    together = pl.concat(parts)
    return together[order] if len(together) == order.size else together
