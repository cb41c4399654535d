"""Calendars as a policy writes them: what they become, and every mistake at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from complaintctl.findings import Finding, ordered
from complaintctl.model.calendar import Calendar, Freeze, Holidays, Window
from complaintctl.policy.calendars import build_calendars
from complaintctl.policy.folder import read_folder
from complaintctl.policy.pages.calendars import PAGES
from complaintctl.policy.pages.page import Page
from complaintctl.policy.schema import check
from tests.calendars.calendars import calendar, office

_BEFORE = """\
calendars:
  office:
"""


def _built(folder: Path, text: str) -> tuple[Mapping[str, Calendar], list[str]]:
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    document = read_folder(str(folder))
    checked = check(document.root, "policy", whole=False)
    found: list[Finding] = [*document.findings, *checked.findings]
    built = build_calendars(checked.root, "Asia/Shanghai", found.append)
    return built, [
        f"{each.location.line}:{each.location.column} {each.code} {each.message} | {each.hint}"
        for each in ordered(found)
    ]


def _said(folder: Path, *lines: str) -> list[str]:
    """What is wrong with the lines of a calendar; they begin in line 3."""
    return _built(folder, _BEFORE + "".join(f"    {line}\n" for line in lines))[1]


def test_the_calendar_of_the_language_is_built(tmp_path: Path) -> None:
    built, found = _built(
        tmp_path,
        "calendars:\n"
        '  office: {open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}, holidays: {country: CN},\n'
        '           days: {2026-12-31: ["09:00-12:00"], 2027-01-04: closed},\n'
        "           freeze: [{from: 2027-02-05, through: 2027-02-12, reason: 春节}]}\n",
    )

    assert found == []
    assert list(built) == ["office"]
    expected = office()
    for name in ("zone", "week", "holidays", "days", "freeze", "make_up", "announced_through"):
        assert getattr(built["office"], name) == getattr(expected, name)
    assert (built["office"].name, built["office"].location.line) == ("office", 2)


def test_everything_a_calendar_can_say_is_read(tmp_path: Path) -> None:
    built, found = _built(
        tmp_path,
        """\
calendars:
  nights:
    open:
      fri-sun: ["22:00-06:00"]
      wed: ["13:00-24:00", 00:00-12:00]
    holidays: {country: US, region: MA, not_in: [2013, 2018]}
    days: {2026-12-25: [], 2026-12-24: ["20:00-00:00"]}
    make_up: fri
    announced_through: 2027-06-30
    freeze:
      - {from: 2026-07-01, through: 2026-07-01, reason: stocktaking}
      - {from: 2026-08-01, through: 2026-08-02, reason: moving}
  shop: {open: {sun: ["10:00-11:00"]}}
