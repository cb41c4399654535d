"""Marked YAML to condition trees, typed against the names of the policy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, cast
from zoneinfo import ZoneInfo

from complaintctl.conditions.text import fold_all, fold_id, pattern_error
from complaintctl.findings import Finding, Location
from complaintctl.model.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    Happened,
    NoneOf,
    OneOf,
    Present,
    Read,
    Same,
    TextMatch,
)
from complaintctl.model.fields import ORDERED_KINDS, TEXTUAL_KINDS, Field, Kind, Value
from complaintctl.nearest import did_you_mean
from complaintctl.policy.events import EVENTS
from complaintctl.policy.names import Names
from complaintctl.policy.nodes import Keys, Node, Scalar, items, scalars
from complaintctl.policy.values import EXPECTED, read_value, spelled

_BARE = frozenset({"missing", "present", "blank", "null", "~", ""})
_CHINESE_COMMAS = re.compile("[，、；]")
_NOT_LITERAL = re.compile(r"\\[pP]\{[^}]*\}|\\.|\(\?P?<")
CLOCK_TARGET = re.compile(r"(?P<clock>[^.]+)\.target\Z")
_ORDER = ("at_least", "at_most", "above", "below")
_TEXT = ("contains", "contains_all", "starts_with", "matches")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads conditions; what is wrong goes to `report` and the test is left out."""

    names: Names
    zone: ZoneInfo
    report: Callable[[Finding], None]

    def condition(self, node: Node) -> Condition:
        """The tree that `node` (a mapping) says."""
        parts = [part for part in self._parts(node) if part is not None]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _parts(self, node: Node) -> Iterator[Condition | None]:
        for key, value in node.entries if isinstance(node, Keys) else ():
            match key.text:
                case "all":
                    yield All(self._list(value))
                case "any":
                    yield AnyOf(self._list(value))
                case "none":
                    yield NoneOf(self._list(value))
                case "happened":
                    yield self._happened(value)
                case _:
                    read = self._read(key)
                    if read is not None:
                        yield from self._tests(read, value)

    def _list(self, node: Node) -> tuple[Condition, ...]:
        return tuple(self.condition(item) for item in items(node))

    def _happened(self, node: Node) -> Condition | None:
        return Happened(self.events(node), node.at)

    def events(self, node: Node | None) -> tuple[str, ...]:
        """The events that `node` lists; unknown ones are reported and kept."""
        found = scalars(node)
        for item in found:
            if item.text not in EVENTS and not item.text.startswith("x_"):
                hint = did_you_mean(item.text, EVENTS)
                self._say(item.at, "NAM009", f"unknown event '{item.text}'", hint)
        return tuple(item.text for item in found)

    def _read(self, key: Scalar) -> Read | None:
        name = key.text
        if name in self.names.concerns:
            if not self.names.concerns[name]:
                hint = f"add the section that decides it, or do not read `{name}`"
                self._say(key.at, "NAM001", f"this policy does not decide a {name}", hint)
                return None
            return Read("concern", name, "word")
        if name in self.names.fields:
            return Read("field", name, self.names.fields[name].kind)
        if name in self.names.signals:
            return Read("signal", name, "flag")
        clock = CLOCK_TARGET.match(name)
        if clock and clock["clock"] in self.names.clocks:
            return Read("clock", name, "duration")
        known = self.names.readable()
        if "." in name:
            known = tuple(f"{clock}.target" for clock in self.names.clocks) or known
        hint = did_you_mean(name, known)
        self._say(key.at, "NAM001", f"there is no field, concern or signal '{name}'", hint)
        return None

    def _tests(self, read: Read, node: Node) -> Iterator[Condition | None]:
        if not isinstance(node, Keys):
            yield self._one_of(read, node, negated=False)
            return
        for key, value in node.entries:
            yield self._operator(read, key, value)

    def _operator(self, read: Read, key: Scalar, value: Node) -> Condition | None:
        operator = key.text
        if operator == "none_of":
            return self._one_of(read, value, negated=True)
        if operator in _ORDER:
            return self._compare(read, key, value)
        if operator == "present":
            if not self._fits(read, key, read.kind == "field", "a field"):
                return None
            return Present(read, _text(value) == "true", key.at)
        if operator in ("same_as", "differs_from"):
            return self._same(read, key, value)
        return self._text_match(read, key, value)

    def _one_of(self, read: Read, node: Node, *, negated: bool) -> Condition | None:
        values = [self._value(read, item) for item in scalars(node)]
        good = tuple(value for value in values if value is not None)
        return OneOf(read, good, negated, node.at) if good else None

    def _compare(self, read: Read, key: Scalar, node: Node) -> Condition | None:
        if read.kind == "concern" and read.name == "priority":
            return self._levels(read, key, node)
        ordered = read.kind != "concern" and read.value_kind in ORDERED_KINDS
        if not self._fits(
            read, key, ordered, "a number, money, a duration, a time or the priority"
        ):
            return None
        if not isinstance(node, Scalar):
            self._say(node.at, "TYP002", f"`{key.text}` takes one value, not a list", "")
            return None
        bound = self._value(read, node)
        if bound is None or isinstance(bound, str):
            return None
        operator = cast(Literal["at_least", "at_most", "above", "below"], key.text)
        return Compare(read, operator, bound, key.at)

    def _levels(self, read: Read, key: Scalar, node: Node) -> Condition | None:
        level = self._value(read, node) if isinstance(node, Scalar) else None
        if not isinstance(level, str):
            return None
        place = self.names.levels.index(level)
        admitted = {
            "at_least": self.names.levels[: place + 1],
            "at_most": self.names.levels[place:],
            "above": self.names.levels[:place],
            "below": self.names.levels[place + 1 :],
        }[key.text]
        return OneOf(read, admitted, negated=False, at=key.at)

    def _same(self, read: Read, key: Scalar, node: Node) -> Condition | None:
        name = node if isinstance(node, Scalar) else key
        other = self.names.fields.get(name.text)
        if other is None:
            hint = did_you_mean(name.text, self.names.fields)
            self._say(name.at, "NAM001", f"there is no field '{name.text}'", hint)
            return None
        mine = self.names.fields.get(read.name) if read.kind == "field" else None
        alike = mine is not None and mine.kind == other.kind and mine.values == other.values
        if not self._fits(read, key, alike, f"a field of the same type as '{other.name}'"):
            return None
        return Same(read, Read("field", other.name, other.kind), key.text == "differs_from", key.at)

    def _text_match(self, read: Read, key: Scalar, node: Node) -> Condition | None:
        field = self.names.fields.get(read.name) if read.kind == "field" else None
        textual = field is not None and field.kind in TEXTUAL_KINDS and field.values is None
        if not self._fits(read, key, textual, "a text, an id, or a word without declared values"):
            return None
        words = scalars(node)
        for item in words:
            if key.text == "matches":
                self._pattern(item, read.value_kind)
            else:
                self._comma(item)
        written = [item.text for item in words]
        patterns = written if key.text == "matches" else _folded(written, read.value_kind)
        if not all(patterns):
            self._say(node.at, "TYP002", "an empty text is in every text", "give a word")
            return None
        operator = cast(Literal["contains", "contains_all", "starts_with", "matches"], key.text)
        return TextMatch(read, operator, tuple(patterns), key.at) if patterns else None

    def _pattern(self, item: Scalar, kind: Kind) -> None:
        refused = pattern_error(item.text)
        if refused:
            self._say(item.at, "TYP006", f"this pattern cannot be used: {refused}", "")
        elif kind != "id" and _never_matches(item.text):
            hint = "text is compared in lower case, with full-width characters made narrow"
            self._say(item.at, "TYP005", "a letter in this pattern can never match", hint)

    def _value(self, read: Read, item: Scalar) -> Value | None:
        if item.text in _BARE and not item.quoted:
            hint = f"write `{read.name}: {{present: false}}` to ask for a blank"
            self._say(item.at, "TYP003", f"'{item.text}' is not a value", hint)
            return None
        if read.kind == "concern":
            return self._among(item, self.names.concerns[read.name], read.name)
        field = self.names.fields.get(read.name) if read.kind == "field" else None
        self._comma(item)
        if field is not None and field.values is not None:
            return self._declared(item, field)
        value = read_value(item.text, read.value_kind, self.zone)
        if value is None:
            hint = f"'{read.name}' takes {EXPECTED[read.value_kind]}"
            self._say(item.at, "TYP002", f"cannot read '{item.text}' here", hint)
        return value

    def _among(self, item: Scalar, known: tuple[str, ...], concern: str) -> str | None:
        if item.text in known:
            return item.text
        hint = did_you_mean(item.text, known)
        self._say(item.at, CONCERN_CODES[concern], f"unknown {concern} '{item.text}'", hint)
        return None

    def _declared(self, item: Scalar, field: Field) -> str | None:
        value = spelled(item.text, field)
        if value is None:
            hint = did_you_mean(item.text, field.values or ())
            message = f"'{item.text}' is not among the values of '{field.name}'"
            self._say(item.at, "NAM010", message, hint)
        return value

    def _comma(self, item: Scalar) -> None:
        if _CHINESE_COMMAS.search(item.text):
            hint = "separate the items of a list with `, ` (an English comma)"
            self._say(item.at, "TYP004", f"'{item.text}' has a Chinese comma in it", hint)

    def _fits(self, read: Read, key: Scalar, fits: bool, wanted: str) -> bool:
        if not fits:
            kind = "a concern" if read.kind == "concern" else f"of type {read.value_kind}"
            if read.kind == "signal":
                kind = "a signal (true or false)"
            message = f"`{key.text}` does not fit '{read.name}', which is {kind}"
            self._say(key.at, "TYP001", message, f"`{key.text}` takes {wanted}")
        return fits

    def _say(self, at: Location, code: str, message: str, hint: str) -> None:
        self.report(Finding(at, code, message, hint))


CONCERN_CODES = {
    "category": "NAM002",
    "priority": "NAM003",
    "team": "NAM004",
    "party": "NAM005",
    "lane": "NAM007",
}


def _never_matches(pattern: str) -> bool:
    """Whether a literal of the pattern is one that folding leaves in no text."""
    literals = _NOT_LITERAL.sub("", pattern)
    return bool(re.search("[A-Z]", literals)) or unicodedata.normalize("NFKC", literals) != literals


def _folded(texts: list[str], kind: Kind) -> list[str]:
    return [fold_id(text) for text in texts] if kind == "id" else fold_all(texts)


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""
