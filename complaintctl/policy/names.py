"""Every name a policy declares, gathered before anything is read, so that an early section may
name what a later one declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from complaintctl.findings import Finding, Location
from complaintctl.model.fields import CANONICAL, Field
from complaintctl.model.policy import CONCERNS, DISPUTED
from complaintctl.policy.nodes import Keys, Node, Scalar, at, entries, items, text, texts

RESERVED = frozenset({"all", "any", "none", "happened"})


@dataclass(frozen=True, slots=True)
class Names:
    """Declared names by what they are. `concerns`: concern → the values a test may ask for."""

    fields: Mapping[str, Field]
    concerns: Mapping[str, tuple[str, ...]]
    levels: tuple[str, ...]
    teams: tuple[str, ...]
    signals: Mapping[str, SignalName]
    lookups: tuple[str, ...]
    clocks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()

    def readable(self) -> tuple[str, ...]:
        """All that a condition may name."""
        return (*self.fields, *self.concerns, *self.signals, *sorted(RESERVED))


@dataclass(frozen=True, slots=True)
class SignalName:
    """What the order of decisions needs to know of a signal: does it count complaints of the
    same category, and does it look back from the opening only?"""

    name: str
    names_category: bool
    opening: bool
    at: Location = field(compare=False)


def collect(root: Keys, fields: Mapping[str, Field]) -> tuple[Names, tuple[Finding, ...]]:
    """The names of a document; `fields` are its canonical and own fields, already built."""
    teams = _teams(root, fields)
    parties = texts(at(root, "responsibility", "parties"))
    concerns: dict[str, tuple[str, ...]] = {
        "category": _with_otherwise(root, "categories", _categories(root, fields)),
        "priority": texts(at(root, "priorities", "levels")),
        "party": (*_with_otherwise(root, "responsibility", parties), DISPUTED) if parties else (),
        "team": teams if root.get("routing") is not None else (),
        "lane": _with_otherwise(root, "automation", _outcomes(root, "automation", "lane")),
    }
    signals = {name.name: name for name in _signals(root)}
    names = Names(
        fields=fields,
        concerns=concerns,
        levels=concerns["priority"],
        teams=teams,
        signals=signals,
        lookups=_keys(at(root, "lookups")),
        clocks=_keys(at(root, "clocks")),
        roles=texts(at(root, "roles")) or _keys(at(root, "roles")),
        calendars=_keys(at(root, "calendars")),
    )
    return names, tuple(_clashes(root, names))


def _clashes(root: Keys, names: Names) -> Iterator[Finding]:
    yield from _listed_twice(root)
    for place in (
        *items(at(root, "responsibility", "parties")),
        at(root, "responsibility", "otherwise"),
    ):
        if isinstance(place, Scalar) and place.text == DISPUTED:
            hint = "it is what is published where two rules name different parties"
            yield Finding(place.at, "NAM008", f"the name '{DISPUTED}' is taken", hint)
    taken = {*RESERVED, *CONCERNS}
    for section, declared in (("fields", names.fields), ("signals", names.signals)):
        for key, _ in entries(at(root, section)):
            other = section == "signals" and key.text in names.fields
            if key.text in declared and (key.text in taken or other):
                message = f"the name '{key.text}' is taken"
                hint = "concerns, fields and signals are read by name: choose another"
                yield Finding(key.at, "NAM008", message, hint)


def _listed_twice(root: Keys) -> Iterator[Finding]:
    for section, key in (("priorities", "levels"), ("responsibility", "parties")):
        seen: dict[str, Location] = {}
        for place in items(at(root, section, key)):
            if isinstance(place, Scalar) and place.text in seen:
                hint = f"first at {seen[place.text]}; keep one of them"
                yield Finding(place.at, "NAM008", f"'{place.text}' is listed twice", hint)
            elif isinstance(place, Scalar):
                seen[place.text] = place.at


def canonical_fields() -> dict[str, Field]:
    """The fields every policy has, by name."""
    return {known.name: known for known in CANONICAL}


def _categories(root: Keys, fields: Mapping[str, Field]) -> tuple[str, ...]:
    if copied := text(root, "categories", "from"):
        return _declared(copied, fields)
    return _outcomes(root, "categories", "id")


def _teams(root: Keys, fields: Mapping[str, Field]) -> tuple[str, ...]:
    if copied := text(root, "teams", "from"):
        return _declared(copied, fields)
    return _keys(at(root, "teams"))


def _signals(root: Keys) -> Iterator[SignalName]:
    for key, value in entries(at(root, "signals")):
        same = texts(at(value, "same"))
        before = texts(at(value, "before"))
        yield SignalName(key.text, "category" in same, before == ("opened",), key.at)


def _outcomes(root: Keys, section: str, key: str) -> tuple[str, ...]:
    values = (text(row, key) for row in items(at(root, section, "first")))
    return tuple(dict.fromkeys(value for value in values if value))


def _with_otherwise(root: Keys, section: str, values: tuple[str, ...]) -> tuple[str, ...]:
    otherwise = text(root, section, "otherwise")
    return tuple(dict.fromkeys((*values, otherwise) if otherwise else values))


def _declared(name: str, fields: Mapping[str, Field]) -> tuple[str, ...]:
    found = fields.get(name)
    return (found.values or ()) if found else ()


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(key.text for key, _ in entries(node))
