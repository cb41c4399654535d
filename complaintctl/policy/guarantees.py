"""`guarantees`: their names and conditions must be right, though no decision depends on them."""

from __future__ import annotations

from complaintctl.policy.concerns import known_field, once
from complaintctl.policy.conditions import Reader
from complaintctl.policy.nodes import Items, Keys, Node, at, items


def check_guarantees(root: Keys, reader: Reader) -> None:
    """Report what is wrong in them."""
    guarantees = root.get("guarantees")
    _check_conditions(guarantees, reader)
    once(guarantees, reader)
    for row in items(guarantees):
        raising = at(row, "raising")
        if raising is not None:
            known_field(raising, reader)


def _check_conditions(node: Node | None, reader: Reader) -> None:
    """Report what is wrong in the conditions anywhere below `node`."""
    match node:
        case Keys(entries):
            for key, value in entries:
                if key.text in ("when", "must", "then") and isinstance(value, Keys):
                    reader.condition(value)
                else:
                    _check_conditions(value, reader)
        case Items(parts):
            for item in parts:
                _check_conditions(item, reader)
        case _:
            return
