"""`state publish`: the action files of a run, written once more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complaintctl.errors import UsageError
from complaintctl.keeping.publishing import publish_actions
from complaintctl.store.state import State
from complaintctl.store.values import Run

_RUNS = "SELECT body FROM entry WHERE kind = 'run' ORDER BY number DESC"
_TOLD = "SELECT body FROM entry WHERE kind = ? AND run = ?"


@dataclass(frozen=True, slots=True)
class Published:
    """The run, how many actions it had, and the files that hold them."""

    run: int
    actions: int
    files: tuple[str, ...]


def state_publish(path: str, number: int | None) -> Published:
    """Write the action files of this run, or of the last one that had actions, under the names that
    they had and with the same bytes.

    Raises UsageError for a run that had none, or that is not whole since a purge, StoreBroken,
    TryAgain, OSError.
    """
    with State.opened(path) as state:
        state.hold()
        run = _run(state, number)
        _whole(state, run)
        return Published(run.number, len(state.sent(run.number)), publish_actions(state, run))


def _run(state: State, number: int | None) -> Run:
    """The run that is meant. The ledger is asked for the last one: it still knows of a run that had
    actions when all of them are purged."""
    if number is None:
        number = next((one["run"] for one in _told(state, _RUNS) if one["actions"]), None)
        if number is None:
            raise UsageError(
                f"{state.path}: no run had actions yet, so there is nothing to publish"
            )
    found = next(iter(state.runs("WHERE number = ?", (number,))), None)
    if found is None:
        last = state.last_run()
        known = f"the newest is {last.number}" if last is not None else "there are none"
        raise UsageError(f"{state.path}: there is no run {number}; {known}")
    return found


def _whole(state: State, run: Run) -> None:
    """Refuse a run whose files cannot be written as they were."""
    said = f"{state.path}: run {run.number}"
    count = sum(one["actions"] for one in _told(state, _TOLD, "run", run.number))
    if not count:
        raise UsageError(f"{said} had no actions; `complaintctl state show` lists which runs had")
    told = _told(state, _TOLD, "action", run.number)
    kept = {one.id: len(json.loads(one.body)["complaints"]) for one in state.sent(run.number)}
    if len(kept) < count or kept != {one["action"]: one["complaints"] for one in told}:
        raise UsageError(
            f"{said} had {count:,} actions, and not all that they said is left since a purge: they "
            "cannot be written as they were"
        )
    if not run.actions:
        raise UsageError(
            f"{said} had actions, and the state does not know where to write them: no "
            "-o actions:PATH was given, or it was restored; what they were: "
            f"complaintctl audit show {state.path} --kind action --run {run.number}"
        )


def _told(state: State, select: str, *values: Any) -> Iterator[dict[str, Any]]:
    """What entries of the ledger say."""
    return (json.loads(state.unpacked(body)) for (body,) in state.rows(select, values))
