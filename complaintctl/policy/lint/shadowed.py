"""ROW001: a row of `first` that can never win, because an earlier one always holds with it."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.conditions.implication import implies
from complaintctl.findings import Finding
from complaintctl.model.policy import First, Policy


def check(policy: Policy) -> Iterator[Finding]:
    """Compare each row with all above it, by form: sound, and silent where it cannot tell."""
    for decider in policy.deciders():
        if not isinstance(decider, First):
            continue
        for place, rule in enumerate(decider.rules):
            above = next((up for up in decider.rules[:place] if implies(rule.when, up.when)), None)
            if above is not None:
                message = f"'{rule.id}' can never win: '{above.id}' holds whenever it does"
                hint = f"move it above '{above.id}' ({above.location}), or narrow that one"
                yield Finding(rule.location, "ROW001", message, hint)
