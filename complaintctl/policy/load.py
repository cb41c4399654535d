"""The one way from a folder to a policy: marks, schema, model, order, lint, silencers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from complaintctl.errors import PolicyInvalid
from complaintctl.findings import Finding, errors, ordered
from complaintctl.model.fields import Field
from complaintctl.model.limits import RunLimits
from complaintctl.model.policy import Policy
from complaintctl.model.source import Source
from complaintctl.policy import schema
from complaintctl.policy.build import build, digest_of
from complaintctl.policy.conditions import Reader
from complaintctl.policy.fields import build_fields
from complaintctl.policy.folder import Document, Pack, read_folder, yaml_files
from complaintctl.policy.lint import lint
from complaintctl.policy.names import Names, collect
from complaintctl.policy.nodes import scalar
from complaintctl.policy.packs import extend, one_for_all, spoken_of
from complaintctl.policy.run_limits import build_run_limits
from complaintctl.policy.silence import silence
from complaintctl.policy.sources import is_zone, live_fields, read_sources
from complaintctl.policy.values import read_time
from complaintctl.policy.versions import whole_documents


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy folder: the policy (None if it has errors), its export mappings, its names,
    everything there is to say about it, in order, and the packs that joined."""

    policy: Policy | None
    sources: tuple[Source, ...]
    names: Names
    findings: tuple[Finding, ...]
    packs: tuple[Pack, ...] = ()


def load(folder: str, *, with_sources: bool = True) -> Loaded:
    """Read a policy folder. Raises UsageError if there is none; errors in it are findings.

    Without its sources the policy is judged alone: while a mapping is being drafted, say.
    """
    top = read_folder(folder)
    hosts, found_in_versions = whole_documents(top)
    found: list[Finding] = [*top.findings, *found_in_versions]
    broken = bool(errors(tuple(found)))
    joined = [extend(one, schema.check(one.root, "policy", whole=not broken)) for one in hosts]
    documents = tuple(document for document, _ in joined)
    zone = _zone(documents[0], found.append)
    facts = [replace(document, root=checked.root) for document, checked in joined]
    fields = one_for_all([build_fields(one, zone, found.append) for one in facts], found.append)
    shown = f"{top.shown.rstrip('/')}/sources"
    files, unread = yaml_files(top.base / "sources", shown) if with_sources else ([], ())
    found.extend(unread)
    sources, wrong = read_sources(files, top.base / "sources", shown, fields)
    found.extend(wrong)
    fields = _with_live(fields, live_fields(sources))
    digest = digest_of(documents)
    policies: list[Policy] = []
    names: list[Names] = []
    for document, checked in joined:
        policy, known, said = _one(document, checked, fields, zone, digest)
        found.extend(said)
        names.append(known)
        policies += [policy] if policy is not None else []
    limits = _run_limits(joined, fields, names, found.append)
    policies = [replace(one, run_limits=limits) for one in policies]
    policy = replace(policies[0], later=tuple(policies[1:])) if policies else None
    found = list(dict.fromkeys(found))
    if policy is not None and not broken and not errors(found):
        found.extend(lint(policy))
    silencers = tuple(dict.fromkeys(one for each in documents for one in each.silencers))
    findings = ordered(silence(ordered(found), silencers))
    packs = {pack.called: pack for document in documents for pack in document.packs}
    told = tuple(packs[called] for called in sorted(packs))
    return Loaded(None if errors(findings) else policy, sources, names[0], findings, told)


def _one(
    document: Document,
    checked: schema.Checked,
    fields: dict[str, Field],
    zone: ZoneInfo,
    digest: str,
) -> tuple[Policy | None, Names, list[Finding]]:
    """One version: its policy if it can be built, its names, and what is wrong with it."""
    # Names come from the document as it was written: a rule with a slip in it still declares its
    # category, and is not to be reported once more wherever that is read.
    names, clashes = collect(document.root, fields)
    found = [*checked.findings, *_a_day(document)]
    if errors(document.findings):
        return None, names, found
    built: list[Finding] = []
    rest = replace(document, root=checked.root)
    policy = build(rest, names, Reader(names, zone, built.append), digest)
    own = spoken_of(document, checked, built)
    return policy, names, [*found, *clashes, *_first_causes(own, checked.bad)]


def _run_limits(
    joined: Sequence[tuple[Document, schema.Checked]],
    fields: dict[str, Field],
    names: Sequence[Names],
    report: Callable[[Finding], None],
) -> RunLimits:
    """The run limits. A level that some version has is known: limits are the same for all."""
    found: list[Finding] = []
    levels = dict.fromkeys(level for one in names for level in one.levels)
    limits = build_run_limits(joined[0][1].root, fields, levels, found.append)
    # Of a document that cannot be read whole nobody knows which names it lacks.
    if not any(errors(document.findings) for document, _ in joined):
        bad = frozenset().union(*(checked.bad for _, checked in joined))
        for finding in _first_causes(found, bad):
            report(finding)
    return limits


def load_policy(folder: str) -> Policy:
    """The policy in `folder`.

    Raises PolicyInvalid with all its findings if it has an error, UsageError if it is not there.
    """
    loaded = load(folder)
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    return loaded.policy


_DECLARED: tuple[tuple[schema.Path, tuple[str, ...]], ...] = (
    (("extends",), ("NAM001", "NAM006", "LKP003", "CLK004", "ESC001")),
    (("fields",), ("NAM001", "NAM010", "LKP003", "LIM002")),
    (("teams",), ("NAM004", "NAM012")),
    (("priorities", "levels"), ("NAM003", "LIM002")),
    (("responsibility", "parties"), ("NAM005",)),
    (("lookups",), ("NAM006",)),
    (("calendars",), ("CLK004",)),
    (("clocks",), ("ESC001", "DET002", "TXT003")),
    (("detectors",), ("DET001",)),
    (("signals",), ("ESC001", "CLO001", "NAM001", "SIG001")),
    (("escalation",), ("ESC003",)),
    (("closure",), ("CLO002",)),
    (("roles",), ("NAM012",)),
    (("actions",), ("ACT002",)),
    (("categories",), ("TXT002",)),
    (("remedies",), ("TXT002",)),
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
