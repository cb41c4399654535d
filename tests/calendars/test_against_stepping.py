"""Every operation against a program that steps through the minutes, over generated calendars with
DST, night shifts, dated days and freezes; and the laws that hold whatever the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from complaintctl.calendars.worktime import WorkTime
from complaintctl.model.calendar import Calendar, Freeze, Window
from tests.calendars.stepping import OutOfSight, Shift, Stepping

# A zone and a day on which its clocks change; the last two do so at midnight, Lord Howe by half
# an hour, and Samoa left a whole day out.
_CHANGES = (
    ("Asia/Shanghai", date(2026, 12, 7)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("America/Sao_Paulo", date(2017, 10, 15)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
)
_SIGHT = 24


@dataclass(frozen=True)
class Drawn:
    """The same calendar twice: for the package and for the steps."""

    calendar: Calendar
    steps: Stepping

    @property
    def middle(self) -> range:
        minutes = self.steps.minutes
        return minutes[len(minutes) // 4 : 3 * len(minutes) // 4]


_TIMES = st.one_of(
    st.sampled_from([0, 60, 90, 120, 150, 180, 360, 540, 1020, 1320, 1439]), st.integers(0, 1439)
)


@st.composite
def shifts(draw: st.DrawFn) -> list[Shift]:
    """Shifts of one day that begin after four and end at four next day at the latest, or all day."""
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return []
    if kind == 1:
        return [(0, 1440)]
    marks = sorted(draw(st.lists(_TIMES, min_size=2, max_size=6, unique=True)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if kind == 2 and marks[0] >= 240:  # the last one goes on into the night
        pairs[-1] = (pairs[-1][0], 1440 + draw(st.integers(0, 240)))
    return pairs


def _apart(week: list[list[Shift]]) -> list[list[Shift]]:
    """Without what an earlier day's night shift already covers."""
    nights = [max((closes - 1440 for _, closes in day), default=0) for day in week]
    return [[(opens, closes) for opens, closes in day if opens >= max(*nights, 0)] for day in week]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    zone, change = draw(st.sampled_from(_CHANGES))
    days = draw(st.lists(shifts(), min_size=10, max_size=10))
    days = _apart(days)
    week = days[:7]
    assume(any(week))
    near = st.integers(-6, 6).map(lambda number: change + timedelta(days=number))
    dated = dict(zip(draw(st.lists(near, max_size=3, unique=True)), days[7:], strict=False))
    first = draw(near)
    freeze = [first + timedelta(days=number) for number in range(draw(st.integers(0, 4)))]
    calendar = Calendar(
        "drawn",
        zone,
        tuple(tuple(_window(each) for each in day) for day in week),
        days={one: tuple(_window(each) for each in day) for one, day in dated.items()},
        freeze=(Freeze(freeze[0], freeze[-1], "a feast"),) if freeze else (),
    )
    sight = timedelta(days=_SIGHT)
    return Drawn(calendar, Stepping(zone, change - sight, change + sight, week, dated, set(freeze)))


def _window(shift: Shift) -> Window:
    return Window(shift[0] * 60, shift[1] * 60)


def _agrees(wanted: Callable[[], int], found: Callable[[], np.ndarray]) -> None:
    try:
        expected = wanted()
    except OutOfSight:
        return
    assert found().tolist() == [expected * 60]


@given(drawn(), st.data())
def test_adding_subtracting_and_elapsed_are_what_steps_say(
    case: Drawn, data: st.DataObject
) -> None:
    work, steps = WorkTime(case.calendar), case.steps
    minute = data.draw(st.sampled_from(case.middle))
    other = data.draw(st.sampled_from(case.middle))
    budget = data.draw(st.one_of(st.just(0), st.integers(1, 5000)))
    start = np.array([minute * 60])

    _agrees(lambda: steps.add(minute, budget), lambda: work.add(start, budget * 60))
    _agrees(lambda: steps.subtract(minute, budget), lambda: work.subtract(start, budget * 60))
    _agrees(
        lambda: steps.elapsed(minute, other), lambda: work.elapsed(start, np.array([other * 60]))
    )


