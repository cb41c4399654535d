"""Pseudonyms: the same for one person everywhere, of no use to whoever lacks the salt."""

from __future__ import annotations

from complaintctl.privacy.pseudonyms import pseudonym

SALT = b"0123456789abcdef"


def test_a_pseudonym_is_what_any_other_program_reckons_from_the_same_salt() -> None:
    # printf 'customer_id\0U8831' | openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef \
    #   -binary | head -c 10 | base32
    assert pseudonym(SALT, "customer_id", "U8831") == "p_juentsjxsezoqsob"


def test_however_an_id_is_written_its_pseudonym_is_one() -> None:
    written = ("U8831", " U8831 ", "Ｕ８８３１")
    assert len({pseudonym(SALT, "customer_id", one) for one in written}) == 1


def test_another_field_and_another_salt_give_another_pseudonym() -> None:
    told = {
        pseudonym(SALT, "customer_id", "U8831"),
        pseudonym(SALT, "handled_by", "U8831"),
        pseudonym(SALT[::-1], "customer_id", "U8831"),
        pseudonym(SALT, "customer_id", "u8831"),
    }
    assert len(told) == 4


def test_without_a_salt_nobody_is_told_from_another() -> None:
    assert pseudonym(None, "customer_id", "U8831") == "***"
