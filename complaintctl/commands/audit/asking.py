"""What every `audit` verb asks of a state: a complaint by its name, what an entry says, and the
heads and keys that somebody keeps elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from complaintctl.conditions.text import fold_id
from complaintctl.errors import DataUnusable, LedgerBroken, UsageError
from complaintctl.keeping.tracking import read_tracking_number
from complaintctl.ledger.entries import opened
from complaintctl.ledger.heads import read, several
from complaintctl.reports.entries_told import Said, for_reader
from complaintctl.reports.targets import Target, check_targets
from complaintctl.store.archive import Archive, Written
from complaintctl.store.values import Run

_RUNS = re.compile(r"(?P<first>[0-9]{1,18})(?P<more>\.\.(?P<last>[0-9]{1,18})?)?")


@contextmanager
def ledger(path: str) -> Iterator[Archive]:
    """The state in this file, as it is now, with its name before whatever is wrong with its ledger.

    Raises StoreBroken, and DataUnusable if it had no run yet.
    """
    with Archive.read(path) as archive, named(path):
        yield archive


@contextmanager
def named(path: str) -> Iterator[None]:
    """Where the block finds something broken, the file is named."""
    try:
        yield
    except LedgerBroken as broken:
        raise LedgerBroken(f"{path}: {broken}") from broken


def spare(state: str, targets: Sequence[Target]) -> None:
    """Refuse to write over the state that is read. Raises UsageError."""
    check_targets(targets, {state: "the state that is read"})


def complaint(archive: Archive, name: str) -> tuple[int, str]:
    """The number and the id of a complaint, asked for by its id or tracking number. Raises
    UsageError for one that is not there."""
    found = archive.called(fold_id(name)) or archive.called(read_tracking_number(name) or "")
    if found is not None:
        return found
    purged = archive.purged()
    lost = (
        f"never met here, or purged ({purged:,} entries were, and nothing says whose)"
        if purged
        else "never met here"
    )
    raise UsageError(f"{archive.path}: there is no complaint '{name}': it was {lost}")


def says(written: Written) -> Said | None:
    """What an entry says, as its reader may see it; None for a purged one. Raises LedgerBroken if
    it is not what was once written."""
    try:
        found = opened(written.stored)
    except LedgerBroken as broken:
        raise LedgerBroken(f"entry {written.stored.number} {broken}") from broken
    return for_reader(found) if found is not None else None


def one_run(archive: Archive, number: int | None) -> Run:
    """A run, the newest where none is named. Raises UsageError."""
    found = (
        archive.last_run()
        if number is None
        else next(iter(archive.runs("WHERE number = ?", (number,))), None)
    )
    if found is None:
        last = archive.last_run()
        known = f"the newest is {last.number}" if last is not None else "there are none"
        raise UsageError(f"{archive.path}: there is no run {number}; {known}")
    return found


def runs(text: str | None) -> tuple[int, int | None]:
    """`N`, `N..M` or `N..`: the first and the last run. Raises UsageError."""
    if text is None:
        return 0, None
    found = _RUNS.fullmatch(text)
    if found is None:
        raise UsageError(f"--run {text}: write a number, or two as 3..7")
    first = int(found["first"])
    if not found["more"]:
        return first, first
    return first, int(found["last"]) if found["last"] else None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Files with heads and with public keys that were kept elsewhere. Raises UsageError for one
    that cannot be read, and LedgerBroken for a head that is none."""

    head_files: Sequence[str] = ()
    key_files: Sequence[str] = ()

    def heads(self) -> tuple[str, ...]:
        """The heads of all files, in their order."""
        found: list[str] = []
        for path in self.head_files:
            # What is no text is no head either, and is refused as one that was changed.
            notes = several(_bytes(path, "--head").decode("utf-8-sig", errors="replace"))
            if not notes:
                raise DataUnusable(f"{path}: there is no head in this file")
            with named(path):
                for note in notes:
                    read(note)
            found += notes
        return tuple(found)

    def keys(self) -> tuple[bytes, ...]:
        """The public keys."""
        return tuple(_bytes(path, "--public-key") for path in self.key_files)


def _bytes(path: str, option: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as refused:
        reason = (refused.strerror or "it cannot be read").lower()
        raise UsageError(f"{option} {path}: {reason}") from refused
