"""Pages of findings about detectors."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page


def _detector(name: str, shape: str, target: str = "{otherwise: {within: 48h}}") -> str:
    """A detector, and a clock that it may name."""
    return (
        "clocks:\n  resolution: {start: opened, stop: [resolved], on_reopen: resume,\n"
        f"               target: {target}}}\n"
        f"detectors:\n  {name}: {{{shape}}}\n"
    )


_AT_THE_LAST_MINUTE = "event: resolved, within: 5min, before_due_of: resolution"

PAGES: tuple[Page, ...] = (
    Page(
        "DET001",
        "words of a detector that do not go together",
        "A detector has one of five shapes: events shortly before a due; events of many complaints "
        "at once; a state that nobody told the customer of; nothing at all for a long time; "
        "events that nobody answered. Each has keys of its own, and needs all of them.",
        _detector("chased", "event: customer_message, since: agent_message"),
        _detector("chased", "event: customer_message, since: agent_message, at_least: 3"),
    ),
    Page(
        "DET002",
        "a detector before the due of no clock",
        "`before_due_of` names a clock under `clocks`.",
        _detector("last_minute", "event: resolved, within: 5min, before_due_of: resolutoin"),
        _detector("last_minute", _AT_THE_LAST_MINUTE),
    ),
    Page(
        "DET003",
        "a threshold that everybody meets",
        "A detector accuses. Its threshold is one that honest work does not reach: look at what "
        "good days bring, and stay well above.",
        _detector("in_bulk", "event: resolved, within: 1min, same: [handled_by], at_least: 1"),
        _detector("in_bulk", "event: resolved, within: 1min, same: [handled_by], at_least: 20"),
    ),
    Page(
        "DET004",
        "a detector that can find nothing",
        "Its clock promises nothing, so that there is no due; or what it counts begins the count "
        "anew; or it asks what two complaints share that no two of them do.",
        _detector("last_minute", _AT_THE_LAST_MINUTE, "{otherwise: none}"),
        _detector("last_minute", _AT_THE_LAST_MINUTE),
    ),
)
