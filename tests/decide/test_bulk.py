"""Closings in bulk, many at once, against the definition: every window there is, looked into."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from complaintctl.decide.bulk import in_bulk
from complaintctl.model.detector import InBulk


def plainly(shape: InBulk, events: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """By (complaint, instant), in order: the events inside some window with enough complaints."""
    found = set()
    for group in {shared for _, _, shared in events}:
        alike = [(row, at) for row, at, shared in events if shared == group]
        for begin in range(
            min(at for _, at in alike) - shape.within, max(at for _, at in alike) + 1
        ):
            inside = [one for one in alike if begin <= one[1] <= begin + shape.within]
            if len({row for row, _ in inside}) >= shape.at_least:
                found.update(inside)
    return sorted(found)


@pytest.mark.parametrize("seed", range(200))
def test_every_window_is_looked_into(seed: int) -> None:
    chance = Random(seed)
    shape = InBulk(("closed",), chance.randrange(8), ("handled_by",), chance.randint(2, 5))
    hands = [chance.randrange(1, 4) for _ in range(chance.randint(1, 20))]
    rows = [chance.randrange(len(hands)) for _ in range(chance.randrange(60))]
    events = [(row, chance.randrange(-40, 40), hands[row]) for row in rows]

    columns = [np.array([event[place] for event in events], np.int64) for place in range(3)]
    got = in_bulk(shape, columns[0], columns[1], columns[2].astype(np.uint64))

    assert list(zip(got.row.tolist(), got.at.tolist(), strict=True)) == plainly(shape, events)


def test_a_window_longer_than_all_time_holds_everything() -> None:
    shape = InBulk(("closed",), 10**30, ("handled_by",), 3)
    years = np.array([-62_000_000_000, 0, 250_000_000_000])

    got = in_bulk(shape, np.arange(3), years, np.ones(3, np.uint64))

    assert got.row.tolist() == [0, 1, 2]
