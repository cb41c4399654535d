"""What the entries about one complaint add up to: the state is a fold of its ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from complaintctl.errors import LedgerBroken
from complaintctl.follow.plan import Pending
from complaintctl.keeping.actions import instant
from complaintctl.keeping.bodies import history_read, parted
from complaintctl.keeping.changes import mark_of
from complaintctl.keeping.rungs import pending_of, rung_of
from complaintctl.recall import Names
from complaintctl.store.archive import Written
from complaintctl.store.values import ADOPTED, ANSWERED, RAISED, SUPERSEDED, Rung

Key = tuple[str, int, str]
"""Rule, cycle and step: what is done once about a complaint."""
_TAKEN_OVER = (("adopted", ADOPTED), ("superseded", SUPERSEDED))
"""What an entry of a decision lists that was done, or over, before anybody knew of it."""


@dataclass(slots=True)
class Folded:
    """A complaint as its entries tell it. `entry`, `run`, `mark`, `finished`: those of its last
    decision; `missing`: the run in which it was no longer in the export; `history`: as the state
    keeps it."""

    id: str = ""
    entry: int = -1
    run: int = -1
    mark: bytes = b""
    finished: bool = False
    missing: int | None = None
    opened_at: int | None = None
    history: bytes = b""
    rungs: dict[Key, Rung] = field(default_factory=dict)


def folded(entries: Iterable[Written], names: Names) -> Folded:
    """The entries of one complaint, in their order; raises LedgerBroken for one that has lost its
    content, or says what no run says."""
    found = Folded()
    for written in entries:
        entry = f"entry {written.stored.number}"
        if written.stored.body is None:
            raise LedgerBroken(f"{entry} has lost its content, and its complaint has not")
        try:
            told, decision = parted(written.stored.body)
            if told["kind"] != written.kind:
                raise LedgerBroken(f"{entry} is a '{told['kind']}', and stands as '{written.kind}'")
            if decision is not None:
                found.id = told["complaint"]
                found.entry, found.run = written.stored.number, written.stored.run
                found.mark, found.finished = mark_of(decision), bool(told["finished"])
            _add(found, told, written, names)
        except (KeyError, TypeError, ValueError) as odd:
            raise LedgerBroken(f"{entry} is none that a run writes") from odd
    return found


def pending_told(told: Mapping[str, Any], number: int, run: int) -> Pending:
    """What an entry about a rung says was to be done. `number`: of its complaint."""
    rung = Rung(
        told["rule"], told["cycle"], told["step"], instant(told["since"]), run, told["state"]
    )  # fmt: skip
    return replace(pending_of(told["complaint"], number, rung, told), over=bool(told["over"]))


def _add(found: Folded, told: Mapping[str, Any], written: Written, names: Names) -> None:
    """What an entry says beside its decision."""
    if found.opened_at is None and told.get("opened_at") is not None:
        found.opened_at = instant(told["opened_at"])
    found.history += history_read(told.get("learned", ()), names).tobytes()
    match told["kind"]:
        case "vanished":
            found.missing = written.stored.run
        case "returned":
            found.missing = None
    for rung in _rungs(found, told, written):
        found.rungs[rung.rule, rung.cycle, rung.step] = rung


def _rungs(found: Folded, told: Mapping[str, Any], written: Written) -> Iterator[Rung]:
    """The rungs that an entry puts there, or changes."""
    run = written.stored.run
    for kind, state in _TAKEN_OVER:
        for rule, cycle, step, at in told.get(kind, ()):
            yield Rung(rule, cycle, step, at, run, state)
    for rule, cycle, step, state in told.get("ended", ()):
        yield replace(found.rungs[rule, cycle, step], state=state)
    if told["kind"] != "rung" or told["state"] == RAISED:
        return
    if told["state"] == ANSWERED:
        key = (told["rule"], told["cycle"], told["step"])
        yield replace(found.rungs[key], state=ANSWERED)
    else:
        pending = pending_told(told, written.number or 0, run)
        yield rung_of(pending, told["state"], told["action"], run)
