"""Whether the tables of a state say what its ledger says.

Looks at a ledger that was verified before. What is not in the ledger is not looked at: what actions
say of their complaints, and how far mass events have grown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from complaintctl.errors import LedgerBroken
from complaintctl.keeping.actions import instant
from complaintctl.keeping.bodies import parted
from complaintctl.keeping.folding import Folded, Key, folded
from complaintctl.keeping.tracking import tracking_number
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.heads import read
from complaintctl.recall import Names
from complaintctl.store.archive import Archive, Standing, Wanted, Written
from complaintctl.store.values import Rung

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """How much was compared."""

    complaints: int
    rungs: int
    actions: int


def agreed(archive: Archive) -> Agreed:
    """Compare; raises LedgerBroken with the first thing that differs."""
    try:
        _runs(archive)
        complaints, rungs = _complaints(archive)
        if archive.count("rung") != rungs:
            raise LedgerBroken("the state has rungs of complaints that are not in it")
        return Agreed(complaints, rungs, _actions(archive))
    except (KeyError, TypeError, ValueError) as odd:
        raise LedgerBroken("the state holds something that no run writes") from odd


def _runs(archive: Archive) -> None:
    """Each run against the entry that says what it was."""
    entries = {one.stored.run: one for one in archive.entries(Wanted(kinds=("run",)))}
    purges = {one.stored.run for one in archive.entries(Wanted(kinds=("purge",)))}
    for run in archive.runs("ORDER BY number"):
        if Frontier.from_bytes(run.tree).root != read(run.head)[0].root:
            raise LedgerBroken(f"run {run.number}: what the next run builds on is not its head")
        if run.number not in entries and run.number in purges:
            continue
        told = _told(entries.get(run.number), "run", f"run {run.number}")
        policy = told["policy"]
        found = {
            "as_of": instant(told["as_of"]), "policy": policy["digest"], "files": policy["files"],
            "calendars": told["calendars"],
        }  # fmt: skip
        _same(f"run {run.number}", {name: getattr(run, name) for name in found}, found)


def _complaints(archive: Archive) -> tuple[int, int]:
    """How many complaints and rungs were compared."""
    names = Names.read(archive.meta("names"))
    complaints = rungs = last = 0
    while some := archive.standing(last, _AT_ONCE):
        last = some[-1].number
        numbers = [one.number for one in some]
        groups = groupby(archive.of_complaints(numbers), lambda one: one.number)
        folds = {number: folded(entries, names) for number, entries in groups}
        kept = archive.rungs(numbers)
        for one in some:
            told = folds.get(one.number)
            if told is None or told.entry < 0:
                raise LedgerBroken(f"complaint {one.id}: the ledger has no decision about it")
            _complaint(one, told)
            _rungs(one.id, {_key(rung): rung for rung in kept[one.number]}, told.rungs)
            rungs += len(told.rungs)
        complaints += len(some)
    return complaints, rungs


def _complaint(kept: Standing, told: Folded) -> None:
    names: tuple[str, ...] = ("id", "mark", "entry", "finished", "missing", "history")
    if told.opened_at is not None:
        names += ("opened_at",)
    found = {name: getattr(told, name) for name in names}
    found |= {"changed": told.run, "tracking": tracking_number(kept.secret)}
    _same(f"complaint {kept.id}", {name: getattr(kept, name) for name in found}, found)


def _rungs(complaint: str, kept: Mapping[Key, Rung], told: Mapping[Key, Rung]) -> None:
    """The rungs of a complaint, both ways round."""
    for key in sorted({*kept, *told}):
        rule, cycle, step = key
        where = f"complaint {complaint}: {rule} {step} of cycle {cycle}"
        if key not in told:
            raise LedgerBroken(f"{where} is in the state, and no entry says so")
        if key not in kept:
            raise LedgerBroken(f"{where} is in the ledger, and not in the state")
        names = ("state", "at", "run", "action", "about")
        _same(where, _some(kept[key], names), _some(told[key], names))


def _actions(archive: Archive) -> int:
    """How many actions were compared. Those whose entries were purged are in the state only."""
    told: dict[str, Written] = {}
    purged = 0
    for one in archive.entries(Wanted(kinds=("action",))):
        if one.stored.body is None:
            purged += 1
        else:
            told[_told(one, "action", f"entry {one.stored.number}")["action"]] = one
    for action in archive.actions():
        where = f"action {action.id}"
        if action.id not in told:
            purged -= 1
            if purged < 0:
                raise LedgerBroken(f"{where} is in the state, and no entry says so")
            continue
        written = told.pop(action.id)
        said, body = _told(written, "action", where), json.loads(action.body)
        names = ("do", "rule", "step", "again")
        _same(
            where,
            {name: body[name] for name in names}
            | {"origin": action.origin, "run": action.run, "at": action.at},
            {name: said[name] for name in names}
            | {"origin": said["origin"], "run": written.stored.run, "at": written.as_of},
        )
    for name in told:
        raise LedgerBroken(f"action {name} is in the ledger, and not in the state")
    return archive.count("action")


def _told(written: Written | None, kind: str, where: str) -> dict[str, Any]:
    """What an entry of this kind says."""
    if written is None or written.stored.body is None:
        raise LedgerBroken(f"{where}: the entry that says what it was has lost its content")
    told = parted(written.stored.body)[0]
    if told["kind"] != kind:
        raise LedgerBroken(f"{where}: entry {written.stored.number} is a '{told['kind']}'")
    return told


def _same(where: str, kept: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Refuse the first value that differs."""
    for name, value in told.items():
        if kept[name] != value:
            both = "" if isinstance(value, bytes) else f": {kept[name]!r}, and there {value!r}"
            raise LedgerBroken(f"{where}: {name} in the state is not that in the ledger{both}")


def _key(rung: Rung) -> Key:
    return rung.rule, rung.cycle, rung.step


def _some(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}
