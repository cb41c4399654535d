"""Sections this version checks but cannot decide yet: said aloud, never ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from complaintctl.conditions.reading import leaves
from complaintctl.findings import Finding, Location
from complaintctl.model.condition import Happened
from complaintctl.model.policy import Copied, Decider, Remedy
from complaintctl.policy.conditions import Reader
from complaintctl.policy.folder import Document
from complaintctl.policy.nodes import Items, Keys, Node, at

_HINT = "`batch` refuses the policy until then; keep that part in a copy of the policy"
SECTIONS = (
    "extends",
    "calendars",
    "run_limits",
    "switch_open",
    "signals",
    "clocks",
    "escalation",
    "closure",
    "guarantees",
    "waive",
    "lifecycle",
)


def later_sections(document: Document) -> tuple[tuple[str, Location], ...]:
    """The sections of this policy that cannot be decided yet, with their places."""
    found = [(name, key.at) for name in SECTIONS if (key := document.root.key(name)) is not None]
    priorities = at(document.root, "priorities")
    aging = priorities.key("aging") if isinstance(priorities, Keys) else None
    if aging is not None:
        found.append(("priorities.aging", aging.at))
    if (document.base / "versions").is_dir():
        found.append(("versions/", Location(f"{document.shown.rstrip('/')}/versions")))
    return tuple(found)


def check_later(document: Document, reader: Reader) -> Iterator[Finding]:
    """Name and type errors in the conditions of those sections, and a word on each section."""
    for name, place in later_sections(document):
        _conditions(document.root.get(name), reader)
        message = f"`{name}` is checked, but this version cannot decide it yet"
        yield Finding(place, "NYT001", message, _HINT, "warning")


def check_events(deciders: Iterable[Decider], remedies: Iterable[Remedy]) -> Iterator[Finding]:
    """`happened` needs a log of events, which this version does not read."""
    rules = [
        rule for decider in deciders if not isinstance(decider, Copied) for rule in decider.rules
    ]
    for when in (*(rule.when for rule in rules), *(remedy.when for remedy in remedies)):
        for leaf in leaves(when):
            if isinstance(leaf, Happened):
                message = "`happened` is checked, but this version cannot decide it yet"
                yield Finding(leaf.at, "NYT001", message, _HINT, "warning")


def _conditions(node: Node | None, reader: Reader) -> None:
    match node:
        case Keys(entries):
            for key, value in entries:
                if key.text in ("when", "must", "then") and isinstance(value, Keys):
                    reader.condition(value)
                else:
                    _conditions(value, reader)
        case Items(items):
            for item in items:
                _conditions(item, reader)
        case _:
            return
