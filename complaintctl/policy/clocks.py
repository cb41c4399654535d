"""`clocks`: from which event to which, in which calendar, and how long that may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from complaintctl.findings import Finding
from complaintctl.model.condition import ALWAYS
from complaintctl.model.policy import Lookup
from complaintctl.model.promise import (
    ByEndOf,
    Clock,
    FromField,
    OnReopen,
    Pause,
    Target,
    Within,
)
from complaintctl.model.span import Span
from complaintctl.nearest import did_you_mean
from complaintctl.policy.concerns import once
from complaintctl.policy.conditions import Reader
from complaintctl.policy.nodes import Keys, Node, Scalar, at, entries, items, scalar, text
from complaintctl.policy.texts import label
from complaintctl.policy.values import read_span

OF_THE_CLOCK = "add `calendar: NAME` to the clock"
_OPEN_TIME = "add `calendar: NAME` to the clock, or to this target"
_MOVE_UP = "make it a rule under `tightest`, and give `otherwise` a promise of its own, or `none`"


def build_clocks(root: Keys, lookups: Mapping[str, Lookup], reader: Reader) -> dict[str, Clock]:
    """The clocks by name, in the order of the file."""
    found = {}
    for key, node in entries(root.get("clocks")):
        calendar = known_calendar(scalar(node, "calendar"), reader)
        builder = _Targets(lookups, reader, calendar)
        rules = items(at(node, "target", "tightest"))
        once(at(node, "target", "tightest"), reader)
        targets = [
            builder.target(row, f"tightest[{number}]") for number, row in enumerate(rules, 1)
        ]
        found[key.text] = Clock(
            name=key.text,
            start=reader.events(at(node, "start")),
            stop=reader.events(at(node, "stop")),
            on_reopen=cast(OnReopen, text(node, "on_reopen")),
            targets=tuple(target for target in targets if target is not None),
            otherwise=builder.otherwise(at(node, "target", "otherwise")),
            reset_on=reader.events(at(node, "reset_on")),
            pauses=tuple(_pauses(at(node, "pause_while"), calendar, reader)),
            calendar=calendar,
            label=label(at(node, "label")),
            location=key.at,
        )
    return found


def every_target(clock: Clock) -> tuple[Target, ...]:
    """The rules of a clock's target, and what it promises otherwise."""
    return clock.targets if clock.otherwise is None else (*clock.targets, clock.otherwise)


def known_calendar(name: Scalar | None, reader: Reader) -> str | None:
    """The calendar's name; reported where there is none of that name, and given back all the
    same, so that nothing else is said of the same slip."""
    if name is None:
        return None
    if name.text not in reader.names.calendars:
        hint = did_you_mean(name.text, reader.names.calendars) or "declare it under `calendars`"
        reader.report(Finding(name.at, "CLK004", f"unknown calendar '{name.text}'", hint))
    return name.text


def read_written(
    node: Scalar, calendar: str | None, reader: Reader, remedy: str = OF_THE_CLOCK
) -> Span | None:
    """A span as it is written beside a clock. Open time needs a calendar; `remedy` says whose."""
    span = read_span(node.text)
    if span is None:
        hint = "days, weeks and months are whole numbers: write 36h instead of 1.5d"
        if node.text.endswith("bd"):
            hint = "open days are whole numbers: count a part of one in open hours, such as 4bh"
        reader.report(Finding(node.at, "CLK002", f"cannot read '{node.text}' here", hint))
    elif span.open_time and calendar is None:
        message = f"'{node.text}' is open time, and there is no calendar for it"
        reader.report(Finding(node.at, "CLK001", message, remedy))
        return None
    return span


def _pauses(node: Node | None, calendar: str | None, reader: Reader) -> list[Pause]:
    pauses = []
    for key, value in entries(node):
        cap = scalar(value, "at_most")
        span = read_written(cap, calendar, reader) if cap is not None else None
        pauses.append(Pause(key.text, span))
    return pauses


