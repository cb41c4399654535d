"""When a case counts as solved: claimed, contradicted, proved, over (policy-language 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide import resolve
from complaintctl.decide.engines import Engine
from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, firsts, ranks
from complaintctl.decide.patterns import Digit, Patterns, code_digit
from complaintctl.decide.rulebook import Answers, Rulebook, codes_column
from complaintctl.decide.signals import UNKNOWN, YES, Truths
from complaintctl.decide.timeline import Timeline
from complaintctl.model.condition import Condition
from complaintctl.model.policy import Rule
from complaintctl.model.promise import Closure
from complaintctl.model.queue import Supply

NOT_CLAIMED = "not_claimed"
_YES = "yes"


@dataclass(frozen=True, slots=True)
class Claims:
    """By row: whether a claim stands, when it was made first and last since the last reopening
    (NEVER: it does not), and the last one's place in the timeline; whether the customer confirmed
    it, and, by event, whether something
    contradicted the last one. Earlier claims of row i: `earlier[first[i]:first[i + 1]]`."""

    stands: Flags
    made: Instants
    last: Instants
    last_place: Rows
    confirmed: Flags
    contradicted: Mapping[str, Flags]
    first: Rows
    earlier: Instants


def claims(closure: Closure, events: Timeline, signals: Collection[str] = ()) -> Claims:
    """The claims of each row, from its events up to now; `signals`: names that are no events."""
    height = events.first.size - 1
    claiming = events.named(closure.claimed_by)
    reopening, confirming = events.named(("reopened",)), events.named(("customer_confirmed",))
    against = {
        name: events.named((name,)) for name in closure.contradicted_by if name not in signals
    }
    matters = reduce(or_, against.values(), claiming | reopening | confirming)
    told = events.only(matters[events.event])
    stands, confirmed = np.zeros(height, np.bool_), np.zeros(height, np.bool_)
    made, last = np.full(height, NEVER), np.full(height, NEVER)
    last_place = np.zeros(height, np.int64)
    origin = np.flatnonzero(matters[events.event])
    contradicted = {name: np.zeros(height, np.bool_) for name in against}
    undone: list[tuple[Rows, Instants]] = []
    for rows, places in ranks(told.first):
        event, at = told.event[places], told.at[places]
        for name, which in against.items():
            contradicted[name][rows[which[event]]] = True
        confirmed[rows[confirming[event]]] |= stands[rows[confirming[event]]]
        back = rows[reopening[event] & stands[rows]]
        undone.append((back, last[back]))
        stands[back], confirmed[back] = False, False
        made[back], last[back] = NEVER, NEVER
        claim = claiming[event]
        fresh = claim & ~stands[rows]
        made[rows[fresh]] = at[fresh]
        stands[rows[claim]], last[rows[claim]] = True, at[claim]
        last_place[rows[claim]] = origin[places[claim]]
        for found in contradicted.values():
            found[rows[claim]] = False
    row = np.concatenate([rows for rows, _ in undone]) if undone else np.zeros(0, np.int64)
    when = np.concatenate([at for _, at in undone]) if undone else np.zeros(0, np.int64)
    order = np.lexsort((when, row))
    first = firsts(np.bincount(row, minlength=height))
    return Claims(stands, made, last, last_place, confirmed, contradicted, first, when[order])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a closure (policy-language 7), in the words of the record."""

    verdict: str
    missing: tuple[str, ...] = ()
    cannot_tell: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closings:
    """By row: the code of its verdict, until when that is provisional and until when to call
    back (NEVER: neither), and whether it was chosen for a call."""

    verdict: Rows
    until: Instants
    call_until: Instants
    chosen: Flags


