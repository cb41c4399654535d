"""The frontier is the tree, however it grew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import LedgerBroken
from complaintctl.ledger.frontier import Frontier
from tests.ledger.plain_tree import EMPTY, INPUTS, ROOTS, leaf, mth, some_leaves

MANY = some_leaves(70)


def test_the_published_roots_are_found() -> None:
    grown = Frontier()
    roots = [grown.root.hex()]
    for data in INPUTS:
        grown = grown.extended([leaf(data)])
        roots.append(grown.root.hex())

    assert roots == [EMPTY, *ROOTS]


@given(st.integers(0, 70), st.integers(0, 70))
def test_it_is_the_tree_wherever_it_rested(one: int, other: int) -> None:
    first, size = sorted((one, other))

    rested = Frontier.from_bytes(Frontier().extended(MANY[:first]).to_bytes())
    grown = rested.extended(iter(MANY[first:size]))

    assert grown.size == size
    assert grown.root == mth(MANY[:size])
    assert grown == Frontier().extended(MANY[:size])


def test_its_bytes_are_the_size_and_the_peaks() -> None:
    grown = Frontier().extended(MANY[:5])

    assert grown.to_bytes() == bytes([0, 0, 0, 0, 0, 0, 0, 5]) + mth(MANY[:4]) + MANY[4]


@pytest.mark.parametrize(
    "stored", [b"", bytes(7), bytes(9), bytes(7) + b"\x01", bytes(7) + b"\x01" + bytes(64)]
)
def test_bytes_that_do_not_fit_their_size_are_refused(stored: bytes) -> None:
    with pytest.raises(LedgerBroken, match="does not fit its size"):
        Frontier.from_bytes(stored)
