"""A list of rules over a batch: their truths by an engine, and, once for each pattern of truths and
of what is not known, what each rule may give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from complaintctl.conditions import columnar, reference
from complaintctl.conditions.columnar import event_column
from complaintctl.conditions.reading import leaf_reads, leaves
from complaintctl.decide import resolve
from complaintctl.decide.engines import UNKNOWN, Engine, leaf_column
from complaintctl.decide.patterns import Digit, Patterns, code_digit
from complaintctl.decide.resolve import (
    NO_STATE,
    NO_VALUE,
    Lacking,
    Outcomes,
    Verdict,
    lacking_name,
)
from complaintctl.model.condition import Condition, Leaf, Read
from complaintctl.model.decision import Answer
from complaintctl.model.fields import State, state_column
from complaintctl.model.policy import FromLookup, Lookup, Rule

Answers = Mapping[str, Patterns[Answer]]


def codes_column(concern: str) -> str:
    """The column that holds a concern's answer as its code."""
    return f"{concern}:answer"


class RuleTruths:
    """The truths of a list of conditions over a batch; each distinct test is evaluated once.
    `lent`: tests whose truth stands in a column of the batch already."""

    def __init__(self, conditions: Sequence[Condition], lent: columnar.Lent) -> None:
        self.conditions = tuple(conditions)
        self._lent = lent
        self.leaves: tuple[Leaf, ...] = tuple(
            dict.fromkeys(leaf for condition in self.conditions for leaf in leaves(condition))
        )
        self._holds = cache(self._holds_for)

    def of(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> pl.DataFrame:
        """One Boolean column for each rule, null where it is unknown."""
        tests = [
            self._test(place, view, answers).alias(leaf_column(place))
            for place in range(len(self.leaves))
        ]
        known = view.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), *tests)
        return engine.truths(known, self.leaves, self.conditions)

    def _test(self, place: int, view: pl.DataFrame, answers: Answers) -> pl.Expr:
        leaf = self.leaves[place]
        if leaf in self._lent:
            return pl.col(self._lent[leaf])
        read = leaf_reads(leaf)[0]
        if read.kind == "concern":
            truths = [self._holds(place, each.possible) for each in answers[read.name].results]
            spread = pl.Series(truths, dtype=pl.Boolean).gather(view[codes_column(read.name)])
            return pl.lit(spread)
        return columnar.leaf_truth(leaf)

    def _holds_for(self, place: int, possible: tuple[str, ...]) -> bool | None:
        """What a test of an earlier concern says where that may be any of `possible`."""
        leaf = self.leaves[place]
        facts = reference.Facts({}, {}, {leaf_reads(leaf)[0].name: possible})
        return reference.evaluate(leaf, facts)


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch as patterns: `digits` for every row, `lacking` only for those `in_doubt`."""

    frame: pl.DataFrame
    digits: list[Digit]
    lacking: list[Digit]
    in_doubt: pl.Expr


class Rulebook:
    """Rules with their conditions and lookups. `ask` a batch, then `read` the digits of each
    pattern."""

    def __init__(
        self, rules: Sequence[Rule], lookups: Mapping[str, Lookup], lent: columnar.Lent
    ) -> None:
        self.rules = tuple(rules)
        self._truths = RuleTruths([rule.when for rule in rules], lent)
        self._lookups = [
            lookups[rule.outcome.lookup] if isinstance(rule.outcome, FromLookup) else None
            for rule in rules
        ]
        self._domains = {
            key: domain
            for lookup in self._lookups
            if lookup is not None
            for key, domain in zip(lookup.keys, lookup.domains, strict=True)
        }
        reads = dict.fromkeys(
            [read for leaf in self._truths.leaves for read in leaf_reads(leaf)]
            + list(self._domains)
        )
        self._known = tuple(read for read in reads if read.kind != "concern")
        self._concerns = tuple(read.name for read in reads if read.kind == "concern")
        self._tables = tuple(key.name for key in self._domains if key.kind == "concern")
        self._earlier: Answers = {}

    def ask(
        self,
        view: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        relevant: Callable[[pl.DataFrame], pl.DataFrame] = lambda truths: truths,
    ) -> Asked:
        """The digits of a batch. `relevant` may settle truths that cannot change the answer."""
        self._earlier = answers
        truths = relevant(self._truths.of(view, answers, engine))
        digits = [
            Digit(pl.col(name).cast(pl.UInt8).fill_null(UNKNOWN), 3) for name in truths.columns
        ]
        digits += [
            Digit(indexed(pl.col(key.name), domain), len(domain) + 1)
            for key, domain in self._domains.items()
            if key.kind == "field"
        ]
        digits += [code_digit(codes_column(name), answers[name]) for name in self._tables]
        in_doubt = pl.any_horizontal(
            pl.lit(False),
            *(pl.col(name).is_null() for name in truths.columns),
            *(_unsettled(key, answers) for key in self._domains),
        )
        lacking = [Digit(_lack(read), 3) for read in self._known]
        lacking += [code_digit(codes_column(name), answers[name]) for name in self._concerns]
        return Asked(view.hstack(truths), digits, lacking, in_doubt)

    def read(self, digits: Sequence[int]) -> tuple[list[Verdict], Lacking]:
        """What each rule may give, and what is not known, from one pattern's digits."""
        size = len(self.rules)
        truths = [None if digit == UNKNOWN else digit == 1 for digit in digits[:size]]
        rest = iter(digits[size:])
        indexes = {key.name: next(rest) for key in self._domains if key.kind == "field"}
        tables = {name: self._earlier[name].results[next(rest)] for name in self._tables}
        lacking_fields = {lacking_name(read): next(rest) for read in self._known}
        earlier = {name: self._earlier[name].results[next(rest)] for name in self._concerns}
        lacking = Lacking(lacking_fields, {**earlier, **tables})
        verdicts = [
            self._verdict(place, truth, indexes, lacking) for place, truth in enumerate(truths)
        ]
        return verdicts, lacking

    def _verdict(
        self, place: int, truth: bool | None, indexes: Mapping[str, int], lacking: Lacking
    ) -> Verdict:
        lookup = self._lookups[place]
        looked_up: Outcomes = ()
        if lookup is not None:
            candidates = [
                _candidates(key, domain, indexes, lacking)
                for key, domain in zip(lookup.keys, lookup.domains, strict=True)
            ]
            looked_up = resolve.lookup_outcomes(lookup, candidates)
        return resolve.verdict(self.rules[place], truth, lookup, looked_up)


