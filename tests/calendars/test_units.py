"""What each unit of a written length means, and how time is accounted for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from complaintctl.calendars.account import Stretch, account
from complaintctl.calendars.spans import after, before
from complaintctl.calendars.worktime import WorkTime
from complaintctl.policy.values import read_span
from tests.calendars.calendars import DAYS, WORKDAYS, at, calendar, office, one, told

_OFFICE = WorkTime(office())
_NIGHTS = WorkTime(calendar({DAYS: ["22:00-06:00"]}))
_MONDAY = "2026-12-07 16:00"


def _after(start: str, span: str, work: WorkTime = _OFFICE) -> str:
    read = read_span(span)
    assert read is not None
    return told(after(one(start), read, work.zone, work))


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        (_MONDAY, "90min", "Mon 2026-12-07 17:30"),
        (_MONDAY, "24h", "Tue 2026-12-08 16:00"),
        (_MONDAY, "2d", "Wed 2026-12-09 16:00"),
        (_MONDAY, "1w", "Mon 2026-12-14 16:00"),
        (_MONDAY, "1mo", "Thu 2027-01-07 16:00"),
        (_MONDAY, "150bmin", "Tue 2026-12-08 09:30"),
        (_MONDAY, "2bh", "Mon 2026-12-07 18:00"),
        (_MONDAY, "1bd", "Tue 2026-12-08 16:00"),
        ("2026-12-11 16:00", "1bd", "Mon 2026-12-14 16:00"),
        ("2026-12-12 16:00", "0bd", "Mon 2026-12-14 09:00"),
        ("2026-12-12 16:00", "1bd", "Tue 2026-12-15 09:00"),
        ("2026-12-12 16:00", "0bh", "Mon 2026-12-14 09:00"),
        ("2026-12-07 18:00", "0bd", "Tue 2026-12-08 09:00"),
        # 2026-12-31 is open in the morning only, 2027-01-04 not at all.
        ("2026-12-30 16:00", "1bd", "Thu 2026-12-31 12:00"),
        ("2026-12-30 16:00", "2bd", "Tue 2027-01-05 16:00"),
        ("2026-12-30 12:30", "1bd", "Thu 2026-12-31 12:00"),
    ],
)
def test_each_unit_means_what_the_language_says(start: str, span: str, due: str) -> None:
    assert _after(start, span) == due


def test_an_open_day_with_other_hours_takes_the_last_open_instant_or_its_opening() -> None:
    work = WorkTime(
        calendar({("mon", "wed"): ["06:00-20:00"], ("tue",): ["08:00-10:00", "14:00-16:00"]})
    )

    assert _after("2026-12-07 07:00", "1bd", work) == "Tue 2026-12-08 08:00"
    assert _after("2026-12-07 09:00", "1bd", work) == "Tue 2026-12-08 09:00"
    assert _after("2026-12-07 10:00", "1bd", work) == "Tue 2026-12-08 10:00"
    assert _after("2026-12-07 12:00", "1bd", work) == "Tue 2026-12-08 10:00"
    assert _after("2026-12-07 19:00", "1bd", work) == "Tue 2026-12-08 16:00"
    assert _after("2026-12-07 19:00", "2bd", work) == "Wed 2026-12-09 19:00"


def test_two_at_night_is_twenty_six_o_clock_of_the_shift() -> None:
    assert _after("2026-12-08 02:00", "1bd", _NIGHTS) == "Wed 2026-12-09 02:00"
    assert _after("2026-12-08 07:00", "1bd", _NIGHTS) == "Wed 2026-12-09 22:00"
    # The date of the start is the one on the wall.
    assert told(_NIGHTS.end_of_open_day(one("2026-12-08 02:00"), 1)) == "Thu 2026-12-10 06:00"
    assert told(_NIGHTS.end_of_open_day(one("2026-12-07 23:00"), 1)) == "Wed 2026-12-09 06:00"


def test_the_end_of_no_open_day_is_that_days_own_or_the_next_ones() -> None:
    assert told(_OFFICE.end_of_open_day(one("2026-12-07 10:00"), 0)) == "Mon 2026-12-07 18:00"
    assert told(_OFFICE.end_of_open_day(one("2026-12-12 10:00"), 0)) == "Mon 2026-12-14 18:00"


@pytest.mark.parametrize(
    ("due", "span", "start"),
    [
        (_MONDAY, "90min", "Mon 2026-12-07 14:30"),
        (_MONDAY, "24h", "Sun 2026-12-06 16:00"),
        (_MONDAY, "2d", "Sat 2026-12-05 16:00"),
        (_MONDAY, "4bh", "Mon 2026-12-07 10:30"),
        (_MONDAY, "8bh", "Fri 2026-12-04 15:30"),
        (_MONDAY, "5.5bh", "Mon 2026-12-07 09:00"),
        ("2026-12-07 09:00", "0bh", "Fri 2026-12-04 18:00"),
        ("2026-12-07 00:30", "60bmin", "Fri 2026-12-04 17:00"),
    ],
)
def test_before_is_the_mirror(due: str, span: str, start: str) -> None:
    read = read_span(span)
    assert read is not None

    assert told(before(one(due), read, _OFFICE.zone, _OFFICE)) == start


def test_open_time_needs_a_calendar_and_days_of_it_have_no_mirror() -> None:
    for text in ("2bh", "1bd"):
        span = read_span(text)
        assert span is not None
        with pytest.raises(ValueError, match="needs a calendar"):
            after(one(_MONDAY), span, _OFFICE.zone, None)
    for text in ("1w", "1mo", "1bd"):
        span = read_span(text)
        assert span is not None
        with pytest.raises(ValueError, match="has no mirror"):
            before(one(_MONDAY), span, _OFFICE.zone, _OFFICE)


def test_a_length_of_time_is_never_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        _OFFICE.add(one(_MONDAY), -1)


def test_many_starts_and_many_budgets_are_answered_together() -> None:
    starts = np.array([at("2026-12-07 09:00"), at("2026-12-12 09:00")])
    hours = np.array([[0], [1], [4]]) * 3600

    assert _OFFICE.add(starts, hours).tolist() == [
        [at("2026-12-07 09:00"), at("2026-12-14 09:00")],
        [at("2026-12-07 10:00"), at("2026-12-14 10:00")],
        [at("2026-12-07 14:30"), at("2026-12-14 14:30")],
    ]
    assert _OFFICE.add(np.array([], np.int64), 3600).tolist() == []
    assert _OFFICE.elapsed(starts, starts[::-1]).tolist() == [5 * 27_000, 0]


def _stretch(start: str, end: str, counted: bool, reason: str) -> Stretch:
    return Stretch(at(start), at(end), counted, reason)


def test_an_account_says_how_every_minute_was_spent() -> None:
    assert account(_OFFICE, at("2026-12-30 16:00"), at("2027-01-05 09:30")) == (
        _stretch("2026-12-30 16:00", "2026-12-30 18:00", True, "open"),
        _stretch("2026-12-30 18:00", "2026-12-31 09:00", False, "outside hours"),
        _stretch("2026-12-31 09:00", "2026-12-31 12:00", True, "open: 2026-12-31 (days)"),
        _stretch("2026-12-31 12:00", "2027-01-01 00:00", False, "outside hours"),
        _stretch("2027-01-01 00:00", "2027-01-02 00:00", False, "holiday: New Year's Day"),
        _stretch(
            "2027-01-02 00:00", "2027-01-04 00:00", False, "holiday: weekend beside New Year's Day"
        ),
        _stretch("2027-01-04 00:00", "2027-01-05 00:00", False, "closed: 2027-01-04 (days)"),
        _stretch("2027-01-05 00:00", "2027-01-05 09:00", False, "outside hours"),
        _stretch("2027-01-05 09:00", "2027-01-05 09:30", True, "open"),
    )


def test_a_night_shift_is_one_stretch_and_its_day_is_that_of_its_beginning() -> None:
    assert account(_NIGHTS, at("2026-12-07 03:00"), at("2026-12-08 02:00")) == (
        _stretch("2026-12-07 03:00", "2026-12-07 06:00", True, "open"),
        _stretch("2026-12-07 06:00", "2026-12-07 22:00", False, "outside hours"),
        _stretch("2026-12-07 22:00", "2026-12-08 02:00", True, "open"),
    )


def test_an_account_of_days_without_a_break_is_one_stretch() -> None:
    always = WorkTime(calendar({DAYS: ["00:00-24:00"]}))

    assert account(always, at("2026-12-07 03:00"), at("2026-12-20 02:00")) == (
        _stretch("2026-12-07 03:00", "2026-12-20 02:00", True, "open"),
    )


def test_an_account_of_nothing_is_empty() -> None:
    assert account(_OFFICE, at(_MONDAY), at(_MONDAY)) == ()
    assert account(_OFFICE, at(_MONDAY), at("2026-12-01 00:00")) == ()


@pytest.mark.parametrize("zone", ["America/New_York", "America/Sao_Paulo", "Pacific/Apia"])
def test_the_counted_stretches_add_up_to_what_elapsed(zone: str) -> None:
    work = WorkTime(
        calendar(
            {
                WORKDAYS: ["00:00-03:00", "09:00-12:00"],
                ("sat", "sun"): ["01:30-07:00"],
            },
            zone,
        )
    )
    for year in (2011, 2017, 2018, 2026):
        start, end = at(f"{year}-01-03 05:00", "UTC"), at(f"{year}-12-30 17:00", "UTC")
        stretches = account(work, start, end)

        assert stretches[0].start == start
        assert stretches[-1].end == end
        assert all(one.end == next_.start for one, next_ in pairwise(stretches))
        counted = sum(each.seconds for each in stretches if each.counted)
        assert [counted] == work.elapsed(np.array([start]), np.array([end])).tolist()
