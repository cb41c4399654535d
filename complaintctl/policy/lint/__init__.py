"""Checks of a policy that is well-formed: one module each, all registered here by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from complaintctl.findings import Finding
from complaintctl.model.policy import Policy
from complaintctl.policy.lint import no_effect, shadowed, tables, unused_teams

CHECKS: tuple[Callable[[Policy], Iterator[Finding]], ...] = (
    shadowed.check,
    no_effect.check,
    tables.check,
    unused_teams.check,
)
