"""Findings silenced in place: `# complaintctl: allow CODE reason`. Errors cannot be silenced."""

from __future__ import annotations

from complaintctl.findings import Finding, errors
from complaintctl.policy.folder import Silencer


def silence(findings: tuple[Finding, ...], silencers: tuple[Silencer, ...]) -> tuple[Finding, ...]:
    """The findings without those that a silencer covers, and with one for each idle silencer.

    Beside errors no silencer is called idle: what it silences is looked for in whole policies."""
    whole = not errors(findings)
    kept: list[Finding] = []
    used: set[Silencer] = set()
    for finding in findings:
        covering = [silencer for silencer in silencers if _covers(silencer, finding)]
        used.update(covering)
        if not covering:
            kept.append(finding)
    for silencer in silencers:
        if not silencer.reason:
            hint = f"write `# complaintctl: allow {silencer.code} why it is right here`"
            message = "this silencer gives no reason"
            kept.append(Finding(silencer.at, "SIL002", message, hint, "warning"))
        elif whole and silencer not in used and not silencer.lent:
            message = f"nothing to silence: {silencer.code} does not occur here"
            hint = "remove the comment; errors cannot be silenced"
            kept.append(Finding(silencer.at, "SIL001", message, hint, "warning"))
    return tuple(kept)


def _covers(silencer: Silencer, finding: Finding) -> bool:
    if finding.level == "error" or not silencer.reason or silencer.code != finding.code:
        return False
    if finding.location.file != silencer.at.file:
        return False
    lines = {silencer.at.line, silencer.at.line + 1} if silencer.alone else {silencer.at.line}
    return finding.location.line in lines
