"""One concern, batch after batch: truths by an engine, answers worked out once a pattern."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide import resolve
from complaintctl.decide.engines import Engine, rule_column
from complaintctl.decide.patterns import Digit, Patterns
from complaintctl.decide.rulebook import Answers, Rulebook, indexed
from complaintctl.model.decision import Answer
from complaintctl.model.fields import State, state_column
from complaintctl.model.policy import Agree, Copied, Decider, First, Lookup, MostSevere


class Ruled:
    """A concern with rules: `first`, `most_severe` or `agree`."""

    def __init__(
        self,
        decider: First | MostSevere | Agree,
        lookups: Mapping[str, Lookup],
        lent: Lent,
    ) -> None:
        self.decider = decider
        self.answers: Patterns[Answer] = Patterns(self._answer)
        self._rules = Rulebook(decider.rules, lookups, lent)

    def decide(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> pl.Series:
        """The code of each row's answer."""
        asked = self._rules.ask(view, answers, engine, self._relevant)
        return self.answers.of(asked.frame, asked.digits, asked.lacking, where=asked.in_doubt)

    def _relevant(self, truths: pl.DataFrame) -> pl.DataFrame:
        """Priority rules below a level that is sure already change nothing: dropping them here
        keeps the patterns few."""
        if not isinstance(self.decider, MostSevere):
            return truths
        severity = {level: place for place, level in enumerate(self.decider.levels)}
        kept: list[pl.Expr] = []
        for place, rule in enumerate(self.decider.rules):
            own = severity.get(rule.outcome, -1) if isinstance(rule.outcome, str) else -1
            above = [
                pl.col(rule_column(other)).fill_null(False)
                for other, more in enumerate(self.decider.rules)
                if isinstance(more.outcome, str) and severity[more.outcome] < own
            ]
            column = pl.col(rule_column(place))
            kept.append(column & ~pl.any_horizontal(above) if above else column)
        return truths.select(kept)

    def _answer(self, digits: tuple[int, ...]) -> Answer:
        verdicts, lacking = self._rules.read(digits)
        match self.decider:
            case First():
                answer = resolve.first(self.decider, verdicts, lacking)
                if self.decider.concern == "category":
                    answer = resolve.with_also(answer, verdicts)
                return answer
            case MostSevere():
                return resolve.most_severe(self.decider, verdicts, lacking)
            case Agree():
                return resolve.agree(self.decider, verdicts, lacking)


class CopiedFrom:
    """A concern with `from: FIELD`."""

    def __init__(self, decider: Copied) -> None:
        self.decider = decider
        self.answers: Patterns[Answer] = Patterns(self._answer)

    def decide(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> pl.Series:
        """The code of each row's answer."""
        size = len(self.decider.values)
        column = pl.col(self.decider.field)
        undeclared = pl.col(state_column(self.decider.field)) == int(State.INVALID)
        index = indexed(column, self.decider.values)
        digit = pl.when(undeclared).then(size + 1).otherwise(index)
        return self.answers.of(view, [Digit(digit, size + 2)])

    def _answer(self, digits: tuple[int, ...]) -> Answer:
        (index,) = digits
        known = index < len(self.decider.values)
        value = self.decider.values[index] if known else None
        return resolve.copied(self.decider, value, declared=index != len(self.decider.values) + 1)


Stage = Ruled | CopiedFrom


def stage_of(decider: Decider, lookups: Mapping[str, Lookup], lent: Lent) -> Stage:
    """The stage that decides `decider`; `lent` as in `RuleTruths`."""
    return CopiedFrom(decider) if isinstance(decider, Copied) else Ruled(decider, lookups, lent)
