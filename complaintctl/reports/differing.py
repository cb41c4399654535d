"""Where two decisions differ first, in the words of the record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_NOTHING = object()


def first_difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """`category.value was "a" and is "b"`, in the order of the record; None if nothing differs."""
    return _mapping("", was, now)


def _value(path: str, was: Any, now: Any) -> str | None:
    if was == now:
        return None
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        return _mapping(f"{path}.", was, now)
    if isinstance(was, list) and isinstance(now, list):
        return _list(path, was, now)
    return f"{path} {_said('was', was)} and {_said('is', now)}"


def _mapping(before: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    for name in dict.fromkeys((*was, *now)):
        found = _value(f"{before}{name}", was.get(name, _NOTHING), now.get(name, _NOTHING))
        if found is not None:
            return found
    return None


def _list(path: str, was: Sequence[Any], now: Sequence[Any]) -> str | None:
    for place in range(max(len(was), len(now))):
        one, other = ((some[place : place + 1] or [_NOTHING])[0] for some in (was, now))
        clock = one.get("clock") if isinstance(one, Mapping) else None
        found = _value(f"{path}[{clock or place}]", one, other)
        if found is not None:
            return found
    return None


def _said(verb: str, value: object) -> str:
    if value is _NOTHING:
        return f"{verb} not there"
    return f"{verb} {json.dumps(value, ensure_ascii=False)}"
