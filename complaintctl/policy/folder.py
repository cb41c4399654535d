"""A policy folder read from disk: its YAML as one marked document, its tables, its silencers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from complaintctl.errors import UsageError
from complaintctl.findings import Finding, Location
from complaintctl.policy import marks
from complaintctl.policy.nodes import Keys, Node, Scalar, entries

_ALLOW = re.compile(r"(?:^|\s)#\s*complaintctl:\s*allow\s+(?P<code>\w+)\s*(?P<reason>.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Silencer:
    """`# complaintctl: allow CODE reason`: covers its own line and, alone on one, the next."""

    at: Location
    code: str
    reason: str
    alone: bool
    lent: bool = False
    """Whether it stands in a pack: what it covers need not occur in every policy."""


@dataclass(frozen=True, slots=True)
class Document:
    """The YAML files of one folder as one mapping. `base` is where its tables are looked for;
    those of its `packs` lie in their own folders."""

    root: Keys
    base: Path
    shown: str
    silencers: tuple[Silencer, ...]
    findings: tuple[Finding, ...]
    packs: tuple[Pack, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that a document extends, as it was written: its names are not in full yet."""

    name: str
    version: str
    document: Document

    @property
    def called(self) -> str:
        """How `extends` names it."""
        return f"{self.name}@{self.version}"

    def full(self, name: str) -> str:
        """What one of its names is called outside of it."""
        return f"{self.name}/{name}"

    def declares(self, section: str) -> frozenset[str]:
        """The names under one of its sections."""
        return frozenset(key.text for key, _ in entries(self.document.root.get(section)))


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV beside the policy: its header and rows as text, trimmed."""

    file: str
    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    lines: tuple[int, ...]

    def place(self, row: int) -> Location:
        """Where a row stands."""
        return Location(self.file, self.lines[row], 1)


def read_folder(folder: str) -> Document:
    """All `*.yaml` directly in `folder`, in the order of their names, as one document.

    Raises UsageError if there is no such folder or no policy in it.
    """
    base = Path(folder)
    if not base.is_dir():
        remedy = "give the folder that holds its *.yaml files"
        what = "is a file" if base.exists() else "there is no such folder"
        raise UsageError(f"{folder}: {what}; a policy is a folder: {remedy}")
    files, unread = yaml_files(base, folder)
    if not files:
        others = sorted(path.name for path in base.glob("*.yml"))
        saw = f"; found {', '.join(others)}: rename to .yaml" if others else ""
        raise UsageError(f"{folder}: no policy here, no *.yaml file{saw}")
    document = read_files(files, base, folder)
    return replace(document, findings=(*unread, *document.findings))


def yaml_files(base: Path, shown: str) -> tuple[list[Path], tuple[Finding, ...]]:
    """The `*.yaml` files directly in `base`, by name, and a finding for each file that looks like
    one and is not read. Hidden files are other programs' business."""
    files, findings = [], []
    for path in sorted(base.iterdir()) if base.is_dir() else ():
        at = Location(f"{shown.rstrip('/')}/{path.name}")
        if path.name.startswith(".") or path.suffix not in (".yaml", ".yml"):
            continue
        if path.suffix == ".yml":
            message = "this file is not read"
            findings.append(Finding(at, "YML007", message, "rename it to .yaml", "warning"))
        elif not path.is_file():
            message = "this is no file that can be read"
            findings.append(Finding(at, "YML007", message, "mend the link, or remove it"))
        else:
            files.append(path)
    return files, tuple(findings)


def read_files(files: list[Path], base: Path, shown: str) -> Document:
    """The given YAML files as one document; a top-level key may stand in one of them only."""
    findings: list[Finding] = []
    sections: list[tuple[Scalar, Node]] = []
    first: dict[str, Location] = {}
    silencers: list[Silencer] = []
    for path in files:
        name = f"{shown.rstrip('/')}/{path.name}" if path.parent == base else str(path)
        text, broken = _decode(path, name)
        findings.extend(broken)
        silencers.extend(_silencers(text, name))
        root, wrong = marks.read(text, name)
        findings.extend(wrong)
        for key, value in root.entries if root else ():
            if key.text in first:
                message = f"the section '{key.text}' stands here a second time"
                hint = f"first at {first[key.text]}; a key may be given in one file only"
                findings.append(Finding(key.at, "YML004", message, hint))
                continue
            first[key.text] = key.at
            sections.append((key, value))
    alone = f"{shown.rstrip('/')}/{files[0].name}"
    root_at = Location(alone if len(files) == 1 else shown)
    return Document(Keys(tuple(sections), root_at), base, shown, tuple(silencers), tuple(findings))


