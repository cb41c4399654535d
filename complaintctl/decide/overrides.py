"""A person's word on a concern: it stands in place of what the rules would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from complaintctl.decide.patterns import Patterns
from complaintctl.decide.resolve import values_of
from complaintctl.errors import DataUnusable
from complaintctl.model.decision import Answer
from complaintctl.model.policy import CONCERNS, Policy
from complaintctl.model.queue import Override
from complaintctl.nearest import did_you_mean

Uses = tuple[Override, ...]


class Overrides:
    """The overrides of one run, by complaint.

    Raises DataUnusable if one names neither a field nor a concern of the policy, or gives a
    concern a value it does not have.
    """

    def __init__(self, overrides: Sequence[Override], policy: Policy) -> None:
        self.used: Patterns[Uses] = Patterns(lambda _: ())
        self._nothing = self.used.code_of(())
        self._of: dict[str, list[Override]] = {}
        known: dict[str, tuple[str, ...]] = {
            decider.concern: values_of(decider) for decider in policy.deciders()
        }
        for override in overrides:
            _check(override, known, policy)
            self._of.setdefault(override.complaint, []).append(override)

    def apply(
        self, concern: str, batch: pl.DataFrame, codes: pl.Series, answers: Patterns[Answer]
    ) -> pl.Series:
        """The codes of a concern with overridden rows replaced."""
        rows, replaced = [], []
        for row, override in self._rows(batch):
            if override.field == concern:
                answer = Answer(override.value, ("override",), (override.value,), winner="override")
                rows.append(row)
                replaced.append(answers.code_of(answer))
        if not rows:
            return codes
        return codes.clone().scatter(rows, pl.Series(replaced, dtype=pl.UInt32))

    def uses(self, batch: pl.DataFrame) -> pl.Series:
        """The code of each row's overrides, for the record."""
        by_row: dict[int, list[Override]] = {}
        for row, override in self._rows(batch):
            by_row.setdefault(row, []).append(override)
        codes = [self._nothing] * batch.height
        for row, found in by_row.items():
            codes[row] = self.used.code_of(tuple(found))
        return pl.Series(codes, dtype=pl.UInt32)

    def _rows(self, batch: pl.DataFrame) -> list[tuple[int, Override]]:
        if not self._of:
            return []
        places = batch["complaint"].is_in(list(self._of)).arg_true()
        named = zip(places.to_list(), batch["complaint"].gather(places).to_list(), strict=True)
        return [(row, override) for row, name in named for override in self._of[name]]


def _check(override: Override, known: Mapping[str, tuple[str, ...]], policy: Policy) -> None:
    values = known.get(override.field)
    place = override.place
    if values is None:
        if override.field in policy.fields and override.field not in CONCERNS:
            return
        hint = did_you_mean(override.field, (*policy.fields, *known)) or "mend the cell"
        raise DataUnusable(f"{place}: what 'field' names is no field and no concern; {hint}")
    if override.field == "team":
        values = (*values, *policy.teams)
    if override.value not in values:
        hint = did_you_mean(override.value, values) or "mend the cell"
        raise DataUnusable(f"{place}: the value is no {override.field} of the policy; {hint}")
