"""`signals`: what is counted, over which window, and when that is enough."""

from __future__ import annotations

from complaintctl.findings import Finding
from complaintctl.model.promise import COMPLAINTS, Signal
from complaintctl.nearest import did_you_mean
from complaintctl.policy.concerns import known_field
from complaintctl.policy.conditions import Reader
from complaintctl.policy.events import EVENTS, is_event
from complaintctl.policy.nodes import (
    Keys,
    Node,
    Scalar,
    at,
    entries,
    items,
    scalars,
    text,
    texts,
    whole,
)
from complaintctl.policy.values import read_duration

_EVENTS_LISTED = "`complaintctl schema events` lists the events; `complaints` counts cases"
_UNSEEN = "it may change while the complaint is open; count by what is known at the opening"


def build_signals(root: Keys, reader: Reader) -> dict[str, Signal]:
    """The signals by name, in the order of the file."""
    return {key.text: _signal(key, node, reader) for key, node in entries(root.get("signals"))}


def _signal(key: Scalar, node: Node, reader: Reader) -> Signal:
    counted = texts(at(node, "count"))
    known = _known_counts(at(node, "count"), reader)
    within, least, most = text(node, "within"), text(node, "at_least"), text(node, "at_most")
    if known:
        _shape(key, node, counted, reader)
    for name in items(at(node, "same")):
        if not (isinstance(name, Scalar) and name.text == "category"):
            known_field(name, reader)
    assumed = at(node, "when_not_covered")
    signal = Signal(
        name=key.text,
        count=counted,
        same=texts(at(node, "same")),
        within=read_duration(within) if within else None,
        before=reader.events(at(node, "before")),
        after=reader.events(at(node, "after")),
        at_least=whole(least) if least else None,
        at_most=whole(most) if most else None,
        assumed=(text(assumed, "assume") == "true", text(assumed, "reason") or "")
        if assumed is not None
        else None,
        location=key.at,
    )
    _bounds(signal, reader)
    _known_at_opening(signal, node, reader)
    return signal


def _known_counts(node: Node | None, reader: Reader) -> bool:
    unknown = [
        item for item in scalars(node) if item.text != COMPLAINTS and not is_event(item.text)
    ]
    for item in unknown:
        hint = did_you_mean(item.text, (*EVENTS, COMPLAINTS)) or _EVENTS_LISTED
        reader.report(Finding(item.at, "NAM009", f"unknown event '{item.text}'", hint))
    return not unknown


def _bounds(signal: Signal, reader: Reader) -> None:
    """Bounds that every count meets, or none."""
    least, most = signal.at_least, signal.at_most
    message = ""
    if least is not None and most is not None and least > most:
        message = f"no count is at least {least} and at most {most}"
    elif least == 0 and most is None:
        message = "every count is at least 0"
    if message:
        hint = "give the bound that is meant, such as `at_least: 1`"
        reader.report(Finding(signal.location, "SIG001", message, hint))


def _shape(key: Scalar, node: Node, counted: tuple[str, ...], reader: Reader) -> None:
    """What the schema cannot say: which words need, or exclude, each other."""
    has = {name.text for name, _ in entries(node)}
    complaints = counted == (COMPLAINTS,)
    wrong = (
        ("before" in has and "after" in has, "a window lies before or after its event", ""),
        ("before" in has and "within" not in has, "`before` needs `within`", "add how long before"),
        (
            "within" in has and not {"before", "after"} & has,
            "`within` needs an event",
            "say before or after which event: `before: opened`",
        ),
        (
            complaints and "same" not in has,
            "complaints are counted by something they share",
            "add `same`, such as `same: [customer_id]`",
        ),
        (
            complaints and not {"before", "after"} & has,
            "complaints are counted before or after an event",
            "add a window, such as `within: 30d, before: opened`",
        ),
        (
            not complaints and "same" in has,
            "`same` fits `count: complaints` only",
            "events are always those of this complaint: take `same` out",
        ),
        (
            COMPLAINTS in counted and len(counted) > 1,
            "complaints and events are not counted together",
            "write two signals and an `any`",
        ),
    )
    for holds, message, hint in wrong:
        if holds:
            reader.report(Finding(key.at, "SIG001", message, hint or "keep one of them"))


def _known_at_opening(signal: Signal, node: Node, reader: Reader) -> None:
    if not signal.at_opening:
        return
    for name in items(at(node, "same")):
        found = reader.names.fields.get(name.text) if isinstance(name, Scalar) else None
        if found is not None and found.live and found.kind != "time":
            message = f"a signal of the opening cannot count by the live field '{found.name}'"
            reader.report(Finding(name.at, "ORD002", message, _UNSEEN))
