"""Detectors over a batch: patterns of bad work, told when all else is decided. They accuse, so only
what is sure is listed, and nothing reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import numpy as np

from complaintctl.decide.clocks import ClockStage, Judged
from complaintctl.decide.detected import Detected, detected, untold
from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, firsts, spread
from complaintctl.decide.signals import Situation
from complaintctl.decide.standstill import stretches
from complaintctl.decide.timeline import states_held
from complaintctl.decide.timing import Timed, Timing
from complaintctl.model.detector import BeforeDueOf, Detector, InBulk, NothingFor, Since, Without


def detect(
    detectors: Mapping[str, Detector],
    now: Situation,
    timing: Timing,
    timed: Timed,
    bulk: Mapping[InBulk, Detected],
    as_of: int,
) -> dict[str, Detected]:
    """By name, what each detector found in the rows of a batch. `bulk`: what was found in the
    whole queue, by its rows."""
    found: dict[str, Detected] = {}
    for name, detector in detectors.items():
        shape = detector.shape
        told = np.array([not untold(shape, one) for one in now.supplies], np.bool_)[now.supply]
        match shape:
            case BeforeDueOf(clock=clock):
                stage = timing.clocks[clock]
                found[name] = _before_due(shape, now, told, stage, timed.clocks[clock])
            case InBulk():
                found[name] = bulk[shape].of(now.row) if shape in bulk else _nothing()
            case Without():
                found[name] = _without(shape, now, told, as_of)
            case NothingFor():
                found[name] = _nothing_for(shape, now, told & ~timed.finished, as_of)
            case Since():
                found[name] = _since(shape, now, told)
            case _:
                assert_never(shape)
    return found


def _nothing() -> Detected:
    return Detected(np.zeros(0, np.int64), np.zeros(0, np.int64))


def _places(now: Situation, names: tuple[str, ...], told: Flags) -> Rows:
    """Where in the timeline these events stand, of the rows that can be told."""
    events = now.events
    return np.flatnonzero(events.named(names)[events.event] & told[events.rows])


def _before_due(
    shape: BeforeDueOf, now: Situation, told: Flags, stage: ClockStage, judged: Judged
) -> Detected:
    found = judged.cycles
    cycle, start, end = stretches(found)
    sure = stage.settled(judged)[cycle]
    cycle, start, end = cycle[sure], start[sure], end[sure]
    first = firsts(np.bincount(found.row[cycle], minlength=told.size))
    places = _places(now, shape.events, told)
    rows = now.events.rows[places]
    owner, place = spread(first, rows)
    at, due = now.events.at[places][owner], judged.dues.due[cycle[place]]
    # The event that stops a cycle, or the one that starts it, finds it running.
    ran = (start[place] <= at) & (at <= end[place])
    near = (at <= due) & (due - at <= shape.within)
    return detected(rows[owner[ran & near]], at[ran & near])


def _without(shape: Without, now: Situation, told: Flags, as_of: int) -> Detected:
    row, at, state = _states_begun(now)
    wanted = np.array([name in shape.states for name in now.events.states], np.bool_)
    # The time in which somebody might still write must be over.
    over = wanted[state] & told[row] & (as_of - at >= shape.within)
    row, at = row[over], at[over]
    heard = now.events.only(now.events.named(shape.events)[now.events.event])
    owner, place = spread(heard.first, row)
    near = np.abs(heard.at[place] - at[owner]) <= shape.within
    unheard = np.bincount(owner[near], minlength=row.size) == 0
    return detected(row[unheard], at[unheard])


def _nothing_for(shape: NothingFor, now: Situation, told: Flags, as_of: int) -> Detected:
    events = now.events
    named = events.event > 0
    begun, since, _ = _states_begun(now)
    last = np.full(told.size, -NEVER)
    np.maximum.at(last, events.rows[named], events.at[named])
    np.maximum.at(last, begun, since)
    row = np.flatnonzero(told & (last != -NEVER))
    row = row[as_of - last[row] > shape.seconds]
    return detected(row, last[row])


def _since(shape: Since, now: Situation, told: Flags) -> Detected:
    events = now.events
    first = events.first[:-1].copy()
    answers = _places(now, shape.since, told)
    np.maximum.at(first, events.rows[answers], answers + 1)
    asked = _places(now, shape.events, told)
    # The events from each row's first place on, up to where the next row begins.
    begins, ends = np.searchsorted(asked, first), np.searchsorted(asked, events.first[1:])
    row = np.flatnonzero(ends - begins >= shape.at_least)
    return detected(row, events.at[asked[begins[row] + shape.at_least - 1]])


def _states_begun(now: Situation) -> tuple[Rows, Instants, Rows]:
    """Row, instant and state of each beginning of a state, where the source tells of states."""
    tells = np.array([supply.states for supply in now.supplies], np.bool_)[now.supply]
    held = states_held(now.events.only(tells[now.events.rows]))
    return held.rows, held.at, held.state.astype(np.int64)
