"""Detectors: the instants at which a pattern of bad work is sure (policy language 15).

They accuse, so what cannot be told is not listed. They read what is decided, and nothing reads
them. The five shapes are told apart by the one key that each has alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.clocks import Verdict, provisional
from tests.oracle.conditions import many
from tests.oracle.cycles import Cycle
from tests.oracle.facts import PolicyError
from tests.oracle.instants import iso, wall_seconds
from tests.oracle.signals import Known, Pool

Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """All that a detector may look at: one complaint, its clocks, and the others.

    `done`: whether the complaint is finished at as_of, by the closure that it has then.
    """

    me: Known
    clocks: Sequence[Verdict]
    pool: Pool
    as_of: int
    done: bool


def detected(sight: Sight) -> list[dict[str, Any]]:
    """The record's `detected`: by detector in the order of the policy, then by time."""
    facts = sight.me.facts
    return [
        {"detector": str(name), "at": iso(at, facts.zone)}
        for name, shape in facts.policy.get("detectors", {}).items()
        for at in sorted(set(_instants(shape, sight)))
    ]


def _instants(shape: Shape, sight: Sight) -> Iterator[int]:
    if not _can_tell(shape, sight.me):
        return iter(())
    if "before_due_of" in shape:
        return _before_due(shape, sight)
    if "same" in shape:
        return _in_bulk(shape, sight)
    if "state" in shape:
        return _unheard(shape, sight)
    if "nothing_for" in shape:
        return _stalled(shape, sight)
    if "since" in shape:
        return _chased(shape, sight)
    raise PolicyError(f"a detector of no known shape: {sorted(shape)}")


def _can_tell(shape: Shape, me: Known) -> bool:
    """Whether the source of a complaint supplies what a detector needs.

    One event of `event` is enough, since what is not seen only takes away; of `without` and
    `since` all are needed, since what is not seen might excuse. Without states none began.
    """
    event = _names(shape, "event")
    if event and len(me.line.lacks(event)) == len(event):
        return False
    if any(key in shape for key in ("without", "since", "nothing_for")) and _tells_nothing(me):
        return False
    return not me.line.lacks([*_names(shape, "without"), *_names(shape, "since")])


def _tells_nothing(me: Known) -> bool:
    """READING: "no log" is a source with neither states nor events besides the opening; a log of
    states alone is one."""
    supplied = me.line.supplied
    return supplied is not None and supplied <= {"opened"} and not me.case.states_supplied


def _names(shape: Shape, key: str) -> list[str]:
    return [str(name) for name in many(shape.get(key, []))]


def _before_due(shape: Shape, sight: Sight) -> Iterator[int]:
    """Events shortly before a due that is certain and not provisional.

    READING: the due is the one known at as_of, whatever was known at the event.
    """
    length = wall_seconds(shape["within"])
    for verdict in sight.clocks:
        cycle, promised, due = verdict.cycle, verdict.target, verdict.due
        if verdict.clock != str(shape["before_due_of"]) or due is None:
            continue
        assert cycle is not None
        assert promised is not None
        if not promised.certain or provisional(verdict):
            continue
        for moment in sight.me.line.of(_names(shape, "event")):
            if due - length <= moment.at <= due and _ran_up_to(cycle, moment.at):
                yield moment.at


def _ran_up_to(cycle: Cycle, at: int) -> bool:
    """READING: by instants, not by file order: a cycle ran from its start to what ended it, both
    instants included, an ending too, and so on either side of a gap. A paused cycle runs."""
    ended = cycle.end is not None and cycle.end < at
    return cycle.start <= at and not ended and not any(a < at < b for a, b in cycle.gaps)


def _in_bulk(shape: Shape, sight: Sight) -> Iterator[int]:
    """Events of which one window is full. A fullest window begins with an event.

    READING: the others count by this complaint's detector, whatever version they are of.
    """
    events, length = _names(shape, "event"), wall_seconds(shape["within"])
    items = [
        (moment.at, other.case.id)
        for other in sight.pool.alike(sight.me, tuple(_names(shape, "same")))
        if not other.case.history
        for moment in other.line.of(events)
    ]
    full = []
    for begin, _ in items:
        within = {name for at, name in items if begin <= at <= begin + length}
        if len(within) >= int(shape["at_least"]):
            full.append(begin)
    for moment in sight.me.line.of(events):
        if any(begin <= moment.at <= begin + length for begin in full):
            yield moment.at


def _unheard(shape: Shape, sight: Sight) -> Iterator[int]:
    """Intervals in a state around whose beginning nobody did what was due.

    READING: a state of no length is no interval, and breaks none; two named states in a row are
    two intervals.
    """
    length = wall_seconds(shape["within"])
    heard = [moment.at for moment in sight.me.line.of(_names(shape, "without"))]
    for state, begin, _ in sight.me.line.states:
        excused = any(begin - length <= at <= begin + length for at in heard)
        over = begin + length <= sight.as_of
        if state in _names(shape, "state") and over and not excused:
            yield begin


def _stalled(shape: Shape, sight: Sight) -> Iterator[int]:
    """The last sign of life of an unfinished complaint.

    READING: the first state a complaint is said to be in is a sign of life; the same state said
    again is none.
    """
    line = sight.me.line
    signs = [moment.at for moment in line.moments] + [change.at for change in line.changes]
    if signs and not sight.done and sight.as_of - max(signs) > wall_seconds(shape["nothing_for"]):
        yield max(signs)


def _chased(shape: Shape, sight: Sight) -> Iterator[int]:
    """The N-th event since the last answer, by place.

    READING: an event of both lists is an answer, and does not follow itself.
    """
    line, number = sight.me.line, int(shape["at_least"])
    answered = max((moment.place for moment in line.of(_names(shape, "since"))), default=-1)
    after = [moment.at for moment in line.of(_names(shape, "event")) if moment.place > answered]
    if len(after) >= number:
        yield after[number - 1]
