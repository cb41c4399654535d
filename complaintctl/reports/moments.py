"""Instants as people and programs read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def iso(seconds: int, zone: str) -> str:
    """Epoch seconds as ISO 8601 with the offset that `zone` has then."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone)).isoformat()
