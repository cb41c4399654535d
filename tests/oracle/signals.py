"""Signals: how often something happened near an event of a complaint (policy language 4).

A count is known only between bounds; an upper bound of None is none at all. Every window is judged
up to as_of, because timelines hold nothing later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.conditions import Answer, many
from tests.oracle.facts import Facts, PolicyError, View, held, opening_signal
from tests.oracle.instants import wall_seconds
from tests.oracle.timeline import Case, Moment, Timeline
from tests.oracle.words import Value, as_text, comparable, truth

Key = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A complaint as far as it is decided: its case, what happened, its facts, its category."""

    case: Case
    line: Timeline
    facts: Facts
    category: Answer | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Whether a signal is true, and since when it is."""

    truth: bool | None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """sure <= count <= upper of one window; `bounded` is upper if the history covered it."""

    items: tuple[int, ...]
    upper: int | None
    bounded: int


class Pool:
    """All complaints among which `count: complaints` looks, and from when they are all there.

    READING: a complaint opened after as_of is not there.
    """

    def __init__(self, known: Sequence[Known], covers_from: int | None) -> None:
        self._known, self.covers_from = known, covers_from
        self._filed: dict[tuple[str, ...], tuple[dict[Key, list[Known]], list[Known]]] = {}

    def paired(self, me: Known, signal: Mapping[str, Any]) -> Iterator[tuple[Known, bool]]:
        """The other complaints that have all keys equal (True), or may have (False)."""
        names = tuple(str(name) for name in signal.get("same", ()))
        view: View = "opening" if opening_signal(signal) else "running"
        complete, gaps = self._file(names, view)
        mine = _key(me, names, view)
        fitting = [*complete.get(mine, ()), *gaps]
        candidates: Iterable[Known] = self._known if None in mine else fitting
        for other in candidates:
            if other.case.id == me.case.id:
                continue
            theirs = _key(other, names, view)
            pairs = zip(mine, theirs, strict=True)
            if any(None not in pair and pair[0] != pair[1] for pair in pairs):
                continue
            yield other, None not in mine and None not in theirs

    def alike(self, me: Known, names: tuple[str, ...]) -> list[Known]:
        """All that surely have the same fields as of now, this one too; none if it lacks one."""
        return self._file(names, "running")[0].get(_key(me, names, "running"), [])

    def _file(
        self, names: tuple[str, ...], view: View
    ) -> tuple[dict[Key, list[Known]], list[Known]]:
        at = (view, *names)
        if at not in self._filed:
            complete: dict[Key, list[Known]] = {}
            gaps: list[Known] = []
            for one in self._known:
                key = _key(one, names, view)
                (gaps if None in key else complete.setdefault(key, [])).append(one)
            self._filed[at] = complete, gaps
        return self._filed[at]


def _key(one: Known, names: tuple[str, ...], view: View) -> Key:
    """READING: a blank key is not present, whatever `when_blank` assumes for it."""
    found: list[Value | None] = []
    for name in names:
        if name == "category":
            answer = one.category
            found.append(as_text(answer.value) if answer and answer.certain else None)
        else:
            value = held(one.facts.cell(name, view))
            found.append(None if value is None else comparable(value, one.facts.kind(name)))
    return tuple(found)


def tell(
    signal: Mapping[str, Any], me: Known, pool: Pool, anchors: Sequence[Moment] | None = None
) -> Told:
    """One signal of one complaint. `anchors` stand in for the events it looks from (closure).

    Several anchors: true if true for any. READING: an anchor that the source cannot carry (or an
    opening that nobody knows) is an unknown among them.
    """
    side = next((word for word in ("before", "after") if word in signal), None)
    if side is None:
        if "within" in signal:
            raise PolicyError("within needs before or after")
        return _judged(signal, me, pool, None)
    events = [str(event) for event in many(signal[side])]
    told = [
        _judged(signal, me, pool, anchor)
        for anchor in (me.line.of(events) if anchors is None else anchors)
    ]
    if anchors is None:
        unknown = [*me.line.lacks(events)]
        unknown += ["opened"] if "opened" in events and me.line.opened is None else []
        told += [Told(None)] * len(unknown)
    truths = [one.truth for one in told]
    if True in truths:
        since = [one.since for one in told if one.truth and one.since is not None]
        return Told(True, min(since, default=None))
    return Told(None if None in truths else False)


def _judged(signal: Mapping[str, Any], me: Known, pool: Pool, anchor: Moment | None) -> Told:
    counted = [str(word) for word in many(signal["count"])]
    if counted == ["complaints"]:
        count = _complaints(signal, me, pool, anchor)
    else:
        # READING: of several counted events, those not supplied leave the count open upwards.
        if lacking := me.line.lacks(counted):
            if len(lacking) == len(counted):
                return Told(None)
            sure = _events(signal, me, counted, anchor)
            found = _satisfied(signal, len(sure.items), None)
            return _true_since(signal, found, sure, anchor)
        count = _events(signal, me, counted, anchor)
    found = _satisfied(signal, len(count.items), count.upper)
    covered = _satisfied(signal, len(count.items), count.bounded)
    if found is None and covered is not None and "when_not_covered" in signal:
        # READING: only what the missing history left open is assumed, so that a blank key stays
        # unknown; with the history there it would have been decided.
        found = truth(signal["when_not_covered"]["assume"])
    return _true_since(signal, found, count, anchor)


def _true_since(
    signal: Mapping[str, Any], found: bool | None, count: Count, anchor: Moment | None
) -> Told:
    """At E for `before: E`, else with the N-th sure item.

    READING: true by assumption, or from the first moment on (`at_least: 0`), has no instant.
    """
    if not found:
        return Told(found)
    if "before" in signal and anchor is not None:
        return Told(True, anchor.at)
    number = int(signal.get("at_least", 0))
    items = sorted(count.items)
    return Told(True, items[number - 1] if 1 <= number <= len(items) else None)


def _satisfied(signal: Mapping[str, Any], sure: int, upper: int | None) -> bool | None:
    parts: list[bool | None] = []
    if "at_least" in signal:
        number = int(signal["at_least"])
        no = upper is not None and upper < number
        parts.append(True if sure >= number else False if no else None)
    if "at_most" in signal:
        number = int(signal["at_most"])
        yes = upper is not None and upper <= number
        parts.append(False if sure > number else True if yes else None)
    return False if False in parts else None if None in parts else True


def _events(
    signal: Mapping[str, Any], me: Known, counted: Collection[str], anchor: Moment | None
) -> Count:
    """Events of this complaint; those of one instant go by their place.

    READING: `before: E` counts E itself if it is of the counted kind. The window begins no earlier
    than the opening, so a history that covers the opening covers it.
    """
    reach = wall_seconds(signal["within"]) if "within" in signal else None
    items, begin = [], me.line.opened
    for moment in me.line.of(counted):
        if anchor is not None and "before" in signal:
            inside = moment.place <= anchor.place and moment.at >= anchor.at - (reach or 0)
        elif anchor is not None:
            inside = moment.place > anchor.place and (
                reach is None or moment.at <= anchor.at + reach
            )
        else:
            inside = True
        if inside:
            items.append(moment.at)
    if anchor is not None:
        first = anchor.at - (reach or 0) if "before" in signal else anchor.at
        begin = first if begin is None else max(first, begin)
    covers = me.case.covers_from
    covered = covers is None or (begin is not None and begin >= covers)
    return Count(tuple(items), len(items) if covered else None, len(items))


def _complaints(signal: Mapping[str, Any], me: Known, pool: Pool, anchor: Moment | None) -> Count:
    """Other complaints by their opening.

    READING: without an anchor, those opened from this one's opening on (its whole life).
    """
    reach = wall_seconds(signal["within"]) if "within" in signal else None
    sure: list[int] = []
    maybe = 0
    begin = me.line.opened if anchor is None else anchor.at
    if anchor is not None and "before" in signal:
        begin = anchor.at - (reach or 0)
    for other, equal in pool.paired(me, signal):
        at = other.line.opened
        if at is None or begin is None:
            maybe += 1
            continue
        if anchor is None:
            inside = at >= begin
        elif "before" in signal:
            inside = begin <= at and (at, other.case.id) < (anchor.at, me.case.id)
        else:
            inside = anchor.at < at and (reach is None or at <= anchor.at + reach)
        if inside and equal:
            sure.append(at)
        maybe += inside and not equal
    covers = pool.covers_from
    covered = begin is not None and covers is not None and begin >= covers
    bounded = len(sure) + maybe
    return Count(tuple(sure), bounded if covered else None, bounded)


def reads_category(signal: Mapping[str, Any]) -> bool:
    """Whether a signal can be told only after the category."""
    return "category" in [str(name) for name in signal.get("same", ())]
