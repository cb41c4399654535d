"""What a run did to its state, in a few lines for the person who reads the mail of cron."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.model.canonical import short
from complaintctl.model.run import Kept

_NAMED = 5
"""So many complaints are named; the rest are counted."""


def more_of(kept: Kept | None) -> Mapping[str, int]:
    """What a run counts besides, by name."""
    if kept is None:
        return {}
    return {"run": kept.run, "actions": kept.actions, "missing": len(kept.unfinished)}


def remembered(kept: Kept) -> Iterator[str]:
    """The lines."""
    if kept.resumed is not None:
        files = ", ".join(kept.written) or "no file"
        yield f"run {kept.resumed} had not been published: {files} written now"
    if kept.again:
        yield f"run {kept.run} once more: the same files at the same instant, nothing was changed"
    else:
        yield (
            f"run {kept.run}: {kept.new:,} new, {kept.changed:,} changed, "
            f"{_count(kept.actions, 'action')}, ledger {_count(kept.entries, 'entry', 'entries')}"
        )
    if kept.policy is not None:
        name, version, digest = kept.policy
        yield f"another policy than the last run had: {name}@{version}, {short(digest)}"
    if kept.files:
        yield f"actions are in {', '.join(kept.files)}"
    told = [
        f"{kept.rungs[state]:,} {said}"
        for state, said in (
            ("adopted", "taken over as done before"),
            ("waiting", "waiting for somebody's hours"),
            ("joined", "joined to mass events"),
            ("superseded", "over before anybody could be told"),
        )
        if kept.rungs.get(state)
    ]
    if told:
        yield f"steps: {', '.join(told)}"
    finished = kept.vanished - len(kept.unfinished)
    if finished:
        yield f"{_count(finished, 'finished complaint')} left the export"
    if kept.returned:
        yield f"{_count(kept.returned, 'complaint')} came back and went on"


def state_findings(kept: Kept, path: str) -> Iterator[Finding]:
    """What somebody should look at; `path`: of the state."""
    place = Location(path)
    if kept.actions and not kept.files:
        message = (
            f"{_count(kept.actions, 'action')} of this run went nowhere, and no later run tells"
        )
        hint = (
            "give -o actions:PATH with every run; what they were: "
            f"complaintctl audit show {path} --kind action --run {kept.run}"
        )
        yield Finding(place, codes.UNTOLD, message, hint, "warning")
    if kept.unsigned:
        message = f"the head of run {kept.run} is not signed, and the one before is"
        hint = (
            "give --sign-key KEY.pem with every run: at this one "
            f"`audit verify {path} --public-key` ends from now on"
        )
        yield Finding(place, codes.UNSIGNED, message, hint, "warning")
    if kept.unfinished:
        missing = _count(len(kept.unfinished), "unfinished complaint")
        verb = "is" if len(kept.unfinished) == 1 else "are"
        message = f"{missing} {verb} missing from this export: {_named(kept.unfinished)}"
        hint = "was the export cut, or are they deleted? until they are back no step is reached"
        yield Finding(place, codes.VANISHED, message, hint, "warning")
    if kept.rewritten:
        names = tuple(dict.fromkeys(one.complaint for one in kept.rewritten))
        events = ", ".join(dict.fromkeys(one.event for one in kept.rewritten))
        told = _count(len(names), "complaint")
        message = f"another history than before is told of {told} ({events}): {_named(names)}"
        hint = "what was told first stands; both are in the ledger (kind history_rewritten)"
        yield Finding(place, codes.REWRITTEN, message, hint, "warning")
    if kept.moved:
        names = tuple(dict.fromkeys(one.complaint for one in kept.moved))
        message = f"{_count(len(kept.moved), 'running deadline')} moved: {_named(names)}"
        hint = "by another policy or another calendar; the ledger has both dates of each (`moved`)"
        yield Finding(place, codes.DUES_MOVED, message, hint, "hint")


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
