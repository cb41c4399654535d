"""Paths into a JSON record, and the text of what stands there: `a.b`, `a[0].b`, `a[].b`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

Json = Any
"""What json.loads gives, numbers as their own text; every look into it is checked."""

Path = tuple[str | int | None, ...]
"""Keys, positions, and None for `[]`: all entries of a list."""

_STEP = re.compile(r"\[(\d*)\]|([^.\[\]]+)")
_MISSING = object()


def parse_path(written: str) -> Path:
    """The steps of a path as a mapping writes it."""
    steps: list[str | int | None] = []
    for number, key in _STEP.findall(written):
        steps.append(key or (int(number) if number else None))
    return tuple(steps)


def cell(record: Json, name: str, path: Path) -> str | None:
    """The text at `path`, or under the key `name` itself; None where no such key exists."""
    if not isinstance(record, dict):
        return None
    value = record[name] if name in record else _follow(record, path)
    return None if value is _MISSING else _text(value)


def at_path(value: Json, path: Path) -> Json:
    """What stands at `path`, or None."""
    found = _follow(value, path)
    return None if found is _MISSING else found


def descend(value: Json, path: Path) -> tuple[bool, Json]:
    """Whether anything stands at `path`, be it null, and what."""
    found = _follow(value, path)
    return found is not _MISSING, None if found is _MISSING else found


def _follow(value: Json, path: Path) -> Json:
    for number, step in enumerate(path):
        if step is None:
            if not isinstance(value, list):
                return _MISSING
            rest = path[number + 1 :]
            found = [_follow(item, rest) for item in value]
            return [item for item in found if item is not _MISSING]
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return _MISSING
            value = value[step]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return _MISSING
    return value


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    if value is None or value in ([], {}):
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return _joined(value)
    return json.dumps(value, ensure_ascii=False)


def _joined(values: Sequence[Json]) -> str:
    return " ".join(text for text in (_text(value) for value in values) if text)
