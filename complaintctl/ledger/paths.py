"""The hashes that show a leaf in a tree, or a tree at the beginning of a larger one.

They are found as RFC 6962 (2.1.1, 2.1.2) says and checked as RFC 9162 (2.1.3.2, 2.1.4.2) does.
"""

from __future__ import annotations

from collections.abc import Sequence

from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.hashes import EMPTY_ROOT, node_of


def inclusion_path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """What stands beside the way from leaf `index` to the root of `leaves`, from the bottom up."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no leaf {index} among {len(leaves)}")
    beside: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _left(high - low)
        if index < middle:
            beside.append(_root(leaves, middle, high))
            high = middle
        else:
            beside.append(_root(leaves, low, middle))
            low = middle
    return tuple(reversed(beside))


def consistency_path(leaves: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """What joins the root of the first `first` leaves and that of all to one and the same tree."""
    if not 0 <= first <= len(leaves):
        raise ValueError(f"there are no {first} leaves among {len(leaves)}")
    if first == 0:
        return ()
    beside: list[bytes] = []
    low, high = 0, len(leaves)
    while first < high:
        middle = low + _left(high - low)
        if first <= middle:
            beside.append(_root(leaves, middle, high))
            high = middle
        else:
            beside.append(_root(leaves, low, middle))
            low = middle
    if low:  # otherwise this is the root of the smaller tree itself, which is known
        beside.append(_root(leaves, low, high))
    return tuple(reversed(beside))


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from `leaf`, number `index` of `size`, to `root`."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_of(other, found)
            at, last = _up_to_a_right_one(at, last)
        else:
            found = node_of(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    first: int, first_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether `path` shows that the tree of `size` leaves begins with that of `first` leaves."""
    if first == size:
        return not path and first_root == root
    if not 0 < first < size:
        return first == 0 and not path and first_root == EMPTY_ROOT
    beside = (first_root, *path) if first & (first - 1) == 0 else tuple(path)
    if not path:
        return False
    at, last = first - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    smaller = larger = beside[0]
    for other in beside[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            smaller, larger = node_of(other, smaller), node_of(other, larger)
            at, last = _up_to_a_right_one(at, last)
        else:
            larger = node_of(larger, other)
        at, last = at >> 1, last >> 1
    return last == 0 and smaller == first_root and larger == root


def _left(size: int) -> int:
    """How many of `size` leaves stand in the left subtree: the largest power of two below."""
    return 1 << (size - 1).bit_length() - 1


def _root(leaves: Sequence[bytes], low: int, high: int) -> bytes:
    return Frontier().extended(leaves[low:high]).root


def _up_to_a_right_one(at: int, last: int) -> tuple[int, int]:
    """Past the levels on which the rightmost subtree stands alone and is hashed with nothing."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last
