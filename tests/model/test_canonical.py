"""The bytes of a value, written down by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.model.canonical import Json, canonical

_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
_VALUES = st.recursive(
    _LEAVES | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"run": 3, "entry": 0, "kind": "decision"}, b'{"entry":0,"kind":"decision","run":3}'),
        ({"\u5361\u5bc6": "\u5df2\u4f7f\u7528"}, '{"卡密":"已使用"}'.encode()),
        # U+FF5E sorts before U+1F600 by code point; in UTF-16 it would stand behind it.
        ({"\U0001f600": 1, "\uff5e": 2}, '{"～":2,"😀":1}'.encode()),
        ([True, None, -1, 0.5, 1.0, 1e22], b"[true,null,-1,0.5,1.0,1e+22]"),
        (("a", {"b": ()}), b'["a",{"b":[]}]'),
        ('"\\/\n\x00\u2028', '"\\"\\\\/\\n\\u0000\u2028"'.encode()),
    ],
)
def test_a_value_has_one_spelling(value: Json, expected: bytes) -> None:
    assert canonical(value) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [{"a": float("-inf")}], "\ud83d"])
def test_what_no_json_stands_for_is_refused(value: Json) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@given(_VALUES)
def test_what_is_read_back_has_the_same_bytes(value: Json) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)
