"""Everything of a decision that is a matter of time: clocks, rank, ladders, closure, orphans, and
jumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide.clocks import ClockStage, Judged
from complaintctl.decide.closing import Claims, Closings, ClosureStage, claims
from complaintctl.decide.cycles import CANCELLING
from complaintctl.decide.engines import Engine
from complaintctl.decide.instants import NEVER, Flags
from complaintctl.decide.jumps import Jumps, jumps
from complaintctl.decide.ladders import LadderStage, Reached
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.others import Others
from complaintctl.decide.rulebook import Answers, codes_column
from complaintctl.decide.signals import Anchors, Situation, Told, column, tell
from complaintctl.decide.timeline import happened
from complaintctl.decide.views import as_written
from complaintctl.model.policy import Policy
from complaintctl.model.promise import WITHOUT_CLOSURE

Ranks = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Timed:
    """By clock, ladder and row. `rank`: the place of a level, 0 the most severe; `finished`: a
    claim stands, or the complaint was withdrawn or merged; `orphan`: it is not finished, and no
    clock with a due runs."""

    clocks: Mapping[str, Judged]
    reached: Mapping[str, Reached]
    claims: Claims
    closings: Closings | None
    rank: Ranks
    finished: Flags
    orphan: Flags
    jumps: Jumps


class Timing:
    """The promises of a policy that have to do with time, batch after batch. Steps whose moment
    lies before `ladders_from` are never fired."""

    def __init__(self, policy: Policy, lent: Lent, ladders_from: int | None = None) -> None:
        self.policy = policy
        self._ladders_from = ladders_from
        reckoning = Reckoning(policy.zone, policy.calendars)
        self.clocks = {
            name: ClockStage(clock, policy.lookups, lent, reckoning)
            for name, clock in policy.clocks.items()
        }
        self.ladders = {
            ladder.id: LadderStage(ladder, lent, reckoning) for ladder in policy.ladders
        }
        closure = policy.closure
        self.closure = ClosureStage(closure, policy.signals, lent) if closure else None

    def decide(
        self,
        opening: pl.DataFrame,
        running: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        now: Situation,
        told: Mapping[str, Told],
        others: Mapping[tuple[str, ...], Others],
        as_of: int,
    ) -> Timed:
        """The batch by what was known at the opening, and by what is known now."""
        clocks = {
            name: stage.decide(opening, answers, engine, now.events, now.supplies, as_of)
            for name, stage in self.clocks.items()
        }
        policy = self.policy
        claimed = claims(policy.closure or WITHOUT_CLOSURE, now.events, policy.signals)
        finished = claimed.stands | happened(now.events, CANCELLING)
        return Timed(
            clocks,
            self._reached(running, answers, engine, clocks, told, as_of),
            claimed,
            self._closings(running, answers, engine, claimed, now, told, others, as_of),
            self._rank(running, answers, now, finished, as_of),
            finished,
            ~finished & ~_awaited(clocks, finished.size),
            jumps(policy.lifecycle, now.events),
        )

    def _reached(
        self,
        running: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        clocks: Mapping[str, Judged],
        told: Mapping[str, Told],
        as_of: int,
    ) -> dict[str, Reached]:
        found: dict[str, Reached] = {}
        for name, stage in self.ladders.items():
            ladder = stage.ladder
            if ladder.clock is not None:
                found[name] = stage.on_clock(
                    running, answers, engine, self.clocks[ladder.clock], clocks[ladder.clock], as_of
                )
            elif ladder.signal is not None:
                since = told[ladder.signal].since
                found[name] = stage.on_signal(running, answers, engine, since, as_of)
        if self._ladders_from is None:
            return found
        return {name: one.since(self._ladders_from) for name, one in found.items()}

    def _closings(
        self,
        running: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        claimed: Claims,
        now: Situation,
        told: Mapping[str, Told],
        others: Mapping[tuple[str, ...], Others],
        as_of: int,
    ) -> Closings | None:
        if self.closure is None:
            return None
        seen = self.seen_at_closing(claimed, now, told, others)
        view = running.with_columns(column(one.truth).alias(name) for name, one in seen.items())
        against = {name: seen[name].truth for name in self.closure.signals}
        cells = as_written(view, self.policy.fields)
        return self.closure.decide(
            view, cells, answers, engine, claimed, against, now.supplies, as_of
        )

    def seen_at_closing(
        self,
        claimed: Claims,
        now: Situation,
        told: Mapping[str, Told],
        others: Mapping[tuple[str, ...], Others],
    ) -> dict[str, Told]:
        """The signals as the section `closure` reads them: there, one that looks from a claim
        looks from the standing one."""
        claiming = self.closure.closure.claimed_by if self.closure is not None else ()
        standing = _standing(claimed)
        return {
            name: tell(signal, now, others, standing)
            if set(signal.before or signal.after) & set(claiming)
            else told[name]
            for name, signal in self.policy.signals.items()
        }

    def _rank(
        self, running: pl.DataFrame, answers: Answers, now: Situation, finished: Flags, as_of: int
    ) -> Ranks:
        if self.policy.priority is None:
            return np.zeros(finished.size, np.uint8)
        place = {level: at for at, level in enumerate(self.policy.priority.levels)}
        by_code = [place[answer.value] for answer in answers["priority"].results]
        rank: Ranks = np.array(by_code, np.uint8)[running[codes_column("priority")].to_numpy()]
        for aging in self.policy.aging:
            old = ~finished & (now.opened != NEVER) & (now.opened <= as_of - aging.after)
            rank[old] = np.minimum(rank[old], place[aging.level])
        return rank


def _awaited(clocks: Mapping[str, Judged], height: int) -> Flags:
    """The rows in which a clock runs towards a due."""
    found = np.zeros(height, np.bool_)
    for judged in clocks.values():
        found[judged.cycles.row[judged.running & (judged.dues.due != NEVER)]] = True
    return found


def _standing(claimed: Claims) -> Anchors:
    rows = np.flatnonzero(claimed.stands)
    return Anchors(rows, claimed.last[rows], claimed.last_place[rows])
