"""Checks of a policy that is well-formed: one module each, all registered here by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy
from complaintctl.policy.lint import (
    closed_hours,
    earlier_otherwise,
    gaps,
    idle_actions,
    idle_detectors,
    ladder_order,
    late_waivers,
    no_effect,
    shadowed,
    start_is_stop,
    unread_lookups,
    unread_signals,
    unused_calendars,
    unused_teams,
    waived_names,
)

Check = Callable[[Policy], Iterator[Finding]]

PROMISE_CHECKS: tuple[Check, ...] = (
    shadowed.check,
    no_effect.check,
    gaps.check,
    unread_signals.check,
    earlier_otherwise.check,
    closed_hours.check,
    start_is_stop.check,
    ladder_order.check,
    idle_actions.check,
    idle_detectors.check,
    waived_names.check,
    late_waivers.check,
)
"""Each is asked of every version by itself."""

FACT_CHECKS: tuple[Check, ...] = (
    unread_lookups.check,
    unused_teams.check,
    unused_calendars.check,
)
"""Each is asked of the whole policy: what one version does not use, another may."""

CHECKS = (*PROMISE_CHECKS, *FACT_CHECKS)


def lint(policy: Policy) -> Iterator[Finding]:
    """Everything the checks say of a policy with all its versions."""
    for version in policy.versions():
        for check in PROMISE_CHECKS:
            yield from check(version)
    for check in FACT_CHECKS:
        yield from check(policy)
