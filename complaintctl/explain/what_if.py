"""What would be otherwise: two decision records of one complaint, compared by the names of the
record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from complaintctl.explain.values import Differs

_PLAIN = ("rank", "signals", "ever_breached", "orphan", "remedies", "lane")
_PARTS = {
    "intake": ("missing", "duplicates"),
    "category": ("value", "possible"),
    "priority": ("value", "possible"),
    "owner": ("team", "queue", "possible"),
    "responsible": ("party", "possible"),
    "closure": ("verdict", "missing", "cannot_tell", "contradicted_by", "provisional_until"),
}
_CLOCK = ("state", "due", "target", "rule")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Differs, ...]:
    """Everything that is decided otherwise, in the order of the record."""
    old, new = dict(_flat(before)), dict(_flat(after))
    names = dict.fromkeys((*old, *new))
    return tuple(
        Differs(name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )


def _flat(record: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, keys in _PARTS.items():
        yield from ((f"{name}.{key}", (record[name] or {}).get(key)) for key in keys)
    for name in _PLAIN:
        yield name, record[name]
    for cycle in record["clocks"]:
        where = f"clocks.{cycle['clock']}[{cycle['cycle']}]"
        yield from ((f"{where}.{key}", cycle[key]) for key in _CLOCK)
    for step in record["escalations"]:
        yield f"escalations.{step['ladder']}[{step['cycle']}].{step['step']}", step["reached_at"]
