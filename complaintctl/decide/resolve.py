"""Certain answers: from what each rule may give to the value, all that is possible, and why.

Policy-language 2, in plain Python; the pipeline asks once for each pattern of truths. A rule's
outcomes are a tuple of values, with None for *none*: `(v,)` if it holds, `(None,)` if not,
`(v, None)` if that is unknown. Rules vary independently, so nothing is ever falsely certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from complaintctl.conditions.reading import leaf_reads, leaves
from complaintctl.conditions.reference import Truth, holds_for
from complaintctl.model.condition import Happened, Leaf, OneOf, Present, Read, Same
from complaintctl.model.decision import Answer
from complaintctl.model.policy import (
    DISPUTED,
    Agree,
    Copied,
    Decider,
    First,
    Lookup,
    MostSevere,
    Rule,
)

Outcomes = tuple[str | None, ...]

NO_VALUE, NO_STATE = 1, 2
"""What a row lacks of a field: a value; or even the knowledge whether its cell is blank."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one row does not know: fields, signals and events (see `lacking_name`) by `NO_VALUE`
    or `NO_STATE`, and the earlier answers."""

    fields: Mapping[str, int]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule may give. `open_keys`: the keys of its lookup, if those are not settled."""

    rule: Rule
    outcomes: Outcomes
    open_keys: tuple[Read, ...] = ()


def verdict(rule: Rule, truth: Truth, lookup: Lookup | None, looked_up: Outcomes) -> Verdict:
    """What a rule may give, from the truth of its condition and, if it has one, its lookup."""
    if truth is False:
        return Verdict(rule, (None,))
    given = (rule.outcome,) if isinstance(rule.outcome, str) else looked_up
    outcomes = given if truth or None in given else (*given, None)
    open_keys = lookup.keys if lookup is not None and len(looked_up) > 1 else ()
    return Verdict(rule, outcomes, open_keys)


def lookup_outcomes(lookup: Lookup, candidates: Sequence[Sequence[str]]) -> Outcomes:
    """The values of all rows that fit, and None if a declared combination has no row.

    `candidates`: for each key the values it may have: one if it is known.
    """
    combinations = prod(len(values) for values in candidates)
    if combinations <= len(lookup.rows):
        rows = [lookup.rows[key] for key in product(*candidates) if key in lookup.rows]
    else:
        rows = [
            value
            for key, value in lookup.rows.items()
            if all(part in values for part, values in zip(key, candidates, strict=True))
        ]
    found: list[str | None] = list(dict.fromkeys(rows))
    return tuple(found if len(rows) == combinations else [*found, None])


def first(decider: First, verdicts: Sequence[Verdict], lacking: Lacking) -> Answer:
    """The value of the first yes, else `otherwise`; which is also what is published in doubt."""
    possible: list[str] = []
    for given in outcomes_of(verdicts):
        possible.extend(value for value in given if value is not None)
        if None not in given:
            break
    else:
        possible.append(decider.otherwise)
    return _answer(verdicts, possible, decider.otherwise, lacking)


def with_also(answer: Answer, verdicts: Sequence[Verdict]) -> Answer:
    """The answer with the rules below the first sure one that surely hold too."""
    sure = [given[0] for given in outcomes_of(verdicts) if len(given) == 1]
    named = [value for value in sure if value is not None]
    return replace(answer, also=tuple(dict.fromkeys(named[1:])))


def most_severe(decider: MostSevere, verdicts: Sequence[Verdict], lacking: Lacking) -> Answer:
    """The most severe level of all rules; in doubt, the most severe that is possible."""
    severity = {level: place for place, level in enumerate(decider.levels)}
    last = decider.levels[-1]
    everything = outcomes_of(verdicts)
    mildest = [max(severity[value or last] for value in given) for given in everything]
    surely = min(mildest, default=severity[last])
    levels = {severity[value or last] for given in everything for value in given}
    possible = [decider.levels[place] for place in sorted({surely, *levels}) if place <= surely]
    return _answer(verdicts, possible, possible[0], lacking)


