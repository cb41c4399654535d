"""`calendars`: weekly hours, holidays, dated days and freezes, and what in them cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from complaintctl.calendars.expand import WEEKDAYS, days
from complaintctl.calendars.gaps import longest_gap
from complaintctl.calendars.listed import countries, country_meant, regions
from complaintctl.findings import Finding, Location
from complaintctl.model.calendar import Calendar, Freeze, Holidays, Window
from complaintctl.nearest import did_you_mean
from complaintctl.policy.nodes import Node, Scalar, at, entries, items, scalar, scalars, text, texts

Report = Callable[[Finding], None]

_SHORT = tuple(name[:3].lower() for name in WEEKDAYS)
_WINDOW = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAY = 86_400
_A_YEAR = timedelta(days=366)

Written = tuple[Window, Scalar]
"""A window and where it stands."""


def build_calendars(root: Node, zone: str, report: Report) -> Mapping[str, Calendar]:
    """The calendars by name. One without a single hour left is reported and not among them."""
    built = {}
    for key, node in entries(at(root, "calendars")):
        found: list[Finding] = []
        week = _week(at(node, "open"), found.append)
        dated = _dated(at(node, "days"), found.append)
        calendar = Calendar(
            name=key.text,
            zone=zone,
            week=tuple(tuple(window for window, _ in _ordered(day)) for day in week),
            holidays=_holidays(at(node, "holidays"), found.append),
            days={
                day: tuple(window for window, _ in _ordered(each)) for day, each in dated.items()
            },
            freeze=tuple(_freezes(at(node, "freeze"), found.append)),
            make_up=_SHORT.index(text(node, "make_up") or "mon"),
            announced_through=_optional_day(scalar(node, "announced_through"), found.append),
            location=key.at,
        )
        if any(calendar.week):
            overlaps = list(_overlaps(calendar, week, dated))
            # `mon-fri` stands for five days, and is wrong in one place.
            found.extend({finding.location: finding for finding in reversed(overlaps)}.values())
            if not found:
                found.extend(_gap(calendar, node))
            built[key.text] = calendar
        for finding in found:
            report(finding)
    return built


def _week(node: Node | None, report: Report) -> tuple[list[Written], ...]:
    week: dict[int, list[Written]] = {}
    for key, windows in entries(node):
        read = list(_windows(windows, report))
        for weekday in _weekdays(key.text):
            if weekday in week:
                message = f"the hours of {WEEKDAYS[weekday]} are given twice"
                report(Finding(key.at, "CAL001", message, "list all its windows in one place"))
            week[weekday] = read
    return tuple(week.get(weekday, []) for weekday in range(7))


def _weekdays(written: str) -> Iterator[int]:
    """`mon-fri`, `sat`; `fri-mon` goes on over the weekend."""
    first, _, last = written.partition("-")
    start, end = _SHORT.index(first), _SHORT.index(last or first)
    for number in range((end - start) % 7 + 1):
        yield (start + number) % 7


def _windows(node: Node | None, report: Report) -> Iterator[Written]:
    for written in scalars(node):
        match = _WINDOW.fullmatch(written.text)
        if match is None:
            continue  # `closed`, or what the schema reported
        hours, minutes, until, past = map(int, match.groups())
        opens, closes = hours * 3600 + minutes * 60, until * 3600 + past * 60
        if closes > _DAY:
            hint = f"to go on past midnight write {match[1]}:{match[2]}-00:{match[4]}"
            message = f"'{written.text}': a day ends at 24:00"
            report(Finding(written.at, "CAL002", message, hint))
        elif opens == closes:
            message = f"'{written.text}' has no length"
            report(Finding(written.at, "CAL002", message, "the whole day is 00:00-24:00"))
        else:
            yield Window(opens, closes if closes > opens else closes + _DAY), written


def _dated(node: Node | None, report: Report) -> dict[date, list[Written]]:
    dated = {}
    for key, windows in entries(node):
        day = _day(key, report)
        if day is not None:
            dated[day] = list(_windows(windows, report))
    return dated


def _day(written: Scalar, report: Report) -> date | None:
    try:
        return date.fromisoformat(written.text)
    except ValueError:
        hint = "write a day of the calendar, such as 2026-12-01"
        report(Finding(written.at, "SCH004", f"there is no day '{written.text}'", hint))
        return None


def _optional_day(written: Scalar | None, report: Report) -> date | None:
    return _day(written, report) if written is not None else None


def _holidays(node: Node | None, report: Report) -> Holidays | None:
    country, region = scalar(node, "country"), scalar(node, "region")
    if country is None:
        return None
    if country.text not in countries():
        meant = country_meant(country.text)
        hint = f"did you mean '{meant}'?" if meant else "write its two letters, such as CN"
        message = f"there is no list of holidays for '{country.text}'"
        report(Finding(country.at, "CAL004", message, hint))
        return None
    known = regions(country.text)
    if region is not None and region.text not in known:
        hint = did_you_mean(region.text, known) or "leave `region` away"
        message = f"the list of {country.text} has no region '{region.text}'"
        report(Finding(region.at, "CAL004", message, hint))
        region = None
    years = tuple(int(year) for year in texts(at(node, "not_in")) if year.isdecimal())
    return Holidays(country.text, region.text if region else None, years)


def _freezes(node: Node | None, report: Report) -> Iterator[Freeze]:
    for item in items(node):
        first, last = scalar(item, "from"), scalar(item, "through")
        if first is None or last is None:
            continue
        start, end = _day(first, report), _day(last, report)
        if start is None or end is None:
            continue
        if end < start:
            message = f"the freeze ends on {end}, before it begins on {start}"
            report(Finding(last.at, "CAL005", message, "both days belong to it; turn them round"))
            continue
        yield Freeze(start, end, text(item, "reason") or "")


def _ordered(day: list[Written]) -> list[Written]:
    return sorted(day, key=lambda each: each[0].opens)


def _overlaps(
    calendar: Calendar, week: tuple[list[Written], ...], dated: Mapping[date, list[Written]]
) -> Iterator[Finding]:
    """Windows of one day, of a weekday and the next, and of a dated day and its neighbours. Hours
    of a make-up day that reach into the next day are not looked for: they count once."""
    for day in (*week, *dated.values()):
        one_by_one = _ordered(day)
        for before, (window, place) in pairwise(one_by_one):
            if window.opens < before[0].closes:
                yield _overlap(place.at, f"'{before[1].text}' and '{place.text}'")
    for weekday, day in enumerate(week):
        following = calendar.week[(weekday + 1) % 7]
        for window, place in day:
            if following and window.closes - _DAY > following[0].opens:
                after = WEEKDAYS[(weekday + 1) % 7]
                yield _overlap(place.at, f"'{place.text}' and the hours of {after}")
    for one, written in dated.items():
        yield from _beside(calendar, one, written)


def _beside(calendar: Calendar, one: date, written: list[Written]) -> Iterator[Finding]:
    if not written or not date.min < one < date.max:
        return
    night = timedelta(days=1)
    before, _, after = days(calendar, one - night, one + night)
    first, last = _ordered(written)[0], _ordered(written)[-1]
    if before.windows and before.windows[-1].closes - _DAY > first[0].opens:
        yield _overlap(first[1].at, f"'{first[1].text}' and the night from {before.date}")
    if after.windows and last[0].closes - _DAY > after.windows[0].opens:
        yield _overlap(last[1].at, f"'{last[1].text}' and the hours of {after.date}")


def _overlap(place: Location, which: str) -> Finding:
    return Finding(place, "CAL003", f"{which} overlap", "let one end where the other begins")


def _gap(calendar: Calendar, node: Node) -> Iterator[Finding]:
    gap = longest_gap(calendar)
    if gap is None or gap[1] - gap[0] <= _A_YEAR:
        return
    first, last = gap
    place = next(
        (
            item.at
            for item, freeze in zip(items(at(node, "freeze")), calendar.freeze, strict=True)
            if first <= freeze.last and freeze.first <= last
        ),
        calendar.location,
    )
    message = f"'{calendar.name}' does not open from {first} through {last}"
    yield Finding(place, "CAL006", message, "a deadline in it would stand still for over a year")
