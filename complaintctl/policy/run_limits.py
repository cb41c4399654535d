"""`run_limits`: when a run as a whole must not be published. Facts: one set for all versions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

from complaintctl.findings import Finding
from complaintctl.model.fields import Field
from complaintctl.model.limits import CHANNEL, LEAST, Moved, RunLimits
from complaintctl.nearest import did_you_mean
from complaintctl.policy.nodes import Keys, Node, Scalar, at, entries, scalar, text, whole
from complaintctl.policy.values import read_duration

Report = Callable[[Finding], None]

_ALL = 1
_UNMOVED = 1


def build_run_limits(
    root: Keys, fields: Mapping[str, Field], levels: Collection[str], report: Report
) -> RunLimits:
    """The limits of a document. `levels`: the priorities of all its versions."""
    node = root.get("run_limits")
    _watched(node, fields, levels, report)
    quarantined = _share(at(node, "quarantined"), report)
    actions = text(node, "actions", "at_most")
    return RunLimits(
        quarantined=RunLimits().quarantined if quarantined is None else quarantined,
        undetermined=_share(at(node, "undetermined"), report),
        priority_share=_shares(at(node, "priority_share"), levels, report),
        priority_moved=_moved(at(node, "priority_moved"), report),
        category_moved=_moved(at(node, "category_moved"), report),
        actions=whole(actions) if actions is not None else None,
        silent_channel=_silence(scalar(node, "silent_channel"), report),
        missing=_share(at(node, "missing"), report),
    )


def _watched(
    node: Node | None, fields: Mapping[str, Field], levels: Collection[str], report: Report
) -> None:
    """Report limits that nothing can ever break, as there is nothing that they watch."""
    for key, _ in entries(node):
        if key.text == "silent_channel" and fields[CHANNEL].values is None:
            hint = f"declare them: `fields: {{{CHANNEL}: {{type: word, values: [app, hotline]}}}}`"
            report(Finding(key.at, "LIM002", "nobody knows which channels there are", hint))
        if key.text == "priority_moved" and not levels:
            hint = "take the limit out, or decide `priorities`"
            report(Finding(key.at, "LIM002", "this policy has no priorities", hint))


def _share(node: Node | None, report: Report) -> Fraction | None:
    written = scalar(node, "at_most")
    if written is None:
        return None
    share = Fraction(written.text.removesuffix("%")) / 100
    if share > _ALL:
        message = f"'{written.text}' is more than all of them"
        report(Finding(written.at, "LIM001", message, "write 100% or less"))
    return share


def _shares(node: Node | None, levels: Collection[str], report: Report) -> Mapping[str, Fraction]:
    found: dict[str, Fraction] = {}
    for level, limit in entries(node):
        if level.text not in levels:
            hint = did_you_mean(level.text, levels) or "declare it under `priorities.levels`"
            report(Finding(level.at, "NAM003", f"unknown priority '{level.text}'", hint))
        share = _share(limit, report)
        if share is not None:
            found[level.text] = share
    return found


def _moved(node: Node | None, report: Report) -> Moved | None:
    written, least = scalar(node, "at_most"), text(node, "counting_from")
    if written is None:
        return None
    factor = Fraction(written.text.removesuffix("x"))
    if factor < _UNMOVED:
        message = f"'{written.text}' is less than no change at all"
        hint = "say how many times more or less is too much, such as 3x"
        report(Finding(written.at, "LIM001", message, hint))
    return Moved(factor, whole(least) if least is not None else LEAST)


def _silence(written: Scalar | None, report: Report) -> int | None:
    if written is None:
        return None
    seconds = read_duration(written.text)
    if seconds == 0:
        hint = "say how long is too long, such as 24h"
        report(Finding(written.at, "LIM001", "every channel is silent for a moment", hint))
    return seconds
