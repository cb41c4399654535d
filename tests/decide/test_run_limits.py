"""Run limits: each lets pass at its bound and refuses beyond it, and says by how much."""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction

import pytest

from complaintctl.decide.run_limits import refusals
from complaintctl.model.limits import Figures, Moved, RunLimits

NOW = 1_796_174_100
HOUR = 3_600
NONE = RunLimits(quarantined=Fraction(1))
"""No limit at all."""


def said(
    limits: RunLimits, figures: Figures, before: Figures | None = None
) -> list[tuple[str, str]]:
    """The limits exceeded, and what is said of each."""
    return [(one.limit, str(one)) for one in refusals(limits, figures, before, NOW)]


def moved(
    now: tuple[int, int], before: tuple[int, int], limit: Moved, *, kind: str = "category"
) -> list[tuple[str, str]]:
    """What is said of a word that so many of so many complaints had, now and in the last run."""
    runs = [
        Figures(
            decided=whole,
            categories={"late": count} if kind == "category" and count else {},
            priorities={"late": count} if kind == "priority" and count else {},
        )
        for count, whole in (now, before)
    ]
    one = RunLimits(
        quarantined=Fraction(1),
        category_moved=limit if kind == "category" else None,
        priority_moved=limit if kind == "priority" else None,
    )
    return said(one, *runs)


def test_without_a_policy_of_its_own_one_row_in_a_hundred_may_be_set_aside() -> None:
    assert said(RunLimits(), Figures(read=300, quarantined=3)) == []
    assert said(RunLimits(), Figures(read=300, quarantined=4)) == [
        ("quarantined", "quarantined: 1.3 % of 300 rows (at most 1 %)")
    ]


def test_a_log_is_held_against_the_same_limit() -> None:
    assert said(RunLimits(), Figures(log_read=100, log_quarantined=1)) == []
    assert said(RunLimits(), Figures(log_read=100, log_quarantined=2)) == [
        ("quarantined", "quarantined in the log: 2.0 % of 100 rows (at most 1 %)")
    ]


def test_a_log_of_which_nothing_can_be_read_is_refused_however_short_it_is() -> None:
    assert said(RunLimits(), Figures(log_read=4, log_quarantined=3)) == []
    assert said(RunLimits(), Figures(log_read=4, log_quarantined=4)) == [
        ("quarantined", "quarantined in the log: 100.0 % of 4 rows (at most 1 %)")
    ]
    assert said(NONE, Figures(log_read=4, log_quarantined=4)) == []


def test_complaints_that_the_export_has_lost_are_counted_over_those_it_had() -> None:
    limits = RunLimits(missing=Fraction(1, 10))

    assert said(limits, Figures(expected=50, missing=5)) == []
    assert said(limits, Figures(expected=49, missing=49)) == []
    assert said(limits, Figures(expected=50, missing=6)) == [
        (
            "missing",
            "missing from the export: 12.0 % of 50 unfinished complaints of the last run "
            "(at most 10 %)",
        )
    ]


def test_a_share_that_no_binary_fraction_hits_is_exact() -> None:
    limits = RunLimits(quarantined=Fraction(7, 1000))

    assert said(limits, Figures(read=1000, quarantined=7)) == []
    assert said(limits, Figures(read=1_000_000, quarantined=7001)) == [
        ("quarantined", "quarantined: 0.7001 % of 1,000,000 rows (at most 0.7 %)")
    ]


def test_undetermined_complaints_are_counted_over_all_that_were_decided() -> None:
    limits = RunLimits(undetermined=Fraction(1, 5))

    assert said(limits, Figures(decided=1205, undetermined=241)) == []
    assert said(limits, Figures(decided=1204, undetermined=373)) == [
        ("undetermined", "undetermined: 31.0 % of 1,204 complaints (at most 20 %)")
    ]


def test_each_priority_may_have_a_share_of_its_own() -> None:
    limits = RunLimits(priority_share={"urgent": Fraction(1, 4), "high": Fraction(1, 2)})

    assert said(limits, Figures(decided=100, priorities={"high": 50, "urgent": 25})) == []
    assert said(limits, Figures(decided=100, priorities={"high": 51, "urgent": 26})) == [
        ("priority_share", "priority urgent: 26.0 % of 100 complaints (at most 25 %)"),
        ("priority_share", "priority high: 51.0 % of 100 complaints (at most 50 %)"),
    ]
    assert said(limits, Figures(decided=100)) == []


def test_shares_wait_for_fifty() -> None:
    limits = RunLimits(undetermined=Fraction(0), priority_share={"urgent": Fraction(0)})
    few = Figures(49, 49, 49, 49, {"urgent": 49})
    enough = Figures(50, 50, 50, 50, {"urgent": 50})

    assert said(limits, few) == []
    assert [limit for limit, _ in said(limits, enough)] == [
        "quarantined",
        "undetermined",
        "priority_share",
    ]


@pytest.mark.parametrize("kind", ["category", "priority"])
def test_a_share_may_be_three_times_that_of_the_last_run_or_a_third(kind: str) -> None:
    limit = Moved(Fraction(3))

    assert moved((120, 1000), (40, 1000), limit, kind=kind) == []
    assert moved((240, 2000), (40, 1000), limit, kind=kind) == []
    assert moved((40, 1000), (120, 1000), limit, kind=kind) == []
    assert moved((412, 1000), (40, 1000), limit, kind=kind) == [
        (
            f"{kind}_moved",
            f"{kind} late: 412 of 1,000 now, 40 of 1,000 in the last run: 10.3x (at most 3x)",
        )
    ]
    assert moved((40, 1000), (121, 1000), limit, kind=kind) == [
        (
            f"{kind}_moved",
            f"{kind} late: 40 of 1,000 now, 121 of 1,000 in the last run: 3.02x (at most 3x)",
        )
    ]


