"""How the time between two instants was spent, stretch by stretch with its reason, so that a
person can check a date with a calendar on the wall."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from complaintctl.calendars.expand import Day, days
from complaintctl.calendars.worktime import WorkTime
from complaintctl.calendars.zone import DAY

OUTSIDE = "outside hours"
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` until before `end`, in seconds since 1970: whether it counts, and why."""

    start: int
    end: int
    counted: bool
    reason: str

    @property
    def seconds(self) -> int:
        """How long it is by the wall."""
        return self.end - self.start


def account(work: WorkTime, start: int, end: int) -> tuple[Stretch, ...]:
    """The stretches from `start` to `end`, without a gap; equal neighbours are one. The counted
    ones add up to `work.elapsed`."""
    stretches: list[Stretch] = []
    for piece in _pieces(work, start, end):
        last = stretches[-1] if stretches else None
        if last is not None and (last.counted, last.reason) == (piece.counted, piece.reason):
            stretches[-1] = replace(last, end=piece.end)
        else:
            stretches.append(piece)
    return tuple(stretches)


def _pieces(work: WorkTime, start: int, end: int) -> Iterator[Stretch]:
    """Every window and every closed part of a day, cut to the time asked for."""
    first, last = (int(each) for each in work.zone.dates(np.array([start, end])))
    # The night shift of the day before may reach into the first.
    listed = days(work.calendar, _EPOCH + timedelta(first - 1), _EPOCH + timedelta(last))
    dates = np.arange(first - 1, last + 2)
    midnights = [int(each) for each in work.zone.utc(dates * DAY)]
    reached = start
    for opening, closing, why in _open(work, listed, first - 1):
        opens, closes = max(opening, reached), min(closing, end)
        if opens < closes:
            yield from _closed(listed, midnights, reached, opens)
            yield Stretch(opens, closes, counted=True, reason=why)
            reached = closes
    yield from _closed(listed, midnights, reached, end)


def _open(work: WorkTime, listed: tuple[Day, ...], first: int) -> Iterator[tuple[int, int, str]]:
    """Opening, closing and reason of every window, in order."""
    windows = [
        ((first + number) * DAY + window.opens, (first + number) * DAY + window.closes, day.why)
        for number, day in enumerate(listed)
        for window in sorted(day.windows, key=lambda window: window.opens)
    ]
    opens = work.zone.utc(np.array([each[0] for each in windows], np.int64))
    closes = work.zone.utc(np.array([each[1] for each in windows], np.int64))
    for opening, closing, (_, _, why) in zip(opens, closes, windows, strict=True):
        yield int(opening), int(closing), why


def _closed(
    listed: tuple[Day, ...], midnights: list[int], start: int, end: int
) -> Iterator[Stretch]:
    """The closed time between two windows, a stretch a day."""
    number = bisect_right(midnights, start) - 1
    while start < end:
        until = min(midnights[number + 1], end)
        day = listed[number]
        yield Stretch(start, until, counted=False, reason=OUTSIDE if day.windows else day.why)
        start, number = until, number + 1
