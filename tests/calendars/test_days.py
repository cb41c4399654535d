"""What a date is: dated days beat freezes beat holidays beat the week."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from complaintctl.calendars.announced import announced_through
from complaintctl.calendars.expand import days
from complaintctl.calendars.table import build
from complaintctl.calendars.worktime import WorkTime
from complaintctl.calendars.zone import Zone
from complaintctl.model.calendar import Calendar, Holidays
from tests.calendars.calendars import DAYS, SHANGHAI, WORKDAYS, at, calendar, office, one, told


def _why(shown: Calendar, day: str) -> str:
    (found,) = days(shown, date.fromisoformat(day), date.fromisoformat(day))
    return found.why


def test_dated_days_beat_freezes_beat_holidays_beat_the_week() -> None:
    shown = calendar(
        {WORKDAYS: ["09:00-18:00"]},
        holidays=Holidays("CN"),
        days={"2026-02-17": ["10:00-12:00"], "2026-02-10": []},
        freeze=(("2026-02-12", "2026-02-18", "春节停运"),),
    )

    assert {
        day: _why(shown, f"2026-02-{day}") for day in (10, 11, 12, 14, 16, 17, 18, 19, 21, 28)
    } == {
        10: "closed: 2026-02-10 (days)",
        11: "open",
        12: "freeze: 春节停运",
        14: "freeze: 春节停运",  # a make-up day
        16: "freeze: 春节停运",  # a holiday
        17: "open: 2026-02-17 (days)",
        18: "freeze: 春节停运",
        19: "holiday: Chinese New Year (Spring Festival)",
        21: "holiday: weekend beside day off, made up on 2026-02-14",
        28: "make-up working day for 2026-02-23",
    }
    assert _why(shown, "2026-03-01") == "closed: Sunday"


def test_a_make_up_day_has_the_hours_of_the_day_that_is_named() -> None:
    hours = {("mon",): ["09:00-18:00"], ("fri",): ["09:00-12:00"]}
    plain = WorkTime(calendar(hours, holidays=Holidays("CN")))
    short = WorkTime(calendar(hours, holidays=Holidays("CN"), make_up=4))
    none = calendar(hours, holidays=Holidays("CN"), make_up=1)

    assert told(plain.end_of_open_day(one("2026-02-13 23:00"), 1)) == "Sat 2026-02-14 18:00"
    assert told(short.end_of_open_day(one("2026-02-13 23:00"), 1)) == "Sat 2026-02-14 12:00"
    assert _why(none, "2026-02-14") == (
        "closed: make-up working day for 2026-02-20, and Tuesday has no hours"
    )


def test_a_holiday_takes_the_whole_night_shift_that_begins_on_it_and_none_that_ends_on_it() -> None:
    nights = WorkTime(
        calendar(
            {DAYS: ["22:00-06:00"]},
            days={"2026-12-02": []},
            freeze=(("2026-12-05", "2026-12-05", "x"),),
        )
    )

    def hours(start: str, end: str) -> float:
        return int(nights.elapsed(one(start), one(end))[0]) / 3600

    assert hours("2026-12-02 00:00", "2026-12-03 12:00") == 6  # the shift of the 1st
    assert hours("2026-12-05 00:00", "2026-12-06 12:00") == 6  # the shift of the 4th
    assert hours("2026-12-03 12:00", "2026-12-04 12:00") == 8


def test_the_table_is_what_the_days_say() -> None:
    shown = office()
    table = build(shown, Zone(SHANGHAI), 2026, 2027)
    expected = [
        (at(f"{day.date} 00:00") + window.opens, at(f"{day.date} 00:00") + window.closes)
        for day in days(shown, date(2025, 12, 31), date(2027, 12, 31))
        for window in day.windows
    ]

    assert list(zip(table.opens[1:].tolist(), table.closes[1:].tolist(), strict=True)) == expected


def test_hours_of_a_make_up_day_that_run_into_the_next_day_count_once() -> None:
    work = WorkTime(
        calendar({("mon",): ["12:00-12:00"], ("sun",): ["10:00-18:00"]}, holidays=Holidays("CN"))
    )

    # Saturday 2026-02-28 has Monday's hours, until Sunday noon; Sunday opens at ten.
    assert work.elapsed(one("2026-02-28 00:00"), one("2026-03-02 00:00")).tolist() == [30 * 3600]


@pytest.mark.parametrize(
    ("holidays", "said", "horizon"),
    [
        (None, None, None),
        (Holidays("CN"), None, date(2026, 12, 31)),
        (Holidays("CN"), date(2027, 6, 30), date(2027, 6, 30)),
        (Holidays("CN"), date(2026, 6, 30), date(2026, 6, 30)),
        (Holidays("US", "MA"), None, None),
        (Holidays("MY"), None, date(2026, 12, 31)),
        (Holidays("US"), date(2027, 6, 30), date(2027, 6, 30)),
        (None, date(2027, 6, 30), date(2027, 6, 30)),
    ],
)
def test_a_horizon_is_what_is_announced_or_what_the_policy_says(
    holidays: Holidays | None, said: date | None, horizon: date | None
) -> None:
    shown = calendar({WORKDAYS: ["09:00-18:00"]}, holidays=holidays, announced_through=said)

    assert announced_through(shown) == horizon
    assert WorkTime(shown).horizon == (None if horizon is None else at(f"{horizon} 00:00") + 86_400)


def test_a_calendar_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="'a-calendar' never opens"):
        WorkTime(calendar({(): []}))


def test_dates_of_the_end_of_time_are_answered_at_once() -> None:
    """`9999-12-31` stands in exports where nobody knew; a policy may freeze until then too."""
    work = WorkTime(calendar({WORKDAYS: ["09:00-18:00"]}))
    start, end = np.array([at("0001-01-08 10:00", "UTC")]), np.array([253402214400])

    assert work.elapsed(end, end + 7 * 86_400 * 1000).tolist() == [1000 * 45 * 3600]
    assert work.elapsed(start, start + 7 * 86_400 * 1000).tolist() == [1000 * 45 * 3600]
    assert work.elapsed(start, work.add(start, 10**10)).tolist() == [10**10]
    assert work.elapsed(work.subtract(end, 10**10), end).tolist() == [10**10]
    assert work.add_open_days(end, 5).tolist() == (work.next_open(end) + 7 * 86_400).tolist()
    assert (
        work.end_of_open_day(start, 5 * 2000).tolist()
        == (work.end_of_open_day(start, 5) + 7 * 86_400 * 1999).tolist()
    )
