"""`audit verify`: whether a ledger, in a state or exported, is what was once written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from complaintctl.commands.audit.asking import Elsewhere, ledger, named
from complaintctl.commands.kept_policies import as_kept
from complaintctl.errors import DataUnusable, LedgerBroken
from complaintctl.keeping.agreement import Agreed, agreed
from complaintctl.ledger.export import verify_export
from complaintctl.ledger.heads import read
from complaintctl.ledger.verification import Trust, Verdict, verify
from complaintctl.store.archive import Archive

_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Verified:
    """A sound ledger. `agreed`: what of the state's tables fits it, None for an export; `anchored`:
    how many entries the largest head kept elsewhere counts; `signed_from`: the run from which on
    signatures were looked at, None if they were not."""

    verdict: Verdict
    agreed: Agreed | None
    anchored: int
    signed_from: int | None


def verify_ledger(path: str, elsewhere: Elsewhere, signed_from: int) -> Verified:
    """Look at all of it; raises LedgerBroken with the first thing that is wrong, and StoreBroken or
    DataUnusable for what is neither a state nor an export."""
    trust = Trust(elsewhere.keys(), signed_from, elsewhere.heads())
    if _first_bytes(path) == _SQLITE:
        with ledger(path) as archive:
            return _state(archive, trust)
    try:
        with named(path), Path(path).open(encoding="utf-8", newline="\n") as file:
            verdict = _sound(verify_export(file, trust))
    except UnicodeDecodeError as refused:
        raise LedgerBroken(f"{path}: this is not UTF-8, as an exported ledger is") from refused
    except DataUnusable as refused:
        raise DataUnusable(f"{path}: {refused}; and it is no state file") from refused
    return Verified(verdict, None, *_beyond(trust))


def _state(archive: Archive, trust: Trust) -> Verified:
    """First the ledger, then all else that is held against it."""
    entries = (one.stored for one in archive.entries())
    verdict = _sound(verify(entries, archive.heads(), trust, archive.meta("origin")))
    with named("its ledger is sound, but not what stands beside it"):
        found = agreed(archive)
        for files in archive.policies():
            as_kept(archive, files)
    return Verified(verdict, found, *_beyond(trust))


def _beyond(trust: Trust) -> tuple[int, int | None]:
    """How far what was kept elsewhere reaches."""
    anchored = max((read(note)[0].size for note in trust.anchors), default=0)
    return anchored, trust.signed_from if trust.publics else None


def _sound(verdict: Verdict) -> Verdict:
    if verdict.fault is not None:
        raise LedgerBroken(verdict.fault.why)
    return verdict


def _first_bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_SQLITE))
    except OSError as refused:
        reason = (refused.strerror or "it cannot be read").lower()
        raise DataUnusable(
            f"{path}: {reason}; name a state file or an exported ledger"
        ) from refused
