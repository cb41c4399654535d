"""The signals of one complaint: what they mean, and what leaves them open."""

from __future__ import annotations

import polars as pl

from complaintctl.decide.instants import NEVER
from complaintctl.decide.signals import UNKNOWN, YES, Situation, Told
from complaintctl.explain.values import Signalled
from complaintctl.explain.wording import length
from complaintctl.model.promise import COMPLAINTS, Signal


def signalled_by(signal: Signal, told: Told, now: Situation, row: pl.DataFrame) -> Signalled:
    """One signal of the complaint that is the only row of `told`, `now` and `row`."""
    truth, since = int(told.truth[0]), int(told.since[0])
    return Signalled(
        signal.name,
        None if truth == UNKNOWN else truth == YES,
        None if since == NEVER else since,
        _says(signal),
        _open(signal, now, row) if truth == UNKNOWN else "",
        signal.location,
    )


def _says(signal: Signal) -> str:
    """A signal's definition in words."""
    counted = " or ".join(signal.count)
    if signal.count == (COMPLAINTS,):
        counted = f"complaints with the same {' and '.join(signal.same)}"
    bounds = (("at least", signal.at_least), ("at most", signal.at_most))
    said = " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)
    anchor = signal.before or signal.after
    if not anchor:
        return f"{said} {counted}"
    side = "before" if signal.before else "after"
    within = f"within {length(signal.within)} " if signal.within is not None else ""
    return f"{said} {counted} {within}{side} {' or '.join(anchor)}"


def _open(signal: Signal, now: Situation, row: pl.DataFrame) -> str:
    """What leaves a signal unknown (policy-language 4), the plainest reason first."""
    anchor = signal.before or signal.after
    supplied = now.supplies[int(now.supply[0])].events
    events = () if signal.count == (COMPLAINTS,) else signal.count
    lacking = [name for name in (*events, *anchor) if name not in supplied]
    if lacking:
        return f"the source does not tell of {', '.join(lacking)}"
    if "opened" in anchor and now.opened[0] == NEVER:
        return "when it opened is not known"
    blank = [key for key in signal.same if key in row.columns and row[key].item() is None]
    if blank:
        return f"{', '.join(blank)} of this complaint is not known"
    begins = now.covered_from()[0]
    opened = now.opened[0]
    reaches = opened - (signal.within or 0) if signal.before else opened
    if begins == NEVER or reaches < begins:
        return "the history does not reach back that far; give more with --history"
    return "others may be among them whose keys are not known"
