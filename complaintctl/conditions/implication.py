"""Whether one condition implies another, judged by form alone: never wrong, often silent."""

from __future__ import annotations

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


def implies(one: Condition, other: Condition) -> bool:
    """Whether `other` surely holds wherever `one` does. False means: cannot tell."""
    if one == other:
        return True
    match one, other:
        case _, All(parts):
            return all(implies(one, part) for part in parts)
        case AnyOf(parts), _:
            return bool(parts) and all(implies(part, other) for part in parts)
        case All(parts), _ if any(implies(part, other) for part in parts):
            return True
        case _, AnyOf(parts):
            return any(implies(one, part) for part in parts)
        case (
            (Compare() | OneOf() | Present() | Same() | TextMatch() | Happened()),
            (Compare() | OneOf() | Present() | Same() | TextMatch() | Happened()),
        ):
            return _leaf_implies(one, other)
        case NoneOf(parts), NoneOf(others):
            return all(any(implies(part, mine) for mine in parts) for part in others)
        case _:
            return False


def _leaf_implies(one: Condition, other: Condition) -> bool:
    match one, other:
        case OneOf(read, values, False), OneOf(same, others, False) if read == same:
            return set(values) <= set(others)
        case OneOf(read, values, True), OneOf(same, others, True) if read == same:
            return set(others) <= set(values)
        case OneOf(read, values, False), OneOf(same, others, True) if read == same:
            return not set(values) & set(others)
        case Compare(read, operator, bound), Compare(same, second, limit) if read == same:
            return _tighter(operator, bound, second, limit)
        case TextMatch(read, "contains", words), TextMatch(same, "contains", others) if (
            read == same
        ):
            return all(any(other in word for other in others) for word in words)
        case TextMatch(read, "contains_all", words), TextMatch(same, "contains", others) if (
            read == same
        ):
            return any(other in word for word in words for other in others)
        case Happened(events), Happened(others):
            return set(events) <= set(others)
        case _:
            return False


def _tighter(one: str, bound: float, other: str, limit: float) -> bool:
    lower, upper = ("at_least", "above"), ("at_most", "below")
    if one in lower and other in lower:
        return bound > limit or (bound == limit and not (one == "at_least" and other == "above"))
    if one in upper and other in upper:
        return bound < limit or (bound == limit and not (one == "at_most" and other == "below"))
    return False
