"""`closure`, `lifecycle`, `waive` and `aging`: what ends a case, which states may follow which,
which rules are waived, what waiting does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from complaintctl.findings import Finding
from complaintctl.model.promise import (
    Aging,
    Callback,
    Closure,
    Lifecycle,
    Requirement,
    Waiver,
)
from complaintctl.nearest import did_you_mean
from complaintctl.policy.concerns import once, when
from complaintctl.policy.conditions import Reader
from complaintctl.policy.events import EVENTS, is_event
from complaintctl.policy.nodes import (
    Keys,
    Node,
    at,
    entries,
    items,
    scalar,
    scalars,
    text,
    texts,
    whole,
)
from complaintctl.policy.values import read_duration

_ALL = 1.0
_DAY = 86_400
_EVENTS_LISTED = "`complaintctl schema events` lists the events; signals are yours"


def build_closure(root: Keys, reader: Reader) -> Closure | None:
    """What a closure must prove."""
    node = root.get("closure")
    if node is None:
        return None
    once(at(node, "all"), reader)
    requirements = []
    for row in items(at(node, "all")):
        must = at(row, "must")
        if isinstance(must, Keys):
            name = text(row, "id") or ""
            said = text(row, "else") or name
            found = Requirement(name, reader.condition(must), said, when(row, reader), row.at)
            requirements.append(found)
    for named in scalars(at(node, "contradicted_by")):
        known = (*EVENTS, *reader.names.signals)
        if named.text not in known and not is_event(named.text):
            hint = did_you_mean(named.text, known) or _EVENTS_LISTED
            message = f"'{named.text}' is neither an event nor a signal"
            reader.report(Finding(named.at, "CLO001", message, hint))
    window = text(node, "window")
    return Closure(
        claimed_by=reader.events(at(node, "claimed_by")),
        requirements=tuple(requirements),
        contradicted_by=tuple(named.text for named in scalars(at(node, "contradicted_by"))),
        window=(read_duration(window) or 0) if window else 0,
        callback=_callback(at(node, "callback"), text(root, "policy") or "", reader),
        location=node.at,
    )


def _callback(node: Node | None, policy: str, reader: Reader) -> Callback | None:
    if node is None:
        return None
    shares: dict[str, float] = {}
    for key, value in entries(at(node, "share")):
        if key.text not in (*reader.names.levels, "otherwise"):
            hint = did_you_mean(key.text, reader.names.levels)
            reader.report(Finding(key.at, "NAM003", f"unknown priority '{key.text}'", hint))
        share = float((text(value) or "0%").removesuffix("%")) / 100
        if share > _ALL:
            message = f"'{text(value)}' is more than all of them"
            reader.report(Finding(value.at, "CLO002", message, "write 100% or less"))
        shares[key.text] = share
    otherwise = shares.pop("otherwise", None)
    if otherwise is None and set(shares) != set(reader.names.levels):
        message = "not every priority has a share"
        hint = "add `otherwise: 0%`, or the share you want"
        reader.report(Finding(node.at, "CLO002", message, hint))
    within = read_duration(text(node, "within") or "") or 0
    attempts = whole(text(node, "attempts") or "1")
    return Callback(within, attempts, shares, otherwise or 0.0, text(node, "seed") or policy)


def build_lifecycle(root: Keys) -> Lifecycle | None:
    """Which states may follow which; None where the policy does not say."""
    written = root.key("lifecycle")
    if written is None:
        return None
    told = entries(root.get("lifecycle"))
    return Lifecycle({key.text: texts(value) for key, value in told}, written.at)


def build_aging(root: Keys, reader: Reader) -> tuple[Aging, ...]:
    """What moves an unfinished complaint up the queue."""
    found = []
    for row in items(at(root, "priorities", "aging")):
        level = scalar(row, "rank_as")
        if level is not None and level.text not in reader.names.levels:
            hint = did_you_mean(level.text, reader.names.levels)
            reader.report(Finding(level.at, "NAM003", f"unknown priority '{level.text}'", hint))
        elif level is not None:
            found.append(Aging(read_duration(text(row, "after") or "") or 0, level.text))
    return tuple(found)


def build_waivers(root: Keys, reader: Reader) -> tuple[Waiver, ...]:
    """Rules that count as not written, for whom and for how long."""
    found = []
    for row in items(root.get("waive")):
        first, last = _day(row, "from", reader), _day(row, "through", reader)
        if first is None or last is None:
            continue
        if last < first:
            message = f"this waiver ends on {last}, before it begins on {first}"
            hint = "both days belong to it; turn them round"
            reader.report(Finding(row.at, "WAV001", message, hint))
        found.append(
            Waiver(
                rule=text(row, "rule") or "",
                when=when(row, reader),
                start=_midnight(first, reader.zone),
                end=_midnight_after(last, reader.zone),
                owner=text(row, "owner") or "",
                reason=text(row, "reason") or "",
                location=row.at,
            )
        )
    return tuple(found)


def _day(row: Node, key: str, reader: Reader) -> date | None:
    written = scalar(row, key)
    if written is None:
        return None
    try:
        return date.fromisoformat(written.text)
    except ValueError:
        hint = "write a day of the calendar, such as 2026-12-01"
        reader.report(Finding(written.at, "SCH004", f"there is no day '{written.text}'", hint))
        return None


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _midnight_after(day: date, zone: ZoneInfo) -> int:
    """24:00 of a day; people write 9999-12-31 for a waiver without an end."""
    if day == date.max:
        return _midnight(day, zone) + _DAY
    return _midnight(day + timedelta(days=1), zone)
