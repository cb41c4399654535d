"""One JSON value of a text: numbers keep their own text, and half an emoji does no harm.

Refuses what is nested so deeply that no export means it.
"""

from __future__ import annotations

import json
import re

from complaintctl.intake.paths import Json

DEEPEST = 100
"""Lists and objects in one another; more would exhaust the stack of whoever walks through."""
TOO_DEEP = "this record is nested too deeply"

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class NestedTooDeeply(ValueError):
    """A value with more than `DEEPEST` lists and objects in one another."""


def decoded(text: str) -> Json:
    """A whole text as one value; raises ValueError (json.JSONDecodeError, NestedTooDeeply)."""
    try:
        value = _DECODER.decode(text)
    except RecursionError as refused:
        raise NestedTooDeeply(TOO_DEEP) from refused
    return _checked(value, text)


def decoded_from(text: str, at: int) -> tuple[Json, int]:
    """The value that begins at `at`, and where it ends; raises as `decoded` does."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except RecursionError as refused:
        raise NestedTooDeeply(TOO_DEEP) from refused
    return _checked(value, text, at, end), end


def _checked(value: Json, text: str, at: int = 0, end: int | None = None) -> Json:
    if text.count("{", at, end) + text.count("[", at, end) > DEEPEST and _depth(value) > DEEPEST:
        raise NestedTooDeeply(TOO_DEEP)
    halves = _ESCAPED_HALF.search(text, at, len(text) if end is None else end)
    return _whole_characters(value) if halves else value


def _depth(value: Json) -> int:
    """How many lists and objects are in one another, walked without recursion."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        level = [
            inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _whole_characters(value: Json) -> Json:
    """`value` with U+FFFD for each half of a character that was cut in two."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_HALF.sub("\ufffd", key): _whole_characters(item) for key, item in value.items()}
    return value
