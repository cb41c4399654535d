"""Which promises judge a complaint: versions, packs and waivers (policy language 8 and 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.conditions import Scope, judge
from tests.oracle.facts import Facts, NotCovered, PolicyError
from tests.oracle.instants import day_of, midnight

Document = Mapping[str, Any]
Packs = Sequence[tuple[str, Document]]

FACTS = (
    *("language", "policy", "timezone", "extends", "fields", "roles", "teams", "calendars"),
    *("lookups", "run_limits"),
)
_NAMED = ("fields", "calendars", "lookups", "clocks")
_ADDED = ("fields", "calendars", "lookups", "priorities", "clocks", "escalation", "closure")
_REFERENCES = {
    **{key: f"{key}s" for key in ("calendar", "lookup", "clock")},
    **dict.fromkeys(("from_field", "same_as", "differs_from", "keys"), "fields"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """Promises beside the facts, packs included, and the instant from which they hold."""

    name: str
    since: int
    document: Document


def versions_of(policy: Document, versions: Mapping[str, Document], packs: Packs) -> list[Version]:
    """The versions of a policy by date. Raises PolicyError for promises beside dated ones."""
    named = {written for written, _ in packs}
    wanted = [name for one in (policy, *versions.values()) for name in one.get("extends", ())]
    if absent := [name for name in wanted if str(name) not in named]:
        raise NotCovered(f"packs that were not given: {absent}")
    zone = ZoneInfo(str(policy.get("timezone", "UTC")))
    if not versions:
        name = str(policy.get("effective_from", "1970-01-01"))
        return [_version(name, policy, packs, zone)]
    over = [key for key in policy if key not in FACTS and not str(key).startswith("x-")]
    if over:
        raise PolicyError(f"promises stand beside versions: {over}")
    found = []
    for name, promises in sorted((str(name), doc) for name, doc in versions.items()):
        joins = [*policy.get("extends", ()), *promises.get("extends", ())]
        document = {**policy, **promises, "extends": joins, "effective_from": name}
        found.append(_version(name, document, packs, zone))
    return found


def _version(name: str, document: Document, packs: Packs, zone: ZoneInfo) -> Version:
    return Version(name, midnight(date.fromisoformat(name), zone), united(document, packs))


def in_force(versions: Sequence[Version], opened: int | None, as_of: int) -> Version:
    """The last version that held when the complaint opened; before all of them, the first.

    READING: with the opening unknown, "the newest version" is the last one in force at as_of.
    """
    at = as_of if opened is None else opened
    return next((one for one in reversed(versions) if one.since <= at), versions[0])


# READING: "the new sections replace the old whole": steps that the old ladders fired before the
# change are not listed any more.
def switched(
    versions: Sequence[Version],
    own: Version,
    as_of: int,
    section: str,
    is_open: Any,
) -> tuple[Version, int | None]:
    """The version whose section a complaint uses now, and since when (None: its own).

    `is_open(version, instant)`: whether the complaint was unfinished then. READING: each later
    version that names the section takes over in turn, whatever the one before it did; what
    finishes a complaint is judged by the closure in force until then, an event at that very
    instant included.
    """
    now, since = own, None
    closing = own
    for later in versions:
        if own.since < later.since <= as_of and is_open(closing, later.since):
            names = [str(name) for name in later.document.get("switch_open", ())]
            if section in names:
                now, since = later, later.since
            if "closure" in names:
                closing = later
    return now, since


def united(document: Document, packs: Packs) -> dict[str, Any]:
    """A document and its packs as one: a union, so that no pack can change or replace anything.

    READING: what a pack adds stands behind what is there, packs by name. All its names, those of
    its fields too, and its own references to them get `pack/` before them.
    """
    found: dict[str, Any] = {**document}
    joins = [str(name) for name in document.get("extends", ())]
    for written, pack in sorted(packs, key=lambda pair: pair[0]):
        if written not in joins:
            continue
        name = written.partition("@")[0]
        own = {key: set(pack.get(key, {})) for key in _NAMED}
        renamed = _renamed({key: pack[key] for key in _ADDED if key in pack}, name, own)
        for key in _NAMED:
            found[key] = _joined(found.get(key, {}), renamed.get(key, {}))
        if "priorities" in renamed:
            section = dict(found.get("priorities", {}))
            added = renamed["priorities"].get("most_severe", [])
            section["most_severe"] = [*section.get("most_severe", ()), *added]
            found["priorities"] = section
        if "escalation" in renamed:
            found["escalation"] = [*found.get("escalation", ()), *renamed["escalation"]]
        if "closure" in renamed:
            found["closure"] = _closures(found.get("closure", {}), renamed["closure"])
    return found


def _closures(mine: Document, added: Document) -> dict[str, Any]:
    """READING: a policy without `closure` whose pack has requirements claims by the default."""
    section = {"claimed_by": ["resolved", "closed"], **mine}
    section["all"] = [*section.get("all", ()), *added.get("all", ())]
    names = [*section.get("contradicted_by", ()), *added.get("contradicted_by", ())]
    if names:
        section["contradicted_by"] = list(dict.fromkeys(str(name) for name in names))
    return section


def _joined(mine: Document, added: Document) -> dict[str, Any]:
    twice = set(mine) & set(added)
    if twice:
        raise PolicyError(f"a name twice: {sorted(twice)}")
    return {**mine, **added}


def _renamed(pack: Document, name: str, own: Mapping[str, set[Any]]) -> dict[str, Any]:
    def reference(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {read(str(inner)): reference(str(inner), part) for inner, part in value.items()}
        if isinstance(value, list):
            return [reference(key if key in _REFERENCES else "", part) for part in value]
        if key == "id" or (key in _REFERENCES and value in own[_REFERENCES[key]]):
            return f"{name}/{value}"
        return value

    def read(key: str) -> str:
        return f"{name}/{key}" if key in own["fields"] else key

    found = {key: value if key == "fields" else reference("", value) for key, value in pack.items()}
    for key in _NAMED:
        if key in found:
            found[key] = {f"{name}/{inner}": value for inner, value in found[key].items()}
    return found


def waived(document: Document, facts: Facts) -> tuple[Document, list[str]]:
    """The document without the rules that are waived for one complaint, and their names.

    READING: `rule` is any id, or the name of a clock, with which its ladders go. A waiver reads
    the fields as they stood at the opening, and no signals.
    """
    opened = facts.opened()
    if opened is None or not document.get("waive"):
        return document, []
    day = str(day_of(opened, facts.zone))
    names = [
        str(waiver["rule"])
        for waiver in document["waive"]
        if str(waiver["from"]) <= day <= str(waiver["through"])
        and judge(Scope(facts, "opening", {}), waiver.get("when", {})).truth
    ]
    names = list(dict.fromkeys(names))
    if not names:
        return document, []
    clocks = {key: c for key, c in document.get("clocks", {}).items() if str(key) not in names}
    ladders = [
        ladder for ladder in document.get("escalation", ()) if str(ladder.get("clock")) not in names
    ]
    kept = {**document, "clocks": clocks, "escalation": ladders}
    return {key: _unwritten(value, names, key) for key, value in kept.items()}, names


def _unwritten(value: Any, names: Iterable[str], key: str) -> Any:
    if key in FACTS or key == "waive":
        return value
    if isinstance(value, Mapping):
        return {inner: _unwritten(part, names, "") for inner, part in value.items()}
    if isinstance(value, list):
        return [
            _unwritten(part, names, "")
            for part in value
            if not (isinstance(part, Mapping) and str(part.get("id")) in names)
        ]
    return value
