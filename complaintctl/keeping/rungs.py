"""What of a complaint's occasions is new: what is taken over as done, what is to be done now, and
what became idle while it waited."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from complaintctl.follow.occasions import Occasion, Situation, owner_step
from complaintctl.follow.plan import Pending
from complaintctl.keeping.changes import Change
from complaintctl.keeping.since import Since
from complaintctl.model.texts import asked
from complaintctl.store.values import ADOPTED, JOINED, OVER, SENT, SUPERSEDED, WAITING, Rung

_BETWEEN = ","
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Weighed:
    """New rungs that were `adopted`, what is `pending` now, rungs that are `ended`, and new ones
    that are `stale`: over before anybody knew of them."""

    adopted: tuple[Rung, ...]
    pending: tuple[Pending, ...]
    ended: tuple[Rung, ...]
    stale: tuple[Rung, ...]


def weigh(change: Change, number: int, before: Sequence[Rung], since: Since, run: int) -> Weighed:
    """Hold the occasions of a changed complaint against its rungs so far."""
    adopted = list(_taken_over(change.situation.occasions, before, since, run))
    pending: list[Pending] = []
    stale: list[Rung] = []
    before = (*before, *adopted)
    for occasion in _new(change.situation.occasions, before):
        at = occasion.at if occasion.at is not None else since.otherwise
        if since.adopted is not None and at <= since.adopted:
            adopted.append(Rung(occasion.rule, occasion.cycle, occasion.step, at, run, ADOPTED))
        elif since.stale is not None and at <= since.stale and not occasion.open:
            stale.append(Rung(occasion.rule, occasion.cycle, occasion.step, at, run, SUPERSEDED))
        else:
            pending.append(_pending(change, number, occasion, at))
    ended = tuple(_ended(change, before))
    return Weighed(tuple(adopted), tuple(pending), ended, tuple(stale))


def pending_again(complaint: str, number: int, rung: Rung) -> Pending:
    """What waited in the state."""
    return pending_of(complaint, number, rung, json.loads(rung.about or "{}"))


def pending_of(complaint: str, number: int, rung: Rung, about: Mapping[str, Any]) -> Pending:
    """What was pending when this was kept of it."""
    return Pending(
        complaint, number, rung.rule, rung.cycle, rung.step, rung.at,
        about["do"], about["to"], about["told"], about["again"], about["mass"],
    )  # fmt: skip


def rung_of(pending: Pending, state: str, action: str | None, run: int) -> Rung:
    """What the state keeps of something that was pending."""
    return Rung(
        pending.rule, pending.cycle, pending.step, pending.at, run, state, action,
        json.dumps(about(pending), ensure_ascii=False),
    )  # fmt: skip


def about(pending: Pending) -> dict[str, Any]:
    """All that is needed to raise an action about it later, or once more."""
    return {
        "do": pending.do, "to": pending.to, "told": pending.about, "again": pending.again,
        "mass": pending.mass,
    }  # fmt: skip


def _taken_over(
    occasions: Sequence[Occasion], before: Sequence[Rung], since: Since, run: int
) -> Iterator[Rung]:
    """What rules that are new would have told of the last decision: its owner, its missing
    evidence."""
    if since.was is None or since.adopted is None:
        return
    known = {rung.rule for rung in before}
    steps = {"assign": _owner(since.was["owner"])}
    steps["request_evidence"] = _BETWEEN.join(since.was["intake"]["missing"])
    for occasion in occasions:
        step = steps.get(occasion.do)
        if step and occasion.rule not in known:
            yield Rung(occasion.rule, occasion.cycle, step, since.adopted, run, ADOPTED)


def _owner(owner: Mapping[str, Any] | None) -> str:
    """The owner of a record, as `assign` names it."""
    return owner_step(owner["team"], owner["queue"]) if owner else ""


def _new(occasions: Sequence[Occasion], before: Sequence[Rung]) -> Iterator[Occasion]:
    """The occasions that were not there before."""
    done = {(rung.rule, rung.cycle, rung.step) for rung in before}
    for occasion in occasions:
        earlier = [rung for rung in before if rung.rule == occasion.rule]
        if occasion.do == "assign" and earlier:
            # An owner may come back: what counts is who was told last.
            last = max(earlier, key=lambda rung: rung.cycle)
            if last.step != occasion.step:
                yield replace(occasion, cycle=last.cycle + 1)
        elif occasion.do == "request_evidence":
            before_now = {name for rung in earlier for name in rung.step.split(_BETWEEN)}
            wanted = [one for one in occasion.step.split(_BETWEEN) if one not in before_now]
            if wanted:
                yield replace(occasion, step=_BETWEEN.join(wanted))
        elif (occasion.rule, occasion.cycle, occasion.step) not in done:
            yield occasion


def _ended(change: Change, before: Sequence[Rung]) -> Iterator[Rung]:
    """Rungs that wait, or may be raised again, though there is no use in it any more."""
    useful = [one for one in change.situation.occasions if one.open]
    for rung in before:
        if rung.state in (WAITING, SENT, JOINED) and not _of_use(rung, useful):
            state = SUPERSEDED if rung.state == WAITING else OVER
            yield replace(rung, state=state)


def _of_use(rung: Rung, useful: Sequence[Occasion]) -> bool:
    for one in useful:
        if one.rule != rung.rule:
            continue
        if one.do == "assign" and one.step == rung.step:
            return True
        if one.do == "request_evidence":
            return bool({*one.step.split(_BETWEEN)} & {*rung.step.split(_BETWEEN)})
        if (one.cycle, one.step) == (rung.cycle, rung.step):
            return True
    return False


def _pending(change: Change, number: int, occasion: Occasion, at: int) -> Pending:
    again, mass = occasion.again, occasion.mass
    return Pending(
        change.complaint,
        number,
        occasion.rule,
        occasion.cycle,
        occasion.step,
        at,
        occasion.do,
        occasion.to,
        _about(change.complaint, change.situation, occasion),
        {"after": again.after, "to": again.to, "times": again.times} if again else None,
        {"name": mass.name, "same": dict(mass.same), "within": mass.within, "at": mass.joined}
        if mass
        else None,
        over=not occasion.open,
    )


def _about(complaint: str, situation: Situation, occasion: Occasion) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "category": situation.category,
        "priority": situation.priority,
        "team": situation.team,
        "queue": situation.queue,
    }
    if occasion.do == "request_evidence":
        missing = occasion.step.split(_BETWEEN)
        told["missing"] = missing
        told["text"] = {
            language: asked(situation.ask, missing, situation.labels, complaint, language)
            for language in _LANGUAGES
        }
    return told
