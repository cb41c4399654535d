"""The fields of a policy: the canonical ones, refined and added to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from complaintctl.conditions.text import fold_all
from complaintctl.findings import Finding
from complaintctl.model.fields import PROFILES, Assumption, Field, Kind, Profile
from complaintctl.model.texts import over
from complaintctl.nearest import did_you_mean
from complaintctl.policy.folder import Document, table_beside
from complaintctl.policy.names import canonical_fields
from complaintctl.policy.nodes import (
    Items,
    Node,
    at,
    entries,
    scalar,
    scalars,
    text,
)
from complaintctl.policy.texts import label
from complaintctl.policy.values import EXPECTED, read_value, spelled

Report = Callable[[Finding], None]


def build_fields(document: Document, zone: ZoneInfo, report: Report) -> dict[str, Field]:
    """Canonical fields, refined and added to by the document's `fields`."""
    fields = canonical_fields()
    for key, node in entries(document.root.get("fields")):
        known = fields.get(key.text)
        kind = text(node, "type") or (known.kind if known else None)
        if kind is None:
            hint = f"write `{key.text}: {{type: word}}`, or another type"
            if near := did_you_mean(key.text, fields):
                hint += f"; or {near}"
            report(Finding(key.at, "FLD001", f"'{key.text}' needs a type", hint))
            continue
        if known is not None and known.name in _FIXED and kind != known.kind:
            hint = f"leave `type` away: it is {known.kind}"
            report(Finding(key.at, "FLD002", f"'{key.text}' cannot change its type", hint))
            continue
        field = Field(
            name=key.text,
            kind=cast(Kind, kind),
            unit=text(node, "unit"),
            personal=cast("None", text(node, "personal")),
            shown_to=_readers(node, report),
            live=text(node, "live") == "true",
            about=text(node, "about") or (known.about if known else ""),
            label=over(label(at(node, "label")), known.label if known else {}),
            location=key.at,
        )
        field = replace(field, values=_values(document, field, node, report))
        fields[key.text] = replace(field, when_blank=_assumption(field, node, zone, report))
    return fields


def _readers(node: Node, report: Report) -> tuple[Profile, ...]:
    """Who may see a personal field as it is."""
    listed = scalars(at(node, "shown_to"))
    if listed and at(node, "personal") is None:
        hint = "leave it away: everybody sees a field that is not marked `personal`"
        message = "`shown_to` belongs to a field that is `personal`"
        report(Finding(listed[0].at, "FLD006", message, hint))
    for reader in listed:
        if reader.text in _OUTSIDERS:
            hint = "a personal field may be shown to the team and the auditor"
            message = f"'{reader.text}' is never shown a personal field"
            report(Finding(reader.at, "FLD007", message, hint))
    return tuple(name for name in PROFILES if name in {reader.text for reader in listed})


_OUTSIDERS = frozenset({"merchant", "public"})
_FIXED = frozenset({"complaint", "opened_at", "updated_at"})


def _values(document: Document, field: Field, node: Node, report: Report) -> tuple[str, ...] | None:
    declared = at(node, "values")
    if declared is None:
        return None
    if field.kind != "word":
        hint = f"write `type: word`, or leave `values` away: '{field.name}' is {field.kind}"
        report(Finding(declared.at, "FLD003", "only a word declares its values", hint))
        return None
    if isinstance(declared, Items):
        for item in scalars(declared):
            if any(mark in item.text for mark in "，、；"):
                hint = "separate the items of a list with `, ` (an English comma)"
                message = f"'{item.text}' has a Chinese comma in it"
                report(Finding(item.at, "TYP004", message, hint))
        return _distinct([item.text for item in scalars(declared)])
    file, column = scalar(declared, "file"), scalar(declared, "column")
    if file is None or column is None:
        return None
    table = table_beside(document, file, report)
    if table is None:
        return ()
    if column.text not in table.header:
        hint = did_you_mean(column.text, table.header)
        report(Finding(column.at, "LKP002", f"no column '{column.text}' in {file.text}", hint))
        return ()
    return _distinct([row[column.text] for row in table.rows if row[column.text]])


def _distinct(words: list[str]) -> tuple[str, ...]:
    """The words without those that another one above is compared as equal to."""
    spelling: dict[str, str] = {}
    for word, folded in zip(words, fold_all(words), strict=True):
        spelling.setdefault(folded, word)
    return tuple(spelling.values())


def _assumption(field: Field, node: Node, zone: ZoneInfo, report: Report) -> Assumption | None:
    when_blank = at(node, "when_blank")
    assumed = scalar(when_blank, "assume")
    if assumed is None:
        return None
    if field.name in _FIXED:
        hint = "a complaint without it is reported; nothing can be assumed in its place"
        report(Finding(assumed.at, "FLD004", f"'{field.name}' cannot be assumed", hint))
        return None
    if field.values is not None:
        value: object = spelled(assumed.text, field)
        expected = f"one of its values: {', '.join(field.values)}"
    else:
        value = read_value(assumed.text, field.kind, zone)
        expected = EXPECTED[field.kind]
    if value is None:
        message = f"cannot assume '{assumed.text}' for '{field.name}'"
        report(Finding(assumed.at, "TYP002", message, f"it takes {expected}"))
        return None
    return Assumption(cast("str", value), text(when_blank, "reason") or "")
