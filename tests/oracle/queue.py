"""The decision of a whole queue, stage by stage (policy language 3).

Signals look at other complaints, so the stages up to them are taken for all complaints first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.oracle.clocks import RUNNING, Verdict, ever_breached, shown, verdicts
from tests.oracle.closure import claimed_by, closure
from tests.oracle.conditions import Answer, Scope
from tests.oracle.detectors import Sight, detected
from tests.oracle.escalation import reached
from tests.oracle.facts import Facts, Tables
from tests.oracle.instants import iso, wall_seconds
from tests.oracle.lifecycle import jumps
from tests.oracle.record import actions, sections
from tests.oracle.signals import Known, Pool, Told, reads_category, tell
from tests.oracle.stages import STAGES, category
from tests.oracle.timeline import (
    Case,
    Timeline,
    finished,
    history_from,
    standing_claim,
    timeline,
)
from tests.oracle.versions import Packs, Version, in_force, switched, versions_of, waived
from tests.oracle.worktime import Hours


def decide_queue(
    policy: Mapping[str, Any],
    cases: Sequence[Case],
    *,
    as_of: int,
    tables: Tables,
    versions: Mapping[str, Mapping[str, Any]] | None = None,
    packs: Packs = (),
) -> list[dict[str, Any]]:
    """The records of a queue, in its order.

    `policy` holds the facts, and the promises too if there are no dated `versions`; `packs` are
    the documents behind `extends` by name. A complaint opened after as_of, or one of `history`,
    has no record.
    """
    queue = _Queue(versions_of(policy, versions or {}, packs), as_of, tables)
    known = queue.known(cases)
    return [_record(queue, one) for one in known if not one.case.history]


class _Queue:
    """What all complaints of a run have in common."""

    def __init__(self, versions: list[Version], as_of: int, tables: Tables) -> None:
        self.versions, self.as_of, self.tables = versions, as_of, tables
        self.pool = Pool((), None)
        self._hours: dict[str, Hours] = {}

    def known(self, cases: Sequence[Case]) -> list[Known]:
        """The complaints with their first signals and their categories.

        READING: each complaint has the category that its own version gives it.
        """
        told = []
        for case in cases:
            line = timeline(case, self.as_of)
            # With its logged opening forgotten as too late, `opened_at` says whether it is due.
            if line.opened is None or line.opened <= self.as_of:
                own = in_force(self.versions, line.opened, self.as_of)
                told.append(Known(case, line, self.facts(case, line, own)))
        covers = history_from(cases)
        self.pool = Pool(told, covers)
        told = [self.with_signals(one, after_category=False) for one in told]
        found = [replace(one, category=self._category(one)) for one in told]
        self.pool = Pool(found, covers)
        return [self.with_signals(one, after_category=True) for one in found]

    def facts(self, case: Case, line: Timeline, version: Version) -> Facts:
        """A complaint beside a version, with what is waived for it left out."""
        drawn = frozenset(case.drawn.values())
        facts = Facts(version.document, case.cells, self.as_of, self.tables, line, {}, drawn)
        return replace(facts, policy=waived(version.document, facts)[0])

    def with_signals(self, one: Known, *, after_category: bool) -> Known:
        """The same complaint with the signals told that can be told now."""
        told = {
            str(name): tell(signal, one, self.pool).truth
            for name, signal in one.facts.policy.get("signals", {}).items()
            if after_category or not reads_category(signal)
        }
        return replace(one, facts=replace(one.facts, signals=told))

    def _category(self, one: Known) -> Answer | None:
        return category(Scope(one.facts, "opening", {}), one.facts.policy)

    def under(self, one: Known, version: Version) -> Known:
        """The same complaint as another version sees it, with that version's signals."""
        seen = replace(one, facts=self.facts(one.case, one.line, version))
        return self.with_signals(seen, after_category=True)

    def calendars(self, facts: Facts) -> Mapping[str, Hours]:
        """The calendars of a policy, each read once."""
        for name, written in facts.policy.get("calendars", {}).items():
            if str(name) not in self._hours:
                self._hours[str(name)] = Hours(written, facts.zone)
        return self._hours


