"""`audit export`: a whole ledger as a file that can be verified without the state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from complaintctl.commands.audit.asking import ledger, spare
from complaintctl.files import GROUP_READS, OWNER_ONLY, written
from complaintctl.ledger.entries import Stored
from complaintctl.ledger.export import export as lines
from complaintctl.reports.targets import STDOUT, Target
from complaintctl.store.archive import Archive


def export(state: str, path: str, stdout: IO[str], *, keys: bool) -> int:
    """Write the ledger; gives how many entries it has. With `keys` everything is in it that the
    state knows of complaints, and nobody but the owner may read the file; without, entries are
    leaves only. Raises StoreBroken, DataUnusable and LedgerBroken.
    """
    spare(state, [Target("jsonl", path)])
    with ledger(state) as archive:
        found = lines(archive.meta("origin"), _entries(archive, keys=keys), archive.heads())
        if path == STDOUT:
            stdout.writelines(found)
        else:
            with written(Path(path), OWNER_ONLY if keys else GROUP_READS) as file:
                file.writelines(found)
        return archive.count("entry")


def _entries(archive: Archive, *, keys: bool) -> Iterator[Stored]:
    for one in archive.entries():
        yield one.stored if keys else replace(one.stored, body=None, key=None)
