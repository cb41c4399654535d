"""Names that stand for others: the same for the same value, and of no use without the salt."""

from __future__ import annotations

import base64
import hashlib
import hmac

from complaintctl.conditions.text import fold_id

LEAST = 16
"""Bytes of a salt: fewer can be tried out."""
NOTHING_SHOWN = "***"
_LENGTH = 10
"""Bytes of a pseudonym: among a thousand million values two are alike once in a million runs."""


def pseudonym(salt: bytes | None, field: str, value: str) -> str:
    """`p_` and 16 letters and digits: the same for one value of one field, in whatever run and
    however an id may be written (NFKC, trimmed). Without a salt `***`."""
    if salt is None:
        return NOTHING_SHOWN
    told = f"{field}\0{fold_id(value)}".encode()
    digest = hmac.new(salt, told, hashlib.sha256).digest()[:_LENGTH]
    return f"p_{base64.b32encode(digest).decode().lower()}"
