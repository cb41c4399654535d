"""What this version checks but cannot decide yet: said aloud, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.findings import Finding, Location
from complaintctl.policy.concerns import known_field, once
from complaintctl.policy.conditions import Reader
from complaintctl.policy.folder import Document
from complaintctl.policy.nodes import Items, Keys, Node, at, items

_HINT = "`batch` refuses the policy until then; keep that part in a copy of the policy"
SECTIONS = ("run_limits",)


def later_sections(document: Document) -> tuple[tuple[str, Location], ...]:
    """The sections of this policy that cannot be decided yet, with their places."""
    found = [(name, key.at) for name in SECTIONS if (key := document.root.key(name)) is not None]
    return tuple(found)


def check_later(document: Document, reader: Reader) -> Iterator[Finding]:
    """A word on each such section; and the names and conditions of the guarantees, which `batch`
    does not need, but which must be right all the same."""
    guarantees = document.root.get("guarantees")
    check_conditions(guarantees, reader)
    once(guarantees, reader)
    for row in items(guarantees):
        raising = at(row, "raising")
        if raising is not None:
            known_field(raising, reader)
    for name, place in later_sections(document):
        message = f"`{name}` is checked, but this version cannot decide it yet"
        yield Finding(place, "NYT001", message, _HINT, "warning")


def check_conditions(node: Node | None, reader: Reader) -> None:
    """Report what is wrong in the conditions anywhere below `node`."""
    match node:
        case Keys(entries):
            for key, value in entries:
                if key.text in ("when", "must", "then") and isinstance(value, Keys):
                    reader.condition(value)
                else:
                    check_conditions(value, reader)
        case Items(parts):
            for item in parts:
                check_conditions(item, reader)
        case _:
            return
