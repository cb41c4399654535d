"""Who is to read what a run writes, as it was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from complaintctl.conditions.text import fold_id
from complaintctl.decide.past import Batches
from complaintctl.errors import UsageError
from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.model.fields import Profile
from complaintctl.model.policy import Policy
from complaintctl.privacy.masking import MERCHANT, Masking
from complaintctl.privacy.pseudonyms import LEAST


@dataclass(frozen=True, slots=True)
class Audience:
    """`salt`: the file of the salt; `merchant`: whose view it is."""

    profile: Profile = "team"
    salt: str | None = None
    merchant: str | None = None

    def check(self) -> bytes | None:
        """The salt, once it is sure that the reader can be meant. Raises UsageError."""
        if self.profile == "merchant" and not (self.merchant or "").strip():
            raise UsageError("--profile merchant: whose view is it? name it with --merchant ID")
        if self.profile != "merchant" and self.merchant is not None:
            raise UsageError("--merchant: add --profile merchant, or leave it away")
        return read_salt(self.salt) if self.salt is not None else None

    def masking(self, policy: Policy) -> Masking:
        """The eyes of this reader. Raises UsageError."""
        return Masking(policy.fields, self.profile, self.check(), fold_id(self.merchant or ""))

    def said(self, *, always: bool = False) -> str:
        """For whom a run writes, unless it is the team."""
        if self.profile == "team" and not always:
            return ""
        whose = f" {self.merchant}" if self.merchant else ""
        without = "" if self.salt else "; without --salt every pseudonym is ***"
        return f"written for profile {self.profile}{whose}{without}"

    def findings(self, policy: Policy, path: str) -> Iterator[Finding]:
        """What to look at before anything is given to this reader; `path`: of the policy."""
        if any(known.personal for known in policy.fields.values()):
            return
        message = "no field of the policy is personal: ids of people are shown as ids of things are"
        hint = "say which fields tell who somebody is: customer_id: {personal: pseudonym}"
        yield Finding(Location(path), codes.NOBODY_MARKED, message, hint, "warning")

    @property
    def also(self) -> frozenset[str]:
        """The fields that are wanted beside those that the policy reads."""
        return frozenset((MERCHANT,)) if self.profile == "merchant" else frozenset()


TEAM = Audience()
"""Who reads it unless something else is said."""


def read_salt(path: str) -> bytes:
    """The salt that a user keeps in a file, without line ends at its end. Raises UsageError."""
    try:
        salt = Path(path).read_bytes().rstrip(b"\r\n")
    except OSError as refused:
        reason = (refused.strerror or "cannot be read").lower()
        raise UsageError(f"--salt {path}: {reason}; check the path") from refused
    if len(salt) < LEAST:
        raise UsageError(
            f"--salt {path}: {len(salt)} bytes are too few, {LEAST} is the least; make one with "
            "`head -c 32 /dev/urandom | base64`"
        )
    return salt


def visible(batches: Batches, masking: Masking) -> Batches:
    """Only the complaints that this reader may know of: for a merchant, its own."""
    if not masking.merchant:
        return batches

    def own(rows: int, fields: Sequence[str] | None) -> Iterator[pl.DataFrame]:
        wanted = None if fields is None else [*dict.fromkeys((*fields, MERCHANT))]
        for batch in batches(rows, wanted):
            kept = batch.filter(pl.col(MERCHANT) == masking.merchant)
            if kept.height:
                yield kept

    return own
