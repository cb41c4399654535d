"""What `audit` found, in sentences: what was looked at, and what that does not show."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from complaintctl.commands.audit.prove import Holds
from complaintctl.commands.audit.replay import Replayed
from complaintctl.commands.audit.verify import Verified
from complaintctl.ledger.heads import Head
from complaintctl.reports.entries_told import summary


def verified(ledger: str, found: Verified) -> Iterator[str]:
    """A ledger that is sound."""
    verdict = found.verdict
    entries, runs = _count(verdict.entries, "entry", "entries"), _count(verdict.heads, "run")
    yield f"{ledger}: sound: {entries} of {runs}, {verdict.purged:,} without content"
    if found.agreed is not None:
        agreed = found.agreed
        yield (
            f"its tables say the same: {_count(agreed.complaints, 'complaint')}, "
            f"{_count(agreed.rungs, 'rung')}, {_count(agreed.actions, 'action')}"
        )
    if verdict.head is not None:
        yield _head(verdict.head)
    if verdict.purged:
        yield (
            "of entries without content (purged, or left out of an export) it is shown that they "
            "were not exchanged, and nothing of what they said"
        )
    yield from _rewriting(found)
    if found.signed_from is not None:
        since = f" from run {found.signed_from} on" if found.signed_from else ""
        yield f"every head{since} is signed with a key that was given"
    else:
        yield "signatures were not looked at: no --public-key was given"


def _rewriting(found: Verified) -> Iterator[str]:
    """How far it is shown that nobody has made the whole ledger anew."""
    verdict = found.verdict
    if verdict.anchors:
        one = "1 head that was kept elsewhere fits"
        many = f"{verdict.anchors:,} heads that were kept elsewhere fit"
        yield one if verdict.anchors == 1 else many
    if not verdict.anchors:
        rest = "anything was rewritten by who can write this file"
        yield f"not shown is whether {rest}: no --head that was kept elsewhere was given"
    elif found.anchored < verdict.entries:
        last = verdict.entries - 1
        some = f"entry {last:,} was"
        if found.anchored < last:
            some = f"entries {found.anchored:,} to {last:,} were"
        yield f"not shown is whether {some} rewritten: no head that was given counts that much"


def holds(found: Holds) -> Iterator[str]:
    """A proof that holds."""
    last = found.heads[-1]
    if found.says is not None:
        yield f"holds: entry {found.entry} is one of the {last.size:,} entries in {last.origin}"
        said = found.says
        about = f" about complaint {said['complaint']}" if "complaint" in said else ""
        yield f"it is of run {said['run']}, a {said['kind']}{about}: {summary(said)}"
    else:
        first = found.heads[0]
        yield (
            f"holds: the {last.size:,} entries in {last.origin} after run {last.run} begin with "
            f"the {first.size:,} after run {first.run}, none of them changed"
        )
    for head in found.heads:
        elsewhere = ", which was kept elsewhere too" if head in found.known else ""
        yield f"{_head(head)}{elsewhere}"
    if found.signed:
        yield "signed with a key that was given"
    elif len(found.known) < len(found.heads):
        yield (
            "not shown is whether the owner of the ledger stands by a head that was not kept "
            "elsewhere: compare it with one that you got by another way (--head), or check its "
            "signature (--public-key)"
        )


def replayed(found: Replayed) -> Iterator[str]:
    """A run that was decided again and gave the same."""
    policy = found.told["policy"]
    decisions = _count(found.decisions, "decision")
    yield (
        f"run {found.run.number}, as of {found.told['as_of']}: {decisions} made again by "
        f"{policy['id']}@{policy['version']} as it was kept, out of the same files: all the same"
    )
    yield "compared were decisions without what the clock moves: seconds so far, seconds left"
    if found.missing:
        missing = _count(found.missing, "complaint")
        yield f"not compared: {missing} that the export had no more"
    if found.purged:
        unknown = _count(found.unknown, "complaint")
        yield (
            f"not compared: what stood in {_count(found.purged, 'entry', 'entries')} that were "
            f"purged; of {unknown} in the files the ledger knows nothing any more"
        )
    yield from (f"note: {note}" for note in found.notes)
    yield (
        "not shown is whether the files told the truth, or whether the ledger was rewritten since: "
        "for that, audit verify"
    )


def _head(head: Head) -> str:
    root = b64encode(head.root).decode()
    return f"head of run {head.run}, at {head.at}: {head.size:,} entries, root {root}"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
