"""Signatures against those that other people have published."""

from __future__ import annotations

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from complaintctl.errors import UsageError
from complaintctl.ledger.signing import Signature, is_signed, public_of, signature_of
from tests.ledger.keys import OTHER, PRIVATE, PUBLIC, private_pem

# The example of golang.org/x/mod/sumdb/note, from which signed notes come.
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NEUMANN = private_pem(b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:])
SIGNED = b64decode(
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
SIGNATURE = Signature("PeterNeumann", bytes.fromhex("c74f20a3"), SIGNED[4:])


def test_a_note_is_signed_as_others_sign_it() -> None:
    assert signature_of(NOTE, "PeterNeumann", NEUMANN) == SIGNATURE


def test_the_public_key_is_the_published_one() -> None:
    assert public_of(PRIVATE) == PUBLIC


def test_a_signature_counts_only_for_its_note_and_its_signer() -> None:
    public = public_of(NEUMANN)
    unknown = Signature("PeterNeumann", b"\x00\x00\x00\x00", SIGNED[4:])
    wrong = Signature("PeterNeumann", SIGNED[:4], bytes(64))
    short = Signature("PeterNeumann", SIGNED[:4], b"")

    assert is_signed(NOTE, "PeterNeumann", [SIGNATURE], public) is True
    assert is_signed(NOTE, "PeterNeumann", [unknown, SIGNATURE], public) is True
    assert is_signed(NOTE + "\n", "PeterNeumann", [SIGNATURE], public) is False
    assert is_signed(NOTE, "PeterNeumann", [SIGNATURE, wrong], public) is False
    assert is_signed(NOTE, "PeterNeumann", [short], public) is False
    assert is_signed(NOTE, "PeterNeumann", [unknown], public) is None
    assert is_signed(NOTE, "PeterNeumann", [], public) is None
    assert is_signed(NOTE, "somebody", [SIGNATURE], public) is None
    assert is_signed(NOTE, "PeterNeumann", [SIGNATURE], public_of(OTHER)) is None


def _pem(
    key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey, lock: KeySerializationEncryption
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


CURVE = ec.derive_private_key(7, ec.SECP256R1())
LOCKED = _pem(Ed25519PrivateKey.from_private_bytes(bytes(32)), BestAvailableEncryption(b"word"))
CURVE_PUBLIC = CURVE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
MAKE = "make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
GET = "get it with `openssl pkey -in key.pem -pubout -out key.pub.pem`"


@pytest.mark.parametrize(
    ("pem", "message"),
    [
        (PUBLIC, "this is a public key: only the private one can sign"),
        (b"", f"this is not a private key in a PEM file: {MAKE}"),
        (PRIVATE[:60], f"this is not a private key in a PEM file: {MAKE}"),
        (b"\xff\x00", f"this is not a private key in a PEM file: {MAKE}"),
        (_pem(CURVE, NoEncryption()), f"this private key is not an Ed25519 one: {MAKE}"),
        (
            LOCKED,
            f"the private key is locked with a password, which a cron job cannot type: {MAKE}",
        ),
    ],
)
def test_a_key_that_cannot_sign_is_named(pem: bytes, message: str) -> None:
    for use in (public_of, lambda pem: signature_of(NOTE, "me", pem)):
        with pytest.raises(UsageError) as raised:
            use(pem)

        assert str(raised.value) == message


@pytest.mark.parametrize(
    ("pem", "message"),
    [
        (PRIVATE, f"this is a private key, which must stay where it signs: {GET}"),
        (LOCKED, f"this is a private key, which must stay where it signs: {GET}"),
        (b"", f"this is not a public key in a PEM file: {GET}"),
        (PUBLIC[:60], f"this is not a public key in a PEM file: {GET}"),
        (CURVE_PUBLIC, f"this public key is not an Ed25519 one: {GET}"),
    ],
)
def test_a_key_that_cannot_verify_is_named(pem: bytes, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        is_signed(NOTE, "me", [], pem)

    assert str(raised.value) == message
