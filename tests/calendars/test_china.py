"""China's calendar: the golden dates of the official 2026 table, and what it makes of each day."""

from __future__ import annotations

from datetime import date

import pytest

from complaintctl.calendars.expand import days
from complaintctl.calendars.worktime import WorkTime
from complaintctl.model.calendar import Holidays
from tests.calendars.calendars import DAYS, WORKDAYS, at, calendar, office, one, told

_OFFICE = WorkTime(calendar({WORKDAYS: ["09:00-18:00"]}, holidays=Holidays("CN")))


@pytest.mark.parametrize(
    ("received", "length", "due"),
    [
        ("2026-02-13", 7, "Mon 2026-03-02"),
        ("2026-02-14", 7, "Tue 2026-03-03"),  # a worked Saturday
        ("2026-02-15", 7, "Tue 2026-03-03"),  # the first day of the holiday
        ("2026-04-30", 7, "Wed 2026-05-13"),
        ("2026-06-18", 7, "Tue 2026-06-30"),
        ("2026-09-28", 7, "Tue 2026-10-13"),
        ("2026-09-30", 7, "Thu 2026-10-15"),
        ("2026-01-05", 45, "Fri 2026-03-13"),
    ],
)
@pytest.mark.parametrize("time", ["00:00", "10:00", "18:00", "23:59"])
def test_the_day_after_receipt_is_the_first_working_day(
    received: str, length: int, due: str, time: str
) -> None:
    assert told(_OFFICE.end_of_open_day(one(f"{received} {time}"), length)) == f"{due} 18:00"


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("2026-02-13 17:00", 2, "Sat 2026-02-14 10:00"),
        ("2026-02-14 17:00", 2, "Tue 2026-02-24 10:00"),
        ("2026-02-14 17:30", 24, "Thu 2026-02-26 14:30"),
        ("2026-09-30 17:00", 8, "Thu 2026-10-08 16:00"),
        ("2026-10-10 10:00", 2, "Sat 2026-10-10 12:00"),
    ],
)
def test_business_hours_leap_over_holidays_and_count_on_worked_weekends(
    received: str, hours: int, due: str
) -> None:
    assert told(_OFFICE.add(one(received), hours * 3600)) == due


def test_thirty_working_days_into_an_unannounced_year_are_past_the_horizon() -> None:
    (due,) = _OFFICE.end_of_open_day(one("2026-11-20 10:00"), 30).tolist()

    assert _OFFICE.horizon == at("2027-01-01 00:00")
    assert due > at("2027-01-01 00:00")
    assert due >= at("2027-01-04 18:00")


def test_sixty_days_end_on_a_sunday_or_roll_to_monday() -> None:
    received = one("2026-11-11 10:00")

    assert told(_OFFICE.zone.end_of_day(received, 60)) == "Mon 2027-01-11 00:00"  # Sunday, 24:00
    assert told(_OFFICE.roll_to_open_day(received, 60)) == "Tue 2027-01-12 00:00"
    assert told(_OFFICE.roll_to_open_day(received, 61)) == "Tue 2027-01-12 00:00"


def test_forty_eight_hours_by_the_wall_and_forty_eight_open_hours() -> None:
    """Golden case 1 of the language."""
    start = one("2026-12-07 09:00")

    assert told(start + 48 * 3600) == "Wed 2026-12-09 09:00"
    assert told(WorkTime(office()).add(start, 48 * 3600)) == "Tue 2026-12-15 12:00"


def test_the_official_table_of_2026_closes_a_shop_that_never_does() -> None:
    shop = calendar({DAYS: ["00:00-24:00"]}, holidays=Holidays("CN"))
    whole = days(shop, date(2026, 1, 1), date(2026, 12, 31))

    assert [f"{day.date:%m-%d}" for day in whole if not day.windows] == [
        *(f"01-{day:02}" for day in range(1, 4)),
        *(f"02-{day:02}" for day in range(15, 24)),
        *(f"04-{day:02}" for day in range(4, 7)),
        *(f"05-{day:02}" for day in range(1, 6)),
        *(f"06-{day:02}" for day in range(19, 22)),
        *(f"09-{day:02}" for day in range(25, 28)),
        *(f"10-{day:02}" for day in range(1, 8)),
    ]
    assert [f"{day.date:%m-%d}" for day in whole if day.kind == "make_up"] == [
        "01-04", "02-14", "02-28", "05-09", "09-20", "10-10",
    ]  # fmt: skip


def test_every_day_says_what_it_is() -> None:
    said = {
        f"{day.date:%m-%d}": day.why for day in days(office(), date(2026, 2, 13), date(2026, 2, 24))
    }

    assert said == {
        "02-13": "open",
        "02-14": "make-up working day for 2026-02-20",
        "02-15": "holiday: weekend beside Chinese New Year's Eve",
        "02-16": "holiday: Chinese New Year's Eve",
        "02-17": "holiday: Chinese New Year (Spring Festival)",
        "02-18": "holiday: Chinese New Year (Spring Festival)",
        "02-19": "holiday: Chinese New Year (Spring Festival)",
        "02-20": "holiday: day off, made up on 2026-02-14",
        "02-21": "holiday: weekend beside day off, made up on 2026-02-14",
        "02-22": "holiday: weekend beside day off, made up on 2026-02-14",
        "02-23": "holiday: day off, made up on 2026-02-28",
        "02-24": "open",
    }


def test_names_do_not_depend_on_the_language_of_whoever_runs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from complaintctl.calendars.listed import listed

    monkeypatch.setenv("LANGUAGE", "zh_CN")
    listed.cache_clear()

    assert listed(Holidays("CN"), 2026, 2026).off[date(2026, 2, 17)].startswith("Chinese New Year")


def test_a_list_is_the_same_however_many_years_are_asked_for() -> None:
    from complaintctl.calendars.listed import listed

    for holidays in (Holidays("CN"), Holidays("US", "MA"), Holidays("DE", "BY"), Holidays("JP")):
        wide = listed(holidays, 2015, 2035)
        for year in range(2015, 2036):
            narrow = listed(holidays, year, year)
            assert narrow.off == {day: name for day, name in wide.off.items() if day.year == year}
            assert narrow.worked == {d: name for d, name in wide.worked.items() if d.year == year}


def test_new_year_of_a_year_gives_its_weekend_in_the_year_before() -> None:
    shop = calendar({DAYS: ["09:00-18:00"]}, holidays=Holidays("CN"))

    closed = days(shop, date(2023, 12, 28), date(2024, 1, 3))

    assert [str(day.date) for day in closed if not day.windows] == [
        "2023-12-30", "2023-12-31", "2024-01-01",
    ]  # fmt: skip


def test_years_left_out_have_neither_holidays_nor_make_up_days() -> None:
    shop = calendar({DAYS: ["09:00-18:00"]}, holidays=Holidays("CN", not_in=(2024, 2026)))

    kinds = {
        day.kind
        for year in (2024, 2026)
        for day in days(shop, date(year, 1, 1), date(year, 12, 31))
    }

    assert kinds == {"open"}
    # The weekend before belonged to the New Year that is not observed.
    assert {day.kind for day in days(shop, date(2023, 12, 25), date(2023, 12, 31))} == {"open"}
    assert any(day.kind == "holiday" for day in days(shop, date(2025, 1, 1), date(2025, 1, 31)))