def read_table(document: Document, name: Scalar) -> tuple[Table | None, tuple[Finding, ...]]:
    """The CSV file that `name` names, looked for beside the policy and never outside of it; a
    pack's (`pack@version/FILE`) beside the pack, its columns called as the pack's fields are."""
    for pack in document.packs:
        if name.text.startswith(f"{pack.called}/"):
            return _table_of(pack, name)
    path = document.base / name.text
    if document.base.resolve() not in path.resolve().parents:
        hint = "a table lies beside the policy that reads it"
        return None, (Finding(name.at, "LKP001", f"'{name.text}' is outside the policy", hint),)
    if not path.is_file():
        beside = sorted(found.name for found in document.base.glob("*.csv"))
        hint = f"beside the policy: {', '.join(beside)}" if beside else "put it beside the policy"
        return None, (Finding(name.at, "LKP001", f"there is no file '{name.text}'", hint),)
    shown = f"{document.shown.rstrip('/')}/{name.text}"
    text, broken = _decode(path, shown)
    if broken:
        return None, broken
    reader = csv.reader(io.StringIO(text, newline=""))
    found = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    if not found:
        return None, (Finding(Location(shown), "LKP001", "the table is empty", "add a header"),)
    header = tuple(found[0][1])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        message = f"the column '{twice[0]}' stands twice in the header"
        at = Location(shown, found[0][0], 1)
        return None, (Finding(at, "LKP002", message, "keep one of them"),)
    ragged = [(line, row) for line, row in found[1:] if len(row) != len(header)]
    good = [(line, row) for line, row in found[1:] if len(row) == len(header)]
    rows = tuple(dict(zip(header, row, strict=True)) for _, row in good)
    wrong: tuple[Finding, ...] = ()
    if ragged:
        line, row = ragged[0]
        more = f" (and {len(ragged) - 1:,} more rows like it)" if len(ragged) > 1 else ""
        message = f"{len(row)} cells where the header has {len(header)}{more}"
        hint = "separate the cells with commas, and give each row one for each column"
        wrong = (Finding(Location(shown, line, 1), "LKP001", message, hint),)
    return Table(shown, header, rows, tuple(line for line, _ in good)), wrong


def _table_of(pack: Pack, name: Scalar) -> tuple[Table | None, tuple[Finding, ...]]:
    inside = replace(name, text=name.text.removeprefix(f"{pack.called}/"))
    table, findings = read_table(pack.document, inside)
    if table is None:
        return None, findings
    own = pack.declares("fields")
    called = {column: pack.full(column) if column in own else column for column in table.header}
    rows = tuple({called[column]: cell for column, cell in row.items()} for row in table.rows)
    return replace(table, header=tuple(called.values()), rows=rows), findings


def table_beside(
    document: Document, name: Scalar, report: Callable[[Finding], None]
) -> Table | None:
    """`read_table`, with what is wrong handed to `report`."""
    table, findings = read_table(document, name)
    for finding in findings:
        report(finding)
    return table


def _decode(path: Path, shown: str) -> tuple[str, tuple[Finding, ...]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = raw.count(b"\n", 0, broken.start) + 1
        hint = "save the file as UTF-8 (in Excel: CSV UTF-8)"
        at = Location(shown, line, 1)
        return "", (Finding(at, "YML001", "this file is not UTF-8", hint),)
    if "\ufeff" in text:
        line = text.count("\n", 0, text.index("\ufeff")) + 1
        hint = "remove it; it may only stand at the very beginning of a file"
        at = Location(shown, line, 1)
        return "", (Finding(at, "YML001", "a byte order mark stands inside the file", hint),)
    return text.replace("\r\n", "\n"), ()


def _silencers(text: str, name: str) -> list[Silencer]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _ALLOW.search(line)
        if match:
            at = Location(name, number, line.index("#", match.start()) + 1)
            alone = line.lstrip().startswith("#")
            found.append(Silencer(at, match["code"], match["reason"], alone))
    return found
