"""Conditions in words: which tests settle a rule, and what they found. Never quotes a free text,
nor a value that its reader is not shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from complaintctl.conditions.reference import Facts, evaluate
from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    Leaf,
    NoneOf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import Field, Kind, State, Value
from complaintctl.model.policy import Lookup
from complaintctl.privacy.masking import Masking

ALWAYS = "always"
_MOST = 3
_BOUNDS = {"at_least": "at least", "at_most": "at most", "above": "above", "below": "below"}
_LACKS = {
    State.PRESENT: "is not known",
    State.BLANK: "is blank",
    State.ABSENT: "has no column",
    State.INVALID: "cannot be read",
}
_DURATIONS = (("w", 604_800), ("d", 86_400), ("h", 3600), ("min", 60))


@dataclass(frozen=True, slots=True)
class Wording:
    """Says what conditions found. `zone`: of the times it names; `masking`: who is told."""

    fields: Mapping[str, Field]
    zone: str
    masking: Masking

    def reasons(self, condition: Condition, facts: Facts) -> tuple[str, ...]:
        """The tests that make the condition what it is, each in words, in reading order."""
        found = tuple(dict.fromkeys(self._reasons(condition, facts)))
        return found or (ALWAYS,)

    def _reasons(self, condition: Condition, facts: Facts) -> Iterator[str]:
        truth = evaluate(condition, facts)
        match condition:
            case All(parts):
                for part in parts:
                    if truth is True or evaluate(part, facts) is truth:
                        yield from self._reasons(part, facts)
            case AnyOf(parts):
                deciding = [part for part in parts if evaluate(part, facts) is truth]
                for part in deciding[:1] if truth else deciding:
                    yield from self._reasons(part, facts)
            case NoneOf(parts):
                wanted = None if truth is None else not truth
                deciding = [part for part in parts if evaluate(part, facts) is wanted]
                for part in deciding[:1] if wanted else deciding:
                    yield from self._reasons(part, facts)
            case _:
                yield self._sentence(condition, facts)

    def looked_up(self, lookup: Lookup, given: Sequence[str], facts: Facts) -> str:
        """What a table says of a complaint."""
        said = f"says {' or '.join(given)}" if given else "has no row"
        keys = ", ".join(self.found(key, facts) for key in lookup.keys)
        return f"{lookup.name} {said} where {keys}"

    def found(self, read: Read, facts: Facts) -> str:
        """What a field or a concern is."""
        if read.kind == "concern":
            return _concern(read.name, facts.possible[read.name], facts.possible[read.name])
        value = facts.values.get(read.name)
        if value is None:
            return self.lack(read.name, facts)
        return f"{read.name} is {self.value(read.name, value)}"

    def value(self, name: str, value: Value) -> str:
        """A field's value as it may be shown."""
        field = self.fields.get(name)
        if field is None:
            return str(value)
        if field.kind == "text":
            return f"({len(str(value))} characters)"
        if not self.masking.shows(field):
            return self.masking.value(name, str(value))
        return self.masking.value(name, self.spelled(value, field.kind))

    def spelled(self, value: Value, kind: Kind) -> str:
        """A typed value as a person writes it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if kind == "time":
            moment = datetime.fromtimestamp(int(value), UTC).astimezone(ZoneInfo(self.zone))
            return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        if kind == "duration":
            return length(int(value))
        return f"{value:.15g}" if isinstance(value, float) else str(value)

    def _sentence(self, leaf: Leaf, facts: Facts) -> str:
        match leaf:
            case Compare(read, operator, bound):
                return self._compared(read, _BOUNDS[operator], bound, facts)
            case OneOf(read) if read.kind == "signal":
                told = {True: "holds", False: "does not hold", None: "cannot be told"}
                return f"{read.name} {told[_flag(facts.values.get(read.name))]}"
            case OneOf(read, values) if read.kind == "concern":
                return _concern(read.name, facts.possible[read.name], values)
            case OneOf(read, values):
                return self._one_of(read, values, facts)
            case Present(read):
                state = facts.states.get(read.name, State.ABSENT)
                return f"{read.name} {'is there' if state == State.PRESENT else _LACKS[state]}"
            case Same(read, other):
                return self._same(read, other, facts)
            case TextMatch():
                return self._text(leaf, facts)
            case Happened(events):
                return _happened(events, facts)
            case _:
                assert_never(leaf)

    def _compared(self, read: Read, word: str, bound: float, facts: Facts) -> str:
        found = facts.values.get(read.name)
        if found is None:
            return self.lack(read.name, facts)
        limit = self.spelled(bound, read.value_kind)
        truth = {"at least": found >= bound, "at most": found <= bound}  # type: ignore[operator]
        truth |= {"above": found > bound, "below": found < bound}  # type: ignore[operator]
        said = f"{word} {limit}" if truth[word] else f"not {word} {limit}"
        return f"{read.name} is {self._shown(read.name, found)}{said}"

    def _shown(self, name: str, found: Value) -> str:
        field = self.fields[name]
        return f"{self.value(name, found)}, " if self.masking.shows(field) else ""

    def _one_of(self, read: Read, values: Sequence[Value], facts: Facts) -> str:
        found = facts.values.get(read.name)
        if found is None:
            return self.lack(read.name, facts)
        if not self.masking.shows(self.fields[read.name]):
            listed_there = f"{'one' if found in values else 'none'} of the {len(values)} listed"
            return f"{read.name} is {listed_there}"
        named = listed([self.spelled(value, read.value_kind) for value in values])
        shown = self.value(read.name, found)
        if found in values or isinstance(found, bool):
            return f"{read.name} is {shown}"
        return f"{read.name} is {shown}, not {named}"

    def _same(self, read: Read, other: Read, facts: Facts) -> str:
        lacking = [one.name for one in (read, other) if facts.values.get(one.name) is None]
        if lacking:
            return self.lack(lacking[0], facts)
        equal = facts.values[read.name] == facts.values[other.name]
        return f"{read.name} {'is the same as' if equal else 'differs from'} {other.name}"

    def _text(self, leaf: TextMatch, facts: Facts) -> str:
        name, text = leaf.read.name, facts.values.get(leaf.read.name)
        if text is None or facts.text_matches is None:
            return self.lack(name, facts)
        found = [word for word in leaf.patterns if _matches(leaf, word, str(text), facts)]
        verb = {"starts_with": "begins with", "matches": "matches"}.get(leaf.operator, "says")
        if leaf.operator == "contains_all":
            missing = [word for word in leaf.patterns if word not in found]
            return f"{name} lacks {listed(missing, 'and')}" if missing else f"{name} says all of it"
        if found:
            return f"{name} {verb} {listed(found, 'and')}"
        verb = {"starts_with": "begin with", "matches": "match"}.get(leaf.operator, "say")
        count, what = len(leaf.patterns), "pattern" if leaf.operator == "matches" else "word"
        words = f"any of {count} {what}s" if count > 1 else leaf.patterns[0]
        return f"{name} does not {verb} {words}"

    def lack(self, name: str, facts: Facts) -> str:
        """Why a field has no value."""
        return f"{name} {_LACKS[facts.states.get(name, State.ABSENT)]}"


def _matches(leaf: TextMatch, word: str, text: str, facts: Facts) -> bool:
    assert facts.text_matches is not None
    operator = "contains" if leaf.operator == "contains_all" else leaf.operator
    return facts.text_matches(text, TextMatch(leaf.read, operator, (word,)))


def _flag(value: Value | None) -> bool | None:
    return None if value is None else bool(value)


def _concern(name: str, possible: Sequence[str], values: Sequence[Value]) -> str:
    found = listed(possible)
    if len(possible) > 1:
        return f"{name} may be {found}"
    if possible[0] in values:
        return f"{name} is {found}"
    return f"{name} is {found}, not {listed([str(value) for value in values])}"


def _happened(events: Sequence[str], facts: Facts) -> str:
    truths = {event: facts.events.get(event) for event in events}
    done = [event for event, truth in truths.items() if truth]
    if done:
        return f"{listed(done, 'and')} happened"
    unknown = [event for event, truth in truths.items() if truth is None]
    if unknown:
        return f"the source does not tell of {listed(unknown)}"
    return f"{listed(list(events))} did not happen"


def listed(names: Sequence[str], word: str = "or") -> str:
    """The first few by name, and how many more there are."""
    shown = list(names[:_MOST])
    if len(names) > _MOST + 1:
        shown.append(f"{len(names) - _MOST} more")
    else:
        shown = list(names)
    return f" {word} ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def beside(why: tuple[str, ...], more: str) -> tuple[str, ...]:
    """One reason more; beside it `always` is none."""
    return (more,) if why == (ALWAYS,) else (*why, more)


def length(seconds: int) -> str:
    """A length of time in its largest whole unit."""
    unit, length = next(
        ((unit, length) for unit, length in _DURATIONS if seconds and seconds % length == 0),
        ("s", 1),
    )
    return f"{seconds // length}{unit}"
