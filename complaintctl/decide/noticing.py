"""What there is to say of decided complaints, one notice after the other. Nothing is decided here.

A policy that lacks a section has nothing to say of it, and pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from complaintctl.decide.clocks import NOT_COMPUTABLE, ClockStage, Judged
from complaintctl.decide.instants import Flags, Rows
from complaintctl.decide.past import OPENED, ROW, SUPPLY
from complaintctl.decide.remarks import SHOWN, Remark, Remarks, Tally, added
from complaintctl.decide.signals import UNKNOWN
from complaintctl.decide.versions import Part
from complaintctl.intake import codes
from complaintctl.model.policy import Policy
from complaintctl.model.promise import COMPLAINTS, Clock
from complaintctl.model.queue import Supply

Noticed = Iterator[tuple[Remark, Tally]]

EVENT, FIELD = "event", "field"
"""What a clock wants for: the second name that `codes.NOT_COMPUTABLE` is about."""
WAIVED = "waived"
"""In place of a code: how often a waiver holds is only counted here."""


def notice(parts: Sequence[Part], begins: int) -> Remarks:
    """What there is to say of these complaints; `begins`: when the first version takes effect."""
    sights = [_sight(part, begins) for part in parts]
    found = (look(sight) for sight in sights for look in NOTICES)
    return added({remark: tally} for each in found for remark, tally in each)


@dataclass(frozen=True, slots=True)
class _Sight:
    """A part, and by row which of the supplies tells of it. `mute`: by supply, whether it tells
    nothing but openings; that is said once, and of such complaints nothing that follows from it."""

    part: Part
    policy: Policy
    begins: int
    supply: Rows
    supplies: Sequence[Supply]
    mute: tuple[bool, ...]

    def telling(self) -> Iterator[tuple[int, Supply]]:
        """The supplies that tell more than openings."""
        return (
            (place, one)
            for place, (one, mute) in enumerate(zip(self.supplies, self.mute, strict=True))
            if not mute
        )

    def of_supply(self, which: Flags | None = None) -> Rows:
        """By supply, how many rows it tells of (only of `which`)."""
        rows = self.supply if which is None else self.supply[which]
        return np.bincount(rows, minlength=len(self.supplies))

    def first(self, rows: Rows) -> tuple[tuple[int, str], ...]:
        """The first of these rows (ascending) by number, with their ids."""
        some = self.part.decided.frame[rows[:SHOWN]]
        return tuple(zip(some[ROW].to_list(), some["complaint"].to_list(), strict=True))


def _sight(part: Part, begins: int) -> _Sight:
    policy, supplies = part.pipeline.policy, part.pipeline.past.supplies
    timed = bool(policy.clocks or policy.detectors)
    mute = tuple(timed and one.events <= {"opened"} and not one.states for one in supplies)
    supply = part.decided.frame[SUPPLY].to_numpy().astype(np.int64)
    return _Sight(part, policy, begins, supply, supplies, mute)


def _early(sight: _Sight) -> Noticed:
    opened = sight.part.decided.frame[OPENED]
    yield Remark(codes.OPENED_EARLY), Tally(int((opened < sight.begins).sum()))


def _orphans(sight: _Sight) -> Noticed:
    """Without clocks nothing is promised, and nobody is forgotten by them."""
    if sight.policy.clocks:
        mute = np.array(sight.mute, np.bool_)[sight.supply]
        rows = np.flatnonzero(sight.part.decided.timed.orphan & ~mute)
        yield Remark(codes.ORPHANS), Tally(rows.size, first=sight.first(rows))


def _mute(sight: _Sight) -> Noticed:
    for supply, mute, count in zip(
        sight.supplies, sight.mute, sight.of_supply().tolist(), strict=True
    ):
        if mute:
            yield Remark(codes.NOTHING_LOGGED, about=(supply.source,)), Tally(count)


def _clocks(sight: _Sight) -> Noticed:
    timing = sight.part.pipeline.timing
    for name, judged in sight.part.decided.timed.clocks.items():
        stage = timing.clocks[name]
        yield from _untold_clock(sight, stage, judged)
        yield from _open_dues(stage, judged)
        yield from _appointed(stage, judged)


def _untold_clock(sight: _Sight, stage: ClockStage, judged: Judged) -> Noticed:
    """A start or a stop that is not told. An opening that nobody knows is said of by the intake."""
    lost = np.bincount(judged.reason, minlength=len(judged.reasons) + 1)
    for place, _ in sight.telling():
        if judged.reasons[place]:
            about = (stage.clock.name, EVENT, *judged.reasons[place])
            tally = Tally(int(lost[place + 1]))
            yield Remark(codes.NOT_COMPUTABLE, stage.clock.location, about), tally


def _partly_told(sight: _Sight) -> Noticed:
    """What clocks listen to that can be computed without it, by source."""
    timed, counts = sight.part.decided.timed, sight.of_supply()
    for place, supply in sight.telling():
        wanting: dict[str, list[str]] = {}
        for name, judged in timed.clocks.items():
            if not judged.reasons[place]:
                for word in _untold(sight.policy.clocks[name], supply):
                    wanting.setdefault(word, []).append(name)
        if wanting:
            named = [f"{word} ({', '.join(clocks)})" for word, clocks in wanting.items()]
            remark = Remark(codes.PARTLY_TOLD, about=(supply.source, *named))
            yield remark, Tally(int(counts[place]))


def _untold(clock: Clock, supply: Supply) -> dict[str, None]:
    """The events and states of a clock that its source does not tell of."""
    events = (*clock.start, *clock.stop, *clock.reset_on)
    states = () if supply.states else clock.pauses
    return dict.fromkeys(
        (*(one for one in events if one not in supply.events), *(one.state for one in states))
    )


def _open_dues(stage: ClockStage, judged: Judged) -> Noticed:
    """Cycles whose due stands in a field that says nothing."""
    unknown = np.flatnonzero(judged.state == NOT_COMPUTABLE)
    promised = stage.promises.results
    wanting: dict[tuple[str, ...], list[Rows]] = {}
    for code in np.unique(judged.dues.promise[unknown]).tolist():
        rows = judged.cycles.row[unknown[judged.dues.promise[unknown] == code]]
        wanting.setdefault(promised[code].because, []).append(rows)
    for names, rows in wanting.items():
        about = (stage.clock.name, FIELD, *names)
        count = np.unique(np.concatenate(rows)).size
        yield Remark(codes.NOT_COMPUTABLE, stage.clock.location, about), Tally(count)


def _appointed(stage: ClockStage, judged: Judged) -> Noticed:
    sign, row = judged.dues.appointed, judged.cycles.row
    differs, later = np.unique(row[sign != 0]).size, np.unique(row[sign > 0]).size
    about = (stage.clock.name, *dict.fromkeys(stage.fields))
    yield Remark(codes.APPOINTED_OTHERWISE, stage.clock.location, about), Tally(differs, later)


def _signals(sight: _Sight) -> Noticed:
    for name, told in sight.part.decided.signals.items():
        signal = sight.policy.signals[name]
        uncovered = int(told.uncovered.sum())
        yield Remark(codes.NOT_COVERED, signal.location, (name,)), Tally(uncovered)
        unknown = sight.of_supply(told.truth == UNKNOWN)
        counted = () if signal.count == (COMPLAINTS,) else signal.count
        for place, supply in sight.telling():
            asked = (*counted, *signal.before, *signal.after)
            lacking = [event for event in asked if event not in supply.events]
            if lacking:
                about = (name, *dict.fromkeys(lacking))
                tally = Tally(int(unknown[place]))
                yield Remark(codes.SIGNAL_UNTOLD, signal.location, about), tally


def _contradictions(sight: _Sight) -> Noticed:
    closure = sight.policy.closure
    if closure is None:
        return
    events = [name for name in closure.contradicted_by if name not in sight.policy.signals]
    counts = sight.of_supply()
    for place, supply in sight.telling():
        lacking = tuple(name for name in events if name not in supply.events)
        if lacking:
            yield Remark(codes.UNCHECKED, closure.location, lacking), Tally(int(counts[place]))


def _waivers(sight: _Sight) -> Noticed:
    """How often each holds; what is wrong with that only the whole run shows."""
    for waiver in sight.part.waivers:
        used = Tally(sight.part.decided.frame.height)
        yield Remark(WAIVED, waiver.location, (waiver.rule,)), used


def _jumps(sight: _Sight) -> Noticed:
    lifecycle, found = sight.policy.lifecycle, sight.part.decided.timed.jumps
    if lifecycle is None:
        return
    kinds = found.before.astype(np.int64) * len(found.states) + found.after
    for kind in np.unique(kinds).tolist():
        before, after = divmod(kind, len(found.states))
        rows = np.unique(found.row[kinds == kind])
        about = (found.states[before], found.states[after])
        tally = Tally(rows.size, first=sight.first(rows))
        yield Remark(codes.JUMPED, lifecycle.location, about), tally


NOTICES: tuple[Callable[[_Sight], Noticed], ...] = (
    _early,
    _orphans,
    _mute,
    _clocks,
    _partly_told,
    _signals,
    _contradictions,
    _waivers,
    _jumps,
)
"""Everything that is looked at, of each part of a batch. One more is a function here, a code in
`intake.codes` and a sentence in `wording`."""
