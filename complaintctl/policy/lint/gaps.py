"""LKP006: combinations that no row of a lookup covers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from complaintctl.findings import Finding
from complaintctl.model.policy import Lookup, Policy

MOST_COMBINATIONS = 100_000


def check(policy: Policy) -> Iterator[Finding]:
    """A gap is no error: the rule simply does not hold there. It should be meant."""
    for lookup in policy.lookups.values():
        gaps = _gaps(lookup, policy)
        if gaps:
            names = ", ".join(key.name for key in lookup.keys)
            shown = "; ".join(" × ".join(gap) for gap in gaps[:3])
            more = f" and {len(gaps) - 3} more" if len(gaps) > 3 else ""
            message = f"'{lookup.name}' has no row for {shown}{more} ({names})"
            hint = "add the rows, or leave it so: the rule does not hold there"
            yield Finding(lookup.location, "LKP006", message, hint, "hint")


def _gaps(lookup: Lookup, policy: Policy) -> list[tuple[str, ...]]:
    if prod(len(domain) for domain in lookup.domains) > MOST_COMBINATIONS:
        return []
    # A complaint that waits for triage has no category yet, so no table can have a row for it.
    domains = [
        [value for value in domain if key.name != "category" or value != policy.category.otherwise]
        for key, domain in zip(lookup.keys, lookup.domains, strict=True)
    ]
    return [row for row in product(*domains) if row not in lookup.rows]
