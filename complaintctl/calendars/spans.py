"""So long after, so long before: what each unit of a written length means (policy-language 5).
Pauses are no business of it; see `decide` for the clocks."""

from __future__ import annotations

from complaintctl.calendars.worktime import WorkTime
from complaintctl.calendars.zone import Instants, Zone
from complaintctl.model.span import Span


def after(instants: Instants, span: Span, zone: Zone, work: WorkTime | None) -> Instants:
    """`within` without pauses. Raises ValueError for open time without a calendar."""
    match span.unit:
        case "min" | "h":
            return instants + span.amount
        case "d":
            return zone.plus_days(instants, span.amount)
        case "w":
            return zone.plus_days(instants, 7 * span.amount)
        case "mo":
            return zone.plus_months(instants, span.amount)
        case "bmin" | "bh":
            return _needed(work, span).add(instants, span.amount)
        case "bd":
            return _needed(work, span).add_open_days(instants, span.amount)


def before(instants: Instants, span: Span, zone: Zone, work: WorkTime | None) -> Instants:
    """The mirror of `after`, for `min h bmin bh d`. Raises ValueError for any other unit."""
    match span.unit:
        case "min" | "h":
            return instants - span.amount
        case "d":
            return zone.plus_days(instants, -span.amount)
        case "bmin" | "bh":
            return _needed(work, span).subtract(instants, span.amount)
        case "w" | "mo" | "bd":
            raise ValueError(f"'{span.text}' has no mirror: take min, h, d, bmin or bh")


def _needed(work: WorkTime | None, span: Span) -> WorkTime:
    if work is None:
        raise ValueError(f"'{span.text}' is open time and needs a calendar")
    return work
