"""How an entry becomes a leaf and two hashes become one (RFC 6962, 2.1)."""

from __future__ import annotations

import hashlib
import hmac

SIZE = 32
"""Bytes in a hash and in a key."""
NO_KEY = b""
"""The key of entries about no complaint."""
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""


def leaf_of(body: bytes, key: bytes) -> bytes:
    """The leaf of an entry: a hash of its commitment, HMAC-SHA256(key, body).

    Without the key nobody can try out what the body may have been. Raises ValueError as `keyed`
    does.
    """
    return hashlib.sha256(b"\x00" + keyed(key, body)).digest()


def keyed(key: bytes, text: bytes) -> bytes:
    """HMAC-SHA256. Raises ValueError for a key that is neither empty nor 32 bytes: HMAC fills keys
    up with zeros, and several would give one hash."""
    if key and (len(key) != SIZE or not any(key)):
        raise ValueError("the key is not one of 32 bytes")
    return hmac.digest(key, text, "sha256")


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees that stand side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()