def agree(decider: Agree, verdicts: Sequence[Verdict], lacking: Lacking) -> Answer:
    """The one party that all holding rules name."""
    everything = outcomes_of(verdicts)
    named = [value for given in everything for value in given if value is not None]
    sure = {given[0] for given in everything if len(given) == 1 and given[0] is not None}
    unsure = [given for given in everything if len(given) > 1]
    maybe = {value for given in unsure for value in given if value is not None}
    if len(sure) > 1:
        possible = [DISPUTED]
    elif sure:
        possible = [value for value in named if value in sure]
        possible += [DISPUTED] if maybe - sure else []
    else:
        possible = [value for value in named if value in maybe]
        possible += [decider.otherwise, *([DISPUTED] if len(maybe) > 1 else [])]
    return _answer(verdicts, possible, decider.otherwise, lacking)


def copied(decider: Copied, value: str | None, *, declared: bool) -> Answer:
    """`from: F`. `value` None: the cell says nothing; not `declared`: a word nobody declared."""
    if value is not None:
        return Answer(value, (), (value,), winner="from")
    if not declared:
        return Answer(decider.otherwise, (), (decider.otherwise,))
    possible = tuple(dict.fromkeys((*decider.values, decider.otherwise)))
    because = (decider.field,) if len(possible) > 1 else ()
    return Answer(decider.otherwise, (), possible, because)


def values_of(decider: Decider) -> tuple[str, ...]:
    """Every value that a concern can have; teams that only a person names are not among them."""
    match decider:
        case Copied():
            return (*decider.values, decider.otherwise)
        case MostSevere():
            return decider.levels
        case Agree():
            return (*decider.parties, decider.otherwise, DISPUTED)
        case First():
            values = (rule.outcome for rule in decider.rules if isinstance(rule.outcome, str))
            return tuple(dict.fromkeys((*values, decider.otherwise)))


def unknown_names(leaf: Leaf, lacking: Lacking) -> Iterable[str]:
    """What an unknown test reads that is not known, in the words of `because`."""
    match leaf:
        case OneOf(read, values) if read.kind == "concern":
            answer = lacking.answers[read.name]
            if holds_for(answer.possible, values) is None:
                yield read.name
                yield from answer.because
        case Present(read):
            if lacking.fields.get(read.name, 0) == NO_STATE:
                yield read.name
        case Same(read, other):
            yield from (side.name for side in (read, other) if lacking.fields.get(side.name))
        case Happened():
            for read in leaf_reads(leaf):
                if lacking.fields.get(lacking_name(read)):
                    yield read.name
        case _:
            if lacking.fields.get(leaf.read.name):
                yield leaf.read.name


def lacking_name(read: Read) -> str:
    """What `Lacking.fields` calls it: fields and signals share their names, events have theirs."""
    return f"event {read.name}" if read.kind == "event" else read.name


def outcomes_of(verdicts: Sequence[Verdict]) -> Sequence[Outcomes]:
    """Only the outcomes, in the order of the rules."""
    return [found.outcomes for found in verdicts]


def _answer(
    verdicts: Sequence[Verdict], possible: Sequence[str], in_doubt: str, lacking: Lacking
) -> Answer:
    distinct = tuple(dict.fromkeys(possible))
    value = distinct[0] if len(distinct) == 1 else in_doubt
    # No rule names a dispute: what causes a sure one are the rules that surely hold.
    naming = tuple(
        found.rule.id
        for found in verdicts
        if value in found.outcomes or (distinct == (DISPUTED,) and None not in found.outcomes)
    )
    because: list[str] = []
    for found in verdicts if len(distinct) > 1 else ():
        matters = not set(distinct).isdisjoint(found.outcomes)
        # A dispute becomes possible through rules whose own party is not: they count as well.
        if len(found.outcomes) > 1 and (matters or DISPUTED in distinct):
            because.extend(open_names(found, lacking))
    sure = [found.rule.id for found in verdicts if found.outcomes == (value,)]
    winner = sure[0] if sure and len(distinct) == 1 else None
    return Answer(value, naming, distinct, tuple(dict.fromkeys(because)), winner=winner)


def doubts(found: Verdict, lacking: Lacking) -> Iterable[str]:
    """`open_names` of a rule that has more than one outcome; nothing for one that is settled."""
    return open_names(found, lacking) if len(found.outcomes) > 1 else ()


def open_names(found: Verdict, lacking: Lacking) -> Iterable[str]:
    """What leaves it open which outcome a rule has, in reading order."""
    for leaf in leaves(found.rule.when):
        yield from unknown_names(leaf, lacking)
    for key in found.open_keys:
        if key.kind != "concern":
            if lacking.fields.get(key.name):
                yield key.name
        elif not lacking.answers[key.name].certain:
            yield key.name
            yield from lacking.answers[key.name].because
