"""`state dump`: everything that a state holds, in lines that two equal histories share."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from complaintctl.files import OWNER_ONLY, written
from complaintctl.keeping.dumping import dump
from complaintctl.store.state import State


def state_dump(path: str, output: str | None, stdout: IO[str], *, secrets: bool) -> None:
    """Write the lines to `output`, which only its owner may read, or else to stdout.

    Raises StoreBroken, TryAgain, OSError.
    """
    with State.opened(path) as state:
        state.hold()
        if output is None:
            stdout.writelines(dump(state, secrets=secrets))
            return
        with written(Path(output), OWNER_ONLY) as file:
            file.writelines(dump(state, secrets=secrets))
