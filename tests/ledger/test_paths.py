"""Proofs against published ones, against the RFC word by word, and against forgers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from complaintctl.ledger.paths import (
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
)
from tests.ledger.plain_tree import (
    CONSISTENCY,
    EMPTY,
    INCLUSION,
    INPUTS,
    ROOTS,
    leaf,
    mth,
    path,
    proof,
    some_leaves,
)

LEAVES = tuple(leaf(data) for data in INPUTS)
MANY = some_leaves(70)
MANY_ROOTS = tuple(mth(MANY[:size]) for size in range(71))


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_paths_are_the_published_ones(index: int, size: int) -> None:
    published = tuple(bytes.fromhex(one) for one in INCLUSION[index, size])

    assert inclusion_path(LEAVES[:size], index) == published
    assert is_included(LEAVES[index], index, size, published, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("first", "size"), CONSISTENCY)
def test_consistency_paths_are_the_published_ones(first: int, size: int) -> None:
    published = tuple(bytes.fromhex(one) for one in CONSISTENCY[first, size])
    roots = [bytes.fromhex(ROOTS[count - 1]) for count in (first, size)]

    assert consistency_path(LEAVES[:size], first) == published
    assert is_consistent(first, roots[0], size, roots[1], published)


def test_every_leaf_of_every_size_is_shown_as_the_rfc_says() -> None:
    for size in range(1, 71):
        for index in range(size):
            shown = inclusion_path(MANY[:size], index)

            assert shown == path(index, MANY[:size])
            assert is_included(MANY[index], index, size, shown, MANY_ROOTS[size])


def test_every_beginning_of_every_size_is_shown_as_the_rfc_says() -> None:
    for size in range(1, 71):
        for first in range(1, size + 1):
            shown = consistency_path(MANY[:size], first)

            assert shown == proof(first, MANY[:size])
            assert is_consistent(first, MANY_ROOTS[first], size, MANY_ROOTS[size], shown)


def test_a_leaf_is_not_shown_by_a_path_with_anything_altered() -> None:
    for size in range(1, 71):
        for index in range(size):
            shown = path(index, MANY[:size])
            root, own = MANY_ROOTS[size], MANY[index]

            for forged in _altered(shown, moved=size < 20):
                assert not is_included(own, index, size, forged, root)
            assert not is_included(_flipped(own), index, size, shown, root)
            assert not is_included(own, index, size, shown, _flipped(root))
            assert not is_included(own, size, size, shown, root)
            assert not is_included(own, -1, size, shown, root)
            if size > 1:
                assert not is_included(own, (index + 1) % size, size, shown, root)
                assert not is_included(own, index, 2 * size, shown, root)


def test_a_beginning_is_not_shown_by_a_path_with_anything_altered() -> None:
    for size in range(2, 71):
        for first in range(1, size):
            shown = proof(first, MANY[:size])
            old, new = MANY_ROOTS[first], MANY_ROOTS[size]

            for forged in _altered(shown, moved=size < 20):
                assert not is_consistent(first, old, size, new, forged)
            assert not is_consistent(first, _flipped(old), size, new, shown)
            assert not is_consistent(first, old, size, _flipped(new), shown)
            assert not is_consistent(first, new, size, old, shown)
            assert not is_consistent(size, new, first, old, shown)


def test_every_tree_begins_with_none_and_with_itself() -> None:
    empty = bytes.fromhex(EMPTY)

    assert is_consistent(0, empty, 0, empty, ())
    assert is_consistent(0, empty, 8, LEAVES[0], ())
    assert is_consistent(8, LEAVES[0], 8, LEAVES[0], ())
    assert not is_consistent(0, LEAVES[1], 8, LEAVES[0], ())
    assert not is_consistent(0, empty, 8, LEAVES[0], (empty,))
    assert not is_consistent(8, LEAVES[0], 8, LEAVES[1], ())
    assert not is_consistent(8, LEAVES[0], 8, LEAVES[0], (LEAVES[0],))
    assert consistency_path(LEAVES, 0) == consistency_path(LEAVES, 8) == ()


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(ValueError, match=f"no leaf {index} among 8"):
        inclusion_path(LEAVES, index)


@pytest.mark.parametrize("first", [-1, 9])
def test_there_is_no_path_from_a_beginning_that_is_not_there(first: int) -> None:
    with pytest.raises(ValueError, match=f"no {first} leaves among 8"):
        consistency_path(LEAVES, first)


def _flipped(one: bytes) -> bytes:
    return bytes([one[0] ^ 8]) + one[1:]


def _altered(shown: tuple[bytes, ...], *, moved: bool) -> list[tuple[bytes, ...]]:
    """The path with each hash changed; if `moved` also with one doubled, left out or put in, or
    with two neighbours changed over."""
    forged = [(*shown[:at], _flipped(one), *shown[at + 1 :]) for at, one in enumerate(shown)]
    if not moved:
        return forged
    forged += [(*shown, MANY[0]), (MANY[0], *shown)]
    for at, one in enumerate(shown):
        before, after = shown[:at], shown[at + 1 :]
        forged += [(*before, *after), (*before, one, one, *after)]
    for at, (one, other) in enumerate(pairwise(shown)):
        forged.append((*shown[:at], other, one, *shown[at + 2 :]))
    return forged
