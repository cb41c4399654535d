"""Wall time and instants: gaps, overlaps, months, and every zone of the list."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest

from complaintctl.calendars.ruler import Ruler
from complaintctl.calendars.zone import Zone
from tests.calendars.calendars import at, one, told

NEW_YORK = "America/New_York"


def _wall(text: str) -> np.ndarray:
    return np.array([at(text, "UTC")])


def test_a_time_the_wall_never_shows_is_the_first_instant_after() -> None:
    zone = Zone(NEW_YORK)

    assert told(zone.utc(_wall("2026-03-08 02:00")), NEW_YORK) == "Sun 2026-03-08 03:00"
    assert told(zone.utc(_wall("2026-03-08 02:59:59")), NEW_YORK) == "Sun 2026-03-08 03:00"
    assert told(zone.utc(_wall("2026-03-08 01:59:59")), NEW_YORK) == "Sun 2026-03-08 01:59:59"


def test_a_time_the_wall_shows_twice_is_the_first() -> None:
    assert Zone(NEW_YORK).utc(_wall("2026-11-01 01:30")).tolist() == [at("2026-11-01T01:30-04:00")]
    assert Zone(NEW_YORK).utc(_wall("2026-11-01 02:00")).tolist() == [at("2026-11-01T02:00-05:00")]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-07 02:30", 1, "Sun 2026-03-08 03:00"),
        ("2026-03-07 12:00", 1, "Sun 2026-03-08 12:00"),
        ("2026-10-31 01:30", 1, "Sun 2026-11-01 01:30"),
        ("2026-03-09 02:30", -1, "Sun 2026-03-08 03:00"),
    ],
)
def test_days_keep_the_time_on_the_wall(start: str, days: int, due: str) -> None:
    assert told(Zone(NEW_YORK).plus_days(one(start, NEW_YORK), days), NEW_YORK) == due


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2026-01-31 10:00", 1, "Sat 2026-02-28 10:00"),
        ("2028-01-31 10:00", 1, "Tue 2028-02-29 10:00"),
        ("2026-01-31 10:00", 2, "Tue 2026-03-31 10:00"),
        ("2026-11-30 23:59:59", 3, "Sun 2027-02-28 23:59:59"),
        ("2026-12-07 09:00", 12, "Tue 2027-12-07 09:00"),
        ("1969-12-31 10:00", 2, "Sat 1970-02-28 10:00"),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(start: str, months: int, due: str) -> None:
    assert told(Zone("Asia/Shanghai").plus_months(one(start), months)) == due


def test_a_day_ends_where_the_next_begins_also_where_midnight_is_skipped_or_comes_twice() -> None:
    zone = Zone("America/Sao_Paulo")

    def end(start: str) -> str:
        return told(zone.end_of_day(one(start, zone.name), 0), zone.name)

    assert end("2017-10-14 10:00") == "Sun 2017-10-15 01:00"
    assert end("2018-02-17 10:00") == "Sun 2018-02-18 00:00"
    assert zone.end_of_day(one("2018-02-17T23:30-03:00"), 0).tolist() == [
        at("2018-02-18T00:00-03:00")
    ]


def test_a_name_that_is_no_zone_is_an_error() -> None:
    with pytest.raises(KeyError):
        Zone("Asia/Peking")


@pytest.mark.parametrize("name", sorted(available_timezones()))
def test_every_zone_shows_what_the_library_shows(name: str) -> None:
    rng = np.random.default_rng(7)
    instants = rng.integers(at("1970-01-01 00:00", "UTC"), at("2100-12-30 00:00", "UTC"), 60)
    library, zone = ZoneInfo(name), Zone(name)
    shown = [
        int(datetime.fromtimestamp(each, library).replace(tzinfo=UTC).timestamp())
        for each in instants.tolist()
    ]

    assert zone.local(instants).tolist() == shown
    first = datetime.fromtimestamp
    assert zone.utc(zone.local(instants)).tolist() == [
        int(first(each, library).replace(fold=0).timestamp()) for each in instants.tolist()
    ]


def test_no_instants_have_no_answers() -> None:
    assert Zone(NEW_YORK).plus_months(np.array([], np.int64), 3).tolist() == []


@pytest.mark.parametrize("spread", [10, 10_000, 10_000_000_000])
def test_a_ruler_finds_what_a_search_finds(spread: int) -> None:
    rng = np.random.default_rng(3)
    for count in (1, 2, 5, 900):
        marks = np.sort(rng.integers(-spread, spread, count))
        values = np.concatenate(
            (rng.integers(marks[0], spread * 2 + 1, 2000), marks, marks[1:] - 1)
        )
        values = values[values >= marks[0]]

        assert (
            Ruler(marks).find(values).tolist()
            == (np.searchsorted(marks, values, "right") - 1).tolist()
        )
