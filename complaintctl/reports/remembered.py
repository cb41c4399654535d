"""What a run did to its state, in a few lines for the person who reads the mail of cron."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaintctl.model.run import Kept

_NAMED = 5
"""So many complaints are named; the rest are counted."""


def remembered(kept: Kept) -> Iterator[str]:
    """The lines."""
    if kept.resumed is not None:
        files = ", ".join(kept.written) or "no file"
        yield f"run {kept.resumed} had not been published: {files} written now"
    yield (
        f"run {kept.run}: {kept.new:,} new, {kept.changed:,} changed, "
        f"{_count(kept.actions, 'action')}, ledger {_count(kept.entries, 'entry', 'entries')}"
    )
    told = [
        f"{kept.rungs[state]:,} {said}"
        for state, said in (
            ("adopted", "taken over as done before"),
            ("waiting", "waiting for somebody's hours"),
            ("joined", "joined to mass events"),
            ("superseded", "superseded while they waited"),
        )
        if kept.rungs.get(state)
    ]
    if told:
        yield f"steps: {', '.join(told)}"
    if kept.unfinished:
        yield (
            f"warning: {_count(len(kept.unfinished), 'unfinished complaint')} "
            f"{'is' if len(kept.unfinished) == 1 else 'are'} missing from this export: "
            f"{_named(kept.unfinished)}"
        )
    finished = kept.vanished - len(kept.unfinished)
    if finished:
        yield f"{_count(finished, 'finished complaint')} left the export"
    if kept.returned:
        yield f"{_count(kept.returned, 'complaint')} came back and went on"
    if kept.rewritten:
        names = list(dict.fromkeys(one.complaint for one in kept.rewritten))
        yield (
            f"warning: the history of {_count(len(names), 'complaint')} was rewritten; what was "
            f"told first stands: {_named(names)}"
        )
    if kept.moved:
        names = list(dict.fromkeys(one.complaint for one in kept.moved))
        yield (
            f"{_count(len(kept.moved), 'deadline')} moved by another policy or calendar: "
            f"{_named(names)}"
        )


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
