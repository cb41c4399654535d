"""`schema`: the shape of a policy for editors, and the canonical words a policy may use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from complaintctl.model.action import CUSTOMER, OWNER
from complaintctl.model.fields import CANONICAL
from complaintctl.policy.events import EVENTS, STATES
from complaintctl.policy.load import load
from complaintctl.policy.names import Names
from complaintctl.policy.schema import schema as shipped_schema

TOPICS = ("policy", "pack", "source", "decision", "fields", "events", "states")


def schema(topic: str, folder: str | None) -> str:
    """A topic as JSON (the schemas) or as lines of text (fields, events, states).

    With `folder`, the policy's schema knows the names that this policy declares, so that an
    editor completes them. Raises UsageError if there is no policy there.
    """
    match topic:
        case "fields":
            known = load(folder).names.fields.values() if folder else CANONICAL
            return "".join(
                f"{field.name:<18} {field.kind:<9} {field.about}".rstrip() + "\n" for field in known
            )
        case "events":
            return "".join(f"{event}\n" for event in EVENTS)
        case "states":
            return "".join(f"{state}\n" for state in STATES)
        case _:
            shape = json.loads(json.dumps(shipped_schema(topic)))
            if topic == "policy" and folder is not None:
                shape = _with_names(shape, load(folder).names)
            return json.dumps(shape, ensure_ascii=False, indent=2) + "\n"


def _with_names(shape: dict[str, Any], names: Names) -> Mapping[str, Any]:
    definitions = shape["$defs"]
    declared: dict[str, Sequence[str]] = {
        "fieldName": tuple(names.fields),
        "categoryName": names.concerns["category"],
        "levelName": names.levels,
        "teamName": names.teams,
        "partyName": names.concerns["party"],
        "roleName": names.roles,
        "recipientName": (*names.roles, *names.teams),
        "actionRecipientName": (*names.roles, *names.teams, OWNER, CUSTOMER),
        "calendarName": names.calendars,
        "signalName": tuple(names.signals),
        "clockName": names.clocks,
        "lookupName": names.lookups,
    }
    for definition, known in declared.items():
        if known:
            definitions[definition] = {"enum": _spellings(known)}
    condition = definitions["condition"]
    for name in names.readable():
        condition["properties"].setdefault(name, _test(name, names))
    condition["additionalProperties"] = False
    return shape


def _test(name: str, names: Names) -> dict[str, Any]:
    field = names.fields.get(name)
    values = (field.values if field else None) or names.concerns.get(name, ())
    if not values:
        about = field.about if field else ""
        return {"$ref": "#/$defs/test", **({"description": about} if about else {})}
    words = {"enum": [_as_yaml(value) for value in values]}
    return {
        "anyOf": [words, {"type": "array", "items": words}, {"$ref": "#/$defs/operators"}],
    }


def _spellings(names: Sequence[str]) -> list[str | int]:
    """Names as values; and as keys, or in quotes, where they are digits."""
    return list(dict.fromkeys(one for name in names for one in (_as_yaml(name), name)))


def _as_yaml(name: str) -> str | int:
    """A name as an editor's YAML reads it when it stands without quotes."""
    return int(name) if name.isdecimal() and not (len(name) > 1 and name[0] == "0") else name