""",
    )

    assert found == []
    shift = (Window(22 * 3600, 30 * 3600),)
    assert built["nights"] == Calendar(
        name="nights",
        zone="Asia/Shanghai",
        week=((), (), (Window(0, 43_200), Window(46_800, 86_400)), (), shift, shift, shift),
        holidays=Holidays("US", "MA", (2013, 2018)),
        days={date(2026, 12, 25): (), date(2026, 12, 24): (Window(72_000, 86_400),)},
        freeze=(
            Freeze(date(2026, 7, 1), date(2026, 7, 1), "stocktaking"),
            Freeze(date(2026, 8, 1), date(2026, 8, 2), "moving"),
        ),
        make_up=4,
        announced_through=date(2027, 6, 30),
    )
    assert built["shop"] == Calendar(
        "shop", "Asia/Shanghai", calendar({("sun",): ["10:00-11:00"]}).week
    )


def test_days_go_on_over_the_weekend(tmp_path: Path) -> None:
    built, _ = _built(tmp_path, _BEFORE + '    open: {sat-mon: ["09:00-12:00"]}\n')

    assert [bool(day) for day in built["office"].week] == [True, *[False] * 4, True, True]


@pytest.mark.parametrize("page", [pytest.param(page, id=page.code) for page in PAGES])
def test_the_samples_of_the_pages_are_true(page: Page, tmp_path: Path) -> None:
    wrong, right = _built(tmp_path, page.wrong)[1], _built(tmp_path, page.right)[1]

    assert {line.split()[1] for line in wrong} == {page.code}
    assert right == []


def test_every_mistake_is_found_at_its_place(tmp_path: Path) -> None:
    assert _said(
        tmp_path,
        "open:",
        '  mon-fri: ["09:00-12:00", "11:00-18:00"]',
        '  fri: ["19:00-19:00"]',
        '  sat: ["22:00-24:30"]',
        "holidays: {country: CHN, region: 11}",
        "days: {2026-02-30: closed}",
        "freeze: [{from: 2026-03-01, through: 2026-02-01, reason: x}]",
        "announced_through: 2026-11-31",
    ) == [
        "4:32 CAL003 '09:00-12:00' and '11:00-18:00' overlap | let one end where the other begins",
        "5:7 CAL001 the hours of Friday are given twice | list all its windows in one place",
        "5:13 CAL002 '19:00-19:00' has no length | the whole day is 00:00-24:00",
        "6:13 CAL002 '22:00-24:30': a day ends at 24:00 | to go on past midnight write 22:00-00:30",
        "7:25 CAL004 there is no list of holidays for 'CHN' | did you mean 'CN'?",
        "8:12 SCH004 there is no day '2026-02-30' | write a day of the calendar, such as 2026-12-01",
        "9:42 CAL005 the freeze ends on 2026-02-01, before it begins on 2026-03-01 | "
        "both days belong to it; turn them round",
        "10:24 SCH004 there is no day '2026-11-31' | write a day of the calendar, such as 2026-12-01",
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ('open: {mon-sun: ["20:00-08:00", "07:00-12:00"]}',),
            ["3:22 CAL003 '20:00-08:00' and the hours of Tuesday overlap"],
        ),
        (
            ('open: {sun: ["20:00-08:00"], mon: ["07:00-12:00"]}',),
            ["3:18 CAL003 '20:00-08:00' and the hours of Monday overlap"],
        ),
        (
            ('open: {mon-fri: ["09:00-18:00"]}', 'days: {2026-12-07: ["20:00-10:00"]}'),
            ["4:25 CAL003 '20:00-10:00' and the hours of 2026-12-08 overlap"],
        ),
        (
            ('open: {mon-fri: ["20:00-04:00"]}', 'days: {2026-12-08: ["03:00-12:00"]}'),
            ["4:25 CAL003 '03:00-12:00' and the night from 2026-12-07 overlap"],
        ),
        # The day before is frozen, or the next one closed: no overlap is left.
        (
            (
                'open: {mon-fri: ["20:00-04:00"]}',
                'days: {2026-12-08: ["03:00-12:00"]}',
                "freeze: [{from: 2026-12-07, through: 2026-12-07, reason: x}]",
            ),
            [],
        ),
        (
            (
                'open: {mon-fri: ["09:00-18:00"]}',
                'days: {2026-12-07: ["20:00-10:00"], 2026-12-08: closed}',
            ),
            [],
        ),
        (('open: {mon-sun: ["22:00-06:00", "06:00-22:00"]}',), []),
    ],
)
def test_no_two_windows_overlap_on_any_day(
    tmp_path: Path, lines: tuple[str, ...], said: list[str]
) -> None:
    assert [line.split(" | ")[0] for line in _said(tmp_path, *lines)] == said


@pytest.mark.parametrize(
    ("rest", "hint"),
    [
        ("{country: Cn}", "did you mean 'CN'?"),
        ("{country: China}", "did you mean 'CN'?"),
        ("{country: hong kong}", "did you mean 'HK'?"),
        ("{country: 中国}", "write its two letters, such as CN"),
        ("{country: US, region: Massachusets}", "did you mean 'Massachusetts'?"),
        ("{country: CN, region: MA}", "leave `region` away"),
    ],
)
def test_a_country_or_region_without_a_list_is_told_the_near_miss(
    tmp_path: Path, rest: str, hint: str
) -> None:
    (said,) = _said(tmp_path, 'open: {mon: ["09:00-18:00"]}', f"holidays: {rest}")

    assert said.endswith(f"| {hint}")
    assert "CAL004" in said


@pytest.mark.parametrize(
    "rest", ["{country: US, region: Massachusetts}", "{country: HK}", "{country: DE, region: BY}"]
)
def test_a_region_goes_by_its_code_or_its_name(tmp_path: Path, rest: str) -> None:
    assert _said(tmp_path, 'open: {mon: ["09:00-18:00"]}', f"holidays: {rest}") == []


@pytest.mark.parametrize(
    ("freeze", "said"),
    [
        (
            "[{from: 2026-01-01, through: 9999-12-31, reason: closed for good}]",
            "5:14 CAL006 'office' does not open from 2025-12-31 through 9998-12-31",
        ),
        (
            "[{from: 2026-01-01, through: 2026-08-31, reason: a},"
            " {from: 2026-09-01, through: 2027-03-31, reason: b}]",
            "5:14 CAL006 'office' does not open from 2025-12-31 through 2027-04-01",
        ),
    ],
)
def test_a_calendar_that_stays_closed_for_over_a_year_is_refused(
    tmp_path: Path, freeze: str, said: str
) -> None:
    lines = ('open: {mon-fri: ["09:00-18:00"]}', "days: {2030-05-06: closed}")

    found = _said(tmp_path, *lines, f"freeze: {freeze}")

    assert [line.split(" | ")[0] for line in found] == [said]
    # One open day in the middle of it, and it is no longer that long.
    if "9999" not in freeze:
        opened = 'days: {2026-09-07: ["09:00-10:00"]}'
        assert _said(tmp_path, lines[0], opened, f"freeze: {freeze}") == []


def test_a_day_written_twice_is_found_by_the_reader(tmp_path: Path) -> None:
    (said,) = _said(
        tmp_path, 'open: {mon: ["09:00-18:00"]}', "days: {2026-12-31: closed, 2026-12-31: closed}"
    )

    assert "'2026-12-31'" in said
    assert "twice" in said


@pytest.mark.parametrize(
    "broken",
    [
        "calendars: [office]\n",
        "calendars: {office: closed}\n",
        "calendars: {office: {}}\n",
        "calendars: {office: {open: {}}}\n",
        "calendars: {office: {open: {mon: []}}}\n",
        "calendars: {office: {open: {mon: [9-5]}}}\n",
        "calendars: {office: {open: {monday: ['09:00-18:00']}}}\n",
        "calendars: {office: {open: {mon: ['09:00-18:00']}, days: {today: closed}, freeze: [x]}}\n",
        "calendars: {office: {open: {mon: ['09:00-18:00']}, days: {2026-01-01: open}}}\n",
        "calendars: {office: {open: {mon: ['09:00-18:00']}, holidays: CN}}\n",
        "calendars: {office: {open: {mon: ['09:00-18:00']}, holidays: {region: MA}, make_up: 1}}\n",
        "calendars: {office: {open: {mon: ['09:00-18:00']}, freeze: [{from: x, through: y}]}}\n",
        "calendars: {office: {open: {mon: ['09:00-18:00']}, holidays: {country: CN, not_in: [x]}}}\n",
    ],
)
def test_what_the_schema_refuses_is_not_reported_again(tmp_path: Path, broken: str) -> None:
    _, found = _built(tmp_path, broken)

    assert found
    assert all(" CAL" not in line for line in found)
