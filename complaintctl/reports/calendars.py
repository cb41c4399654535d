"""Calendars as text and JSON: the weeks to come, how far they are announced, and one answer with
its account."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from complaintctl.calendars.account import Stretch
from complaintctl.calendars.expand import Day
from complaintctl.model.calendar import Window
from complaintctl.model.span import Span
from complaintctl.reports.moments import iso, length, moment

FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Answer:
    """`span` after `start` is `due`; `stretches`: how the time between was spent. `provisional`:
    the due lies past what is announced and rests on it."""

    start: int
    span: Span
    due: int
    provisional: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A calendar: its days to come, the last day announced (None: all of them), an answer."""

    name: str
    zone: str
    announced_through: date | None
    days: tuple[Day, ...]
    answer: Answer | None = None


def render(calendars: Sequence[Shown], format_: str) -> str:
    """The calendars in their order, ending in a newline."""
    if format_ == "json":
        objects = [_object(each) for each in calendars]
        return json.dumps({"calendars": objects}, ensure_ascii=False, indent=2) + "\n"
    return "\n".join(_text(each) for each in calendars)


def _text(shown: Shown) -> str:
    announced = shown.announced_through
    known = f"announced through {announced}, provisional after" if announced else "always known"
    rows = [
        (
            str(day.date),
            f"{day.date:%a}",
            _hours(day.windows),
            day.why + (", provisional" if _provisional(shown, day) else ""),
        )
        for day in shown.days
    ]
    table = "\n" + _table(rows, ("date", "day", "hours", "why")) if rows else ""
    answer = f"\n{_answer(shown.answer, shown.zone)}" if shown.answer else ""
    return f"{shown.name} ({shown.zone}), {known}\n{table}{answer}"


def _answer(answer: Answer, zone: str) -> str:
    provisional = ", provisional" if answer.provisional else ""
    said = f"{answer.span.text} after {moment(answer.start, zone)} is {moment(answer.due, zone)}"
    if not answer.span.open_time:
        return f"{said}: by the wall, open or closed\n"
    rows = [
        (
            moment(each.start, zone),
            moment(each.end, zone),
            length(each.seconds) if each.counted else "",
            each.reason,
        )
        for each in answer.stretches
    ]
    counted = sum(each.seconds for each in answer.stretches if each.counted)
    total = f"{length(counted)} open in between\n" if rows else ""
    table = _table(rows, ("from", "until", "counts", "why")) if rows else ""
    return f"{said}{provisional}\n\n{table}{total}"


def _object(shown: Shown) -> dict[str, object]:
    announced = shown.announced_through
    return {
        "name": shown.name,
        "zone": shown.zone,
        "announced_through": str(announced) if announced else None,
        "days": [
            {
                "date": str(day.date),
                "windows": [_window(window) for window in day.windows],
                "kind": day.kind,
                "why": day.why,
                "provisional": _provisional(shown, day),
            }
            for day in shown.days
        ],
        "answer": _answer_object(shown.answer, shown.zone) if shown.answer else None,
    }


def _answer_object(answer: Answer, zone: str) -> dict[str, object]:
    return {
        "from": iso(answer.start, zone),
        "plus": answer.span.text,
        "due": iso(answer.due, zone),
        "provisional": answer.provisional,
        "stretches": [
            {
                "from": iso(each.start, zone),
                "until": iso(each.end, zone),
                "seconds": each.seconds,
                "counted": each.counted,
                "why": each.reason,
            }
            for each in answer.stretches
        ],
    }


def _provisional(shown: Shown, day: Day) -> bool:
    """Whether it may yet become another day; what the policy itself says of it stands."""
    through = shown.announced_through
    return through is not None and day.date > through and day.kind not in ("dated", "freeze")


def _table(rows: Sequence[tuple[str, ...]], titles: tuple[str, ...]) -> str:
    from tabulate import tabulate

    table = tabulate(rows, titles, tablefmt="simple", disable_numparse=True)
    return "".join(f"{line.rstrip()}\n" for line in table.splitlines())


def _hours(windows: tuple[Window, ...]) -> str:
    return ", ".join(_window(window) for window in sorted(windows, key=lambda each: each.opens))


def _window(window: Window) -> str:
    closes = window.closes if window.closes <= 86_400 else window.closes - 86_400
    return "-".join(f"{at // 3600:02}:{at // 60 % 60:02}" for at in (window.opens, closes))
