"""Policies made of policies: one in which sections of a later version have taken over
(`switch_open`), and one without the rules that are waived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

from complaintctl.conditions.reading import reads
from complaintctl.conditions.rewriting import with_signals
from complaintctl.model.action import ActionRule
from complaintctl.model.condition import Condition
from complaintctl.model.detector import BeforeDueOf
from complaintctl.model.policy import Agree, Copied, First, MostSevere, Policy
from complaintctl.model.promise import Closure, Ladder

Rewrite = Callable[[Condition], Condition]


def taken_over(old: Policy, new: Policy) -> Policy:
    """`old` with the sections that `new` switches, each whole and reading the signals of `new`.

    Where both have a different signal of one name, that of `new` is called after its version.
    """
    team = new.team if "routing" in new.switch_open else None
    ladders = tuple(one for one in new.ladders if one.signal or one.clock in old.clocks)
    ladders = ladders if "escalation" in new.switch_open else ()
    actions = new.actions if "escalation" in new.switch_open else ()
    closure = new.closure if "closure" in new.switch_open else None
    table = team if isinstance(team, First) else None
    read = dict.fromkeys(_signals_read(table, ladders, actions, closure))
    names = {
        name: name if old.signals.get(name) in (None, new.signals[name]) else _named(name, new)
        for name in read
        if name in new.signals
    }
    signals = {names[name]: replace(new.signals[name], name=names[name]) for name in names}

    def rewrite(condition: Condition) -> Condition:
        return with_signals(condition, names)

    borrowed = old.borrowed | (signals.keys() - old.signals.keys())
    changed = replace(old, signals={**old.signals, **signals}, borrowed=borrowed)
    if "routing" in new.switch_open:
        changed = replace(changed, team=_first(team, rewrite) if isinstance(team, First) else team)
    if "escalation" in new.switch_open:
        told = tuple(_ladder(one, names.get(one.signal or ""), rewrite) for one in ladders)
        asked = tuple(replace(one, when=rewrite(one.when)) for one in actions)
        changed = replace(changed, ladders=told, actions=asked)
    if "closure" in new.switch_open:
        against = (
            tuple(names.get(name, name) for name in closure.contradicted_by) if closure else ()
        )
        changed = replace(changed, closure=closure and _closure(closure, against, rewrite))
    return changed


def without(policy: Policy, waived: tuple[str, ...]) -> Policy:
    """The policy as if the rules of these names, ids or names of clocks, were not written."""
    if not waived:
        return policy
    clocks = {
        name: replace(clock, targets=_left(clock.targets, waived))
        for name, clock in policy.clocks.items()
        if name not in waived
    }
    ladders = [
        replace(ladder, steps=tuple(step for step in ladder.steps if step.key not in waived))
        for ladder in policy.ladders
        if ladder.id not in waived and ladder.clock not in waived
    ]
    return replace(
        policy,
        category=_decider(policy.category, waived),
        priority=_decider(policy.priority, waived),
        party=_decider(policy.party, waived),
        team=_decider(policy.team, waived),
        lane=_decider(policy.lane, waived),
        remedies=_left(policy.remedies, waived),
        clocks=clocks,
        ladders=tuple(ladders),
        actions=_left(policy.actions, waived),
        detectors={
            name: one
            for name, one in policy.detectors.items()
            if not (isinstance(one.shape, BeforeDueOf) and one.shape.clock in waived)
        },
        closure=policy.closure
        and replace(policy.closure, requirements=_left(policy.closure.requirements, waived)),
        waived=waived,
    )


class _Called(Protocol):
    @property
    def id(self) -> str: ...


Called = TypeVar("Called", bound=_Called)
AnyDecider = TypeVar(
    "AnyDecider",
    First | Copied,
    MostSevere | None,
    Agree | None,
    First | Copied | None,
    First | None,
)


def _left(rules: Iterable[Called], waived: tuple[str, ...]) -> tuple[Called, ...]:
    return tuple(rule for rule in rules if rule.id not in waived)


def _decider(decider: AnyDecider, waived: tuple[str, ...]) -> AnyDecider:
    if decider is None or isinstance(decider, Copied):
        return decider
    return replace(decider, rules=_left(decider.rules, waived))


def _named(name: str, version: Policy) -> str:
    return f"{name}@{version.effective_from}"


def _signals_read(
    team: First | None,
    ladders: tuple[Ladder, ...],
    actions: tuple[ActionRule, ...],
    closure: Closure | None,
) -> Iterator[str]:
    conditions = [rule.when for rule in team.rules] if team else []
    conditions += [step.when for ladder in ladders for step in ladder.steps]
    conditions += [rule.when for rule in actions]
    for requirement in closure.requirements if closure else ():
        conditions += [requirement.must, requirement.when]
    for condition in conditions:
        yield from (read.name for read in reads(condition) if read.kind == "signal")
    yield from (ladder.signal for ladder in ladders if ladder.signal is not None)
    yield from closure.contradicted_by if closure else ()


def _first(team: First, rewrite: Rewrite) -> First:
    return replace(team, rules=tuple(replace(rule, when=rewrite(rule.when)) for rule in team.rules))


def _ladder(ladder: Ladder, signal: str | None, rewrite: Rewrite) -> Ladder:
    steps = tuple(replace(step, when=rewrite(step.when)) for step in ladder.steps)
    return replace(ladder, steps=steps, signal=signal or ladder.signal)


def _closure(closure: Closure, against: tuple[str, ...], rewrite: Rewrite) -> Closure:
    return replace(
        closure,
        contradicted_by=against,
        requirements=tuple(
            replace(one, must=rewrite(one.must), when=rewrite(one.when))
            for one in closure.requirements
        ),
    )
