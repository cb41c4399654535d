"""Marked YAML: values that remember their place, and the few ways in which they are looked at."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from complaintctl.findings import Location

_INTEGER = re.compile(r"-?(0|[1-9]\d*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)\.\d*[1-9]\Z|-?(0|[1-9]\d*)\.0\Z")

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf as it was written; `quoted` ones are always text."""

    text: str
    at: Location
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping, in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    at: Location

    def get(self, key: str) -> Node | None:
        """The value of `key`, if it is there."""
        for name, node in self.entries:
            if name.text == key:
                return node
        return None

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None


Node = Scalar | Items | Keys


def plain(node: Node) -> Plain:
    """The node as JSON Schema sees it: `true`/`false`, whole numbers and decimals that read back
    as they were written; everything else is text, and an empty scalar is null."""
    match node:
        case Keys(pairs):
            return {key.text: plain(value) for key, value in pairs}
        case Items(parts):
            return [plain(part) for part in parts]
        case Scalar(written, _, quoted):
            return written if quoted else _resolved(written)


def _resolved(text: str) -> Plain:
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.match(text):
        return int(text)
    number = float(text) if _DECIMAL.match(text) else math.inf
    return number if math.isfinite(number) else text


def find(node: Node, path: tuple[str | int, ...]) -> Node:
    """The node at a JSON path; the nearest one above it if the path leads nowhere."""
    for step in path:
        match node:
            case Keys():
                found = node.get(str(step))
            case Items(parts):
                found = parts[step] if isinstance(step, int) and step < len(parts) else None
            case Scalar():
                found = None
        if found is None:
            return node
        node = found
    return node


def kind_of(node: Node) -> str:
    """The node in words, for messages."""
    match node:
        case Keys():
            return "a mapping"
        case Items():
            return "a list"
        case Scalar(written, _, quoted):
            return "nothing" if written == "" and not quoted else "text"


def at(node: Node | None, *path: str) -> Node | None:
    """The node under a chain of keys, if there is one."""
    for key in path:
        node = node.get(key) if isinstance(node, Keys) else None
    return node


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """Keys and values of a mapping without its `x-` keys; nothing for any other node."""
    found = node.entries if isinstance(node, Keys) else ()
    return tuple((key, value) for key, value in found if not key.text.startswith("x-"))


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; nothing for any other node."""
    return node.items if isinstance(node, Items) else ()


def scalar(node: Node | None, *path: str) -> Scalar | None:
    """The scalar under a chain of keys, if it is one and says something."""
    found = at(node, *path)
    return found if isinstance(found, Scalar) and (found.quoted or found.text) else None


def text(node: Node | None, *path: str) -> str | None:
    """The text of `scalar`."""
    found = scalar(node, *path)
    return found.text if found else None


def whole(written: str) -> int:
    """A whole number that the schema has let through: `3`, or `3.0`."""
    return int(float(written))


def scalars(node: Node | None) -> tuple[Scalar, ...]:
    """One scalar, or the scalars of a list."""
    if isinstance(node, Scalar):
        return (node,)
    return tuple(item for item in items(node) if isinstance(item, Scalar))


def texts(node: Node | None) -> tuple[str, ...]:
    """The texts of `scalars`."""
    return tuple(found.text for found in scalars(node))
