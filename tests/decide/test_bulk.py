"""Closings in bulk, many at once, against the definition: every window there is, looked into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest

from complaintctl.decide.bulk import bulk, in_bulk
from complaintctl.decide.past import Past, numbered
from complaintctl.model.detector import InBulk
from complaintctl.model.queue import Supply
from tests.decide.frames import frame
from tests.policy.sample import load_sample


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


def test_what_falls_together_may_stand_in_different_batches(tmp_path: Path) -> None:
    policy = load_sample(
        tmp_path,
        "detectors: {in_bulk: {event: closed, within: 1min, same: [handled_by], at_least: 3}}",
    ).policy
    assert policy is not None
    cells = {"opened_at": ("present", 0), "handled_by": ("present", "K1")}
    queue = frame(
        policy.fields,
        {"complaint", "opened_at", "handled_by"},
        [{**cells, "complaint": ("present", name)} for name in "ABCD"],
    ).with_columns(
        pl.Series("drawn:closed", [100, 130, 161, 160]), pl.lit(0, pl.UInt8).alias("supply")
    )

    def singly(rows: int, fields: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        return (queue.slice(place, 1) for place in range(queue.height))

    past = Past((Supply(frozenset({"opened", "closed"}), False, None, "desk"),))
    (found,) = bulk(policy, numbered(singly), 200, past).values()

    # 100 to 160 holds A, B and D; from 130 on C is there as well.
    assert (found.row.tolist(), found.at.tolist()) == ([0, 1, 2, 3], [100, 130, 161, 160])
