"""What is to be said of a log: words that mean nothing, entries of nobody, events too early.

A log's word is a name that a mapping should know, so it is shown where it looks like one; where
unknown words are many the column is no list of names, and none of them is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.mapping import presentable
from complaintctl.intake.plan import Plan
from complaintctl.intake.words import event_words, state_words
from complaintctl.nearest import nearest

MANY_WORDS = 20


def unknown_words(
    file: str, plan: Plan, role: str, words: Mapping[str, tuple[int, int]]
) -> list[Finding]:
    """One finding for each word of a role (`event`, `state`), or one for all if they are many."""
    if not words:
        return []
    code = codes.EVENT_UNKNOWN if role == "event" else codes.STATE_UNKNOWN
    header = next(iter(plan.source.columns.get(role, ())), role)
    if len(words) > MANY_WORDS:
        count = sum(often for often, _ in words.values())
        line = min(line for _, line in words.values())
        message = f"{count:,} {_entries(count)} of column '{header}' have words that are no {role}"
        hint = f"there are many different ones: is this the column of the {role}?"
        return [Finding(_place(file, line), code, message, hint, "warning")]
    return [
        _unknown(plan, _place(file, line), role, word, often, header)
        for word, (often, line) in words.items()
    ]


def _unknown(plan: Plan, place: Location, role: str, word: str, often: int, header: str) -> Finding:
    known = event_words(plan.source) if role == "event" else state_words(plan.source)
    code = codes.EVENT_UNKNOWN if role == "event" else codes.STATE_UNKNOWN
    (shown,) = presentable((word,))
    mapped = bool(plan.source.events or plan.source.drawn or plan.source.states)
    near = nearest(word, known.names[1:]) if not mapped else ""
    hint = f"did you mean '{near}'?" if near else f"name the word under `{role}s` of the mapping"
    message = (
        f"'{shown}' of column '{header}' is no {role} that is known; "
        f"{often:,} {_entries(often)} {'is' if often == 1 else 'are'} without it"
    )
    return Finding(place, code, message, hint, "warning")


def of_nobody(file: str, count: int, whole: int) -> Finding:
    """Entries of a log file whose complaint is neither in the queue nor in its history."""
    message = (
        f"{count:,} of {whole:,} {_entries(whole)} "
        f"belong{'s' if count == 1 else ''} to complaints that are not in the queue"
    )
    if count < whole:
        return Finding(Location(file), codes.ENTRY_OF_NOBODY, message, "", "hint")
    hint = "compare how the complaints' numbers are written in both files"
    return Finding(Location(file), codes.ENTRY_OF_NOBODY, message, hint, "warning")


def too_early(file: str, count: int) -> Finding:
    """Events of a log before the opening of their complaint."""
    one = count == 1
    message = (
        f"{count:,} event{'' if one else 's'} happened before {'its' if one else 'their'} "
        f"complaint was opened; {'it is' if one else 'they are'} counted all the same"
    )
    hint = "check whether both exports are written in one zone"
    return Finding(Location(file), codes.EVENT_EARLY, message, hint, "warning")


def unobserved(file: str, line: int) -> Finding:
    """A snapshot in a run without a memory."""
    message = "a snapshot says what holds now, and without --state nobody knows since when"
    hint = "run with --state FILE: what changes is seen from one run to the next"
    return Finding(_place(file, line), codes.NOT_OBSERVED, message, hint, "warning")


def _place(file: str, line: int) -> Location:
    return Location(file, line, 1)


def _entries(count: int) -> str:
    return "entry" if count == 1 else "entries"
