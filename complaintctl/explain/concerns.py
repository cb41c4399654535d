"""The concerns of one complaint: every rule with a yes, a no or a cannot tell, and why."""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.conditions.reading import leaves
from complaintctl.conditions.reference import Facts, Truth, evaluate
from complaintctl.decide.resolve import Verdict
from complaintctl.explain.answers import Asked
from complaintctl.explain.cycles import Ruled
from complaintctl.explain.values import Concern
from complaintctl.explain.wording import Wording, beside
from complaintctl.model.condition import Condition, Read, TextMatch
from complaintctl.model.decision import Answer
from complaintctl.model.policy import Copied, Decider, Lookup, MostSevere, Policy, Remedy, Rule
from complaintctl.model.queue import Override

Lookups = Mapping[str, Lookup]


def concerns(
    policy: Policy, asked: Asked, wording: Wording, overridden: Mapping[str, Override]
) -> tuple[Concern, ...]:
    """Every concern that the policy decides, in its order; `overridden`: by a person."""
    return tuple(
        Concern(
            decider.concern,
            asked.answers[decider.concern],
            tuple(_rules(decider, asked, wording, policy.lookups)),
            decider.levels[-1] if isinstance(decider, MostSevere) else decider.otherwise,
            overridden.get(decider.concern),
        )
        for decider in policy.deciders()
    )


def remedies(policy: Policy, facts: Facts, wording: Wording) -> tuple[Ruled, ...]:
    """Every remedy, and whether it may be offered: only a sure yes is (policy-language 14)."""
    return tuple(_settled(one, one.offer, facts, wording) for one in policy.remedies)


def _rules(decider: Decider, asked: Asked, wording: Wording, lookups: Lookups) -> list[Ruled]:
    facts = asked.seen.by(decider.concern)
    if isinstance(decider, Copied):
        return [_copied(decider, asked.answers[decider.concern], facts, wording)]
    return [_ruled(one, facts, wording, lookups) for one in asked.verdicts[decider.concern]]


def _copied(decider: Copied, answer: Answer, facts: Facts, wording: Wording) -> Ruled:
    """`from: F` as if it were a rule: it gives the field's word, if that is a declared one."""
    truth: Truth = (answer.winner is not None) if answer.certain else None
    why = wording.found(Read("field", decider.field, "word"), facts)
    gives = answer.value if truth else f"the word in {decider.field}"
    return Ruled("from", gives, truth, (why,), False, decider.location)


def _ruled(verdict: Verdict, facts: Facts, wording: Wording, lookups: Lookups) -> Ruled:
    rule, outcomes = verdict.rule, verdict.outcomes
    if isinstance(rule.outcome, str):
        return _settled(rule, rule.outcome, facts, wording)
    truth: Truth = True if None not in outcomes else None if len(outcomes) > 1 else False
    why = wording.reasons(rule.when, facts)
    lookup = lookups[rule.outcome.lookup]
    given = [value for value in outcomes if value is not None]
    if evaluate(rule.when, facts) is not False:
        why = beside(why, wording.looked_up(lookup, given, facts))
    gives = " or ".join(given) or f"lookup {lookup.name}"
    return Ruled(rule.id, gives, truth, why, False, rule.location)


def _settled(rule: Rule | Remedy, gives: str, facts: Facts, wording: Wording) -> Ruled:
    """A rule that says itself what it gives."""
    truth = evaluate(rule.when, facts)
    wordy = truth is False and _only_words(rule.when)
    return Ruled(rule.id, gives, truth, wording.reasons(rule.when, facts), wordy, rule.location)


def _only_words(condition: Condition) -> bool:
    """Whether a condition does nothing but look for words."""
    return all(isinstance(leaf, TextMatch) for leaf in leaves(condition))
