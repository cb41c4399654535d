"""What a committed run tells the world, written from the state: the same names and the same bytes,
however often it has to be done."""

from __future__ import annotations

import json
from pathlib import Path

from complaintctl.errors import TryAgain
from complaintctl.files import GROUP_READS, written
from complaintctl.reports.action_files import digests, json_lines, table
from complaintctl.store.state import State
from complaintctl.store.values import Run

RUN = "{run}"


def named(path: str, run: int) -> str:
    """Where a run writes: `{run}` in the name is its number; a name without it gets one."""
    number = f"{run:06d}"
    if RUN in path:
        return path.replace(RUN, number)
    whole = Path(path)
    return str(whole.with_name(f"{whole.stem}-{number}{whole.suffix}"))


def publish_actions(state: State, run: Run) -> tuple[str, ...]:
    """Write the action files of a run; gives their names. None, if there is nothing to do."""
    sent = state.sent(run.number)
    if not sent:
        return ()
    actions = [{**json.loads(one.body), "origin": one.origin} for one in sent]
    found = digests(actions, run.number, run.as_of, state.meta("zone"))
    paths = tuple(named(path, run.number) for path in run.actions)
    for path in paths:
        text = table(found) if path.endswith(".csv") else json_lines(found)
        with written(Path(path), GROUP_READS) as file:
            file.write(text)
    return paths


def named_head(path: str, run: int) -> str:
    """Where a head goes: a file without `{run}` in its name holds the newest."""
    return named(path, run) if RUN in path else path


def publish_head(head: str, path: str) -> None:
    """Write the newest head where somebody else keeps it."""
    with written(Path(path), GROUP_READS) as file:
        file.write(head)


def resume(state: State) -> tuple[int, tuple[str, ...]] | None:
    """Publish the last run if it was committed and nobody could publish it: its number, and the
    files that were written. The transaction that is open is ended and begun anew."""
    last = state.last_run()
    if last is None or last.published:
        return None
    try:
        paths = publish_actions(state, last)
    except OSError as refused:
        raise TryAgain(
            f"{refused.filename or state.path}: the actions of run {last.number} still have to be "
            f"written there, and cannot be ({(refused.strerror or 'why is not known').lower()}); "
            "make room for them, then run again"
        ) from refused
    state.mark_published(last.number)
    state.commit()
    state.lock()
    return last.number, paths
