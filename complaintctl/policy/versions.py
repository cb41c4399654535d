"""Dated promises: `versions/2026-12-01/*.yaml` beside the facts, to one whole document each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from complaintctl.findings import Finding, Location
from complaintctl.policy.folder import Document, read_files, yaml_files
from complaintctl.policy.nodes import Items, Keys, Node, Scalar

FOLDER = "versions"
FACTS: frozenset[str] = frozenset(
    "language policy timezone fields roles teams calendars lookups run_limits".split()
)
"""What is true for every version, and stands at the top."""
_EXTENDS = "extends"
"""At the top packs join every version, in a version that one."""


def whole_documents(top: Document) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """The facts with each version of the promises, the oldest first; the document itself where it
    has no versions."""
    base = top.base / FOLDER
    shown = f"{top.shown.rstrip('/')}/{FOLDER}"
    if not base.is_dir():
        return (top,), ()
    findings = [_misplaced(key, shown) for key, _ in top.root.entries if not _at_the_top(key)]
    findings.extend(_loose(base, shown))
    documents: list[Document] = []
    for folder in sorted(path for path in base.iterdir() if path.is_dir()):
        if folder.name.startswith("."):
            continue
        place = f"{shown}/{folder.name}"
        if not _is_day(folder.name):
            hint = "name the folder by the day its promises take effect, such as 2026-12-01"
            findings.append(Finding(Location(place), "VER001", f"'{folder.name}' is no day", hint))
            continue
        document, wrong = _version(top, folder, place)
        findings.extend(wrong)
        if document is not None:
            documents.append(document)
    if not documents and not findings:
        hint = "add a folder such as 2026-12-01 with the promises, or remove this one"
        findings.append(Finding(Location(shown), "VER001", "there is no version here", hint))
    return tuple(documents) or (top,), tuple(findings)


def _version(
    top: Document, folder: Path, shown: str
) -> tuple[Document | None, tuple[Finding, ...]]:
    files, unread = yaml_files(folder, shown)
    if not files:
        hint = "put its promises here: categories, priorities, routing, clocks"
        return None, (*unread, Finding(Location(shown), "VER001", "this version is empty", hint))
    own = read_files(files, folder, shown)
    findings = [*unread, *own.findings]
    for key, _ in own.root.entries:
        if _fact(key) and not key.text.startswith("x-"):
            hint = "facts are the same for every version: keep it beside the versions folder"
            findings.append(Finding(key.at, "VER002", f"`{key.text}` is a fact", hint))
        elif key.text == "effective_from":
            hint = "the folder's name says it: take the key out"
            findings.append(Finding(key.at, "VER002", "`effective_from` is given twice", hint))
    at = Location(shown)
    day = (Scalar("effective_from", at), Scalar(folder.name, at))
    facts = tuple(entry for entry in top.root.entries if _fact(entry[0]))
    promises = tuple(entry for entry in own.root.entries if not _at_the_top(entry[0]))
    root = Keys((*facts, *promises, *_extended(top.root, own.root), day), own.root.at)
    silencers = (*top.silencers, *own.silencers)
    # What could not be read is not there: whoever builds this document must know.
    unread = (*top.findings, *own.findings)
    return replace(top, root=root, silencers=silencers, findings=unread), tuple(findings)


def _extended(top: Keys, version: Keys) -> Iterator[tuple[Scalar, Node]]:
    """The packs of every version and those of this one."""
    given = [(key, node) for key, node in (*top.entries, *version.entries) if key.text == _EXTENDS]
    lists = [node for _, node in given if isinstance(node, Items)]
    if len(lists) == len(given) > 1:
        key, first = given[0]
        yield key, Items(tuple(item for one in lists for item in one.items), first.at)
    else:  # what is no list comes first, so that the schema speaks of it
        yield from sorted(given, key=lambda entry: isinstance(entry[1], Items))[:1]


def _fact(key: Scalar) -> bool:
    return key.text in FACTS or key.text.startswith("x-")


def _at_the_top(key: Scalar) -> bool:
    return _fact(key) or key.text == _EXTENDS


def _loose(base: Path, shown: str) -> Iterator[Finding]:
    """Policy files that lie beside the versions and belong to none."""
    for path in sorted(base.iterdir()):
        if path.suffix in (".yaml", ".yml") and path.is_file() and not path.name.startswith("."):
            hint = "move it into the folder of its version, such as 2026-12-01"
            at = Location(f"{shown}/{path.name}")
            yield Finding(at, "VER001", "this file belongs to no version", hint)


def _misplaced(key: Scalar, shown: str) -> Finding:
    message = f"`{key.text}` is a promise, and the promises of this policy are dated"
    return Finding(key.at, "VER002", message, f"move it into each folder of {shown}")


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