@given(drawn(), st.data())
def test_open_days_are_what_steps_say(case: Drawn, data: st.DataObject) -> None:
    work, steps = WorkTime(case.calendar), case.steps
    minute = data.draw(st.sampled_from(case.middle))
    count = data.draw(st.integers(0, 9))
    start = np.array([minute * 60])

    _agrees(lambda: steps.add_open_days(minute, count), lambda: work.add_open_days(start, count))
    _agrees(
        lambda: steps.roll_to_open_day(minute, count), lambda: work.roll_to_open_day(start, count)
    )
    if count:
        _agrees(
            lambda: steps.end_of_open_day(minute, count),
            lambda: work.end_of_open_day(start, count),
        )


_SECONDS = st.integers(0, 40 * 86_400)


@given(
    drawn(), st.lists(_SECONDS, min_size=2, max_size=6), st.lists(_SECONDS, min_size=2, max_size=6)
)
def test_a_budget_is_elapsed_between_start_and_due(
    case: Drawn, later: list[int], budgets: list[int]
) -> None:
    work = WorkTime(case.calendar)
    starts = np.array(later)[:, None] + case.steps.minutes[0] * 60
    seconds = np.array(budgets)[None, :]

    due = work.add(starts, seconds)
    begun = work.subtract(starts, seconds)

    assert np.all(due >= starts)
    assert np.all(work.elapsed(starts, due) == seconds)
    assert np.all(work.elapsed(begun, starts) == seconds)
    # There and back is where it opened, or up to where it had been open.
    some = seconds > 0
    assert np.all((work.subtract(due, seconds) == work.next_open(starts)) | ~some)
    assert np.all((work.add(begun, seconds) == work.subtract(starts, 0)) | ~some)
    # The earliest instant that will do: a second less is not enough.
    assert np.all((work.elapsed(starts, due - 1) < seconds) | ~some)


@given(drawn(), st.lists(_SECONDS, min_size=2, max_size=9), st.integers(0, 400_000))
def test_who_starts_later_or_has_more_is_never_due_earlier(
    case: Drawn, later: list[int], budget: int
) -> None:
    work = WorkTime(case.calendar)
    starts = np.array(sorted(later)) + case.steps.minutes[0] * 60

    assert np.all(np.diff(work.add(starts, budget)) >= 0)
    assert np.all(np.diff(work.subtract(starts, budget)) >= 0)
    assert np.all(np.diff(work.add(starts[:1], np.array(sorted(later)))) >= 0)
    assert np.all(np.diff(work.end_of_open_day(starts, budget % 7)) >= 0)
    assert np.all(work.add_open_days(starts, 2) >= work.add_open_days(starts, 1))


@given(drawn(), _SECONDS, _SECONDS)
def test_subtracting_is_adding_in_a_mirror(case: Drawn, later: int, budget: int) -> None:
    """A calendar without a zone's changes, reflected at midnight of 1970-01-05, a Monday."""
    monday = 4 * 86_400
    week = tuple(tuple(_window(shift) for shift in day) for day in case.steps.week)
    mirrored: list[list[Window]] = [[] for _ in range(7)]
    for weekday, windows in enumerate(week):
        for each in windows:
            opens = -(weekday * 86_400 + each.closes)
            day = opens // 86_400
            length = each.closes - each.opens
            mirrored[day % 7].append(Window(opens - day * 86_400, opens - day * 86_400 + length))
    there = WorkTime(Calendar("there", "UTC", week))
    back = WorkTime(Calendar("back", "UTC", tuple(map(tuple, mirrored))))
    start = np.array([monday + later + 4000 * 7 * 86_400])

    assert (
        there.subtract(start, budget).tolist()
        == (2 * monday - back.add(2 * monday - start, budget)).tolist()
    )


@given(drawn(), st.permutations([0, 3, 9]), st.integers(1, 10**8))
def test_an_answer_does_not_depend_on_what_was_asked_before(
    case: Drawn, years: list[int], budget: int
) -> None:
    asked = WorkTime(case.calendar)
    for year in years:
        start = np.array([case.steps.minutes[0] * 60 + year * 365 * 86_400])
        fresh = WorkTime(case.calendar)

        assert asked.add(start, budget).tolist() == fresh.add(start, budget).tolist()
        assert asked.subtract(start, budget).tolist() == fresh.subtract(start, budget).tolist()
        assert asked.add_open_days(start, 300).tolist() == fresh.add_open_days(start, 300).tolist()
