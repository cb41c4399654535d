"""`detectors`: patterns of bad work, each of one shape, with thresholds that honest work misses."""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.findings import Finding
from complaintctl.model.detector import (
    BeforeDueOf,
    Detector,
    InBulk,
    NothingFor,
    Shape,
    Since,
    Without,
)
from complaintctl.nearest import did_you_mean
from complaintctl.policy.concerns import known_field
from complaintctl.policy.conditions import Reader
from complaintctl.policy.nodes import (
    Keys,
    Node,
    Scalar,
    at,
    entries,
    items,
    scalar,
    text,
    texts,
    whole,
)
from complaintctl.policy.values import read_duration

_KEYS: Mapping[str, tuple[str, ...]] = {
    "before_due_of": ("event", "within", "before_due_of"),
    "same": ("event", "within", "same", "at_least"),
    "state": ("state", "without", "within"),
    "nothing_for": ("nothing_for",),
    "since": ("event", "since", "at_least"),
}
"""The keys of each shape, by the one that no other shape has."""

_SEVERAL = 2


def build_detectors(root: Keys, reader: Reader) -> dict[str, Detector]:
    """The detectors by name, in the order of the file; those that cannot be read are left out."""
    found = {}
    for key, node in entries(root.get("detectors")):
        shape = _shape(key, node, reader)
        if shape is not None:
            found[key.text] = Detector(key.text, shape, key.at)
    return found


def _shape(key: Scalar, node: Node, reader: Reader) -> Shape | None:
    given = {name.text: name for name, _ in entries(node)}
    kind = next((one for one in _KEYS if one in given), None)
    if kind is None or not _complete(key, kind, given, reader):
        return None
    shape = _read(kind, node, reader)
    too_low = _met_by_all(shape)
    if too_low is not None:
        written, message, hint = too_low
        place = scalar(node, written)
        reader.report(Finding(place.at if place else key.at, "DET003", message, hint))
    return shape


def _read(kind: str, node: Node, reader: Reader) -> Shape:
    events, within = reader.events(at(node, "event")), _seconds(node, "within")
    match kind:
        case "before_due_of":
            return BeforeDueOf(events, within, _clock(node, reader))
        case "same":
            for name in items(at(node, "same")):
                known_field(name, reader)
            return InBulk(events, within, texts(at(node, "same")), _count(node))
        case "state":
            return Without(texts(at(node, "state")), reader.events(at(node, "without")), within)
        case "since":
            return Since(events, reader.events(at(node, "since")), _count(node))
        case _:
            return NothingFor(_seconds(node, "nothing_for"))


def _complete(key: Scalar, kind: str, given: Mapping[str, Scalar], reader: Reader) -> bool:
    """Whether the keys are those of the shape; what lacks and what is too much is reported."""
    lacking = [name for name in _KEYS[kind] if name not in given]
    if lacking:
        message = f"a detector with `{kind}` needs `{'` and `'.join(lacking)}`"
        hint = f"its keys are {', '.join(_KEYS[kind])}"
        reader.report(Finding(key.at, "DET001", message, hint))
    for name in given.values():
        if name.text not in _KEYS[kind]:
            message = f"`{name.text}` says nothing beside `{kind}`"
            hint = f"take it out; the keys are {', '.join(_KEYS[kind])}"
            reader.report(Finding(name.at, "DET001", message, hint))
    return not lacking


def _met_by_all(shape: Shape) -> tuple[str, str, str] | None:
    """A threshold that accuses everybody: its key, why, and what to write instead."""
    match shape:
        case InBulk(at_least=least) if least < _SEVERAL:
            hint = "say how many at once are more than honest work brings about, such as 20"
            return "at_least", "one complaint is never in bulk", hint
        case Without(within=0):
            return "within", "nobody writes in the very second", "give them time, such as 1h"
        case NothingFor(seconds=0):
            return "nothing_for", "some time lies between any two events", "write how long, as 48h"
        case _:
            return None


def _clock(node: Node, reader: Reader) -> str:
    clock = scalar(node, "before_due_of")
    if clock is not None and clock.text not in reader.names.clocks:
        hint = did_you_mean(clock.text, reader.names.clocks) or "declare it under `clocks`"
        reader.report(Finding(clock.at, "DET002", f"unknown clock '{clock.text}'", hint))
    return clock.text if clock is not None else ""


def _seconds(node: Node, key: str) -> int:
    return read_duration(text(node, key) or "") or 0


def _count(node: Node) -> int:
    return whole(text(node, "at_least") or "1")
