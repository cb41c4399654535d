"""Tracking numbers: what a customer asks with. They tell nothing, cannot be guessed from a
complaint's own number, and a mistyped one is noticed."""

from __future__ import annotations

import hmac
import re

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""31 characters that are not mistaken for each other. As that is a prime number, the check
character notices every single wrong character and every two that were swapped."""
_LENGTH = 12
_GROUP = 4
_READ_AS = str.maketrans({"I": "1", "L": "1", "-": "", " ": ""})


def tracking_number(secret: bytes) -> str:
    """The number of the complaint with this key, such as `K7Q2-9M4F-TX3W-A`."""
    value = int.from_bytes(hmac.digest(secret, b"tracking", "sha256")[:16], "big")
    digits = []
    for _ in range(_LENGTH):
        value, digit = divmod(value, len(ALPHABET))
        digits.append(ALPHABET[digit])
    whole = "".join(digits) + check_character("".join(digits))
    return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def check_character(digits: str) -> str:
    """The last character: the sum of all others, each times its place, is congruent to it."""
    total = sum(place * ALPHABET.index(one) for place, one in enumerate(digits, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def mistyped(written: str) -> bool:
    """Whether it looks like one of ours and is none, as its check character shows."""
    plain = written.strip().upper().replace(" ", "")
    if re.fullmatch(r"[0-9A-Z]{3,5}(-[0-9A-Z]{3,5}){2}-?[0-9A-Z]{0,2}", plain) is None:
        plain = plain.translate(_READ_AS)
        if len(plain) != _LENGTH + 1 or any(one not in ALPHABET for one in plain):
            return False
    return read_tracking_number(written) is None


def read_tracking_number(written: str) -> str | None:
    """The number as we write it, however it was typed; None if it cannot be one of ours."""
    plain = written.strip().upper().translate(_READ_AS)
    if len(plain) != _LENGTH + 1 or any(one not in ALPHABET for one in plain):
        return None
    if check_character(plain[:-1]) != plain[-1]:
        return None
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))
