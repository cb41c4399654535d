"""What a condition reads, in the order in which a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

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


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every test of the tree, in reading order, repeated where it is written twice."""
    match condition:
        case All(parts) | AnyOf(parts) | NoneOf(parts):
            for part in parts:
                yield from leaves(part)
        case Compare() | OneOf() | Present() | Same() | TextMatch() | Happened():
            yield condition
        case _:
            assert_never(condition)


def leaf_reads(leaf: Leaf) -> tuple[Read, ...]:
    """What one test looks at, in reading order."""
    match leaf:
        case Same(read, other):
            return (read, other)
        case Compare(read) | OneOf(read) | Present(read) | TextMatch(read):
            return (read,)
        case Happened(events):
            return tuple(Read("event", event, "flag") for event in events)
        case _:
            assert_never(leaf)


def reads(condition: Condition) -> tuple[Read, ...]:
    """Everything the condition looks at, each once."""
    return tuple(dict.fromkeys(read for leaf in leaves(condition) for read in leaf_reads(leaf)))
