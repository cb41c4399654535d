"""One document of facts and promises to one `Policy`; what is wrong goes to the reader's report."""

from __future__ import annotations

import hashlib

from complaintctl.model.canonical import Json, canonical
from complaintctl.model.policy import Policy
from complaintctl.policy.actions import build_actions
from complaintctl.policy.calendars import build_calendars
from complaintctl.policy.categories import build_categories
from complaintctl.policy.clocks import build_clocks
from complaintctl.policy.closing import (
    build_aging,
    build_closure,
    build_lifecycle,
    build_waivers,
)
from complaintctl.policy.concerns import (
    build_duplicates,
    build_first,
    build_priorities,
    build_remedies,
    build_responsibility,
)
from complaintctl.policy.conditions import Reader
from complaintctl.policy.detectors import build_detectors
from complaintctl.policy.folder import Document
from complaintctl.policy.guarantees import check_guarantees
from complaintctl.policy.ladders import build_ladders
from complaintctl.policy.lookups import build_lookups, table_rows
from complaintctl.policy.names import Names
from complaintctl.policy.nodes import Keys, at, plain, text, texts
from complaintctl.policy.order import check_order
from complaintctl.policy.recipients import build_roles, build_teams
from complaintctl.policy.signals import build_signals
from complaintctl.policy.texts import build_customer


def build(document: Document, names: Names, reader: Reader, digest: str) -> Policy | None:
    """The policy that `document` says, or None where it cannot decide a category."""
    root, report = document.root, reader.report
    lookups = build_lookups(document, names, report)
    category = build_first(root, "categories", "category", "id", reader)
    team = build_first(root, "routing", "team", "team", reader)
    lane = build_first(root, "automation", "lane", "lane", reader)
    priority = build_priorities(root, lookups, reader)
    party = build_responsibility(root, reader)
    teams = build_teams(root, reader)
    roles = build_roles(root, teams, reader)
    categories = build_categories(root, reader)
    remedies = build_remedies(root, reader)
    duplicates = build_duplicates(root, reader)
    customer = build_customer(root, names.clocks, report)
    calendars = build_calendars(root, reader.zone.key, report)
    signals = build_signals(root, reader)
    clocks = build_clocks(root, lookups, reader)
    ladders = build_ladders(root, clocks, signals, reader)
    actions = build_actions(root, roles, teams, reader)
    detectors = build_detectors(root, reader)
    closure = build_closure(root, reader)
    aging = build_aging(root, reader)
    waivers = build_waivers(root, reader)
    check_guarantees(root, reader)
    if category is None:
        return None
    policy = Policy(
        name=text(root, "policy") or "",
        language=int(float(text(root, "language") or 0)),
        zone=text(root, "timezone") or "UTC",
        effective_from=text(root, "effective_from") or "",
        digest=digest,
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
        customer=customer,
        roles=roles,
        calendars=calendars,
        signals=signals,
        clocks=clocks,
        ladders=ladders,
        actions=actions,
        detectors=detectors,
        closure=closure,
        aging=aging,
        waivers=waivers,
        lifecycle=build_lifecycle(root),
        switch_open=texts(at(root, "switch_open")),
    )
    check_order(policy, names, report)
    return policy


def digest_of(documents: tuple[Document, ...]) -> str:
    """SHA-256 of what the documents say: keys sorted, `x-` keys left out, tables and packs
    included, whatever their order."""
    meaning: list[Json] = [
        {"document": _meaning(document.root), "tables": dict(table_rows(document))}
        | ({"packs": _packs(document)} if document.packs else {})
        for document in documents
    ]
    told = meaning[0] if len(meaning) == 1 else meaning
    return "sha256:" + hashlib.sha256(canonical(told)).hexdigest()


def _packs(document: Document) -> dict[str, Json]:
    return {pack.called: _meaning(pack.document.root) for pack in document.packs}


def _meaning(root: Keys) -> Json:
    kept = tuple((key, value) for key, value in root.entries if not key.text.startswith("x-"))
    return plain(Keys(kept, root.at))
