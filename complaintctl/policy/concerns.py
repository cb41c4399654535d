"""The promises of a policy: what decides its category, priority, party, team, lane and remedies.
What belongs to a category besides its condition is read in categories.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from complaintctl.findings import Finding
from complaintctl.model.condition import ALWAYS, Condition
from complaintctl.model.policy import (
    Agree,
    Concern,
    Copied,
    Duplicates,
    First,
    FromLookup,
    Lookup,
    MostSevere,
    Remedy,
    Rule,
)
from complaintctl.nearest import did_you_mean
from complaintctl.policy.conditions import CONCERN_CODES, Reader
from complaintctl.policy.lookups import check_copied, check_nobody
from complaintctl.policy.nodes import (
    Keys,
    Node,
    Scalar,
    at,
    items,
    scalar,
    text,
    texts,
)
from complaintctl.policy.order import copied_late
from complaintctl.policy.texts import labels
from complaintctl.policy.values import read_duration


def known_field(node: Node, reader: Reader) -> None:
    """Report a name that is no field."""
    fields = reader.names.fields
    if isinstance(node, Scalar) and node.text not in fields:
        hint = did_you_mean(node.text, fields)
        reader.report(Finding(node.at, "NAM001", f"there is no field '{node.text}'", hint))


def build_first(
    root: Keys, section: str, concern: Concern, outcome: str, reader: Reader
) -> First | Copied | None:
    """A concern decided by the first rule that holds, or copied from a field."""
    node = root.get(section)
    otherwise = scalar(node, "otherwise")
    if node is None or otherwise is None:
        return None
    if concern == "team":
        _known(otherwise, concern, reader)
    if copied := scalar(node, "from"):
        if not check_copied(copied, reader.names, reader.report):
            return None
        check_nobody(copied, f"the {concern}", reader.names, reader.report)
        for finding in copied_late(concern, copied, reader.names):
            reader.report(finding)
        values = reader.names.fields[copied.text].values or ()
        for team in values if concern == "team" else ():
            if team not in reader.names.teams:
                hint = f"write `teams: {{from: {copied.text}}}`, or declare it under `teams`"
                message = f"'{copied.text}' may hold '{team}', which is no team"
                reader.report(Finding(copied.at, "NAM004", message, hint))
                break
        return Copied(concern, copied.text, values, otherwise.text, copied.at)
    rules = []
    for row in items(at(node, "first")):
        value = scalar(row, outcome)
        if value is None or (concern == "team" and not _known(value, concern, reader)):
            continue
        rules.append(Rule(text(row, "id") or value.text, value.text, when(row, reader), row.at))
    once(at(node, "first"), reader)
    return First(concern, tuple(rules), otherwise.text)


def build_priorities(
    root: Keys, lookups: Mapping[str, Lookup], reader: Reader
) -> MostSevere | None:
    """The levels and the rules that raise a complaint to them."""
    node = root.get("priorities")
    if node is None:
        return None
    rules = []
    for row in items(at(node, "most_severe")):
        name, level = text(row, "id"), at(row, "level")
        outcome = _level(level, lookups, reader)
        if name is not None and outcome is not None:
            rules.append(Rule(name, outcome, when(row, reader), row.at))
    once(at(node, "most_severe"), reader)
    return MostSevere("priority", reader.names.levels, tuple(rules))


def _level(
    node: Node | None, lookups: Mapping[str, Lookup], reader: Reader
) -> str | FromLookup | None:
    if isinstance(node, Scalar):
        return node.text if _known(node, "priority", reader) else None
    name = scalar(node, "lookup")
    if name is None:
        return None
    if name.text not in reader.names.lookups:
        hint = did_you_mean(name.text, reader.names.lookups)
        reader.report(Finding(name.at, "NAM006", f"unknown lookup '{name.text}'", hint))
        return None
    lookup = lookups.get(name.text)
    for value in sorted(set(lookup.rows.values())) if lookup else ():
        if value not in reader.names.levels:
            message = f"the lookup '{name.text}' gives '{value}', which is no level"
            hint = did_you_mean(value, reader.names.levels)
            reader.report(Finding(name.at, "NAM003", message, hint))
    return FromLookup(name.text)


def build_responsibility(root: Keys, reader: Reader) -> Agree | None:
    """Who answers for a complaint."""
    node = root.get("responsibility")
    otherwise = text(node, "otherwise")
    if node is None or otherwise is None:
        return None
    rules = []
    for row in items(at(node, "agree")):
        party = scalar(row, "party")
        if party is not None and _known(party, "party", reader):
            rules.append(Rule(text(row, "id") or party.text, party.text, when(row, reader), row.at))
    once(at(node, "agree"), reader)
    known = reader.names.concerns["party"]
    told = labels(
        at(node, "labels"),
        known,
        lambda name: Finding(
            name.at, "NAM005", f"unknown party '{name.text}'", did_you_mean(name.text, known)
        ),
        reader.report,
    )
    return Agree("party", texts(at(node, "parties")), tuple(rules), otherwise, told)


def build_remedies(root: Keys, reader: Reader) -> tuple[Remedy, ...]:
    """What may be offered."""
    remedies = []
    rows = at(root, "remedies", "all")
    called = _offers(root, reader)
    for row in items(rows):
        name, offer = text(row, "id"), text(row, "offer")
        if name is None or offer is None:
            continue
        cap = text(row, "cap")
        approval = scalar(row, "approval")
        if approval is not None and approval.text not in reader.names.roles:
            hint = did_you_mean(approval.text, reader.names.roles) or "declare it under `roles`"
            reader.report(Finding(approval.at, "NAM012", f"unknown role '{approval.text}'", hint))
        amount = float(cap) if cap is not None else None
        condition, given = when(row, reader), text(row, "approval")
        remedies.append(
            Remedy(name, offer, amount, given, condition, called.get(offer, {}), row.at)
        )
    once(rows, reader)
    return tuple(remedies)


def _offers(root: Keys, reader: Reader) -> Mapping[str, Mapping[str, str]]:
    """What people call each offer."""
    known = [offer for row in items(at(root, "remedies", "all")) if (offer := text(row, "offer"))]

    def unknown(name: Scalar) -> Finding:
        hint = did_you_mean(name.text, known)
        return Finding(name.at, "TXT002", f"no remedy offers '{name.text}'", hint, "warning")

    return labels(at(root, "remedies", "labels"), known, unknown, reader.report)


def build_duplicates(root: Keys, reader: Reader) -> Duplicates | None:
    """Which complaints are one case told twice."""
    node = root.get("duplicates")
    within = text(node, "within")
    if node is None or within is None:
        return None
    for name in items(at(node, "same")):
        if not (isinstance(name, Scalar) and name.text == "category"):
            known_field(name, reader)
    return Duplicates(texts(at(node, "same")), read_duration(within) or 0)


def when(row: Node, reader: Reader) -> Condition:
    """What stands beside `when`; always, where nothing does."""
    node = at(row, "when")
    return reader.condition(node) if isinstance(node, Keys) else ALWAYS


def _known(name: Scalar, concern: Concern, reader: Reader) -> bool:
    known = reader.names.concerns[concern]
    if name.text in known:
        return True
    hint = did_you_mean(name.text, known)
    reader.report(
        Finding(name.at, CONCERN_CODES[concern], f"unknown {concern} '{name.text}'", hint)
    )
    return False


def once(rows: Node | None, reader: Reader) -> None:
    """Rule ids are how people speak of rules: each may stand once in its list."""
    for name, first in _repeated(rows):
        hint = f"first at {first.at}; give each rule its own id"
        reader.report(Finding(name.at, "NAM008", f"the id '{name.text}' is used twice", hint))


def _repeated(rows: Node | None) -> Iterator[tuple[Scalar, Scalar]]:
    seen: dict[str, Scalar] = {}
    for row in items(rows):
        name = scalar(row, "id")
        if name is not None and name.text in seen:
            yield name, seen[name.text]
        elif name is not None:
            seen[name.text] = name
