"""`complaintctl calendar` through the real command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.policy.sample import write_policy

_CALENDARS = """\
calendars:
  office:
    open: {mon-fri: ["09:00-12:00", "13:30-18:00"]}
    holidays: {country: CN}
    days: {2026-12-31: ["09:00-12:00"], 2027-01-04: closed}
    freeze: [{from: 2027-02-05, through: 2027-02-12, reason: 春节}]
  nights: {open: {mon-sun: ["22:00-06:00"]}}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return write_policy(tmp_path, _CALENDARS)


def test_the_next_weeks_the_horizon_and_an_answer_with_its_account(
    terminal: Terminal, policy: Path
) -> None:
    answer = terminal.type(
        "calendar", "office", "--policy", policy, "--from", "2026-12-30T16:00", "--plus", "2bd",
        "--weeks", "1",
    )  # fmt: skip

    assert (answer.code, answer.err) == (0, "")
    assert (
        answer.out
        == """\
office (Asia/Shanghai), announced through 2026-12-31, provisional after

date        day    hours                     why
----------  -----  ------------------------  ---------------------------------------------------
2026-12-30  Wed    09:00-12:00, 13:30-18:00  open
2026-12-31  Thu    09:00-12:00               open: 2026-12-31 (days)
2027-01-01  Fri                              holiday: New Year's Day, provisional
2027-01-02  Sat                              holiday: weekend beside New Year's Day, provisional
2027-01-03  Sun                              holiday: weekend beside New Year's Day, provisional
2027-01-04  Mon                              closed: 2027-01-04 (days)
2027-01-05  Tue    09:00-12:00, 13:30-18:00  open, provisional

2bd after Wed 2026-12-30 16:00 is Tue 2027-01-05 16:00, provisional

from                  until                 counts    why
--------------------  --------------------  --------  --------------------------------------
Wed 2026-12-30 16:00  Wed 2026-12-30 18:00  2h        open
Wed 2026-12-30 18:00  Thu 2026-12-31 09:00            outside hours
Thu 2026-12-31 09:00  Thu 2026-12-31 12:00  3h        open: 2026-12-31 (days)
Thu 2026-12-31 12:00  Fri 2027-01-01 00:00            outside hours
Fri 2027-01-01 00:00  Sat 2027-01-02 00:00            holiday: New Year's Day
Sat 2027-01-02 00:00  Mon 2027-01-04 00:00            holiday: weekend beside New Year's Day
Mon 2027-01-04 00:00  Tue 2027-01-05 00:00            closed: 2027-01-04 (days)
Tue 2027-01-05 00:00  Tue 2027-01-05 09:00            outside hours
Tue 2027-01-05 09:00  Tue 2027-01-05 12:00  3h        open
Tue 2027-01-05 12:00  Tue 2027-01-05 13:30            outside hours
Tue 2027-01-05 13:30  Tue 2027-01-05 16:00  2h 30min  open
10h 30min open in between
"""
    )


def test_all_calendars_are_shown_where_none_is_named(terminal: Terminal, policy: Path) -> None:
    answer = terminal.type(
        "calendar", "--policy", policy, "--from", "2026-12-07", "--plus", "36h", "--weeks", "0"
    )

    assert answer.out == (
        "office (Asia/Shanghai), announced through 2026-12-31, provisional after\n\n"
        "36h after Mon 2026-12-07 00:00 is Tue 2026-12-08 12:00: by the wall, open or closed\n\n"
        "nights (Asia/Shanghai), always known\n\n"
        "36h after Mon 2026-12-07 00:00 is Tue 2026-12-08 12:00: by the wall, open or closed\n"
    )


def test_the_clock_is_read_where_no_start_is_given(terminal: Terminal, policy: Path) -> None:
    answer = terminal.type("calendar", "nights", "--policy", policy)

    assert answer.code == 0
    assert answer.out.count("22:00-06:00") == 14


def test_json_says_the_same(terminal: Terminal, policy: Path) -> None:
    answer = terminal.type(
        "calendar", "office", "--policy", policy, "--from", "2027-02-04T17:59:30",
        "--plus", "1bmin", "--weeks", "1", "--format", "json",
    )  # fmt: skip
    (said,) = json.loads(answer.out)["calendars"]

    assert [day["why"] for day in said["days"]] == ["open", *["freeze: 春节"] * 6]
    assert said["days"][:2] == [
        {
            "date": "2027-02-04",
            "windows": ["09:00-12:00", "13:30-18:00"],
            "kind": "open",
            "why": "open",
            "provisional": True,
        },
        {
            "date": "2027-02-05",
            "windows": [],
            "kind": "freeze",
            "why": "freeze: 春节",
            "provisional": False,
        },
    ]
    assert {key: value for key, value in said.items() if key not in ("days", "answer")} == {
        "name": "office",
        "zone": "Asia/Shanghai",
        "announced_through": "2026-12-31",
    }
    stretches = said["answer"].pop("stretches")
    assert said["answer"] == {
        "from": "2027-02-04T17:59:30+08:00",
        "plus": "1bmin",
        "due": "2027-02-15T09:00:30+08:00",
        "provisional": True,
    }
    assert sum(each["seconds"] for each in stretches if each["counted"]) == 60
    assert stretches[0] == {
        "from": "2027-02-04T17:59:30+08:00",
        "until": "2027-02-04T18:00:00+08:00",
        "seconds": 30,
        "counted": True,
        "why": "open",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["offce"], "there is no calendar 'offce'; did you mean 'office'?"),
        (["--from", "tomorrow"], "--from tomorrow: write a time such as 2026-12-01T09:30"),
        (["--from", "0001-01-01"], "--from 0001-01-01: only the years 1900 to 2999 can be shown"),
        (["--from", "9999-12-31"], "--from 9999-12-31: only the years 1900 to 2999 can be shown"),
        (
            ["--plus", "1.5bd"],
            "--plus 1.5bd: write a length such as 90min, 24h, 2d, or in open time",
        ),
        (["--plus", "99999999bh"], "--plus 99999999bh: only the years 1900 to 2999 can be shown"),
        (["--plus", "99999999999999999999h"], "that is longer than any calendar"),
        (["--plus", "999999999999mo"], "only the years 1900 to 2999 can be shown"),
        (["--plus", "999999999999bd"], "only the years 1900 to 2999 can be shown"),
        (["--plus", "9999999d"], "--plus 9999999d: only the years 1900 to 2999 can be shown"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    terminal: Terminal, policy: Path, words: list[str], said: str
) -> None:
    answer = terminal.type("calendar", "--policy", policy, *words)

    assert answer.code == 2
    assert answer.out == ""
    assert said in answer.err


def test_a_policy_without_calendars_has_nothing_to_show(terminal: Terminal, tmp_path: Path) -> None:
    answer = terminal.type("calendar", "--policy", write_policy(tmp_path, ""))

    assert answer.code == 2
    assert "the policy has no calendars" in answer.err


def test_a_policy_with_errors_is_refused_with_them(terminal: Terminal, tmp_path: Path) -> None:
    wrong = write_policy(tmp_path, 'calendars: {office: {open: {mon: ["09:00-09:00"]}}}\n')

    answer = terminal.type("calendar", "--policy", wrong)

    assert answer.code == 3
    assert "CAL002 '09:00-09:00' has no length" in answer.err
