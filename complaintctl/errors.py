"""What is raised: one root and few kinds, each with the exit code that the CLI answers with."""

from __future__ import annotations

from complaintctl.findings import Finding


class ComplaintctlError(Exception):
    """Anything the user can mend. `exit_code` is part of the interface and never renumbered."""

    exit_code = 2


class UsageError(ComplaintctlError):
    """A flag, a path or a configuration that cannot be meant."""

    exit_code = 2


class PolicyInvalid(ComplaintctlError):
    """A policy with at least one error; `findings` holds all of them, in order."""

    exit_code = 3

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        errors = sum(finding.level == "error" for finding in findings)
        super().__init__(f"the policy is invalid: {errors} error{'s' if errors != 1 else ''}")


class DataUnusable(ComplaintctlError):
    """A file that cannot be read as a queue; the message names file, place and way out."""

    exit_code = 4


class LedgerBroken(ComplaintctlError):
    """A ledger, a head or a proof that is not what was once written; the message says where."""

    exit_code = 1


class RunRefused(DataUnusable):
    """A run beyond the `limits` of its policy: nothing of it is published."""

    def __init__(self, message: str, limits: tuple[str, ...]) -> None:
        self.limits = limits
        super().__init__(message)


class EnginesDisagree(ComplaintctlError):
    """Two interpreters gave different answers: our bug, never the user's."""

    exit_code = 70


class StoreBroken(ComplaintctlError):
    """A state file that is none, is damaged, or was written by a newer version."""

    exit_code = 4


class TryAgain(ComplaintctlError):
    """Nothing is wrong that will not pass: somebody else is at work, or the disk is full."""

    exit_code = 75
