"""The names of a pack, written in full: `answer` of the pack `cn-consumer` is `cn-consumer/answer`.

Inside a pack a name is one of its own, or one that every policy has. Of what a policy declared for
itself it reads the levels and whom a step calls, so that a pack means the same wherever it joins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from complaintctl.findings import Finding
from complaintctl.model.policy import CONCERNS
from complaintctl.nearest import did_you_mean
from complaintctl.policy.conditions import CLOCK_TARGET
from complaintctl.policy.events import EVENTS, is_event
from complaintctl.policy.folder import Pack
from complaintctl.policy.names import RESERVED, canonical_fields
from complaintctl.policy.nodes import Items, Keys, Node, Scalar, entries

Role = Literal[
    "id", "file", "column", "read", "event", "condition", "calendar", "lookup", "clock", "signal"
]
"""What a name is where it stands."""
Grammar = Mapping[str, "Grammar"] | Role

EACH = "*"
"""Any key: a name that the pack gives."""

_RULE: Grammar = {"id": "id", "level": {"lookup": "lookup"}, "when": "condition"}
_TARGET: Grammar = {
    "id": "id",
    "within": {"lookup": "lookup"},
    "from_field": "read",
    "calendar": "calendar",
    "when": "condition",
}
SECTIONS: Mapping[str, Mapping[str, Grammar]] = {
    "fields": {EACH: {"values": {"file": "file", "column": "column"}}},
    "calendars": {EACH: {}},
    "lookups": {EACH: {"file": "file", "keys": "read", "gives": "column"}},
    "priorities": {"most_severe": _RULE},
    "clocks": {
        EACH: {"calendar": "calendar", "target": {"tightest": _TARGET, "otherwise": _TARGET}}
    },
    "escalation": {
        "id": "id",
        "clock": "clock",
        "signal": "signal",
        "steps": {"id": "id", "when": "condition"},
    },
    "closure": {
        "all": {"id": "id", "must": "condition", "when": "condition"},
        "contradicted_by": "event",
    },
    "guarantees": {"id": "id", "when": "condition", "then": "condition", "raising": "read"},
}
"""What a pack may add, and where names stand in it. Lists are looked through."""

_READS = "a pack reads its own fields, those that every policy has, and the priority"


def in_full(pack: Pack, root: Keys, report: Callable[[Finding], None]) -> Keys:
    """The sections of a pack with all names in full. A name that is neither the pack's nor every
    policy's is reported and left as it is."""
    writer = _Writer(pack, report)
    return writer.sections(root)


@dataclass(frozen=True, slots=True)
class _Writer:
    pack: Pack
    report: Callable[[Finding], None]

    def sections(self, root: Keys) -> Keys:
        for key, _ in entries(root.get("fields")):
            if key.text in (*canonical_fields(), *CONCERNS, *RESERVED):
                hint = "a pack adds fields and refines none: choose another name"
                self._say(key, "NAM008", f"the name '{key.text}' is taken", hint)
        pairs = [(key, node) for key, node in root.entries if key.text in SECTIONS]
        written = ((key, self._node(node, SECTIONS[key.text])) for key, node in pairs)
        return Keys(tuple(written), root.at)

    def _node(self, node: Node, grammar: Grammar) -> Node:
        match node:
            case Items(parts, at):
                return Items(tuple(self._node(part, grammar) for part in parts), at)
            case Scalar():
                return self._name(node, grammar) if isinstance(grammar, str) else node
            case Keys(pairs, at):
                if isinstance(grammar, str):
                    return self._condition(node) if grammar == "condition" else node
                return Keys(tuple(self._pair(key, value, grammar) for key, value in pairs), at)

    def _pair(
        self, key: Scalar, value: Node, grammar: Mapping[str, Grammar]
    ) -> tuple[Scalar, Node]:
        if key.text.startswith("x-"):
            return key, value
        if EACH in grammar:
            return self._own(key), self._node(value, grammar[EACH])
        return key, self._node(value, grammar[key.text]) if key.text in grammar else value

    def _condition(self, node: Node) -> Node:
        match node:
            case Items(parts, at):
                return Items(tuple(self._condition(part) for part in parts), at)
            case Keys(pairs, at):
                return Keys(tuple(self._test(key, value) for key, value in pairs), at)
            case Scalar():
                return node

    def _test(self, key: Scalar, value: Node) -> tuple[Scalar, Node]:
        if key.text == "happened":
            return key, value
        if key.text in RESERVED:
            return key, self._condition(value)
        return self._read(key), self._node(value, {"same_as": "read", "differs_from": "read"})

    def _name(self, name: Scalar, role: Role) -> Scalar:
        match role:
            case "id":
                return self._own(name)
            case "file":
                return replace(name, text=f"{self.pack.called}/{name.text}")
            case "column":
                return self._own(name) if name.text in self.pack.declares("fields") else name
            case "read":
                return self._read(name)
            case "calendar" | "lookup" | "clock":
                return self._declared(name, role)
            case "signal":
                hint = "a pack counts nothing: hang the ladder on a clock of its own"
                self._say(name, "PCK005", f"this pack has no signal '{name.text}'", hint)
            case "event":
                if not is_event(name.text):
                    hint = did_you_mean(name.text, EVENTS) or "a pack knows events, and no signals"
                    self._say(name, "PCK005", f"there is no event '{name.text}'", hint)
            case "condition":
                pass
        return name

    def _read(self, name: Scalar) -> Scalar:
        fields, everywhere = self.pack.declares("fields"), canonical_fields()
        clock = CLOCK_TARGET.match(name.text)
        own_clock = clock is not None and clock["clock"] in self.pack.declares("clocks")
        if name.text in fields or own_clock:
            return self._own(name)
        if name.text not in everywhere and name.text != "priority":
            hint = did_you_mean(name.text, (*fields, *everywhere, "priority")) or _READS
            self._say(name, "PCK005", f"this pack cannot read '{name.text}'", hint)
        return name

    def _declared(self, name: Scalar, role: str) -> Scalar:
        own = self.pack.declares(f"{role}s")
        if name.text in own:
            return self._own(name)
        hint = did_you_mean(name.text, own) or f"declare it under `{role}s` of the pack"
        self._say(name, "PCK005", f"this pack has no {role} '{name.text}'", hint)
        return name

    def _own(self, name: Scalar) -> Scalar:
        return replace(name, text=self.pack.full(name.text))

    def _say(self, name: Scalar, code: str, message: str, hint: str) -> None:
        self.report(Finding(name.at, code, message, hint))
