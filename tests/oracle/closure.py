"""Closure: whether what is claimed to be solved is proved to be (policy language 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.oracle.conditions import Scope, judge
from tests.oracle.instants import iso, wall_seconds
from tests.oracle.signals import Told
from tests.oracle.timeline import Moment, Timeline, standing_claim
from tests.oracle.words import as_id

CLAIMS = ("resolved", "closed")

Round = tuple[Moment, Moment]
"""The first and the last claim between two reopenings."""


def claimed_by(policy: Mapping[str, Any]) -> tuple[str, ...]:
    """The events that claim a solution; a policy without `closure` claims by resolved and closed."""
    written = policy.get("closure", {}).get("claimed_by", CLAIMS)
    return tuple(str(event) for event in written)


def closure(
    scope: Scope, line: Timeline, as_of: int, signal: Callable[[str], Told], case_id: str
) -> dict[str, Any] | None:
    """The record's `closure`; None if the policy has no such section.

    `signal` tells a signal with the standing claim in the place of its own closings.
    READING: `missing`, `cannot_tell`, `contradicted_by` and `provisional_until` are filled by the
    verdict that needs them, `unchecked`, `earlier` and `callback` always.
    """
    section = scope.facts.policy.get("closure")
    if section is None:
        return None
    zone = scope.facts.zone
    undone, standing = _rounds(line, claimed_by(scope.facts.policy))
    names = [str(name) for name in section.get("contradicted_by", ())]
    events = [name for name in names if name not in scope.facts.policy.get("signals", {})]
    found: dict[str, Any] = {
        "verdict": "not_claimed",
        "missing": [],
        "cannot_tell": [],
        "contradicted_by": [],
        "unchecked": list(line.lacks(events)),
        "provisional_until": None,
        # READING: one entry for each claim that a reopening undid, at the last claim before it.
        "earlier": [
            {"claimed_at": iso(last.at, zone), "verdict": "contradicted"} for _, last in undone
        ],
    }
    if "callback" in section:
        claimed_at = standing[0].at if standing else None
        found["callback"] = _callback(scope, section["callback"], case_id, claimed_at)
    if standing is None:
        return found
    first, last = standing
    sure, unclear = _contradictions(names, events, line, last, signal)
    missing, unread = _requirements(scope, section.get("all", ()))
    # READING: without a `window` it is over at once.
    until = first.at + (wall_seconds(section["window"]) if "window" in section else 0)
    confirmed = any(m.place > first.place for m in line.of(["customer_confirmed"]))
    over = confirmed or as_of >= until
    if sure:
        return found | {"verdict": "contradicted", "contradicted_by": sure}
    if missing or unread:
        # A requirement that is no hides those that are unknown.
        return found | {
            "verdict": "unverified",
            "missing": missing,
            "cannot_tell": [] if missing else unread,
        }
    if not over:
        return found | {"verdict": "provisional", "provisional_until": iso(until, zone)}
    if unclear:
        return found | {"verdict": "unverified", "cannot_tell": unclear}
    return found | {"verdict": "verified"}


def _rounds(line: Timeline, claims: Sequence[str]) -> tuple[list[Round], Round | None]:
    """The claims that a reopening undid, and the one that stands."""
    undone: list[Round] = []
    standing: Round | None = None
    for moment in line.moments:
        if moment.event in claims:
            standing = (standing[0] if standing else moment, moment)
        elif moment.event == "reopened" and standing is not None:
            undone.append(standing)
            standing = None
    assert (standing and standing[1]) == standing_claim(line, claims)
    return undone, standing


def _contradictions(
    names: Sequence[str],
    events: Sequence[str],
    line: Timeline,
    claim: Moment,
    signal: Callable[[str], Told],
) -> tuple[list[str], list[str]]:
    """What contradicts the claim, and what might. An event that cannot be carried blocks nothing."""
    sure, unclear = [], []
    for name in names:
        if name in events:
            found: bool | None = any(moment.place > claim.place for moment in line.of([name]))
        else:
            found = signal(name).truth
        if found:
            sure.append(name)
        elif found is None:
            unclear.append(name)
    return sure, unclear


def _requirements(
    scope: Scope, written: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[str]]:
    """The texts of those that are no (READING: `else`, or the id), what the unknown ones read.

    READING: where `when` and `must` are unknown, both tell what they could not read.
    """
    bare = replace(scope, assuming=False)
    missing: list[str] = []
    unread: list[str] = []
    for rule in written:
        when = judge(scope, rule.get("when", {}))
        must = judge(bare, rule["must"])
        if when.truth is False or must.truth:
            continue
        if when.truth and must.truth is False:
            missing.append(str(rule.get("else", rule["id"])))
        else:
            unread += when.unread if when.truth is None else ()
            unread += must.unread if must.truth is None else ()
    return missing, list(dict.fromkeys(unread))


def _callback(
    scope: Scope, rule: Mapping[str, Any], case_id: str, claimed_at: int | None
) -> dict[str, Any]:
    """Chosen if the first 8 bytes of a digest, as a share of all, are below that of the priority.

    READING: the id is hashed as ids are compared. `until` runs from the first standing claim and
    is null where nobody is chosen or nothing is claimed.
    """
    policy = scope.facts.policy
    seed = str(rule.get("seed", policy.get("policy", "")))
    digest = hashlib.sha256(f"{seed}\0{as_id(case_id)}".encode()).digest()
    shares = {str(level): share for level, share in rule["share"].items()}
    level = scope.concerns["priority"].value if "priority" in scope.concerns else "otherwise"
    share = Fraction(str(shares.get(level, shares.get("otherwise", "0%"))).rstrip("%")) / 100
    chosen = Fraction(int.from_bytes(digest[:8], "big"), 2**64) < share
    until = claimed_at + wall_seconds(rule["within"]) if chosen and claimed_at is not None else None
    return {"chosen": chosen, "until": iso(until, scope.facts.zone)}
