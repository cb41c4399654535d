"""The promises that might bind a cycle of a clock: each rule of its target, whether it holds, and
when that would be due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaintctl.conditions.reference import Truth, evaluate
from complaintctl.decide.instants import NEVER
from complaintctl.decide.targets import Term, rule_of
from complaintctl.explain.answers import verdicts
from complaintctl.explain.cycles import Promised, Ruled
from complaintctl.explain.ledger import Halt, moves
from complaintctl.explain.watch import Watch
from complaintctl.explain.wording import beside
from complaintctl.model.fields import State
from complaintctl.model.promise import ByEndOf, Clock, FromField, Target, Within

_NO_PROMISE = "none"
_YES = "yes"


def promises(clock: Clock, start: int, halts: Sequence[Halt], watch: Watch) -> tuple[Promised, ...]:
    """Every rule of the target in order, and last what holds otherwise."""
    facts = watch.opening
    told = verdicts([rule_of(target) for target in clock.targets], watch.policy.lookups, facts)
    found: list[Promised] = []
    for target, verdict in zip(clock.targets, told, strict=True):
        values = [value for value in verdict.outcomes if value is not None]
        truth: Truth = True if None not in verdict.outcomes else None if values else False
        dues = tuple(_dues(target, values, start, halts, watch))
        why = watch.wording.reasons(target.when, facts)
        lookup = target.due.lookup if isinstance(target.due, Within) else None
        if lookup is not None and evaluate(target.when, facts) is not False:
            table = watch.policy.lookups[lookup]
            why = beside(why, watch.wording.looked_up(table, values, facts))
        if isinstance(target.due, FromField) and truth is not False:
            truth, why = _appointed(target.due.field, truth, why, watch)
        found.append(Promised(_ruled(target, dues, truth, why), dues))
    return (*found, _otherwise(clock, found, start, halts, watch))


def _appointed(
    field: str, truth: Truth, why: tuple[str, ...], watch: Watch
) -> tuple[Truth, tuple[str, ...]]:
    """A promise in a field binds only if one stands there (policy-language 5)."""
    state, wording = watch.opening.states.get(field, State.ABSENT), watch.wording
    if state == State.PRESENT:
        value = wording.value(field, watch.opening.values[field])
        return truth, beside(why, f"{field} is {value}")
    return False if state == State.BLANK else None, (wording.lack(field, watch.opening),)


def _otherwise(
    clock: Clock,
    found: Sequence[Promised],
    start: int,
    halts: Sequence[Halt],
    watch: Watch,
) -> Promised:
    ruling = _ruling(clock, found)
    truths = [one.ruled.truth for one in ruling]
    truth: Truth = False if True in truths else None if None in truths else True
    said = {
        True: "no rule above holds" if ruling else "there is no other rule",
        False: "a rule above holds",
        None: "whether a rule above holds cannot be told",
    }[truth]
    if truth is not False and len(ruling) < len(found):
        beside = "a date in a field only makes it stricter"
        said = f"{said}; {beside}" if ruling else beside
    if clock.otherwise is None:
        ruled = Ruled("otherwise", _NO_PROMISE, truth, (said,), False, clock.location)
        return Promised(ruled, ())
    dues = tuple(_dues(clock.otherwise, [_YES], start, halts, watch))
    return Promised(_ruled(clock.otherwise, dues, truth, (said,)), dues)


def _ruling(clock: Clock, found: Sequence[Promised]) -> list[Promised]:
    """The rules that, if they hold, take the place of what holds otherwise: a date in a field
    does not, unless there is nothing else (policy-language 5: stricter ones only)."""
    told = zip(clock.targets, found, strict=True)
    if clock.otherwise is None:
        return list(found)
    return [one for target, one in told if not isinstance(target.due, FromField)]


def _ruled(
    target: Target, dues: Sequence[tuple[str, int | None]], truth: Truth, why: tuple[str, ...]
) -> Ruled:
    lookup = target.due.lookup if isinstance(target.due, Within) else None
    gives = " or ".join(text for text, _ in dues) or f"lookup {lookup}"
    return Ruled(target.id, gives, truth, why, False, target.location)


def _dues(
    target: Target,
    values: Sequence[str],
    start: int,
    halts: Sequence[Halt],
    watch: Watch,
) -> Iterator[tuple[str, int | None]]:
    due = target.due
    if isinstance(due, FromField):
        instant = watch.opening.values.get(due.field)
        yield f"from_field {due.field}", None if instant is None else int(instant)
        return
    if isinstance(due, ByEndOf):
        terms = [(f"by_end_of {due.days}{due.unit}", Term(due, target.calendar))]
    else:
        spans = [due.spans[value] for value in values] if due.span is None else [due.span]
        terms = [(span.text, Term(span, target.calendar)) for span in spans]
    for text, term in terms:
        bare, moved = moves(term, start, halts, watch.reckoning)
        at = moved[-1].due if moved else bare
        yield text, None if at == NEVER else at
