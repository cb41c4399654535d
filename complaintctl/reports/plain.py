"""Explanations as JSON has them. Times are written as records write them; nothing is left out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from complaintctl.explain.cycles import Instant
from complaintctl.findings import Location
from complaintctl.reports.moments import iso


def plain(value: object, zone: str, *, instants: bool = False) -> object:
    """Objects, lists, texts and numbers. `instants`: numbers are times, to be said in `zone`."""
    if isinstance(value, Location):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {
            # With annotations kept as texts, a field's type is the name that `values` gives it.
            one.name: plain(getattr(value, one.name), zone, instants="Instant" in str(one.type))
            for one in fields(value)
        }
    if isinstance(value, tuple):
        return [plain(item, zone, instants=instants) for item in value]
    if instants and isinstance(value, Instant):
        return iso(value, zone)
    return value
