"""`audit verify`: whether a ledger, in a state or exported, is what was once written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from complaintctl.commands.audit.asking import Elsewhere
from complaintctl.commands.audit.policies import as_kept
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
    how many entries the largest head kept elsewhere counts; `signed`: whether signatures were
    looked at."""

    verdict: Verdict
    agreed: Agreed | None
    anchored: int
    signed: bool


def verify_ledger(path: str, elsewhere: Elsewhere, signed_from: int) -> Verified:
    """Look at all of it; raises LedgerBroken with the first thing that is wrong, and StoreBroken or
    DataUnusable for what is neither a state nor an export."""
    keys = elsewhere.keys()
    trust = Trust(keys, signed_from, elsewhere.heads())
    if _first_bytes(path) == _SQLITE:
        return _state(path, trust)
    try:
        with Path(path).open(encoding="utf-8", newline="\n") as file:
            verdict = verify_export(file, trust)
    except UnicodeDecodeError as refused:
        raise LedgerBroken(f"{path}: this is not UTF-8, as an exported ledger is") from refused
    except DataUnusable as refused:
        raise DataUnusable(f"{path}: {refused}; and it is no state file") from refused
    return Verified(_sound(path, verdict), None, _anchored(trust), bool(keys))


def _state(path: str, trust: Trust) -> Verified:
    with Archive.read(path) as archive:
        entries = (one.stored for one in archive.entries())
        verdict = _sound(path, verify(entries, archive.heads(), trust, archive.meta("origin")))
        try:
            found = agreed(archive)
            for files in archive.policies():
                as_kept(archive, files)
        except LedgerBroken as differs:
            raise LedgerBroken(
                f"{path}: the ledger is sound, the state is not: {differs}"
            ) from differs
    return Verified(verdict, found, _anchored(trust), bool(trust.publics))


def _anchored(trust: Trust) -> int:
    return max((read(note)[0].size for note in trust.anchors), default=0)


def _sound(path: str, verdict: Verdict) -> Verdict:
    if verdict.fault is not None:
        raise LedgerBroken(f"{path}: {verdict.fault.why}")
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
