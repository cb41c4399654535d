"""One condition, one meaning: `reference`, `columnar` and `durable` beside the specification.

The oracle below is written from policy-language 1 and shares no code with any interpreter.
`HYPOTHESIS_PROFILE=long` judges 100,000 pairs of a policy and a complaint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintctl.conditions import columnar, durable, reading, reference, text
from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Leaf,
    NoneOf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import Field, Kind, State, Value
from tests.cli.terminal import needs_durable
from tests.generate import ROWS, Case, Row, cases, compared, frame, values
from tests.searching import LONG

Truth = bool | None

PAIRS = 100_000 if LONG else 500

judged = settings(
    max_examples=PAIRS // ROWS,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)

HAN_OR_KANA = "[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa]"


@cache
def folded(kind: Kind, written: str) -> str:
    """Text, words: NFKC, lower case, no hidden characters, no space between Han or kana."""
    form = unicodedata.normalize("NFKC", written)
    if kind == "id":
        return form.strip()
    bare = re.sub("[\u200b-\u200d\u2060\ufeff]", "", form.lower())
    return re.sub(rf"(?<={HAN_OR_KANA})\s+(?={HAN_OR_KANA})", "", bare)


class Complaint:
    """One row as the specification sees it."""

    def __init__(
        self, fields: tuple[Field, ...], row: Row, possible: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.fields = {one.name: one for one in fields}
        self.row = row
        self.possible = possible

    def value(self, read: Read) -> Value | None:
        """What a test sees: the value of a present cell, or what is assumed for a blank one."""
        one, cell = self.fields[read.name], self.row[read.name]
        found = cell.value if cell.state is State.PRESENT else None
        if cell.state is State.BLANK and one.when_blank is not None:
            found = one.when_blank.value
        return folded(one.kind, found) if isinstance(found, str) else found

    def means(self, condition: Condition) -> Truth:
        """Yes, no or unknown, by policy-language 1."""
        match condition:
            case All(parts):
                found = [self.means(part) for part in parts]
                return False if False in found else None if None in found else True
            case AnyOf(parts):
                found = [self.means(part) for part in parts]
                return True if True in found else None if None in found else False
            case NoneOf(parts):
                found = [self.means(part) for part in parts]
                return False if True in found else None if None in found else True
            case _:
                return self.says(condition)

    def says(self, leaf: Leaf) -> Truth:
        """One test; on a value not present it is unknown."""
        match leaf:
            case Present(read, expected):
                state = self.row[read.name].state
                if state in (State.ABSENT, State.INVALID):
                    return None
                return (state is State.PRESENT) is expected
            case OneOf(Read("concern", name), values, negated):
                hits = {outcome in values for outcome in self.possible[name]}
                return None if len(hits) == 2 else hits.pop() is not negated
            case Same(read, other, negated):
                left, right = self.value(read), self.value(other)
                return None if left is None or right is None else (left == right) is not negated
            case Happened():
                return None
        value = self.value(leaf.read)
        return None if value is None else self.holds(leaf, value)

    def holds(self, leaf: Compare | OneOf | TextMatch, value: Value) -> bool:
        """A test on a value that is there."""
        match leaf:
            case OneOf(_, values, negated):
                return any(value == one for one in values) is not negated
            case Compare(_, operator, bound):
                assert not isinstance(value, str)
                ordered = (value > bound) - (value < bound)
                signs = {"at_least": (0, 1), "at_most": (0, -1), "above": (1,), "below": (-1,)}
                return ordered in signs[operator]
            case TextMatch(_, "contains", patterns):
                return any(pattern in str(value) for pattern in patterns)
            case TextMatch(_, "contains_all", patterns):
                return all(pattern in str(value) for pattern in patterns)
            case TextMatch(_, "starts_with", patterns):
                return any(str(value).startswith(pattern) for pattern in patterns)
            case TextMatch(_, _, patterns):
                # Python's `$` also stands before a last line break; the language's does not.
                ends = [pattern.replace("$", r"\Z") for pattern in patterns]
                return any(re.search(pattern, str(value)) for pattern in ends)


def complaints(case: Case) -> list[Complaint]:
    return [
        Complaint(case.fields, row, possible)
        for row, possible in zip(case.rows, case.possible, strict=True)
    ]


def meant(case: Case) -> list[tuple[Truth, ...]]:
    """What each condition means for each complaint, by the oracle."""
    return [tuple(map(one.means, case.conditions)) for one in complaints(case)]


def by_reference(case: Case) -> list[tuple[Truth, ...]]:
    """The same, by the definition; it is given each complaint's values as columns hold them."""
    queue = compared(case.fields, frame(case.fields, case.rows))
    found = []
    for held, possible in zip(queue.iter_rows(named=True), case.possible, strict=True):
        facts = reference.Facts(
            values={one.name: held[one.name] for one in case.fields if held[one.name] is not None},
            states={one.name: State(held[f"{one.name}:state"]) for one in case.fields},
            possible=possible,
            text_matches=lambda words, test: matched(words, test.operator, test.patterns),
        )
        found.append(tuple(reference.evaluate(one, facts) for one in case.conditions))
    return found


def by_columns(case: Case) -> list[tuple[Truth, ...]]:
    """The same, by polars; truths of concerns are lent, as the pipeline lends them."""
    queue = compared(case.fields, frame(case.fields, case.rows))
    lent: dict[Leaf, str] = {}
    for leaf in distinct_leaves(case):
        if isinstance(leaf, OneOf) and leaf.read.kind == "concern":
            lent[leaf] = f"lent {len(lent)}"
            said = [one.says(leaf) for one in complaints(case)]
            queue = queue.with_columns(pl.Series(lent[leaf], said, dtype=pl.Boolean))
    truths = [
        columnar.truth(one, lent).alias(str(place)) for place, one in enumerate(case.conditions)
    ]
    return queue.with_columns(truths).select(map(str, range(len(truths)))).rows()


def by_durable(case: Case) -> list[tuple[Truth, ...]]:
    """The same, by durable-rules, which is handed the truths of the leaves."""
    leaves = distinct_leaves(case)
    rows = [tuple(_AS_INTEGER[one.says(leaf)] for leaf in leaves) for one in complaints(case)]
    found = durable.truths(case.conditions, leaves, rows, timeout=60)
    return [tuple(_AS_TRUTH[truth] for truth in row) for row in found]


matched = cache(text.matches)

_AS_INTEGER: dict[Truth, int] = {False: 0, True: 1, None: 2}
_AS_TRUTH: tuple[Truth, ...] = (False, True, None)


def distinct_leaves(case: Case) -> list[Leaf]:
    """Every test of the case's conditions, once."""
    return list(dict.fromkeys(leaf for one in case.conditions for leaf in reading.leaves(one)))


@judged
@given(st.lists(values("text").map(str), min_size=ROWS, max_size=ROWS))
def test_text_is_compared_as_the_specification_says(texts: list[str]) -> None:
    written = pl.Series(texts, dtype=pl.String)
    assert text.fold_series(written).to_list() == [folded("text", one) for one in texts]
    assert text.fold_id_series(written).to_list() == [folded("id", one) for one in texts]


@judged
@given(cases())
def test_reference_means_what_the_specification_says(case: Case) -> None:
    assert by_reference(case) == meant(case)


@judged
@given(cases())
def test_columns_mean_what_the_specification_says(case: Case) -> None:
    assert by_columns(case) == meant(case)


@needs_durable
@judged
@given(cases())
def test_durable_rules_means_what_the_specification_says(case: Case) -> None:
    assert by_durable(case) == meant(case)
