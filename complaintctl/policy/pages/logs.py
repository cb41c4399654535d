"""Pages of findings about the log of an export mapping, its events and its states."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page


def _source(columns: str, rest: str = "") -> str:
    return f"source: q\ncolumns: {{complaint: id, opened_at: time{columns}}}\n{rest}"


_FILE = "sources/q.yaml"

PAGES: tuple[Page, ...] = (
    Page(
        "SRC005",
        "unknown event or state",
        "Clocks know events and states by the names of `complaintctl schema events`; what only "
        "your system has is called x_something.",
        _source(", at: when, event: what", "events: {resovled: [solved]}\n"),
        _source(", at: when, event: what", "events: {resolved: [solved], x_called: [phone]}\n"),
        _FILE,
    ),
    Page(
        "SRC006",
        "an event from nowhere",
        "An event can be drawn from a time field that this mapping has a column for.",
        _source("", "events: {resolved: resolved_at}\n"),
        _source(", resolved_at: done", "events: {resolved: resolved_at}\n"),
        _FILE,
    ),
    Page(
        "SRC007",
        "a log that cannot be read",
        "An entry of a log says when it was, and has a word for an event or a state. In JSON all "
        "of them stand in one list. Where there is a log, no field may be called at, event or state.",
        _source(", event: what"),
        _source(", at: when, event: what"),
        _FILE,
    ),
    Page(
        "SRC008",
        "a word with two meanings",
        "One of them would silently win.",
        _source(", at: when, event: what", "events: {resolved: [done], closed: [Done]}\n"),
        _source(", at: when, event: what", "events: {resolved: [done], closed: [over]}\n"),
        _FILE,
    ),
)
