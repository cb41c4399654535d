"""A state as JSON Lines, sorted: two states with the same history give the same lines.

What chance gave them (keys, and what hangs on keys) is left out unless it is asked for, and so is
where a machine keeps its files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from complaintctl.keeping.bodies import history_told
from complaintctl.recall.names import Names
from complaintctl.store.archive import Written
from complaintctl.store.contents import Contents, Held
from complaintctl.store.state import State
from complaintctl.store.values import Run, Rung, Sent

Told = dict[str, Any]


def dump(state: Contents, *, secrets: bool) -> Iterator[str]:
    """The lines of a state, each with its end. `secrets`: with keys, tracking numbers, the name of
    the ledger, its leaves and heads."""
    names = Names.read(state.meta("names"))
    parts: tuple[Iterator[Told], ...] = (
        _meta(state, secrets=secrets),
        (_run(one, secrets=secrets) for one in state.runs("ORDER BY number")),
        ({"policy": digest, "files": files, "run": run} for files, digest, run in state.archived()),
        (_complaint(one, names, secrets=secrets) for one in state.complaints()),
        (_rung(name, one) for name, one in state.all_rungs()),
        (_action(one) for one in state.actions()),
        (
            {"mass": name, "episode": episode, "last": last}
            for name, episode, last in state.all_masses()
        ),
        (
            {"mass_action": action, "event": event, "rule": rule, "step": step}
            for event, rule, step, action in state.mass_actions()
        ),
        (_entry(one, secrets=secrets) for one in state.entries()),
    )
    for told in chain(*parts):
        yield json.dumps(told, ensure_ascii=False) + "\n"


def _meta(state: State, *, secrets: bool) -> Iterator[Told]:
    told: Told = {"state": "complaintctl", "zone": state.meta("zone")}
    if secrets:
        told |= {"ledger": state.meta("origin"), "secret": _hex(state.meta("secret"))}
    yield told


def _run(run: Run, *, secrets: bool) -> Told:
    told: Told = {
        "run": run.number, "as_of": run.as_of, "policy": run.policy, "files": run.files,
        "calendars": run.calendars, "figures": run.figures, "published": run.published,
    }  # fmt: skip
    return {**told, "head": run.head} if secrets else told


def _complaint(held: Held, names: Names, *, secrets: bool) -> Told:
    one = held.complaint
    told: Told = {
        "complaint": one.id, "mark": one.mark.hex(), "entry": one.entry, "changed": one.changed,
        "finished": bool(one.finished), "missing": held.missing, "opened_at": one.opened_at,
        "history": history_told(held.history.entries.tolist(), names),
    }  # fmt: skip
    return {**told, "tracking": one.tracking, "key": one.secret.hex()} if secrets else told


def _rung(complaint: str, rung: Rung) -> Told:
    return {
        "rung": [complaint, rung.rule, rung.cycle, rung.step], "at": rung.at, "run": rung.run,
        "state": rung.state, "action": rung.action,
        "about": json.loads(rung.about) if rung.about else None,
    }  # fmt: skip


def _action(sent: Sent) -> Told:
    return {
        "action": sent.id, "origin": sent.origin, "run": sent.run, "at": sent.at,
        "until": sent.until, "body": json.loads(sent.body),
    }  # fmt: skip


def _entry(line: Written, *, secrets: bool) -> Told:
    stored = line.stored
    told: Told = {
        "entry": stored.number, "run": stored.run, "kind": line.kind,
        "body": None if stored.body is None else json.loads(stored.body),
    }  # fmt: skip
    return {**told, "leaf": stored.leaf.hex()} if secrets else told


def _hex(stored: bytes | None) -> str | None:
    return stored.hex() if stored is not None else None
