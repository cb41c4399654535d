"""Packs on their shelves: `packs/NAME/VERSION/*.yaml` inside the policy, then those that travel
with the package. Looks nowhere else, and takes no version but the one that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from complaintctl.findings import Finding, errors
from complaintctl.nearest import nearest
from complaintctl.policy import schema
from complaintctl.policy.folder import Document, Pack, read_files, yaml_files
from complaintctl.policy.nodes import Keys, Node, Scalar, scalar
from complaintctl.shipped import shipped

FOLDER = "packs"
Report = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A pack with what is left of it beside the schema of packs."""

    pack: Pack
    checked: schema.Checked


def read_packs(document: Document, wanted: Sequence[Scalar], report: Report) -> list[Found]:
    """The packs that `wanted` names, in the order of their names; what cannot be had is reported
    and left out."""
    found: dict[str, Found] = {}
    first: dict[str, Scalar] = {}
    for written in wanted:
        name, _, version = written.text.partition("@")
        if name in first:
            report(_twice(written, first[name]))
            continue
        first[name] = written
        pack = _read(document, name, version, written, report)
        if pack is not None:
            found[name] = Found(pack, _checked(pack, report))
    return [found[name] for name in sorted(found)]


def _read(
    document: Document, name: str, version: str, written: Scalar, report: Report
) -> Pack | None:
    for shelf, shown in _shelves(document):
        folder = shelf / name / version
        if folder.is_dir():
            place = f"{shown}/{name}/{version}"
            files, unread = yaml_files(folder, place)
            for finding in unread:
                report(finding)
            if files:
                return Pack(name, version, read_files(files, folder, place))
            message = f"the pack '{written.text}' is empty"
            report(Finding(written.at, "PCK001", message, f"put its *.yaml files into {place}"))
            return None
    report(_absent(document, name, version, written))
    return None


def _shelves(document: Document) -> tuple[tuple[Path, str], ...]:
    travelling = shipped("policies") / FOLDER
    own = document.base / FOLDER
    return (own, f"{document.shown.rstrip('/')}/{FOLDER}"), (travelling, str(travelling))


def _absent(document: Document, name: str, version: str, written: Scalar) -> Finding:
    known = _available(document)
    if name in known:
        message = f"the pack '{name}' has no version '{version}'"
        return Finding(written.at, "PCK001", message, _choice(version, known[name]))
    own = f"{_shelves(document)[0][1]}/{name}/{version}"
    called = [f"{one}@{version}" for one, versions in known.items() for version in versions]
    hint = _choice(written.text, called) if called else f"there is none: put it into {own}"
    return Finding(written.at, "PCK001", f"there is no pack '{name}'", hint)


def _choice(word: str, known: Sequence[str]) -> str:
    near = nearest(word, known)
    meant = f"did you mean '{near}'? " if near else ""
    return f"{meant}there is {', '.join(known)}"


def _available(document: Document) -> Mapping[str, Sequence[str]]:
    """The versions of every pack, by name."""
    known: dict[str, set[str]] = {}
    for shelf, _ in _shelves(document):
        for pack in _folders(shelf):
            for version in _folders(pack):
                known.setdefault(pack.name, set()).add(version.name)
    return {name: sorted(known[name]) for name in sorted(known)}


def _folders(base: Path) -> Iterator[Path]:
    for path in base.iterdir() if base.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            yield path


def _twice(written: Scalar, first: Scalar) -> Finding:
    name = written.text.partition("@")[0]
    message = f"the pack '{name}' stands here twice"
    if written.text != first.text:
        message = f"the pack '{name}' stands here in two versions"
    hint = f"first at {first.at}, as {first.text}; a pack joins once: keep one of them"
    return Finding(written.at, "PCK002", message, hint)


def _checked(pack: Pack, report: Report) -> schema.Checked:
    """The pack beside its schema; it may only add, and it says of itself what its folder says."""
    whole = not errors(pack.document.findings)
    own, refused = _additions(pack.document.root)
    checked = schema.check(own, "pack", whole=whole)
    for finding in (*pack.document.findings, *refused, *checked.findings):
        report(finding)
    for key, folder in (("pack", pack.name), ("version", pack.version)):
        said = scalar(checked.root, key)
        if said is not None and said.text != folder:
            message = f"this pack calls its {key} '{said.text}', and its folder '{folder}'"
            hint = f"rename the folder, or write `{key}: {folder}`"
            report(Finding(said.at, "PCK004", message, hint))
    return checked


def _additions(root: Keys) -> tuple[Keys, tuple[Finding, ...]]:
    """The document without what belongs to a policy alone, and a finding for each such key."""
    policy, pack = schema.schema("policy"), schema.schema("pack")
    root, found = _without(root, "", policy["properties"], pack["properties"])
    kept: list[tuple[Scalar, Node]] = []
    for key, node in root.entries:
        if key.text in ("priorities", "closure") and isinstance(node, Keys):
            mine, added = policy["$defs"][key.text], pack["properties"][key.text]
            inner, more = _without(node, f"{key.text}.", mine["properties"], added["properties"])
            kept.append((key, inner))
            found += more
        else:
            kept.append((key, node))
    return Keys(tuple(kept), root.at), found


def _without(
    node: Keys, prefix: str, known: Mapping[str, object], added: Mapping[str, object]
) -> tuple[Keys, tuple[Finding, ...]]:
    refused = [key for key, _ in node.entries if key.text in known and key.text not in added]
    listed = ", ".join(f"`{name}`" for name in added if name not in ("language", "pack", "version"))
    hint = f"a pack may only add: {listed}; the rest is the policy's own"
    found = tuple(
        Finding(key.at, "PCK003", f"a pack has no `{prefix}{key.text}`", hint) for key in refused
    )
    return Keys(tuple(pair for pair in node.entries if pair[0] not in refused), node.at), found