def test_as_many_complaints_of_more_are_fewer() -> None:
    assert moved((100, 4000), (100, 1000), Moved(Fraction(4))) == []
    assert moved((100, 4001), (100, 1000), Moved(Fraction(4))) == [
        (
            "category_moved",
            "category late: 100 of 4,001 now, 100 of 1,000 in the last run: 4.001x (at most 4x)",
        )
    ]


def test_what_is_new_or_gone_counts_as_half_a_complaint() -> None:
    limit = Moved(Fraction(100))

    assert moved((50, 100), (0, 100), limit) == []
    assert moved((51, 100), (0, 100), limit) == [
        (
            "category_moved",
            "category late: 51 of 100 now, 0 of 100 in the last run: 102.0x (at most 100x)",
        )
    ]
    assert moved((0, 100), (51, 100), limit) == [
        (
            "category_moved",
            "category late: 0 of 100 now, 51 of 100 in the last run: 102.0x (at most 100x)",
        )
    ]


def test_few_complaints_move_by_chance() -> None:
    limit = Moved(Fraction(3))

    assert moved((49, 1000), (1, 1000), limit) == []
    assert moved((1, 1000), (49, 1000), limit) == []
    assert len(moved((50, 1000), (1, 1000), limit)) == 1
    assert len(moved((1, 1000), (50, 1000), limit)) == 1
    assert len(moved((5, 1000), (1, 1000), Moved(Fraction(3), counting_from=5))) == 1
    assert moved((5, 1000), (1, 1000), Moved(Fraction(3), counting_from=6)) == []


def test_nothing_moves_before_both_runs_had_fifty() -> None:
    limit = Moved(Fraction(3), counting_from=1)

    assert moved((49, 49), (1, 1000), limit) == []
    assert moved((900, 1000), (1, 49), limit) == []
    assert len(moved((49, 50), (1, 1000), limit)) == 1


def test_a_first_run_has_moved_from_nothing_and_misses_nobody() -> None:
    limits = RunLimits(
        priority_moved=Moved(Fraction(1)), category_moved=Moved(Fraction(1)), silent_channel=0
    )
    figures = Figures(decided=100, priorities={"a": 100}, categories={"b": 100}, channels={"c": 1})

    assert said(limits, figures, None) == []
    assert said(limits, figures, figures)[0][0] == "silent_channel"


def test_words_that_moved_are_told_by_name() -> None:
    runs = [Figures(decided=200, categories=one) for one in ({"b": 100, "a": 100}, {"c": 200})]

    told = [one.about for one in refusals(RunLimits(category_moved=Moved(Fraction(3))), *runs, NOW)]

    assert told == ["category a", "category b", "category c"]


def test_so_many_actions_and_no_more() -> None:
    limits = RunLimits(actions=500)

    assert said(limits, Figures(actions=500)) == []
    assert said(limits, Figures(actions=1501)) == [
        ("actions", "actions: 1,501 in this run (at most 500)")
    ]


def test_a_channel_that_the_last_run_knew_may_be_silent_so_long() -> None:
    limits = RunLimits(silent_channel=24 * HOUR)
    before = Figures(channels={"app": NOW - 25 * HOUR, "hotline": NOW - 24 * HOUR})
    nothing, word = Figures(), Figures(channels={"app": NOW - HOUR, "wechat": 0})

    assert said(limits, nothing, before) == [
        ("silent_channel", "channel app: no complaint for 25.0 h (at most 24 h)")
    ]
    assert said(limits, word, before) == []
    second = Figures(channels={"hotline": NOW - 24 * HOUR - 1})
    assert said(limits, nothing, second) == [
        ("silent_channel", "channel hotline: no complaint for 24.0003 h (at most 24 h)")
    ]


def test_an_export_that_lacks_what_the_last_one_had_makes_no_channel_silent() -> None:
    limits = RunLimits(silent_channel=24 * HOUR)
    before, older = Figures(channels={"app": NOW - HOUR}), Figures(channels={"app": 0})

    assert said(limits, older, before) == []


def test_all_limits_are_told_at_once_in_one_order() -> None:
    limits = RunLimits(
        undetermined=Fraction(0),
        priority_share={"a": Fraction(0)},
        priority_moved=Moved(Fraction(1)),
        category_moved=Moved(Fraction(1)),
        actions=0,
        silent_channel=0,
    )
    now = Figures(100, 100, 100, 100, {"a": 100}, {"b": 100}, {}, 1)
    before = Figures(decided=100, priorities={"a": 50}, categories={"b": 50}, channels={"c": 0})

    assert [limit for limit, _ in said(limits, now, before)] == [
        "quarantined",
        "undetermined",
        "priority_share",
        "priority_moved",
        "category_moved",
        "actions",
        "silent_channel",
    ]
    assert said(NONE, now, before) == []


def test_figures_are_kept_as_json_and_read_again() -> None:
    figures = Figures(100, 1, 90, 5, {"急": 9}, {"未到账": 81}, {"app": NOW}, 3)

    assert Figures(**json.loads(json.dumps(asdict(figures)))) == figures