class _Targets:
    """Reads the rules of one clock's target."""

    def __init__(self, lookups: Mapping[str, Lookup], reader: Reader, calendar: str | None) -> None:
        self._lookups = lookups
        self._reader = reader
        self._calendar = calendar

    def otherwise(self, node: Node | None) -> Target | None:
        """The promise for the rest; None for no promise. It is one promise, under no condition."""
        when = node.key("when") if isinstance(node, Keys) else None
        if when is not None:
            message = "`otherwise` holds wherever no rule does, and has no condition"
            self._reader.report(Finding(when.at, "CLK003", message, _MOVE_UP))
        lookup = at(node, "within")
        if isinstance(lookup, Keys):
            message = "`otherwise` is one promise, and no table has a row for every complaint"
            self._reader.report(Finding(lookup.at, "CLK003", message, _MOVE_UP))
            return None
        return self.target(node, "otherwise")

    def target(self, node: Node | None, place: str) -> Target | None:
        """One rule; None where it promises nothing or cannot be read."""
        if not isinstance(node, Keys):
            return None
        own = scalar(node, "calendar")
        calendar = known_calendar(own, self._reader) if own is not None else self._calendar
        due = self._due(node, calendar)
        if due is None:
            return None
        if node.get("roll") is not None and not isinstance(due, ByEndOf):
            message = "`roll` puts off a closed day, and only `by_end_of` names a day"
            hint = "take `roll` out, or write `by_end_of: 1d`"
            self._reader.report(Finding(node.at, "CLK003", message, hint))
        when = node.get("when")
        condition = self._reader.condition(when) if isinstance(when, Keys) else ALWAYS
        return Target(text(node, "id") or place, due, condition, calendar, node.at)

    def _due(self, node: Keys, calendar: str | None) -> Within | ByEndOf | FromField | None:
        if (field := scalar(node, "from_field")) is not None:
            return self._from_field(field)
        if (end := scalar(node, "by_end_of")) is not None:
            return self._by_end_of(node, end, calendar)
        budget = node.get("within")
        if isinstance(budget, Scalar):
            span = read_written(budget, calendar, self._reader, _OPEN_TIME)
            return Within(span) if span is not None else None
        name = scalar(budget, "lookup")
        return self._from_lookup(name, calendar) if name is not None else None

    def _from_field(self, name: Scalar) -> FromField | None:
        field = self._reader.names.fields.get(name.text)
        if field is None:
            hint = did_you_mean(name.text, self._reader.names.fields)
            message = f"there is no field '{name.text}'"
            self._reader.report(Finding(name.at, "NAM001", message, hint))
            return None
        if field.kind != "time":
            message = f"`from_field` takes a time, and '{name.text}' is of type {field.kind}"
            self._reader.report(Finding(name.at, "TYP001", message, "name a field of type time"))
            return None
        return FromField(field.name)

    def _by_end_of(self, node: Keys, end: Scalar, calendar: str | None) -> ByEndOf | None:
        span = read_written(end, calendar, self._reader, _OPEN_TIME)
        if span is None or span.unit not in ("d", "bd"):
            return None
        roll = node.get("roll") is not None
        if roll and calendar is None:
            message = "`roll` needs to know which days are open"
            self._reader.report(Finding(node.at, "CLK001", message, _OPEN_TIME))
        return ByEndOf(span.amount, span.unit, roll)

    def _from_lookup(self, name: Scalar, calendar: str | None) -> Within | None:
        if name.text not in self._reader.names.lookups:
            hint = did_you_mean(name.text, self._reader.names.lookups)
            message = f"unknown lookup '{name.text}'"
            self._reader.report(Finding(name.at, "NAM006", message, hint))
            return None
        lookup = self._lookups.get(name.text)
        given = sorted(set(lookup.rows.values())) if lookup else []
        read = {value: read_span(value) for value in given}
        spans = {value: span for value, span in read.items() if span is not None}
        if strange := [value for value in given if value not in spans]:
            message = f"'{name.text}' gives {_shown(strange)}, which is no length of time"
            hint = "write lengths such as 24h, 5d or 2bd into the table"
            self._reader.report(Finding(name.at, "CLK002", message, hint))
        open_time = [value for value, span in spans.items() if span.open_time]
        if open_time and calendar is None:
            message = f"'{name.text}' gives {_shown(open_time)}, open time without a calendar"
            self._reader.report(Finding(name.at, "CLK001", message, _OPEN_TIME))
        return Within(None, name.text, spans)


def _shown(values: list[str]) -> str:
    more = f" (and {len(values) - 1} more like it)" if len(values) > 1 else ""
    return f"'{values[0]}'{more}"
