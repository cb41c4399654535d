"""Keys of complaints from a secret that only moves on: a key that was deleted stays deleted. Each
entry has one of its own, so that showing one shows nothing of the others."""

from __future__ import annotations

import hmac

from complaintctl.ledger.hashes import NO_KEY, keyed


def complaint_key(secret: bytes, complaint: str) -> bytes:
    """The key of a complaint that was first met while `secret` held."""
    return hmac.digest(secret, b"complaint:" + complaint.encode("utf-8"), "sha256")


def entry_key(key: bytes, number: int) -> bytes:
    """The key of an entry about the complaint that has `key`, or about none, which has no key;
    raises ValueError as `keyed` does."""
    return keyed(key, b"entry:%d" % number) if key else NO_KEY


def next_secret(secret: bytes) -> bytes:
    """The secret of the next run; whoever keeps `secret` as well has undone every deletion."""
    return hmac.digest(secret, b"next", "sha256")
