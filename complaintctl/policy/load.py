"""The one way from a folder to a policy: marks, schema, model, order, lint, silencers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from complaintctl.errors import PolicyInvalid
from complaintctl.findings import Finding, errors, ordered
from complaintctl.model.fields import Field
from complaintctl.model.policy import Policy
from complaintctl.model.source import Source
from complaintctl.policy import schema
from complaintctl.policy.concerns import (
    build_categories,
    build_duplicates,
    build_first,
    build_priorities,
    build_remedies,
    build_responsibility,
)
from complaintctl.policy.conditions import Reader
from complaintctl.policy.fields import build_fields
from complaintctl.policy.folder import Document, read_folder, yaml_files
from complaintctl.policy.later import check_events, check_later, later_sections
from complaintctl.policy.lint import CHECKS
from complaintctl.policy.lookups import build_lookups, build_teams, table_rows
from complaintctl.policy.names import Names, collect
from complaintctl.policy.nodes import Keys, plain, scalar, text
from complaintctl.policy.order import check_order
from complaintctl.policy.silence import silence
from complaintctl.policy.sources import is_zone, live_fields, read_sources
from complaintctl.policy.values import read_time


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy folder: the policy (None if it has errors), its export mappings, its names, and
    everything there is to say about it, in order."""

    policy: Policy | None
    sources: tuple[Source, ...]
    names: Names
    findings: tuple[Finding, ...]


def load(folder: str, *, with_sources: bool = True) -> Loaded:
    """Read a policy folder. Raises UsageError if there is none; errors in it are findings.

    Without its sources the policy is judged alone: while a mapping is being drafted, say.
    """
    document = read_folder(folder)
    found: list[Finding] = list(document.findings)
    checked = schema.check(document.root, "policy", whole=not document.findings)
    found.extend(checked.findings)
    written, document = document.root, replace(document, root=checked.root)
    zone = _zone(document, found.append)
    found.extend(_a_day(document))
    fields = build_fields(document, zone, found.append)
    shown = f"{document.shown.rstrip('/')}/sources"
    files, unread = yaml_files(document.base / "sources", shown) if with_sources else ([], ())
    found.extend(unread)
    sources, wrong = read_sources(files, document.base / "sources", shown, fields)
    found.extend(wrong)
    fields = _with_live(fields, live_fields(sources))
    # Names come from the document as it was written: a rule with a slip in it still declares its
    # category, and is not to be reported once more wherever that is read.
    names, clashes = collect(written, fields)
    if document.findings:
        return Loaded(None, sources, names, ordered(found))
    found.extend(clashes)
    built: list[Finding] = []
    policy = _build(document, names, Reader(names, zone, built.append), built.append)
    found.extend(_first_causes(built, checked.bad))
    if policy is not None and not errors(found):
        for check in CHECKS:
            found.extend(check(policy))
    findings = ordered(silence(ordered(found), document.silencers))
    return Loaded(None if errors(findings) else policy, sources, names, findings)


def load_policy(folder: str) -> Policy:
    """The policy in `folder`.

    Raises PolicyInvalid with all its findings if it has an error, UsageError if it is not there.
    """
    loaded = load(folder)
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    return loaded.policy


_DECLARED: tuple[tuple[schema.Path, tuple[str, ...]], ...] = (
    (("fields",), ("NAM001", "NAM010", "LKP003")),
    (("teams",), ("NAM004",)),
    (("priorities", "levels"), ("NAM003",)),
    (("responsibility", "parties"), ("NAM005",)),
    (("lookups",), ("NAM006",)),
)


def _first_causes(built: list[Finding], bad: frozenset[schema.Path]) -> list[Finding]:
    """Without the names that are unknown only because the section that declares them is broken."""
    doubtful = {
        code
        for path, codes in _DECLARED
        for code in codes
        if any(broken[: len(path)] == path for broken in bad)
    }
    return [finding for finding in built if finding.code not in doubtful]


def _a_day(document: Document) -> Iterator[Finding]:
    """A date that the calendar does not have."""
    written = scalar(document.root, "effective_from")
    if written is not None and read_time(written.text, ZoneInfo("UTC")) is None:
        hint = "write a day of the calendar, such as 2026-12-01"
        yield Finding(written.at, "SCH004", f"there is no day '{written.text}'", hint)


def _zone(document: Document, report: Callable[[Finding], None]) -> ZoneInfo:
    name = scalar(document.root, "timezone")
    if name is not None and is_zone(name.text):
        return ZoneInfo(name.text)
    if name is not None:
        hint = "write a zone of the IANA list, such as Asia/Shanghai"
        report(Finding(name.at, "NAM011", f"unknown time zone '{name.text}'", hint))
    return ZoneInfo("UTC")


def _with_live(fields: dict[str, Field], live: frozenset[str]) -> dict[str, Field]:
    return {
        name: replace(field, live=True) if name in live else field for name, field in fields.items()
    }


def _build(
    document: Document, names: Names, reader: Reader, report: Callable[[Finding], None]
) -> Policy | None:
    root = document.root
    lookups = build_lookups(document, names, report)
    category = build_first(root, "categories", "category", "id", reader)
    team = build_first(root, "routing", "team", "team", reader)
    lane = build_first(root, "automation", "lane", "lane", reader)
    policy = None
    priority = build_priorities(root, lookups, reader)
    party = build_responsibility(root, reader)
    teams = build_teams(document, names, report)
    categories = build_categories(root, reader)
    remedies = build_remedies(root, reader)
    duplicates = build_duplicates(root, reader)
    for finding in check_later(document, reader):
        report(finding)
    if category is not None:
        policy = Policy(
            name=text(root, "policy") or "",
            language=int(float(text(root, "language") or 0)),
            zone=text(root, "timezone") or "UTC",
            effective_from=text(root, "effective_from") or "",
            digest=_digest(document),
            fields=names.fields,
            teams=teams,
            lookups=lookups,
            categories=categories,
            category=category,
            priority=priority,
            party=party,
            team=team,
            lane=lane if not hasattr(lane, "field") else None,
            remedies=remedies,
            duplicates=duplicates,
            not_yet=later_sections(document),
        )
        check_order(policy.deciders(), lookups, names, report)
        for finding in check_events(policy.deciders(), policy.remedies):
            report(finding)
    return policy


def _digest(document: Document) -> str:
    """SHA-256 of what the policy says: keys sorted, `x-` keys left out, tables included."""
    meaning = {"document": _meaning(document.root), "tables": dict(table_rows(document))}
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


def _meaning(root: Keys) -> object:
    kept = tuple((key, value) for key, value in root.entries if not key.text.startswith("x-"))
    return plain(Keys(kept, root.at))
