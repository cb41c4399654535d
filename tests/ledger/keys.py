"""Keys as `openssl genpkey -algorithm ed25519` writes them, for tests only."""

from __future__ import annotations

from base64 import b64encode

_SEED = bytes.fromhex("302e020100300506032b657004220420")


def private_pem(seed: bytes) -> bytes:
    """PKCS #8 (RFC 8410, 7) around the 32 bytes that an Ed25519 key is."""
    return f"-----BEGIN PRIVATE KEY-----\n{b64encode(_SEED + seed).decode()}\n-----END PRIVATE KEY-----\n".encode()


PRIVATE = b"""\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
"""
"""The private key of RFC 8410, 10.3."""
PUBLIC = b"""\
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""
"""Its public key (RFC 8410, 10.1)."""
OTHER = private_pem(bytes(range(32)))
