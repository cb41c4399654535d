"""`categories`: what belongs to each besides its condition: what it is called, which evidence it
needs, and how that is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.findings import Finding
from complaintctl.model.policy import Category
from complaintctl.nearest import did_you_mean
from complaintctl.policy.concerns import known_field
from complaintctl.policy.conditions import Reader
from complaintctl.policy.nodes import Keys, Node, Scalar, at, items, text, texts
from complaintctl.policy.texts import ASKING, label, labels, template


def build_categories(root: Keys, reader: Reader) -> dict[str, Category]:
    """What each category carries; with `from`, one for each declared value."""
    found = {}
    for node in items(at(root, "categories", "first")):
        name = text(node, "id")
        if name is None:
            continue
        for needed in items(at(node, "needs")):
            known_field(needed, reader)
        found[name] = Category(
            id=name,
            label=label(at(node, "label")),
            needs=texts(at(node, "needs")),
            causes=texts(at(node, "causes")),
            ask=_ask(node, reader),
            reason=label(at(node, "reason")),
            location=node.at,
        )
    without_row = [name for name in reader.names.concerns["category"] if name not in found]
    given = _labels_without_rows(root, without_row, reader)
    return found | {name: Category(name, given.get(name, {})) for name in without_row}


def _ask(row: Node, reader: Reader) -> Mapping[str, str]:
    given = at(row, "ask")
    if given is not None and at(row, "needs") is None:
        hint = "say what it `needs`, or take `ask` out"
        message = "nothing is ever asked here: this category needs no evidence"
        reader.report(Finding(given.at, "TXT002", message, hint, "warning"))
    return template(given, ASKING, reader.report)


def _labels_without_rows(
    root: Keys, known: list[str], reader: Reader
) -> Mapping[str, Mapping[str, str]]:
    def unknown(name: Scalar) -> Finding:
        near = did_you_mean(name.text, known)
        hint = "; ".join(filter(None, (near, "where a category has a row, its label stands there")))
        message = f"no category without a row is called '{name.text}'"
        return Finding(name.at, "NAM002", message, hint)

    return labels(at(root, "categories", "labels"), known, unknown, reader.report)
