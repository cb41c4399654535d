"""Which reader sees what of a decision; `docs/privacy.md` has the same as a table."""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.model.fields import Profile

_INTERNAL = frozenset(
    (
        *("rules", "orphan", "escalations", "escalation_step", "escalate_to", "jumps", "detected"),
        *("lane", "assumed", "waived", "overridden", "callback", "reasons", "routing"),
    )
)
"""How the team works, and what it suspects."""

HIDDEN: Mapping[Profile, frozenset[str]] = {
    "team": frozenset(),
    "auditor": frozenset(),
    "merchant": _INTERNAL,
    "public": _INTERNAL
    | {"owner", "team", "queue", "signals", "remedies", "duplicates", "history", "facts"},
}
"""Keys of the record, columns of the audit table and sections of an explanation that are left out:
what is not shown is not there, so that nobody takes it for empty."""
