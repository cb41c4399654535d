"""What an export mapping says about its fields, held against what those fields can be."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from complaintctl.findings import Finding
from complaintctl.model.fields import Field
from complaintctl.nearest import did_you_mean
from complaintctl.policy.nodes import Keys, Scalar, at, entries, scalar
from complaintctl.policy.values import EXPECTED, read_value, spelled

_NEEDED = ("complaint", "opened_at")
_UTC = ZoneInfo("UTC")


def check_source(root: Keys, names: Mapping[str, Field]) -> Iterator[Finding]:
    """Columns that every complaint needs, encodings, units and words that the fields can hold."""
    mapped = {key.text for key, _ in entries(root.get("columns"))}
    place = root.key("columns")
    needed = [name for name in _NEEDED if name not in mapped]
    if "at" in mapped:
        needed = [name for name in needed if name != "opened_at"]  # a log of its own has none
    for name in needed:
        if place is not None:
            message = f"no column is named for '{name}'"
            hint = f"add `{name}: HEADER`: every complaint has one"
            yield Finding(place.at, "SRC002", message, hint)
    for key, join in entries(root.get("joins")):
        on = scalar(join, "on")
        if on is not None and on.text in names and on.text not in mapped:
            hint = f"add `{on.text}` to `columns`, so that rows can find theirs in '{key.text}'"
            message = f"no column is named for '{on.text}', by which '{key.text}' is joined"
            yield Finding(on.at, "SRC002", message, hint)
        yield from _units(join, names)
        yield from _words(join, names)
    yield from _encoding(root)
    yield from _units(root, names)
    yield from _words(root, names)


def _encoding(root: Keys) -> Iterator[Finding]:
    written = scalar(root, "encoding")
    if written is None:
        return
    try:
        codecs.lookup(written.text)
    except LookupError:
        hint = did_you_mean(written.text, ("utf-8", "gb18030", "utf-16", "big5", "latin-1"))
        message = f"unknown encoding '{written.text}'"
        yield Finding(written.at, "SRC003", message, hint or "leave it away: it is detected")


def _units(node: object, names: Mapping[str, Field]) -> Iterator[Finding]:
    for key, _ in entries(at(node, "units")) if isinstance(node, Keys) else ():
        field = names.get(key.text)
        if field is not None and field.kind not in ("money", "number"):
            message = f"'{key.text}' is {field.kind}: it has no unit"
            yield Finding(key.at, "SRC004", message, "only money and numbers have one")


def _words(node: object, names: Mapping[str, Field]) -> Iterator[Finding]:
    for key, table in entries(at(node, "values")) if isinstance(node, Keys) else ():
        field = names.get(key.text)
        for _, word in entries(table):
            if field is None or not isinstance(word, Scalar):
                continue
            if field.values is not None:
                fits = spelled(word.text, field) is not None
                hint = did_you_mean(word.text, field.values)
            else:
                fits = read_value(word.text, field.kind, _UTC) is not None
                hint = f"'{field.name}' takes {EXPECTED[field.kind]}"
            if not fits:
                message = f"'{field.name}' cannot hold '{word.text}'"
                yield Finding(word.at, "SRC004", message, hint)
