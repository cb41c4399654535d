"""Keys of complaints from a secret that only moves on: a key that was deleted stays deleted."""

from __future__ import annotations

import hmac


def complaint_key(secret: bytes, complaint: str) -> bytes:
    """The key of a complaint that was first met while `secret` held."""
    return hmac.digest(secret, b"complaint:" + complaint.encode("utf-8"), "sha256")


def next_secret(secret: bytes) -> bytes:
    """The secret of the next run; whoever keeps `secret` as well has undone every deletion."""
    return hmac.digest(secret, b"next", "sha256")
