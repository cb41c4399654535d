"""Which promises may bind a clock: worked out once for each pattern of what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from complaintctl.conditions.columnar import Lent
from complaintctl.decide import resolve
from complaintctl.decide.engines import Engine
from complaintctl.decide.patterns import Digit, Patterns
from complaintctl.decide.resolve import Verdict
from complaintctl.decide.rulebook import Answers, Rulebook
from complaintctl.model.fields import State, state_column
from complaintctl.model.policy import FromLookup, Lookup, Rule
from complaintctl.model.promise import ByEndOf, Clock, FromField, Target, Within
from complaintctl.model.span import Span

_YES = "yes"


@dataclass(frozen=True, slots=True)
class Term:
    """One promise that names its own length or day, and the calendar it counts in."""

    due: Span | ByEndOf
    calendar: str | None

    @property
    def counts(self) -> str | None:
        """The calendar whose open time it is measured in; None: by the wall."""
        due = self.due
        open_time = due.unit == "bd" if isinstance(due, ByEndOf) else due.open_time
        return self.calendar if open_time else None

    @property
    def asks_calendar(self) -> bool:
        """Whether the days on which the calendar is open decide when it is due."""
        return self.counts is not None or (isinstance(self.due, ByEndOf) and self.due.roll)


@dataclass(frozen=True, slots=True)
class Option:
    """What one rule may promise: any of `terms`, or, where `doubtful`, nothing of the kind.
    `place`: where it stands among the rules; `texts`: the terms as the record says them;
    `because`: what leaves it open."""

    place: int
    rule: str
    terms: tuple[Term, ...]
    texts: tuple[str, ...]
    doubtful: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A promise that stands in a field. `known`: the field says an instant."""

    place: int
    rule: str
    field: str
    known: bool
    doubtful: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that may bind a clock in one situation. `otherwise`: None is no promise."""

    options: tuple[Option, ...]
    appointments: tuple[Appointment, ...]
    otherwise: Option | Appointment | None


class Targets:
    """The plans of one clock."""

    def __init__(self, clock: Clock, lookups: Mapping[str, Lookup], lent: Lent) -> None:
        self.plans: Patterns[Plan] = Patterns(self._plan)
        self._clock = clock
        self._rules = Rulebook([rule_of(target) for target in clock.targets], lookups, lent)
        self._fields = tuple(
            dict.fromkeys(
                target.due.field
                for target in (*clock.targets, clock.otherwise)
                if target is not None and isinstance(target.due, FromField)
            )
        )

    def decide(self, view: pl.DataFrame, answers: Answers, engine: Engine) -> pl.Series:
        """The code of each row's plan; `view`: what is known at the opening."""
        asked = self._rules.ask(view, answers, engine)
        states = [Digit(pl.col(state_column(name)), len(State)) for name in self._fields]
        unread = [pl.col(state_column(name)) >= int(State.ABSENT) for name in self._fields]
        in_doubt = pl.any_horizontal(asked.in_doubt, *unread)
        return self.plans.of(asked.frame, [*states, *asked.digits], asked.lacking, where=in_doubt)

    def _plan(self, digits: tuple[int, ...]) -> Plan:
        states = dict(zip(self._fields, digits, strict=False))
        verdicts, lacking = self._rules.read(digits[len(self._fields) :])
        options: list[Option] = []
        appointments: list[Appointment] = []
        told = zip(self._clock.targets, verdicts, strict=True)
        for place, (target, verdict) in enumerate(told):
            if verdict.outcomes == (None,):
                continue
            because = tuple(resolve.open_names(verdict, lacking))
            if isinstance(target.due, FromField):
                found = _appointment(place, target, target.due, states, verdict, because)
                appointments += [found] if found is not None else []
            else:
                options.append(_option(place, target, verdict, because))
        return Plan(tuple(options), tuple(appointments), self._otherwise(states))

    def _otherwise(self, states: Mapping[str, int]) -> Option | Appointment | None:
        target = self._clock.otherwise
        if target is None:
            return None
        sure, last = Verdict(rule_of(target), (_YES,)), len(self._clock.targets)
        if isinstance(target.due, FromField):
            return _appointment(last, target, target.due, states, sure, ())
        return _option(last, target, sure, ())


def rule_of(target: Target) -> Rule:
    """A target as a rule: what it gives is a yes, or the value of its lookup."""
    due = target.due
    lookup = due.lookup if isinstance(due, Within) else None
    outcome = FromLookup(lookup) if lookup is not None else _YES
    return Rule(target.id, outcome, target.when, target.location)


def _option(place: int, target: Target, verdict: Verdict, because: tuple[str, ...]) -> Option:
    due = target.due
    named = [value for value in verdict.outcomes if value is not None]
    if isinstance(due, Within):
        spans = [due.spans[value] for value in named] if due.span is None else [due.span]
        terms = tuple(Term(span, target.calendar) for span in spans)
        texts = tuple(span.text for span in spans)
    else:
        assert isinstance(due, ByEndOf)
        terms, texts = (Term(due, target.calendar),), (f"by_end_of {due.days}{due.unit}",)
    return Option(place, target.id, terms, texts, None in verdict.outcomes, because)


def _appointment(
    place: int,
    target: Target,
    due: FromField,
    states: Mapping[str, int],
    verdict: Verdict,
    because: tuple[str, ...],
) -> Appointment | None:
    """None where the field is blank: nothing was promised."""
    state = State(states[due.field])
    if state == State.BLANK:
        return None
    known = state == State.PRESENT
    why = because if known else (*because, due.field)
    return Appointment(place, target.id, due.field, known, None in verdict.outcomes, why)
