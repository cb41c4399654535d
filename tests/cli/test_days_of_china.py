"""Working days of China, by clocks in `batch`: the golden dates of the official table of 2026."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stories import Record, clock, decided, story
from tests.cli.terminal import Terminal
from tests.policy.sample import write_policy

_TARGETS = {
    "7 working days": "by_end_of: 7bd",
    "30 working days": "by_end_of: 30bd",
    "45 working days": "by_end_of: 45bd",
    "60 days": "by_end_of: 60d",
    "60 days, rolled": "by_end_of: 60d, roll: next_open_day",
    "2 hours": "within: 2bh",
    "8 hours": "within: 8bh",
    "24 hours": "within: 24bh",
}
CLOCKS = """
calendars: {office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}}}
clocks:
""" + "".join(
    f"  {name}: {{start: opened, stop: [resolved], on_reopen: stay, calendar: office,"
    f" target: {{otherwise: {{{due}}}}}}}\n"
    for name, due in _TARGETS.items()
)

WORKING_DAYS = (
    ("2026-02-13", "7 working days", "2026-03-02"),
    ("2026-02-14", "7 working days", "2026-03-03"),  # a worked Saturday
    ("2026-02-15", "7 working days", "2026-03-03"),  # the first day of the holiday
    ("2026-04-30", "7 working days", "2026-05-13"),
    ("2026-06-18", "7 working days", "2026-06-30"),
    ("2026-09-28", "7 working days", "2026-10-13"),
    ("2026-09-30", "7 working days", "2026-10-15"),
    ("2026-01-05", "45 working days", "2026-03-13"),
)
HOURS = (
    ("2026-02-13 17:00", "2 hours", "2026-02-14T10:00:00+08:00"),
    ("2026-02-14 17:00", "2 hours", "2026-02-24T10:00:00+08:00"),
    ("2026-02-14 17:30", "24 hours", "2026-02-26T14:30:00+08:00"),
    ("2026-09-30 17:00", "8 hours", "2026-10-08T16:00:00+08:00"),
    ("2026-10-10 10:00", "2 hours", "2026-10-10T12:00:00+08:00"),
)


def _received(
    terminal: Terminal, folder: Path, *received: str, as_of: str = "2026-12-31"
) -> dict[str, Record]:
    """What became of complaints received at these instants, by instant."""
    policy = write_policy(folder, CLOCKS)
    stories = [story(instant, complaint=instant) for instant in dict.fromkeys(received)]
    found = decided(terminal, policy, *stories, as_of=as_of)
    return {record["complaint"]: record for record in found}


@pytest.mark.parametrize("time", ["00:00", "10:00", "18:00", "23:59"])
def test_the_day_after_receipt_is_the_first_working_day(
    terminal: Terminal, tmp_path: Path, time: str
) -> None:
    found = _received(terminal, tmp_path, *(f"{day} {time}" for day, _, _ in WORKING_DAYS))

    dues = [
        (day, name, clock(found[f"{day} {time}"], name)["due"]) for day, name, _ in WORKING_DAYS
    ]
    assert dues == [(day, name, f"{due}T18:00:00+08:00") for day, name, due in WORKING_DAYS]
    assert not any(
        clock(found[f"{day} {time}"], name)["provisional"] for day, name, _ in WORKING_DAYS
    )


def test_open_hours_leap_over_holidays_and_count_on_worked_weekends(
    terminal: Terminal, tmp_path: Path
) -> None:
    found = _received(terminal, tmp_path, *(instant for instant, _, _ in HOURS))

    assert [
        (instant, name, clock(found[instant], name)["due"]) for instant, name, _ in HOURS
    ] == list(HOURS)


def test_a_due_in_a_year_that_is_not_announced_is_provisional(
    terminal: Terminal, tmp_path: Path
) -> None:
    found = _received(terminal, tmp_path, "2026-11-20 10:00", "2026-11-11 10:00")
    friday, wednesday = found.values()

    told = {
        name: (clock(record, name)["due"], clock(record, name)["provisional"])
        for name, record in (
            ("30 working days", friday),
            ("60 days", wednesday),
            ("60 days, rolled", wednesday),
        )
    }
    assert told == {
        # 29 open days are left of 2026, then New Year's Day and a weekend; never 2027-01-01.
        "30 working days": ("2027-01-04T18:00:00+08:00", True),
        # The end of Sunday 01-10 is no matter of a calendar; that of the next open day is.
        "60 days": ("2027-01-11T00:00:00+08:00", False),
        "60 days, rolled": ("2027-01-12T00:00:00+08:00", True),
    }
