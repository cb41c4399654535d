"""The audit table: the record's flat form, one row a complaint, all columns text."""

from __future__ import annotations

import polars as pl

from complaintctl.decide.concerns import MOST_ANSWERS, codes_column
from complaintctl.decide.patterns import Digit, Patterns
from complaintctl.decide.pipeline import Pipeline
from complaintctl.model.decision import Answer
from complaintctl.reports.moments import iso
from complaintctl.reports.records import Duplicates

BETWEEN = "; "
FORMULA = r"\A[=+\-@\t\r]"
"""How a cell begins that a spreadsheet would take for a formula."""
_FORMULA_SIGNS = "=+-@\t\r"

COLUMNS = (
    "complaint as_of category priority rank certainty because team party next_clock next_due "
    "clock_state ever_breached escalation_step escalate_to closure closure_missing signals "
    "intake_missing rules policy policy_digest queue lane remedies duplicates possible"
).split()
"""The first 22 are a contract; those behind them may grow."""


_NOTHING = pl.lit(None, dtype=pl.String)


class AuditTable:
    """Turns decided batches into rows of the audit table.

    `suspicious` names the columns that may hold cells like formulas: those that come from the
    queue itself, and those where a name of the policy begins like one.
    """

    def __init__(self, pipeline: Pipeline, duplicates: Duplicates) -> None:
        self._pipeline = pipeline
        self._linked = _looked_up({name: BETWEEN.join(told) for name, told in duplicates.items()})
        self._concerns = tuple(pipeline.stages)
        self.suspicious = {"complaint", "queue", "duplicates"}
        self._summaries: Patterns[tuple[str, str, str, str]] = Patterns(self._summary)

    def rows(self, decided: pl.DataFrame) -> pl.DataFrame:
        """`COLUMNS` for each row of `decided`, null where there is nothing to say."""
        pipeline, policy = self._pipeline, self._pipeline.policy
        digits = [Digit(pl.col(codes_column(name)), MOST_ANSWERS) for name in self._concerns]
        codes = self._summaries.of(decided, digits)
        summaries = self._summaries.results
        values: dict[str, pl.Expr] = {
            "complaint": pl.col("complaint"),
            "as_of": pl.lit(iso(pipeline.as_of, policy.zone)),
            "category": self._value("category", decided),
            "priority": self._value("priority", decided),
            "rank": self._value("priority", decided),
            "certainty": self._spread("certainty", codes, [summary[0] for summary in summaries]),
            "because": self._spread("because", codes, [summary[1] for summary in summaries]),
            "team": self._value("team", decided),
            "party": self._value("party", decided),
            "intake_missing": self._spread(
                "intake_missing",
                decided["missing"],
                [BETWEEN.join(m) for m in pipeline.evidence.missing.results],
            ),
            "rules": self._spread("rules", codes, [summary[2] for summary in summaries]),
            "policy": pl.lit(f"{policy.name}@{policy.effective_from}"),
            "policy_digest": pl.lit(policy.digest),
            "queue": pl.col("queue"),
            "lane": self._value("lane", decided),
            "remedies": self._spread(
                "remedies",
                decided["remedies"],
                [BETWEEN.join(r) for r in pipeline.remedies.offered.results],
            ),
            "duplicates": self._linked,
            "possible": self._spread("possible", codes, [summary[3] for summary in summaries]),
        }
        return decided.select(values.get(name, _NOTHING).alias(name) for name in COLUMNS)

    def _value(self, concern: str, decided: pl.DataFrame) -> pl.Expr:
        answers = self._pipeline.answers.get(concern)
        if answers is None:
            return pl.lit("human") if concern == "lane" else _NOTHING
        return self._spread(
            concern, decided[codes_column(concern)], [found.value for found in answers.results]
        )

    def _spread(self, column: str, codes: pl.Series, texts: list[str]) -> pl.Expr:
        if any(text[:1] in _FORMULA_SIGNS for text in texts if text):
            self.suspicious.add(column)
        return pl.lit(pl.Series([text or None for text in texts], dtype=pl.String).gather(codes))

    def _summary(self, digits: tuple[int, ...]) -> tuple[str, str, str, str]:
        """Certainty, because, rules and what else is possible, over all concerns."""
        answers = self._pipeline.answers
        found = {
            concern: answers[concern].results[code]
            for concern, code in zip(self._concerns, digits, strict=True)
        }
        certainty = "certain" if all(map(_certain, found.values())) else "undetermined"
        because = dict.fromkeys(name for answer in found.values() for name in answer.because)
        rules = [f"{concern}={rule}" for concern, answer in found.items() for rule in answer.rules]
        possible = [
            f"{concern}={'|'.join(answer.possible)}"
            for concern, answer in found.items()
            if not answer.certain
        ]
        return certainty, BETWEEN.join(because), BETWEEN.join(rules), BETWEEN.join(possible)


def _certain(answer: Answer) -> bool:
    return answer.certain


def _looked_up(texts: dict[str, str]) -> pl.Expr:
    """The text for each complaint that has one."""
    if not texts:
        return _NOTHING
    return pl.col("complaint").replace_strict(
        list(texts), list(texts.values()), default=None, return_dtype=pl.String
    )
