"""YAML text to nodes that remember their place. YAML's surprises stay outside: no tags, no merge
keys, no second document, no repeated key; a scalar is text until the schema says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from complaintctl.findings import Finding, Location
from complaintctl.policy.nodes import Items, Keys, Node, Scalar, kind_of

MAX_NODES_FROM_ANCHORS = 1000
MAX_DEPTH = 64
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN: Any = yaml.SafeLoader
"""Ten times slower than libyaml, with names for what is wrong that somebody can act on."""


def read(text: str, file: str) -> tuple[Keys | None, tuple[Finding, ...]]:
    """Parse one file. Returns its mapping (None if it is empty or broken) and what is wrong."""
    reader = _Reader(file)
    try:
        try:
            node = reader.document(yaml.parse(text, Loader=_FAST))
        except yaml.YAMLError:
            reader = _Reader(file)
            node = reader.document(yaml.parse(text, Loader=_PLAIN))
    except yaml.YAMLError as broken:
        return None, (*reader.findings, _syntax(broken, text, file))
    except _Refused as refused:
        return None, (*reader.findings, refused.finding)
    if node is not None and not isinstance(node, Keys):
        wrong = Finding(
            node.at,
            "YML002",
            f"expected `key: value` lines, found {kind_of(node)}",
            "a policy file is a mapping such as `categories:` with its rules below it",
        )
        return None, (*reader.findings, wrong)
    return node, tuple(reader.findings)


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


class _Reader:
    """Builds nodes from one stream of parser events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.anchors: dict[str, Node] = {}
        self.expanded = 0

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        node: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "YML005", "a second document begins here", "remove `---`")
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, 0)
        return None if isinstance(node, Scalar) and not node.text else node

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._refuse(event, "YML006", f"nested deeper than {MAX_DEPTH} levels", "flatten it")
        at = self._at(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        tag = getattr(event, "tag", None)
        if tag is not None:
            hint = "quote the text, or leave the tag away"
            self._refuse(event, "YML005", "tags (`!...`) are not part of the language", hint)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            if any("\ud800" <= character <= "\udfff" for character in event.value):
                hint = "write the character itself, or both halves of its escape"
                self._refuse(event, "YML001", "half a character stands here", hint)
            node = Scalar(event.value, at, quoted=bool(event.style))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Items(tuple(self._items(events, depth)), at)
        else:
            node = Keys(tuple(self._entries(events, depth)), at)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = node
        return node

    def _items(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, events, depth + 1)

    def _entries(self, events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Location] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._node(event, events, depth + 1)
            if not isinstance(key, Scalar):
                self._refuse(event, "YML005", "a key must be one word", "write `name: value`")
            value = self._node(next(events), events, depth + 1)
            if key.text == "<<" and not key.quoted:
                hint = "repeat the keys here, or use a plain anchor for the whole value"
                self._refuse(
                    event, "YML005", "merge keys (`<<`) are not part of the language", hint
                )
            if key.text in seen:
                self.findings.append(
                    Finding(
                        key.at,
                        "YML004",
                        f"the key '{key.text}' stands here a second time",
                        f"first at {seen[key.text]}; keep one of them",
                    )
                )
                continue
            seen[key.text] = key.at
            yield key, value

    def _alias(self, event: yaml.AliasEvent) -> Node:
        node = self.anchors.get(event.anchor or "")
        if node is None:
            message = f"the anchor '{event.anchor}' is not defined above"
            hint = f"write `&{event.anchor}` before the value that is meant, further up"
            self._refuse(event, "YML002", message, hint)
        self.expanded += _size(node)
        if self.expanded > MAX_NODES_FROM_ANCHORS:
            message = f"anchors expand to more than {MAX_NODES_FROM_ANCHORS} nodes"
            self._refuse(event, "YML006", message, "write the parts out, or use a lookup table")
        return node

    def _at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        if mark is None:
            return Location(self.file)
        return Location(self.file, mark.line + 1, mark.column + 1)

    def _refuse(self, event: yaml.Event, code: str, message: str, hint: str) -> NoReturn:
        raise _Refused(Finding(self._at(event), code, message, hint))


def _size(node: Node) -> int:
    match node:
        case Keys(entries):
            return 1 + sum(1 + _size(value) for _, value in entries)
        case Items(items):
            return 1 + sum(_size(item) for item in items)
        case Scalar():
            return 1


def _syntax(broken: yaml.YAMLError, text: str, file: str) -> Finding:
    """A parser error in words that say what to do."""
    mark = getattr(broken, "problem_mark", None) or getattr(broken, "context_mark", None)
    problem = str(getattr(broken, "problem", "") or "this is not YAML")
    if mark is None:
        position = int(getattr(broken, "position", 0) or 0)
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        character = f"U+{ord(text[position]):04X}" if position < len(text) else "a character"
        hint = "remove it; a byte order mark may only stand at the very beginning"
        return Finding(
            Location(file, line, column), "YML001", f"{character} is not allowed in YAML", hint
        )
    at = Location(file, mark.line + 1, mark.column + 1)
    line_text = text.split("\n")[mark.line] if mark.line < text.count("\n") + 1 else ""
    indent = line_text[: len(line_text) - len(line_text.lstrip())]
    if "\t" in indent or "'\\t'" in problem:
        return Finding(at, "YML003", "a tab stands where YAML wants spaces", "indent with spaces")
    return Finding(at, "YML002", f"cannot read this as YAML: {problem}", _syntax_hint(problem))


def _syntax_hint(problem: str) -> str:
    hints = (
        (
            "mapping values are not allowed",
            "the line above may lack a `:` or be indented differently",
        ),
        ("expected <block end>", "indent the lines of one block alike"),
        ("but got '{'", "put a text that has `{` in it in quotation marks"),
        ("',' or '}'", "close the `{`, and separate its parts with `,`"),
        ("',' or ']'", "close the `[`, and separate its parts with `,`"),
        ("could not find expected ':'", "write `key: value`, with a space after the colon"),
        ("found unexpected end of stream", "a quotation mark or bracket is not closed"),
        ("cannot start any token", "put the text in quotes"),
    )
    return next(
        (hint for part, hint in hints if part in problem), "look at this line and the one above"
    )
