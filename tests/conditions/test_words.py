"""One pass over a text finds what each test would find alone: plain `in` is the definition."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from complaintctl.conditions import words
from complaintctl.conditions.columnar import leaf_truth
from complaintctl.conditions.words import LONG, WORTH_IT, Words
from complaintctl.model.condition import Compare, Leaf, Read, TextMatch

TEXT = Read("field", "text", "text")
TITLE = Read("field", "title", "text")

# Few letters, so that words begin, end and repeat inside each other; one of two, one of four bytes.
letters = st.text("卡密é𠮷a.", min_size=1, max_size=4)
texts = st.lists(st.none() | st.text("卡密é𠮷a. \n", max_size=30), max_size=12)
asked = st.lists(st.lists(letters, min_size=1, max_size=6), min_size=WORTH_IT, max_size=80)


def contains(*patterns: str, read: Read = TEXT) -> TextMatch:
    """One test."""
    return TextMatch(read, "contains", patterns)


def many(tests: list[list[str]]) -> list[TextMatch]:
    """As many different tests, so that one pass is worth it."""
    apart = [contains(f"only {place}") for place in range(WORTH_IT)]
    return list(dict.fromkeys([*(contains(*words) for words in tests), *apart]))


def truths(column: list[str | None], tests: list[TextMatch]) -> list[list[bool | None]]:
    """By test, by row."""
    together = Words(tests)
    frame = together.truths(pl.DataFrame({"text": column}, schema={"text": pl.String}))
    return [frame[together.columns[test]].to_list() for test in tests]


def by_hand(column: list[str | None], tests: list[TextMatch]) -> list[list[bool | None]]:
    """What the language says, in plain Python."""
    return [
        [None if text is None else any(word in text for word in test.patterns) for text in column]
        for test in tests
    ]


@given(texts, asked)
@example([], [["卡"]])
@example([None, ""], [["卡"], ["卡卡", "卡"]])
def test_words_are_found_wherever_they_stand(
    column: list[str | None], wanted: list[list[str]]
) -> None:
    tests = many(wanted)
    assert truths(column, tests) == by_hand(column, tests)


@given(texts, asked)
def test_a_very_long_text_beside_them_changes_nothing(
    column: list[str | None], wanted: list[list[str]]
) -> None:
    tests = many(wanted)
    column = [*column, "a" * (LONG + 1), None]
    assert truths(column, tests) == by_hand(column, tests)


def test_few_tests_of_a_text_and_other_tests_are_left_to_polars() -> None:
    few = [contains(f"word {place}", read=TITLE) for place in range(WORTH_IT - 1)]
    others: list[Leaf] = [
        TextMatch(TEXT, "matches", ("卡.密",)),
        TextMatch(TEXT, "starts_with", ("卡",)),
        TextMatch(TEXT, "contains_all", ("卡", "密")),
        Compare(Read("field", "amount", "money"), "above", 3),
    ]
    enough = many([])
    together = Words([*others, *few, *enough, *enough])
    assert set(together.columns) == set(enough)


def test_each_field_is_searched_for_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "WORTH_IT", 1)
    tests = [contains("卡"), contains("卡", read=TITLE), contains("密", read=TITLE)]
    together = Words(tests)
    frame = pl.DataFrame({"text": ["卡", "密", None], "title": ["密", None, "卡密"]})
    found = together.truths(frame)
    for test in tests:
        expected = frame.select(leaf_truth(test)).to_series().to_list()
        assert found[together.columns[test]].to_list() == expected
