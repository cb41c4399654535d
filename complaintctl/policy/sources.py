"""The export mappings of a policy: `sources/*.yaml`, by the same path as the policy itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from complaintctl.findings import Finding, errors
from complaintctl.model.fields import Field
from complaintctl.model.source import (
    DURATION_FORMATS,
    LOG_COLUMNS,
    TIME_FORMATS,
    Join,
    Skip,
    Source,
)
from complaintctl.nearest import did_you_mean
from complaintctl.policy import schema
from complaintctl.policy.folder import read_files
from complaintctl.policy.logged import (
    check_log,
    drawn_from,
    is_log_column,
    is_snapshot,
    states_of,
    words_of,
)
from complaintctl.policy.mapped import check_source
from complaintctl.policy.nodes import (
    Keys,
    Node,
    Scalar,
    at,
    entries,
    scalar,
    scalars,
    text,
    texts,
)


def read_sources(
    files: list[Path], base: Path, shown: str, names: Mapping[str, Field]
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Each mapping file as a `Source`, and what is wrong with any of them."""
    sources: list[Source] = []
    findings: list[Finding] = []
    for path in files:
        document = read_files([path], base, shown)
        findings.extend(document.findings)
        checked = schema.check(document.root, "source", whole=not document.findings)
        findings.extend(checked.findings)
        if errors((*document.findings, *checked.findings)):
            continue
        source = _source(checked.root, names, findings.append)
        findings.extend(check_source(checked.root, names))
        findings.extend(check_log(checked.root, names))
        if source.name in {known.name for known in sources}:
            hint = "give each mapping its own name: `--source` chooses by it"
            message = f"two mappings are called '{source.name}'"
            findings.append(Finding(source.location, "NAM008", message, hint))
        sources.append(source)
    return tuple(sources), tuple(findings)


def live_fields(sources: tuple[Source, ...]) -> frozenset[str]:
    """Fields that some export may fill in while a complaint is open; those from which an event
    is drawn are filled in by it."""
    said = {name for source in sources for name in source.live}
    return frozenset(said.union(*(source.drawn.values() for source in sources)))


def _source(root: Keys, names: Mapping[str, Field], report: Callable[[Finding], None]) -> Source:
    for key, _ in entries(root.get("columns")):
        if key.text not in LOG_COLUMNS:
            _known(key, names, report)
    for section in ("units", "values"):
        for key, _ in entries(root.get(section)):
            _known(key, names, report)
    when = {"at": Field("at", "time")} if is_log_column(root, "at") else {}
    for key, value in entries(root.get("formats")):
        _formats(key, value, {**names, **when}, report)
    for name in scalars(root.get("live")):
        _known(name, names, report)
    zone = scalar(root, "zone")
    if zone is not None and not is_zone(zone.text):
        hint = "write a zone of the IANA list, such as Asia/Shanghai"
        report(Finding(zone.at, "NAM011", f"unknown time zone '{zone.text}'", hint))
    before = text(root, "skip", "before_header")
    written = scalar(root, "source")
    return Source(
        name=written.text if written else "",
        columns=_headers(root.get("columns")),
        blank=texts(root.get("blank")),
        zone=text(root, "zone"),
        formats=_headers(root.get("formats")),
        units=_words(root.get("units")),
        values={key.text: _words(value) for key, value in entries(root.get("values"))},
        live=texts(root.get("live")),
        skip=Skip(
            int(float(before)) if before is not None else None, texts(at(root, "skip", "rows"))
        ),
        joins={
            key.text: _join(key.text, node, names, report)
            for key, node in entries(root.get("joins"))
        },
        drawn=drawn_from(root.get("events")),
        events=words_of(root.get("events")),
        states=states_of(root.get("states")),
        covers_from=text(root, "covers_from"),
        snapshot=is_snapshot(root),
        encoding=text(root, "encoding"),
        records=text(root, "records"),
        location=written.at if written else root.at,
    )


def _join(
    name: str, node: Node, names: Mapping[str, Field], report: Callable[[Finding], None]
) -> Join:
    on = scalar(node, "on")
    if on is not None:
        _known(on, names, report)
    for key, _ in entries(at(node, "columns")):
        _known(key, names, report)
    return Join(
        name=name,
        on=on.text if on else "",
        columns=_headers(at(node, "columns")),
        formats=_headers(at(node, "formats")),
        units=_words(at(node, "units")),
        values={key.text: _words(value) for key, value in entries(at(node, "values"))},
    )


def _known(key: Scalar, names: Mapping[str, Field], report: Callable[[Finding], None]) -> None:
    if key.text not in names:
        hint = did_you_mean(key.text, names) or "declare it under `fields` of the policy"
        report(Finding(key.at, "NAM001", f"there is no field '{key.text}'", hint))


def _formats(
    key: Scalar, node: Node, names: Mapping[str, Field], report: Callable[[Finding], None]
) -> None:
    kind = key.text
    if kind not in ("time", "duration"):
        _known(key, names, report)
        kind = names[key.text].kind if key.text in names else "time"
    if kind not in ("time", "duration"):
        hint = "only times and durations have formats; money has `units`, words have `values`"
        report(Finding(key.at, "SRC001", f"'{key.text}' is {kind}: it has no format", hint))
        return
    named = TIME_FORMATS if kind == "time" else DURATION_FORMATS
    for written in scalars(node):
        if written.text not in named and (kind == "duration" or "%" not in written.text):
            pattern = "a pattern such as %Y/%m/%d %H:%M, or " if kind == "time" else ""
            hint = did_you_mean(written.text, named) or f"write {pattern}{', '.join(named)}"
            message = f"unknown {kind} format '{written.text}'"
            report(Finding(written.at, "SRC001", message, hint))


def is_zone(name: str) -> bool:
    """Whether the IANA list knows the zone. `localtime` is this machine's, not a zone."""
    if name in ("localtime", "posixrules"):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _headers(node: Node | None) -> dict[str, tuple[str, ...]]:
    return {key.text: texts(value) for key, value in entries(node)}


def _words(node: Node | None) -> dict[str, str]:
    return {key.text: value.text for key, value in entries(node) if isinstance(value, Scalar)}
