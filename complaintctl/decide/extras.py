"""What follows from the answers: missing evidence, remedies, actions, assumptions, the team's own
queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide.engines import UNKNOWN, Engine
from complaintctl.decide.patterns import Digit, Patterns, code_digit
from complaintctl.decide.rulebook import Answers, RuleTruths, codes_column
from complaintctl.decide.views import assumptions
from complaintctl.model.action import ActionRule
from complaintctl.model.decision import Answer
from complaintctl.model.fields import State, Value, state_column
from complaintctl.model.policy import Policy, Remedy

Names = tuple[str, ...]
Assumed = tuple[tuple[str, Value], ...]


class MissingEvidence:
    """Which `needs` of the published category a complaint does not carry."""

    def __init__(self, policy: Policy) -> None:
        self.missing: Patterns[Names] = Patterns(self._names)
        self._categories = policy.categories
        self._answers: Patterns[Answer] | None = None
        wanted = [name for category in policy.categories.values() for name in category.needs]
        self._fields = tuple(dict.fromkeys(wanted))

    def decide(self, batch: pl.DataFrame, answers: Patterns[Answer]) -> pl.Series:
        """The code of each row's missing fields, in the order of the category's `needs`."""
        self._answers = answers
        code = pl.col(codes_column("category"))
        digits = [code_digit(codes_column("category"), answers)] if self._fields else []
        for field in self._fields:
            needing = [
                place
                for place, answer in enumerate(answers.results)
                if field in self._needs(answer.value)
            ]
            lacking = pl.col(state_column(field)) != int(State.PRESENT)
            digits.append(Digit(code.is_in(needing) & lacking, 2))
        return self.missing.of(batch, digits)

    def _needs(self, category: str) -> Names:
        found = self._categories.get(category)
        return found.needs if found else ()

    def _names(self, digits: tuple[int, ...]) -> Names:
        if not digits or self._answers is None:
            return ()
        needs = self._needs(self._answers.results[digits[0]].value)
        lacking = {field for field, digit in zip(self._fields, digits[1:], strict=True) if digit}
        return tuple(name for name in needs if name in lacking)


class SureRules:
    """Every rule of a list whose condition is a sure yes: remedies, actions."""

    def __init__(self, rules: Sequence[Remedy] | Sequence[ActionRule], lent: Lent) -> None:
        self.held: Patterns[Names] = Patterns(self._names)
        self._ids = tuple(rule.id for rule in rules)
        self._truths = RuleTruths([rule.when for rule in rules], lent)

    def decide(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> pl.Series:
        """The code of each row's rules, in the order of the policy."""
        truths = self._truths.of(view, answers, engine)
        digits = [
            Digit(pl.col(name).cast(pl.UInt8).fill_null(UNKNOWN), 3) for name in truths.columns
        ]
        return self.held.of(view.hstack(truths), digits)

    def _names(self, digits: tuple[int, ...]) -> Names:
        return tuple(name for name, digit in zip(self._ids, digits, strict=True) if digit == 1)


class Assumptions:
    """Which blank cells were assumed to say something."""

    def __init__(self, policy: Policy) -> None:
        self.assumed: Patterns[Assumed] = Patterns(self._values)
        self._fields = policy.fields
        self._values_of: Mapping[str, Value] = {}

    def decide(self, batch: pl.DataFrame, opening: pl.DataFrame) -> pl.Series:
        """The code of each row's assumptions. A live time is assumed where it is blank now or
        was blank at the opening; `opening` is that view."""
        fields = assumptions(batch, self._fields)
        self._values_of = {
            field.name: field.when_blank.value for field in fields if field.when_blank is not None
        }
        digits = []
        for field in fields:
            state = state_column(field.name)
            blank = pl.col(state) == int(State.BLANK)
            then = pl.lit(opening[state] == int(State.BLANK))
            digits.append(Digit(blank | then, 2))
        return self.assumed.of(batch, digits)

    def _values(self, digits: tuple[int, ...]) -> Assumed:
        named = zip(self._values_of.items(), digits, strict=True)
        return tuple(pair for pair, digit in named if digit)


def team_queues(batch: pl.DataFrame, policy: Policy, answers: Answers) -> pl.Series:
    """For teams with a queue for each value of a field: that value; null elsewhere (String)."""
    if "team" not in answers:
        return pl.repeat(None, batch.height, dtype=pl.String, eager=True)
    results = answers["team"].results
    code = pl.col(codes_column("team"))
    queue: pl.Expr = pl.lit(None, dtype=pl.String)
    for team in policy.teams.values():
        if team.one_per is None:
            continue
        codes = [place for place, found in enumerate(results) if found.value == team.name]
        queue = (
            pl.when(code.is_in(codes)).then(pl.col(team.one_per).cast(pl.String)).otherwise(queue)
        )
    return batch.select(pl.int_range(pl.len()).alias("row"), queue.alias("queue"))["queue"]