class ClosureStage:
    """The closure of a policy, batch after batch; what its codes mean stands in `verdicts`."""

    def __init__(self, closure: Closure, signals: Collection[str], lent: Lent) -> None:
        self.closure = closure
        self.signals = tuple(name for name in closure.contradicted_by if name in signals)
        self.verdicts: Patterns[Verdict] = Patterns(self._verdict)
        self._musts = _Truths([one.must for one in closure.requirements], lent)
        self._whens = _Truths([one.when for one in closure.requirements], lent)
        self._supplies: Sequence[Supply] = ()

    def decide(
        self,
        view: pl.DataFrame,
        cells: pl.DataFrame,
        answers: Answers,
        engine: Engine,
        claimed: Claims,
        against: Mapping[str, Truths],
        supplies: Sequence[Supply],
        as_of: int,
    ) -> Closings:
        """The verdict on each row; `view`: what is known now, `cells`: the same without what is
        assumed; `against`: by signal, whether it contradicts the standing claim."""
        self._supplies = supplies
        over = claimed.confirmed | (claimed.made <= as_of - self.closure.window)
        columns = [
            pl.Series("stands", claimed.stands.astype(np.uint8)),
            pl.Series("over", over.astype(np.uint8)),
            *(pl.Series(f"by:{name}", found) for name, found in claimed.contradicted.items()),
            *(pl.Series(f"by:{name}", found) for name, found in against.items()),
        ]
        columns += [
            self._musts.decide(cells, answers, engine).alias("musts"),
            self._whens.decide(view, answers, engine).alias("whens"),
        ]
        frame = view.select("supply").hstack(columns)
        digits = [Digit(pl.col("supply"), max(len(supplies), 1)), *_digits("stands", "over")]
        digits += _digits(*(f"by:{name}" for name in claimed.contradicted))
        digits += [Digit(pl.col(f"by:{name}"), 3) for name in against]
        digits += [code_digit("musts", self._musts.found), code_digit("whens", self._whens.found)]
        found = self.verdicts.of(frame, digits).to_numpy().astype(np.int64)
        waiting = [one.verdict == "provisional" for one in self.verdicts.results]
        ends = np.where(claimed.stands, claimed.made, 0) + self.closure.window
        until = np.where(np.array(waiting, np.bool_)[found], ends, NEVER)
        return Closings(found, until, *self._callbacks(view, answers, claimed))

    def _callbacks(
        self, view: pl.DataFrame, answers: Answers, claimed: Claims
    ) -> tuple[Instants, Flags]:
        rule, height = self.closure.callback, view.height
        until, chosen = np.full(height, NEVER), np.zeros(height, np.bool_)
        rows = np.flatnonzero(claimed.stands)
        if rule is None or not rows.size:
            return until, chosen
        share = np.full(rows.size, rule.otherwise)
        if "priority" in answers:
            levels = [one.value for one in answers["priority"].results]
            shares = np.array([rule.share.get(level, rule.otherwise) for level in levels])
            share = shares[view[codes_column("priority")].to_numpy()[rows]]
        ids = view["complaint"].gather(rows)
        chosen[rows] = np.array([drawn(rule.seed, one) for one in ids]) < share
        until[chosen] = claimed.made[chosen] + rule.within
        return until, chosen

    def _verdict(self, digits: tuple[int, ...]) -> Verdict:
        supply, stands, over, *rest = digits
        supplied = self._supplies[supply].events if self._supplies else frozenset()
        events = [name for name in self.closure.contradicted_by if name not in self.signals]
        unchecked = tuple(name for name in events if name not in supplied)
        truths = dict(zip((*events, *self.signals), rest, strict=False))
        musts, whens = rest[len(truths) :]
        if not stands:
            return Verdict(NOT_CLAIMED, unchecked=unchecked)
        by = tuple(name for name in self.closure.contradicted_by if truths[name] == YES)
        if by:
            return Verdict("contradicted", contradicted_by=by, unchecked=unchecked)
        missing, doubts = self._proved(musts, whens)
        if missing:
            return Verdict("unverified", missing=missing, unchecked=unchecked)
        if doubts:
            return Verdict("unverified", cannot_tell=doubts, unchecked=unchecked)
        if not over:
            return Verdict("provisional", unchecked=unchecked)
        open_ = tuple(name for name in self.closure.contradicted_by if truths[name] == UNKNOWN)
        if open_:
            return Verdict("unverified", cannot_tell=open_, unchecked=unchecked)
        return Verdict("verified", unchecked=unchecked)

    def _proved(self, musts: int, whens: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts of requirements that are not met, and what leaves others open."""
        missing: list[str] = []
        doubts: list[str] = []
        judged = zip(
            self.closure.requirements,
            self._musts.found.results[musts],
            self._whens.found.results[whens],
            strict=True,
        )
        for requirement, must, when in judged:
            if when.truth is False or must.truth:
                continue
            if when.truth and must.truth is False:
                missing.append(requirement.otherwise)
            doubts += [*when.doubts, *must.doubts]
        return tuple(missing), tuple(dict.fromkeys(doubts))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A condition's truth, and what leaves it open."""

    truth: bool | None
    doubts: tuple[str, ...]


class _Truths:
    """Conditions over a batch; what the codes mean stands in `found`."""

    def __init__(self, conditions: Sequence[Condition], lent: Lent) -> None:
        self.found: Patterns[tuple[_Judged, ...]] = Patterns(self._judged)
        rules = [Rule(str(place), _YES, when) for place, when in enumerate(conditions)]
        self._rules = Rulebook(rules, {}, lent)

    def decide(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> pl.Series:
        """The code of each row's truths."""
        asked = self._rules.ask(view, answers, engine)
        return self.found.of(asked.frame, asked.digits, asked.lacking, where=asked.in_doubt)

    def _judged(self, digits: tuple[int, ...]) -> tuple[_Judged, ...]:
        verdicts, lacking = self._rules.read(digits)
        truths: dict[resolve.Outcomes, bool] = {(_YES,): True, (None,): False}
        return tuple(
            _Judged(truths.get(one.outcomes), tuple(resolve.doubts(one, lacking)))
            for one in verdicts
        )


def drawn(seed: str, complaint: str) -> float:
    """A complaint's own number in 0..1, the same in every run."""
    digest = hashlib.sha256(f"{seed}\0{complaint}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _digits(*columns: str) -> list[Digit]:
    return [Digit(pl.col(name).cast(pl.UInt8), 2) for name in columns]
