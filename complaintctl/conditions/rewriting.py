"""The same condition with other names for what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    NoneOf,
    OneOf,
    Present,
    Same,
    TextMatch,
)


def with_signals(condition: Condition, names: Mapping[str, str]) -> Condition:
    """`condition` reading the signals by their new `names`; others keep theirs."""
    match condition:
        case All(parts):
            return All(tuple(with_signals(part, names) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(with_signals(part, names) for part in parts))
        case NoneOf(parts):
            return NoneOf(tuple(with_signals(part, names) for part in parts))
        case OneOf(read) if read.kind == "signal" and read.name in names:
            return replace(condition, read=replace(read, name=names[read.name]))
        case Compare() | OneOf() | Present() | Same() | TextMatch() | Happened():
            return condition
        case _:
            assert_never(condition)
