"""Pages of findings about clocks and what they promise."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page

_OFFICE = 'calendars:\n  office: {open: {mon-fri: ["09:00-18:00"]}}\n'


def _clock(target: str, rest: str = "", stop: str = "resolved") -> str:
    return (
        f"clocks:\n  resolution:\n    start: opened\n    stop: [{stop}]\n"
        f"    on_reopen: resume\n{rest}    target: {target}\n"
    )


_IN_THE_OFFICE = "    calendar: office\n"
_URGENT = "when: {priority: urgent}"

PAGES: tuple[Page, ...] = (
    Page(
        "CLK001",
        "open time without a calendar",
        "bmin, bh and bd count while someone is there, and a calendar says when that is. A target "
        "may name its own; steps of a ladder and pauses go by the calendar of the clock.",
        _OFFICE + _clock("{otherwise: {within: 2bd}}"),
        _OFFICE + _clock("{otherwise: {within: 2bd}}", _IN_THE_OFFICE),
    ),
    Page(
        "CLK002",
        "a length of time that cannot be read",
        "min, h, bmin and bh may have decimals. Days, weeks, months and open days are counted on "
        "the calendar, and half a one is on no calendar. A table that a target reads holds such "
        "lengths and nothing else.",
        _clock("{otherwise: {within: 1.5d}}"),
        _clock("{otherwise: {within: 36h}}"),
    ),
    Page(
        "CLK003",
        "words of a target that do not go together",
        "`roll` puts off the end of a day that is closed, so it stands beside `by_end_of`. "
        "`otherwise` is the one promise for all the rest: it has no condition, and reads no table.",
        _OFFICE + _clock("{otherwise: {within: 5d, roll: next_open_day}}", _IN_THE_OFFICE),
        _OFFICE + _clock("{otherwise: {by_end_of: 5d, roll: next_open_day}}", _IN_THE_OFFICE),
    ),
    Page(
        "CLK004",
        "unknown calendar",
        "Calendars are declared under `calendars`.",
        _OFFICE + _clock("{otherwise: {within: 8bh}}", "    calendar: ofice\n"),
        _OFFICE + _clock("{otherwise: {within: 8bh}}", _IN_THE_OFFICE),
    ),
    Page(
        "CLK005",
        "a rule that promises less than `otherwise`",
        "Of all rules that hold the tightest counts, and `otherwise` only where none does. A rule "
        "that is later than `otherwise` makes those wait longer whom it was written for. If that "
        "is meant, silence this with the reason.",
        _clock(f"{{tightest: [{{within: 48h, {_URGENT}}}], otherwise: {{within: 24h}}}}"),
        _clock(f"{{tightest: [{{within: 8h, {_URGENT}}}], otherwise: {{within: 24h}}}}"),
    ),
    Page(
        "CLK006",
        "a calendar that no clock counts in",
        "Its hours promise nothing to anybody, and nobody is told anything in them.",
        _OFFICE + _clock("{otherwise: {within: 7d}}"),
        _OFFICE + _clock("{otherwise: {within: 8bh}}", _IN_THE_OFFICE),
    ),
    Page(
        "CLK007",
        "a promise that can pass while nobody is there",
        "min, h and d run at night and at weekends too. The policy says when it is open, and this "
        "promise can begin and be broken without a single open minute in between. That is right "
        "where somebody is on duty all the same: then declare their calendar, or silence this.",
        _OFFICE + _clock(f"{{tightest: [{{within: 2h, {_URGENT}}}], otherwise: {{within: 7d}}}}"),
        _OFFICE
        + _clock(
            f"{{tightest: [{{within: 2bh, {_URGENT}}}], otherwise: {{within: 7d}}}}", _IN_THE_OFFICE
        ),
    ),
    Page(
        "CLK008",
        "an event that starts and stops one clock",
        "While the clock runs such an event stops it, and does not start it again, so that every "
        "second one is not timed. A clock that begins anew at each one has it under `reset_on`.",
        "clocks:\n  silence: {start: [opened, agent_message], stop: [agent_message, closed],\n"
        "            on_reopen: resume, target: {otherwise: {within: 24h}}}\n",
        "clocks:\n  silence: {start: opened, reset_on: [agent_message], stop: [closed],\n"
        "            on_reopen: resume, target: {otherwise: {within: 24h}}}\n",
    ),
)
