"""Instants by the wall, many at once: the same texts as one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from complaintctl.decide.instants import NEVER
from complaintctl.reports.moments import Moments, iso
from complaintctl.reports.pieces import together

ZONES = ("Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Africa/Monrovia", "UTC")


@pytest.mark.parametrize("zone", ZONES)
def test_many_instants_read_as_each_of_them(zone: str) -> None:
    chance = np.random.default_rng(1)
    instants = chance.integers(1_000_000, 4_000_000_000, 5_000)

    texts = Moments(zone).texts(instants)

    assert texts.to_list() == [iso(at, zone) for at in instants.tolist()]


def test_both_sides_of_a_changed_clock_are_told_apart() -> None:
    before = 1_793_512_800  # 2026-11-01 02:00 summer time in New York is 01:00 winter time
    texts = Moments("America/New_York").texts(np.array([before - 3601, before - 1, before]))

    assert texts.to_list() == [
        "2026-11-01T00:59:59-04:00",
        "2026-11-01T01:59:59-04:00",
        "2026-11-01T01:00:00-05:00",
    ]


def test_what_never_comes_is_no_text() -> None:
    moments = Moments("UTC")
    instants = np.array([NEVER, 0, NEVER])

    assert moments.texts(instants).to_list() == [None, "1970-01-01T00:00:00+00:00", None]
    assert together(moments.pieces(instants, '"due": '), 3).to_list() == [
        '"due": null',
        '"due": "1970-01-01T00:00:00+00:00"',
        '"due": null',
    ]


def test_none_at_all_are_none() -> None:
    assert Moments("UTC").texts(np.zeros(0, np.int64)).to_list() == []


def test_the_far_past_and_the_far_future_are_still_dates() -> None:
    instants = np.array([-62_135_596_800, 253_402_300_799])

    assert Moments("UTC").texts(instants).to_list() == [
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59+00:00",
    ]
