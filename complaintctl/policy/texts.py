"""The words of a policy that people read: labels, ready texts, and the section `customer`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container

from complaintctl.findings import Finding
from complaintctl.model.texts import COMPLAINT, MISSING, Customer, Texts, strange
from complaintctl.nearest import did_you_mean, nearest
from complaintctl.policy.nodes import Keys, Node, Scalar, at, entries

Report = Callable[[Finding], None]

ASKING = (MISSING, COMPLAINT)
_CARD = (COMPLAINT,)


def label(node: Node | None) -> Texts:
    """A text by language; one without languages stands under the empty name."""
    if isinstance(node, Scalar):
        return {"": node.text}
    return {key.text: value.text for key, value in entries(node) if isinstance(value, Scalar)}


def labels(
    node: Node | None, known: Container[str], unknown: Callable[[Scalar], Finding], report: Report
) -> dict[str, Texts]:
    """Labels by what they name; `unknown` says what is wrong with a name that is not known."""
    for key, _ in entries(node):
        if key.text not in known:
            report(unknown(key))
    return {key.text: label(value) for key, value in entries(node)}


def template(node: Node | None, known: tuple[str, ...], report: Report) -> Texts:
    """A ready text by language; what stands in braces and is no placeholder is reported."""
    written = [node] if isinstance(node, Scalar) else [value for _, value in entries(node)]
    for one in written:
        for found in strange(one.text, known) if isinstance(one, Scalar) else ():
            message = f"'{found}' is no placeholder of this text"
            near = nearest(found.strip("{}｛｝ "), known)
            meant = f"did you mean '{{{near}}}'?" if near else ""
            hint = meant or f"known: {', '.join(f'{{{name}}}' for name in known)}"
            report(Finding(one.at, "TXT001", message, hint))
    return label(node)


def build_customer(root: Keys, clocks: Collection[str], report: Report) -> Customer:
    """What the customer's card says, and no other section has a place for."""
    node = root.get("customer")

    def unknown(name: Scalar) -> Finding:
        hint = did_you_mean(name.text, clocks) or "declare it under `clocks`"
        return Finding(name.at, "TXT003", f"unknown clock '{name.text}'", hint)

    return Customer(
        appeal=template(at(node, "appeal"), _CARD, report),
        contact=template(at(node, "contact"), _CARD, report),
        states={key.text: label(value) for key, value in entries(at(node, "states"))},
        promises=labels(at(node, "promises"), clocks, unknown, report),
    )
