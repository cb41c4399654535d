"""`state backup`: a copy of a state as it was at one moment."""

from __future__ import annotations

from pathlib import Path

from complaintctl.errors import StoreBroken, UsageError
from complaintctl.reports.targets import check_folder
from complaintctl.store.making import copy
from complaintctl.store.state import State
from complaintctl.store.values import Run


def state_backup(path: str, target: str) -> Run | None:
    """Copy the state at `path` to `target`; gives the last run that is in the copy.

    A file that is there already is replaced only if it is an earlier copy of the same state. Raises
    UsageError, StoreBroken, TryAgain, OSError.
    """
    check_folder(target)
    if Path(target).exists():
        _earlier(path, target)
    copy(path, target)
    with State.opened(target) as copied:
        return copied.last_run()


def _earlier(path: str, target: str) -> None:
    """Refuse to lose anything by a backup."""
    if Path(target).samefile(path):
        raise UsageError(f"{target}: this is the state itself; name another file")
    try:
        with State.opened(path) as live, State.opened(target) as there:
            same = live.meta("origin") == there.meta("origin")
            ahead = _number(there) > _number(live)
    except StoreBroken as broken:
        raise UsageError(f"{target}: there is a file already; name another one") from broken
    if not same or ahead:
        what = "a newer copy of this state" if same else "the state of other runs"
        raise UsageError(f"{target}: this is {what}, which is not written over; name another file")


def _number(state: State) -> int:
    last = state.last_run()
    return last.number if last is not None else 0