def _record(queue: _Queue, one: Known) -> dict[str, Any]:
    line, as_of = one.line, queue.as_of
    own = in_force(queue.versions, line.opened, as_of)

    def is_open(version: Version, instant: int) -> bool:
        return not finished(line.until(instant), claimed_by(version.document))

    def now(section: str) -> tuple[Known, int | None]:
        if line.opened is None:
            return one, None
        version, since = switched(queue.versions, own, as_of, section, is_open)
        return (one if version is own else queue.under(one, version)), since

    routed = now("routing")[0]
    answers: dict[str, Answer] = {}
    for concern, view, answer in STAGES:
        facts = routed.facts if concern == "team" else one.facts
        found = answer(Scope(facts, view, dict(answers)), facts.policy)
        if found is not None:
            answers[concern] = found
    scope = Scope(one.facts, "running", answers)
    clocks = verdicts(replace(scope, view="opening"), line, as_of, queue.calendars(one.facts))
    (escalated, since), closed = now("escalation"), now("closure")[0]
    done = finished(line, claimed_by(closed.facts.policy))
    zone = one.facts.zone
    # READING: in a policy without clocks every unfinished complaint is an orphan. `signals`,
    # `policy`, `detected` and `jumps` are those of the complaint's own version, whatever changed
    # over.
    return {
        "complaint": one.case.id,
        "as_of": iso(as_of, zone),
        "policy": {"id": one.facts.policy.get("policy"), "version": own.name},
        **sections(scope, one.facts.policy),
        "actions": actions(replace(scope, facts=escalated.facts), escalated.facts.policy),
        "rank": _rank(scope, line, as_of, done=done),
        "signals": dict(one.facts.signals or {}),
        "clocks": [shown(verdict, as_of, zone) for verdict in clocks],
        "observed": [],
        "ever_breached": ever_breached(clocks),
        "escalations": _escalations(queue, escalated, since, answers, clocks),
        "closure": _closure(queue, closed, answers),
        "waived": waived(own.document, replace(one.facts, policy=own.document))[1],
        "orphan": not done and not any(v.state in RUNNING and v.due is not None for v in clocks),
        "detected": detected(Sight(one, clocks, queue.pool, as_of, done)),
        "jumps": jumps(one.facts.policy, line, zone),
    }


def _rank(scope: Scope, line: Timeline, as_of: int, *, done: bool) -> str | None:
    """The most severe of the priority and of every aging entry that is reached."""
    if "priority" not in scope.concerns:
        return None
    section = scope.facts.policy["priorities"]
    levels = [str(level) for level in section["levels"]]
    found = [scope.concerns["priority"].value]
    if line.opened is not None and not done:
        age = as_of - line.opened
        entries = section.get("aging", ())
        found += [str(e["rank_as"]) for e in entries if age >= wall_seconds(e["after"])]
    return min(found, key=levels.index)


def _escalations(
    queue: _Queue,
    seen: Known,
    since: int | None,
    answers: Mapping[str, Answer],
    clocks: Sequence[Verdict],
) -> list[dict[str, Any]]:
    def signal(name: str) -> Told:
        return tell(seen.facts.policy["signals"][name], seen, queue.pool)

    return reached(Scope(seen.facts, "running", answers), clocks, signal, queue.as_of, since)


def _closure(queue: _Queue, seen: Known, answers: Mapping[str, Answer]) -> dict[str, Any] | None:
    """READING: in the whole section a signal that looks from a claim looks from the standing one,
    of whichever of the claiming events that is; other signals are as ever."""
    policy, line = seen.facts.policy, seen.line
    claims = claimed_by(policy)
    claim = standing_claim(line, claims)

    def signal(name: str) -> Told:
        written = policy["signals"][name]
        near = written.get("before", written.get("after", ()))
        events = [near] if isinstance(near, str) else [str(event) for event in near]
        anchors = [claim] if claim is not None and set(events) & set(claims) else None
        return tell(written, seen, queue.pool, anchors)

    told = {str(name): signal(str(name)).truth for name in policy.get("signals", {})}
    scope = Scope(replace(seen.facts, signals=told), "running", answers)
    return closure(scope, line, queue.as_of, signal, seen.case.id)
