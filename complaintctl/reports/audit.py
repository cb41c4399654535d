"""The audit table: the record's flat form, one row a complaint, all columns text.

All columns but three follow from the codes of a decision. They are worked out once for each
combination that occurs, as rows of a table and as pieces of a line of CSV.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from complaintctl.decide.concerns import codes_column
from complaintctl.decide.patterns import Patterns, code_digit
from complaintctl.decide.pipeline import Pipeline
from complaintctl.model.decision import Answer
from complaintctl.reports.moments import iso
from complaintctl.reports.records import Duplicates

BETWEEN = "; "

COLUMNS = (
    "complaint as_of category priority rank certainty because team party next_clock next_due "
    "clock_state ever_breached escalation_step escalate_to closure closure_missing signals "
    "intake_missing rules policy policy_digest queue lane remedies duplicates possible"
).split()
"""The first 22 are a contract; those behind them may grow."""

HEADER = ",".join(COLUMNS) + "\n"

_OF_THE_ROW = ("complaint", "queue", "duplicates")
_FORMULA_SIGNS = "=+-@\t\r"
_SIGNS = re.compile('[,"\n\r]')
_UNUSUAL = r'\A[=+\-@\t\r]|[,"\n\r]'


@dataclass(frozen=True, slots=True)
class Told:
    """What one combination of codes says: its cells, and the text of a CSV line after each of
    the cells that are the row's own."""

    cells: tuple[str | None, ...]
    between: tuple[str, ...]


class AuditTable:
    """Turns decided batches into rows of the audit table."""

    def __init__(self, pipeline: Pipeline, duplicates: Duplicates) -> None:
        self._pipeline = pipeline
        self._linked = _looked_up({name: BETWEEN.join(told) for name, told in duplicates.items()})
        self._told: Patterns[Told] = Patterns(self._work_out)
        policy = pipeline.policy
        self._same_everywhere = {
            "as_of": iso(pipeline.as_of, policy.zone),
            "policy": f"{policy.name}@{policy.effective_from}",
            "policy_digest": policy.digest,
        }

    def rows(self, decided: pl.DataFrame) -> pl.DataFrame:
        """`COLUMNS` for each row of `decided`, null where there is nothing to say."""
        codes = self._codes(decided)
        columns = self._own()
        for place, name in enumerate(COLUMNS):
            if name not in _OF_THE_ROW:
                texts = [told.cells[place] for told in self._told.results]
                columns[name] = _spread(texts, codes)
        return decided.select(columns[name].alias(name) for name in COLUMNS)

    def csv_lines(self, decided: pl.DataFrame) -> pl.Series:
        """A line of CSV (String, without its end) for each row of `decided`. Cells that a
        spreadsheet would take for a formula are guarded by an apostrophe."""
        codes = self._codes(decided)
        own = decided.select(column.alias(name) for name, column in self._own().items())
        pieces: list[pl.Expr] = []
        for place, name in enumerate(_OF_THE_ROW):
            texts = [told.between[place] for told in self._told.results]
            pieces += [pl.lit(_as_cells(own[name])), _spread(texts, codes)]
        return decided.select(pl.concat_str(pieces).alias("line"))["line"]

    def _own(self) -> dict[str, pl.Expr]:
        named = (pl.col("complaint"), pl.col("queue"), self._linked)
        return dict(zip(_OF_THE_ROW, named, strict=True))

    def _codes(self, decided: pl.DataFrame) -> pl.Series:
        pipeline = self._pipeline
        answers = pipeline.answers.items()
        digits = [code_digit(codes_column(name), known) for name, known in answers]
        digits.append(code_digit("missing", pipeline.evidence.missing))
        digits.append(code_digit("remedies", pipeline.remedies.offered))
        return self._told.of(decided, digits)

    def _work_out(self, digits: tuple[int, ...]) -> Told:
        *codes, missing, remedies = digits
        pipeline = self._pipeline
        answers = pipeline.answers.items()
        found: dict[str, Answer] = {
            concern: known.results[code]
            for (concern, known), code in zip(answers, codes, strict=True)
        }
        values: dict[str, str] = {concern: answer.value for concern, answer in found.items()}
        said: dict[str, str | None] = {
            **self._same_everywhere,
            "lane": "human",
            **values,
            "rank": values.get("priority"),
            "intake_missing": BETWEEN.join(pipeline.evidence.missing.results[missing]),
            "remedies": BETWEEN.join(pipeline.remedies.offered.results[remedies]),
            **_summary(found),
        }
        return _told(tuple(said.get(name) or None for name in COLUMNS))


def _summary(found: dict[str, Answer]) -> dict[str, str]:
    """Certainty, because, rules and what else is possible, over all concerns."""
    because = dict.fromkeys(name for answer in found.values() for name in answer.because)
    rules = [f"{concern}={rule}" for concern, answer in found.items() for rule in answer.rules]
    open_ = {concern: answer for concern, answer in found.items() if not answer.certain}
    return {
        "certainty": "undetermined" if open_ else "certain",
        "because": BETWEEN.join(because),
        "rules": BETWEEN.join(rules),
        "possible": BETWEEN.join(f"{name}={'|'.join(a.possible)}" for name, a in open_.items()),
    }


def _told(cells: tuple[str | None, ...]) -> Told:
    places = [COLUMNS.index(name) for name in _OF_THE_ROW]
    between = []
    for first, past in pairwise([*places, len(COLUMNS)]):
        end = "," if past < len(COLUMNS) else ""
        written = [as_cell(cell) if cell else "" for cell in cells[first + 1 : past]]
        between.append(",".join(["", *written]) + end)
    return Told(cells, tuple(between))


def as_cell(text: str) -> str:
    """One text as it stands in a CSV file that people open in a spreadsheet."""
    guarded = f"'{text}" if text[:1] in _FORMULA_SIGNS and text else text
    if _SIGNS.search(guarded):
        return '"' + guarded.replace('"', '""') + '"'
    return guarded


def _as_cells(texts: pl.Series) -> pl.Series:
    unusual = texts.str.contains(_UNUSUAL).fill_null(False).arg_true()
    if len(unusual):
        written = [as_cell(text) for text in texts.gather(unusual)]
        texts = texts.scatter(unusual, pl.Series(written, dtype=pl.String))
    return texts.fill_null("")


def _spread(texts: Sequence[str | None], codes: pl.Series) -> pl.Expr:
    return pl.lit(pl.Series(texts, dtype=pl.String).gather(codes))


def _looked_up(texts: dict[str, str]) -> pl.Expr:
    """The text for each complaint that has one."""
    if not texts:
        return pl.lit(None, dtype=pl.String)
    return pl.col("complaint").replace_strict(
        list(texts), list(texts.values()), default=None, return_dtype=pl.String
    )
