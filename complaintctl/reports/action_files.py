"""Actions as the files that other systems pick up: JSON Lines, a digest for each recipient, or CSV,
a row for each action."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from complaintctl.reports.cells import as_cell
from complaintctl.reports.moments import iso

COLUMNS = (
    "action digest run as_of do rule step cycle over role team queue customer complaints count "
    "since again raises category priority missing text_zh text_en mass"
).split()

Actions = Sequence[Mapping[str, Any]]
"""Actions as they were planned, each with its `origin`."""


def digests(actions: Actions, run: int, as_of: int, zone: str) -> list[dict[str, Any]]:
    """One object for each recipient, in the order of their names; in it the oldest action first."""
    by_recipient: dict[str, list[Mapping[str, Any]]] = {}
    for action in sorted(actions, key=_age):
        key = json.dumps(action["recipient"], ensure_ascii=False, sort_keys=True)
        by_recipient.setdefault(key, []).append(action)
    return [
        {
            "digest": _digest(run, key),
            "run": run,
            "as_of": iso(as_of, zone),
            "to": some[0]["recipient"],
            "count": len(some),
            "actions": [_told(one, zone) for one in some],
        }
        for key, some in sorted(by_recipient.items())
    ]


def json_lines(found: Sequence[Mapping[str, Any]]) -> str:
    """Digests as JSON Lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)


def table(found: Sequence[Mapping[str, Any]]) -> str:
    """The same as CSV; cells that a spreadsheet would take for a formula are guarded."""
    lines = [",".join(COLUMNS)]
    for digest in found:
        for action in digest["actions"]:
            first = action["complaints"][0]
            row = {**first, **digest, **digest["to"], **action, "count": len(action["complaints"])}
            row |= {f"text_{language}": text for language, text in first.get("text", {}).items()}
            row["complaints"] = [one["complaint"] for one in action["complaints"]]
            # Of a mass event somebody still has to hear while one of its complaints is open.
            row["over"] = all("over" in one for one in action["complaints"]) or None
            lines.append(",".join(as_cell(_text(row.get(name))) for name in COLUMNS))
    return "".join(line + "\n" for line in lines)


def _told(action: Mapping[str, Any], zone: str) -> dict[str, Any]:
    told = {
        "action": action["id"],
        "do": action["do"],
        "rule": action["rule"],
        "step": action["step"],
        "since": iso(action["since"], zone),
        "count": len(action["complaints"]),
        "complaints": [{**one, "since": iso(one["since"], zone)} for one in action["complaints"]],
    }
    if action["mass"] is not None:
        told["mass"] = action["mass"]
    if action["again"]:
        told |= {"again": action["again"], "raises": action["origin"]}
    return told


def _age(action: Mapping[str, Any]) -> tuple[Any, ...]:
    first = action["complaints"][0]["complaint"] if action["complaints"] else ""
    return action["since"], first, action["rule"], action["step"], action["id"]


def _digest(run: int, recipient: str) -> str:
    return "d" + hashlib.sha256(f"{run}\0{recipient}".encode()).hexdigest()[:24]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case True:
            return "true"
        case list():
            return " ".join(map(str, value))
        case dict():
            return " ".join(f"{name}={one}" for name, one in value.items())
        case _:
            return str(value)
