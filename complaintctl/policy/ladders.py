"""`escalation`: ladders that hang on a clock or a signal, and the instants of their steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from complaintctl.findings import Finding
from complaintctl.model.promise import (
    AtShare,
    BeforeDue,
    Clock,
    Do,
    Ladder,
    OverdueBy,
    RaiseAgain,
    Signal,
    Step,
)
from complaintctl.nearest import did_you_mean
from complaintctl.policy.clocks import read_written
from complaintctl.policy.concerns import once, when
from complaintctl.policy.conditions import Reader
from complaintctl.policy.nodes import Keys, Node, Scalar, at, entries, items, scalar, text, whole
from complaintctl.policy.recipients import known_recipient
from complaintctl.policy.values import read_duration

_MOMENTS = ("at", "overdue_by", "before_due")
_MIRRORED = ("min", "h", "bmin", "bh", "d")


def build_ladders(
    root: Keys, clocks: Mapping[str, Clock], signals: Mapping[str, Signal], reader: Reader
) -> tuple[Ladder, ...]:
    """The ladders in the order of the file."""
    rows = items(root.get("escalation"))
    once(root.get("escalation"), reader)
    return tuple(_ladder(row, clocks, signals, reader) for row in rows)


def _ladder(
    node: Node, clocks: Mapping[str, Clock], signals: Mapping[str, Signal], reader: Reader
) -> Ladder:
    clock, signal = scalar(node, "clock"), scalar(node, "signal")
    if clock is not None and clock.text not in clocks:
        hint = did_you_mean(clock.text, clocks) or "declare it under `clocks`"
        reader.report(Finding(clock.at, "ESC001", f"unknown clock '{clock.text}'", hint))
    if signal is not None:
        _starts(signal, signals, reader)
    calendar = clocks[clock.text].calendar if clock and clock.text in clocks else None
    rungs = items(_steps(node))
    steps = [_step(rung, calendar, reader, hangs_on_clock=signal is None) for rung in rungs]
    known_keys: dict[str, Step] = {}
    for step in steps:
        if step.key in known_keys:
            message = f"the step '{step.key}' stands in this ladder twice"
            hint = f"first at {known_keys[step.key].location}; give one of them an `id`"
            reader.report(Finding(step.location, "ESC002", message, hint))
        known_keys.setdefault(step.key, step)
    return Ladder(
        id=text(node, "id") or "",
        steps=tuple(steps),
        clock=clock.text if clock else None,
        signal=signal.text if signal else None,
        raise_again=_raise_again(node, steps, reader),
        location=node.at,
    )


def _raise_again(node: Node, steps: list[Step], reader: Reader) -> RaiseAgain | None:
    given = at(node, "raise_again")
    after, to = scalar(given, "after"), scalar(given, "to")
    if given is None or after is None:
        return None
    if to is not None:
        known_recipient(to, reader)
    seconds = read_duration(after.text) or 0
    if not seconds:
        hint = "give people time to answer, such as 2h"
        reader.report(Finding(after.at, "ESC006", "no time passes before it is raised again", hint))
    if steps and all(step.offer is not None for step in steps):
        hint = "an offer goes to nobody who could acknowledge it; take `raise_again` out"
        reader.report(Finding(given.at, "ESC006", "this ladder tells nobody anything", hint))
    return RaiseAgain(seconds, to.text if to else None, whole(text(given, "times") or "1"))


def _steps(node: Node) -> Node | None:
    return node.get("steps") if isinstance(node, Keys) else None


def _starts(name: Scalar, signals: Mapping[str, Signal], reader: Reader) -> None:
    """Report a signal that is none, or that has no moment at which it becomes true for good."""
    if name.text not in signals:
        hint = did_you_mean(name.text, signals) or "declare it under `signals`"
        reader.report(Finding(name.at, "ESC001", f"unknown signal '{name.text}'", hint))
    elif signals[name.text].at_most is not None:
        message = f"'{name.text}' has an `at_most`: what is true now may be false later"
        hint = "hang the ladder on a signal with `at_least` alone"
        reader.report(Finding(name.at, "ESC004", message, hint))


def _step(node: Node, calendar: str | None, reader: Reader, *, hangs_on_clock: bool) -> Step:
    given = [(key, value) for key, value in entries(node) if key.text in _MOMENTS]
    own = text(node, "id")
    if len(given) != (1 if hangs_on_clock else 0):
        message = "a step of a clock has one of `at`, `overdue_by` and `before_due`"
        hint = "write when it is reached, such as `at: 75%`"
        if not hangs_on_clock:
            message = "a step of a signal is reached when the signal becomes true"
            hint = "take its moment out"
        reader.report(Finding(node.at, "ESC003", message, hint))
    if not hangs_on_clock and own is None:
        message, hint = "a step of a signal has nothing to be called by", "give it an `id`"
        reader.report(Finding(node.at, "ESC003", message, hint))
    moment = None
    for key, value in given[:1] if hangs_on_clock else ():
        if isinstance(value, Scalar):
            moment = _moment(key, value, calendar, reader)
    to = scalar(node, "to")
    if to is not None:
        known_recipient(to, reader)
    return Step(
        key=own or (_written(*given[0]) if given else ""),
        moment=moment,
        to=to.text if to else None,
        do=cast("Do | None", text(node, "do")),
        offer=text(node, "offer"),
        when=when(node, reader),
        location=node.at,
    )


def _written(key: Scalar, value: Node) -> str:
    said = value.text if isinstance(value, Scalar) else ""
    return said if key.text == "at" else f"{key.text} {said}"


def _moment(
    key: Scalar, value: Scalar, calendar: str | None, reader: Reader
) -> AtShare | OverdueBy | BeforeDue | None:
    if key.text == "at":
        return AtShare(float(value.text.removesuffix("%")) / 100)
    span = read_written(value, calendar, reader)
    if span is None:
        return None
    if key.text == "overdue_by":
        return OverdueBy(span)
    if span.unit not in _MIRRORED:
        hint = "count back in min, h, d, bmin or bh"
        message = f"'{span.text}': `before_due` cannot count back in {span.unit}"
        reader.report(Finding(value.at, "CLK002", message, hint))
        return None
    return BeforeDue(span)
