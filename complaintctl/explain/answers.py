"""The concerns of one complaint, from the reference interpreter: what each rule may give, and the
answer that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from complaintctl.conditions.reading import leaf_reads, leaves
from complaintctl.conditions.reference import Facts, evaluate
from complaintctl.decide import resolve
from complaintctl.decide.resolve import NO_STATE, NO_VALUE, Lacking, Verdict, lacking_name
from complaintctl.explain.facts import Seen
from complaintctl.model.condition import Read
from complaintctl.model.decision import Answer
from complaintctl.model.fields import State
from complaintctl.model.policy import (
    Agree,
    Copied,
    Decider,
    First,
    FromLookup,
    Lookup,
    MostSevere,
    Policy,
    Rule,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """By concern: its answer and what each of its rules may give; and the facts with all that is
    possible for each concern. `given`: the answers that a person put in place."""

    answers: Mapping[str, Answer]
    verdicts: Mapping[str, Sequence[Verdict]]
    seen: Seen
    given: Mapping[str, Answer]


def answers(policy: Policy, seen: Seen, given: Mapping[str, Answer] | None = None) -> Asked:
    """Every concern in the order of the policy; `given` stand in place of what rules would say."""
    given, found = given or {}, dict[str, Answer]()
    told: dict[str, Sequence[Verdict]] = {}
    for decider in policy.deciders():
        concern = decider.concern
        facts = seen.by(concern)
        if isinstance(decider, Copied):
            told[concern], answer = (), _copied(decider, facts)
        else:
            lacking = _lacking(decider.rules, policy.lookups, facts, found)
            told[concern] = verdicts(decider.rules, policy.lookups, facts)
            answer = _answer(decider, told[concern], lacking)
        found[concern] = given.get(concern, answer)
        seen = _with_possible(seen, concern, found[concern].possible)
    return Asked(found, told, seen, given)


def verdicts(
    rules: Sequence[Rule], lookups: Mapping[str, Lookup], facts: Facts
) -> tuple[Verdict, ...]:
    """What each rule may give."""
    return tuple(_verdict(rule, lookups, facts) for rule in rules)


def _verdict(rule: Rule, lookups: Mapping[str, Lookup], facts: Facts) -> Verdict:
    truth = evaluate(rule.when, facts)
    if not isinstance(rule.outcome, FromLookup):
        return resolve.verdict(rule, truth, None, ())
    lookup = lookups[rule.outcome.lookup]
    keys = zip(lookup.keys, lookup.domains, strict=True)
    outcomes = resolve.lookup_outcomes(lookup, [_candidates(key, dom, facts) for key, dom in keys])
    return resolve.verdict(rule, truth, lookup, outcomes)


def _candidates(key: Read, domain: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    if key.kind == "concern":
        return facts.possible[key.name]
    value = facts.values.get(key.name)
    return (str(value),) if value in domain else domain


def _answer(decider: Decider, told: Sequence[Verdict], lacking: Lacking) -> Answer:
    match decider:
        case First():
            answer = resolve.first(decider, told, lacking)
            return resolve.with_also(answer, told) if decider.concern == "category" else answer
        case MostSevere():
            return resolve.most_severe(decider, told, lacking)
        case Agree():
            return resolve.agree(decider, told, lacking)
        case Copied():
            raise TypeError("a copied concern has no rules")


def _copied(decider: Copied, facts: Facts) -> Answer:
    value = facts.values.get(decider.field)
    declared = facts.states.get(decider.field, State.ABSENT) != State.INVALID
    known = str(value) if value in decider.values else None
    return resolve.copied(decider, known, declared=declared)


def _lacking(
    rules: Sequence[Rule],
    lookups: Mapping[str, Lookup],
    facts: Facts,
    found: Mapping[str, Answer],
) -> Lacking:
    reads = [read for rule in rules for leaf in leaves(rule.when) for read in leaf_reads(leaf)]
    for rule in rules:
        if isinstance(rule.outcome, FromLookup):
            reads.extend(lookups[rule.outcome.lookup].keys)
    fields = {lacking_name(read): _lack(read, facts) for read in reads if read.kind != "concern"}
    return Lacking(fields, found)


def _lack(read: Read, facts: Facts) -> int:
    if read.kind == "event":
        return NO_VALUE if facts.events.get(read.name) is None else 0
    if read.kind == "field" and facts.states.get(read.name, State.ABSENT) >= State.ABSENT:
        return NO_STATE
    return NO_VALUE if facts.values.get(read.name) is None else 0


def _with_possible(seen: Seen, concern: str, possible: tuple[str, ...]) -> Seen:
    def more(facts: Facts) -> Facts:
        return replace(facts, possible={**facts.possible, concern: possible})

    return Seen(more(seen.opening), more(seen.running), more(seen.closing), more(seen.cells))