def _lack(read: Read) -> pl.Expr:
    if read.kind != "field":
        column = event_column(read.name) if read.kind == "event" else read.name
        return pl.when(pl.col(column).is_null()).then(NO_VALUE).otherwise(0)
    state = pl.col(state_column(read.name))
    return (
        pl.when(state >= int(State.ABSENT))
        .then(NO_STATE)
        .when(pl.col(read.name).is_null())
        .then(NO_VALUE)
        .otherwise(0)
    )


def _unsettled(key: Read, answers: Answers) -> pl.Expr:
    """Whether a lookup's key may have more than one value."""
    if key.kind == "field":
        return pl.col(key.name).is_null()
    results = answers[key.name].results
    undetermined = [code for code, answer in enumerate(results) if not answer.certain]
    codes = pl.Series(undetermined, dtype=pl.UInt32)
    return pl.col(codes_column(key.name)).is_in(codes.implode())


def _candidates(
    key: Read, domain: tuple[str, ...], indexes: Mapping[str, int], lacking: Lacking
) -> tuple[str, ...]:
    """The values a lookup's key may have: one if it is known."""
    if key.kind == "concern":
        return lacking.answers[key.name].possible
    index = indexes[key.name]
    return (domain[index],) if index < len(domain) else domain


def indexed(column: pl.Expr, values: Sequence[str]) -> pl.Expr:
    """The place of each word among `values`; their number where there is none."""
    return column.replace_strict(
        list(values), list(range(len(values))), default=len(values), return_dtype=pl.UInt32
    )
