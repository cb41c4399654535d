"""What a policy reads: every condition that decides something, and the fields it needs for that."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.conditions.reading import leaves, reads
from complaintctl.decide.past import OPENED
from complaintctl.model.condition import Condition, Happened
from complaintctl.model.detector import InBulk
from complaintctl.model.limits import CHANNEL
from complaintctl.model.policy import Copied, FromLookup, Policy
from complaintctl.model.promise import FromField, Target, Within


def conditions(policy: Policy) -> Iterator[Condition]:
    """Every condition of one version that decides something."""
    for decider in policy.deciders():
        if not isinstance(decider, Copied):
            yield from (rule.when for rule in decider.rules)
    yield from (target.when for target in _targets(policy))
    for ladder in policy.ladders:
        yield from (step.when for step in ladder.steps)
    yield from (rule.when for rule in policy.actions)
    for requirement in policy.closure.requirements if policy.closure else ():
        yield from (requirement.must, requirement.when)
    yield from (remedy.when for remedy in policy.remedies)
    yield from (waiver.when for waiver in policy.waivers)


def events_asked(policy: Policy) -> tuple[str, ...]:
    """The events that some `happened` asks for."""
    found = (leaf for one in conditions(policy) for leaf in leaves(one))
    asked = (event for leaf in found if isinstance(leaf, Happened) for event in leaf.events)
    return tuple(dict.fromkeys(asked))


def fields_read(policy: Policy) -> frozenset[str]:
    """The fields that a run needs, in any version: what rules, lookups, signals, promises, needs,
    queues and assumptions read, and what run limits listen to."""
    names: set[str] = {OPENED}
    if policy.run_limits.silent_channel is not None:
        names.add(CHANNEL)
    for version in policy.versions():
        names |= fields_of(version)
    return frozenset(names)


def fields_of(policy: Policy) -> set[str]:
    """The fields that deciding by one version reads."""
    found = {read for one in conditions(policy) for read in reads(one)}
    for lookup in _lookups_read(policy):
        found.update(policy.lookups[lookup].keys)
    names = {read.name for read in found if read.kind == "field"}
    names.update(one.field for one in policy.deciders() if isinstance(one, Copied))
    names.update(one.due.field for one in _targets(policy) if isinstance(one.due, FromField))
    names.update(name for category in policy.categories.values() for name in category.needs)
    names.update(team.one_per for team in policy.teams.values() if team.one_per is not None)
    names.update(field.name for field in policy.fields.values() if field.when_blank is not None)
    same = [name for signal in policy.signals.values() for name in signal.same]
    same += policy.duplicates.same if policy.duplicates else ()
    shapes = (detector.shape for detector in policy.detectors.values())
    same += (name for shape in shapes if isinstance(shape, InBulk) for name in shape.same)
    names.update(name for name in same if name in policy.fields)
    return names


def _lookups_read(policy: Policy) -> Iterator[str]:
    for decider in policy.deciders():
        for rule in () if isinstance(decider, Copied) else decider.rules:
            if isinstance(rule.outcome, FromLookup):
                yield rule.outcome.lookup
    for target in _targets(policy):
        if isinstance(target.due, Within) and target.due.lookup is not None:
            yield target.due.lookup


def _targets(policy: Policy) -> Iterator[Target]:
    for clock in policy.clocks.values():
        yield from (one for one in (*clock.targets, clock.otherwise) if one is not None)
