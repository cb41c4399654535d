"""The events that a policy may name (policy-language 5)."""

from __future__ import annotations

from complaintctl.model.events import EVENTS, OWN, STATES

__all__ = ["EVENTS", "STATES", "is_event"]


def is_event(name: str) -> bool:
    """Whether `name` is a canonical event, or one of a source's own."""
    return name in EVENTS or (name.startswith(OWN) and len(name) > len(OWN))
