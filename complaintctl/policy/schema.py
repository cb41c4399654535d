"""The shape of a document: JSON Schema's complaints turned into findings with place and remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from complaintctl.findings import Finding, Location
from complaintctl.nearest import did_you_mean
from complaintctl.policy.nodes import Items, Keys, Node, Scalar, find, kind_of, plain
from complaintctl.shipped import shipped

Path = tuple[str | int, ...]

_TYPES = {
    "object": "a mapping (`key: value` lines)",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
_HINTS = {
    "object": "write `key: value` lines below it",
    "array": "write [one, two], or `- ` lines below it",
    "string": "write a text; in quotation marks if it looks like something else",
    "number": "write digits, such as 5000 or 0.9",
    "integer": "write a whole number",
    "boolean": "write true or false",
}
_SHARED = "policy.schema.json"
_SAID_IN_SCHEMA = frozenset(
    {"pattern", "type", "enum", "oneOf", "anyOf", "minProperties", "minimum", "maximum"}
)


@cache
def schema(name: str) -> Mapping[str, Any]:
    """A shipped schema: `policy`, `pack`, `source` or `decision`. What a pack shares with a policy
    is written in the policy's schema; here it stands with the pack's own, so that one file will
    do."""
    text = shipped("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text.replace(f'"{_SHARED}#', '"#'))
    if _SHARED in text and name != "policy":
        loaded["$defs"] = schema("policy")["$defs"]
    return loaded


@dataclass(frozen=True, slots=True)
class Checked:
    """A document held against a schema: `root` is what is left of it without the parts that do
    not fit (`bad`), so that the stages behind can look at the rest."""

    root: Keys
    bad: frozenset[Path]
    findings: tuple[Finding, ...]


def check(root: Keys, name: str, *, whole: bool = True) -> Checked:
    """Hold a document against the schema `name`. `whole`: all of it could be read, so that a
    missing section is really missing."""
    shape = schema(name)
    findings: list[Finding] = []
    bad: set[Path] = set()
    for error in Draft202012Validator(shape).iter_errors(plain(root)):
        for path, finding in _translate(error, root):
            findings.append(finding)
            bad.add(path)
    for key in shape.get("x-required", ()) if whole else ():
        if root.get(key) is None:
            missing = Finding(root.at, "SCH002", f"the key '{key}' is missing", f"add `{key}: ...`")
            findings += [missing]
    return Checked(_without(root, bad, ()), frozenset(bad), tuple(findings))


def _translate(error: ValidationError, root: Keys) -> Iterator[tuple[Path, Finding]]:
    wanted: Any = error.validator_value
    path: Path = tuple(error.absolute_path)
    node = find(root, path)
    shape = error.schema if isinstance(error.schema, dict) else {}
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(path, node, shape)
        case "required":
            assert isinstance(error.instance, dict)
            for key in wanted:
                if key not in error.instance:
                    at, hint = _place(root, path), f"add `{key}: ...`"
                    yield path, Finding(at, "SCH002", f"the key '{key}' is missing", hint)
        case "if" | "not":
            return
        case _ if "propertyNames" in error.absolute_schema_path and isinstance(node, Keys):
            key = node.key(str(error.instance))
            if key is not None:
                yield (*path, key.text), _misfit(error, shape, key.at, key)
        case _:
            yield path, _misfit(error, shape, _place(root, path), node)


def _unknown_keys(
    path: Path, node: Node, shape: Mapping[str, Any]
) -> Iterator[tuple[Path, Finding]]:
    known = tuple(shape.get("properties", ()))
    for key, _ in node.entries if isinstance(node, Keys) else ():
        if key.text not in known and not key.text.startswith("x-"):
            message = f"unknown key '{key.text}'"
            hint = did_you_mean(key.text, known) or _first_names(known)
            yield (*path, key.text), Finding(key.at, "SCH001", message, hint)


def _first_names(known: tuple[str, ...]) -> str:
    return f"known here: {', '.join(known)}" if known else ""


def _misfit(error: ValidationError, shape: Mapping[str, Any], at: Location, node: Node) -> Finding:
    said = shape.get("errorMessage") if error.validator in _SAID_IN_SCHEMA else None
    if error.validator == "type" and ("oneOf" in shape or "anyOf" in shape):
        said = None
    code, message, hint = "SCH003", "", ""
    wanted: Any = error.validator_value
    match error.validator:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else list(wanted)
            kinds = [kind for kind in kinds if kind != "integer" or "number" not in kinds]
            message = (
                f"expected {' or '.join(_TYPES[kind] for kind in kinds)}, found {_shown(node)}"
            )
            hint = _HINTS[kinds[0]]
            if _shown(node) == "nothing":
                said = "give it a value; a text with a comma in it needs quotation marks"
        case "enum":
            choices = [str(choice) for choice in wanted]
            code, message = "SCH004", f"{_shown(node)} is not one of {', '.join(choices)}"
            hint = did_you_mean(str(error.instance), choices) if len(choices) > 1 else ""
        case "pattern":
            code, message = "SCH004", f"cannot read {_shown(node)}"
        case "oneOf" | "anyOf":
            code, message = "SCH005", "these keys do not go together"
        case "minItems" | "minProperties" | "minLength":
            message = "this is empty"
            hint = "give at least one, or remove the key"
        case _:
            message = f"this does not fit: {error.message}"
    return Finding(at, code, message, said or hint)


def _shown(node: Node) -> str:
    if isinstance(node, Scalar) and plain(node) is None:
        return "nothing"
    if isinstance(node, Scalar):
        return f"'{node.text}'"
    return kind_of(node)


def _place(root: Keys, path: Path) -> Location:
    """Where a part begins: its key if it has one, so that an empty value still has a place."""
    node = find(root, path)
    if path and isinstance(path[-1], str) and not (isinstance(node, Scalar) and node.text):
        parent = find(root, path[:-1])
        key = parent.key(path[-1]) if isinstance(parent, Keys) else None
        if key is not None:
            return key.at
    return node.at


def _without(node: Node, bad: set[Path], path: Path) -> Any:
    match node:
        case Keys(entries, at):
            kept = tuple(
                (key, _without(value, bad, (*path, key.text)))
                for key, value in entries
                if (*path, key.text) not in bad
            )
            return Keys(kept, at)
        case Items(items, at):
            return Items(
                tuple(
                    _without(item, bad, (*path, index))
                    for index, item in enumerate(items)
                    if (*path, index) not in bad
                ),
                at,
            )
        case Scalar():
            return node
