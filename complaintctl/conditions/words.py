"""All word tests of a text at once: one pass over it finds every word, whoever asks for it.

A policy asks hundreds of words of each text, and one pattern for each test reads the text as often
as there are tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl

from complaintctl.conditions.columnar import Lent, leaf_truth
from complaintctl.model.condition import Leaf, TextMatch

WORTH_IT = 16
"""Tests of one text from which on the pass is cheaper than they are; measured on complaints."""
LONG = 65_536
"""Bytes of a text from which on its matches might fill the memory."""


class Words:
    """The `contains` tests of those fields that have many of them.

    `columns`: for each test the column of `truths` that says whether it holds.
    """

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        found: dict[str, dict[TextMatch, None]] = {}
        for leaf in leaves:
            if isinstance(leaf, TextMatch) and leaf.operator == "contains":
                found.setdefault(leaf.read.name, {})[leaf] = None
        self._tests = {
            name: tuple(tests) for name, tests in found.items() if len(tests) >= WORTH_IT
        }
        together = [test for tests in self._tests.values() for test in tests]
        self.columns: Lent = {test: f"words{place}" for place, test in enumerate(together)}

    def truths(self, view: pl.DataFrame) -> pl.DataFrame:
        """The truth of each test (Boolean; null where the text is), as `columnar` has it."""
        columns = [
            truth.alias(self.columns[test])
            for name, tests in self._tests.items()
            for test, truth in zip(tests, _truths(view[name], tests), strict=True)
        ]
        return pl.DataFrame(columns)


def _truths(texts: pl.Series, tests: Sequence[TextMatch]) -> Iterator[pl.Series]:
    if texts.str.len_bytes().gt(LONG).any():
        frame = texts.to_frame()
        yield from (frame.select(leaf_truth(test)).to_series() for test in tests)
        return
    words = sorted({word for test in tests for word in test.patterns})
    found = texts.str.extract_many(words, overlapping=True)
    rows = np.repeat(np.arange(len(texts)), found.list.len().fill_null(0).to_numpy())
    flat = found.explode(empty_as_null=False, keep_nulls=False)
    places = flat.replace_strict(words, np.arange(len(words)), return_dtype=pl.Int64).to_numpy()
    unknown = texts.is_null()
    for test in tests:
        asked = np.isin(words, test.patterns)
        holds = np.zeros(len(texts), np.bool_)
        holds[rows[asked[places]]] = True
        yield pl.Series(holds).set(unknown, None)
