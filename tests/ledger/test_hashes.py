"""Leaves and keys, against HMAC and SHA-256 as the standards write them out."""

from __future__ import annotations

from hashlib import sha256

import pytest

from complaintctl.ledger.hashes import NO_KEY, leaf_of
from complaintctl.ledger.ratchet import complaint_key, entry_key, next_secret

SECRET = bytes(range(32))


def _hmac(key: bytes, text: bytes) -> bytes:
    """RFC 2104 for keys of at most one block: H(K xor opad, H(K xor ipad, text))."""
    block = key.ljust(64, b"\x00")
    inner = sha256(bytes(byte ^ 0x36 for byte in block) + text).digest()
    return sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()


@pytest.mark.parametrize("key", [SECRET, NO_KEY])
def test_a_leaf_commits_to_the_body_under_the_key(key: bytes) -> None:
    body = '{"entry":0,"说明":"卡密已使用"}'.encode()

    assert leaf_of(body, key) == sha256(b"\x00" + _hmac(key, body)).digest()


@pytest.mark.parametrize("key", [b"\x00", bytes(32), SECRET[:31], SECRET + b"\x00"])
def test_keys_that_hmac_would_fill_up_are_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="not one of 32 bytes"):
        leaf_of(b"{}", key)


def test_an_entry_has_a_key_of_its_own_if_its_complaint_has_one() -> None:
    assert entry_key(SECRET, 17) == _hmac(SECRET, b"entry:17")
    assert entry_key(NO_KEY, 17) == NO_KEY
    with pytest.raises(ValueError, match="not one of 32 bytes"):
        entry_key(SECRET[:31], 17)


def test_keys_and_secrets_come_from_the_secret_before() -> None:
    assert complaint_key(SECRET, "投诉-1001") == _hmac(SECRET, "complaint:投诉-1001".encode())
    assert next_secret(SECRET) == _hmac(SECRET, b"next")
