"""Ed25519 signatures as signed notes carry them (c2sp.org/signed-note), by keys in PEM files.

The only file that knows the library for it, and only when something is signed or verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintctl.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

KEY_ID = 4
"""Bytes of a key's number, which stand before the signature."""
_ED25519 = b"\x01"
_MAKE = "make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
_PUBLISH = "get it with `openssl pkey -in key.pem -pubout -out key.pub.pem`"


@dataclass(frozen=True, slots=True)
class Signature:
    """A line below a note: by whom, with which key, and what the key gave."""

    name: str
    key_id: bytes
    value: bytes


def signature_of(note: str, name: str, private_pem: bytes) -> Signature:
    """The signature of `note` by the one who calls himself `name`; raises UsageError for a key
    that is none, or of another kind."""
    key = _private(private_pem)
    return Signature(name, _key_id(name, key.public_key()), key.sign(note.encode("utf-8")))


def is_signed(
    note: str, name: str, signatures: Sequence[Signature], public_pem: bytes
) -> bool | None:
    """Whether `name` has signed `note` with the key: None if nobody says so, False if it is said
    and not true. Raises UsageError for a key that is none, or of another kind."""
    from cryptography.exceptions import InvalidSignature

    key = _public(public_pem)
    key_id = _key_id(name, key)
    own = [one.value for one in signatures if (one.name, one.key_id) == (name, key_id)]
    try:
        for value in own:
            key.verify(value, note.encode("utf-8"))
    except InvalidSignature:
        return False
    return True if own else None


def public_of(private_pem: bytes) -> bytes:
    """The public key of a private one, both as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _private(private_pem).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    told = name.encode("utf-8") + b"\n" + _ED25519 + key.public_bytes_raw()
    return hashlib.sha256(told).digest()[:KEY_ID]


def _private(pem: bytes) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if b"PUBLIC KEY-----" in pem:
        raise UsageError("this is a public key: only the private one can sign")
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError as locked:
        told = "the private key is locked with a password, which a cron job cannot type"
        raise UsageError(f"{told}: {_MAKE}") from locked
    except (ValueError, UnsupportedAlgorithm) as unread:
        raise UsageError(f"this is not a private key in a PEM file: {_MAKE}") from unread
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"this private key is not an Ed25519 one: {_MAKE}")
    return key


def _public(pem: bytes) -> Ed25519PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if b"PRIVATE KEY-----" in pem:
        raise UsageError(f"this is a private key, which must stay where it signs: {_PUBLISH}")
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as unread:
        raise UsageError(f"this is not a public key in a PEM file: {_PUBLISH}") from unread
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"this public key is not an Ed25519 one: {_PUBLISH}")
    return key
