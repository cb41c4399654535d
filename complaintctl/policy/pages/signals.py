"""Pages of findings about signals."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page


def _signal(rest: str) -> str:
    """A signal, and a priority rule that reads it."""
    return (
        f"signals:\n  again: {{{rest}}}\n"
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: second-time, level: high, when: {again: true}}\n"
    )


_AGAIN = "count: complaints, same: [customer_id], within: 30d, before: opened, at_least: 1"

PAGES: tuple[Page, ...] = (
    Page(
        "SIG001",
        "words of a signal that do not go together",
        "A signal counts complaints that share something, or events of this complaint, within a "
        "time before or after an event. Its bound must be one that some counts meet and some do "
        "not.",
        _signal("count: complaints, within: 30d, before: opened, at_least: 1"),
        _signal(_AGAIN),
    ),
    Page(
        "SIG002",
        "a signal that nothing reads",
        "It is counted and stands in every record, but it changes no decision. As a rule the "
        "condition that was to read it got lost. If it is there to be looked at, silence this.",
        f"signals:\n  again: {{{_AGAIN}}}\n",
        _signal(_AGAIN),
    ),
)
