"""`state dump`: everything that a state holds, in lines that two equal histories share."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from complaintctl.files import OWNER_ONLY, written
from complaintctl.keeping.dumping import dump
from complaintctl.reports.targets import check_folder
from complaintctl.store.archive import ledger_in
from complaintctl.store.contents import Contents


def state_dump(path: str, output: str | None, stdout: IO[str], *, secrets: bool) -> None:
    """Write the lines to `output`, which only its owner may read, or else to stdout.

    Raises UsageError, StoreBroken, TryAgain, OSError.
    """
    if output is not None:
        check_folder(output, "-o")
    with Contents.opened(path) as state, ledger_in(path):
        state.hold()
        if output is None:
            stdout.writelines(dump(state, secrets=secrets))
            return
        with written(Path(output), OWNER_ONLY) as file:
            file.writelines(dump(state, secrets=secrets))
