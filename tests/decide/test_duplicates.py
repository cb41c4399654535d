"""One case told through two channels is linked, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from complaintctl.decide.duplicates import MOST_LISTED, Batches, linked
from complaintctl.decide.engines import Columnar
from complaintctl.decide.versions import Versions
from complaintctl.model.fields import State, state_column
from tests.policy.sample import load_sample

HOUR = 3600
SAME = "duplicates: {same: [order_id, customer_id, category], within: 72h}\n"
Told = tuple[str, int | None, str | None, str | None, str | None]


def _in_twos(rows: pl.DataFrame) -> Batches:
    """The rows in batches of two, as often as they are asked for."""
    return lambda _, fields: rows.iter_slices(2)


def _linked(
    folder: Path, told: list[Told], sections: str = SAME, as_of: int = 10**9
) -> dict[str, tuple[str, ...]]:
    policy = load_sample(folder, sections).policy
    assert policy is not None
    names = ("complaint", "opened_at", "order_id", "customer_id", "text")
    columns = dict(zip(names, zip(*told, strict=True), strict=True))
    rows = pl.DataFrame(columns).with_columns(
        *(
            pl.when(pl.col(name).is_null())
            .then(int(State.BLANK))
            .otherwise(int(State.PRESENT))
            .cast(pl.UInt8)
            .alias(state_column(name))
            for name in names[1:]
        ),
        amount=pl.lit(1.0),
        **{state_column("amount"): pl.lit(0, dtype=pl.UInt8)},
    )
    return linked(_in_twos(rows), Versions(policy, as_of=as_of, engine=Columnar()))


def test_the_same_case_told_twice_is_linked_both_ways(tmp_path: Path) -> None:
    told: list[Told] = [
        ("A", 0, "O1", "U1", "重复扣款"),
        ("B", 5 * HOUR, "O2", "U1", "重复扣款"),
        ("C", 72 * HOUR, "O1", "U1", "我被重复扣款了"),
    ]

    assert _linked(tmp_path, told) == {"A": ("C",), "C": ("A",)}


@pytest.mark.parametrize(
    ("why", "other"),
    [
        ("it is too late", ("B", 72 * HOUR + 1, "O1", "U1", "重复扣款")),
        ("it is another category", ("B", HOUR, "O1", "U1", "别的事")),
        ("its category is in doubt", ("B", HOUR, "O1", "U1", None)),
        ("a blank never equals a blank", ("B", HOUR, None, "U1", "重复扣款")),
        ("its opening is unknown", ("B", None, "O1", "U1", "重复扣款")),
        ("it has not been opened yet", ("B", 10**9 + 1, "O1", "U1", "重复扣款")),
    ],
)
def test_nothing_is_linked_where(why: str, other: Told, tmp_path: Path) -> None:
    first: Told = ("A", 0, "O1", "U1", "重复扣款")

    assert _linked(tmp_path, [first, other]) == {}, why


def test_a_blank_key_links_nothing_even_twice(tmp_path: Path) -> None:
    told: list[Told] = [(name, 0, None, "U1", "重复扣款") for name in "AB"]

    assert _linked(tmp_path, told) == {}


def test_a_crowd_is_listed_up_to_a_bound(tmp_path: Path) -> None:
    told: list[Told] = [(f"C{n:03d}", n, "O1", "U1", "重复扣款") for n in range(300)]

    found = _linked(tmp_path, told)

    assert len(found) == 300
    assert found["C000"] == tuple(f"C{n:03d}" for n in range(1, MOST_LISTED + 1))
    assert len(found["C150"]) == 2 * MOST_LISTED


def test_the_category_alone_may_link(tmp_path: Path) -> None:
    told: list[Told] = [
        ("A", 0, "O1", "U1", "重复扣款"),
        ("B", HOUR, "O2", "U2", "重复扣款"),
    ]
    alone = "duplicates: {same: [category], within: 72h}\n"

    assert _linked(tmp_path, told, alone) == {"A": ("B",), "B": ("A",)}


def test_without_the_section_nothing_is_linked(tmp_path: Path) -> None:
    told: list[Told] = [(name, 0, "O1", "U1", "重复扣款") for name in "AB"]

    assert _linked(tmp_path, told, sections="roles: [lead]\n") == {}
