"""Heads: exactly one text for each, and nothing else is one."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import LedgerBroken, UsageError
from complaintctl.ledger.heads import Head, read, several, signed, text, verified
from complaintctl.ledger.signing import Signature, public_of
from tests.ledger.keys import OTHER, PRIVATE, PUBLIC

HEAD = Head("example.com/投诉", 8, bytes(range(32)), 3, "2026-12-02T09:15:00+08:00")
LINES = """\
example.com/投诉
8
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
run 3
at 2026-12-02T09:15:00+08:00
"""
SIGNED = signed(HEAD, PRIVATE)
WITNESS = f"— witness.example {b64encode(bytes(76)).decode()}\n"


def test_a_head_is_written_as_a_checkpoint() -> None:
    assert text(HEAD) == LINES
    assert SIGNED.startswith(LINES + "\n— example.com/投诉 ")
    assert SIGNED.count("\n") == 7


def test_a_head_is_read_as_it_was_written() -> None:
    head, signatures = read(SIGNED)

    assert (head, len(signatures)) == (HEAD, 1)
    assert read(LINES) == (HEAD, ())


def test_a_signed_head_is_verified_with_its_key_among_others() -> None:
    assert verified(SIGNED, [PUBLIC]) == HEAD
    assert verified(SIGNED, [public_of(OTHER), PUBLIC]) == HEAD


def test_signatures_of_others_do_no_harm() -> None:
    assert read(SIGNED + WITNESS)[1][1] == Signature("witness.example", bytes(4), bytes(72))
    assert verified(SIGNED + WITNESS, [PUBLIC]) == HEAD


@pytest.mark.parametrize("note", [LINES, LINES + "\n" + WITNESS, signed(HEAD, OTHER)])
def test_a_head_that_nobody_known_has_signed_is_refused(note: str) -> None:
    with pytest.raises(LedgerBroken, match="not signed with a key that was given"):
        verified(note, [PUBLIC])


def test_a_head_with_the_signature_of_another_is_refused() -> None:
    forged = text(replace(HEAD, size=9)) + SIGNED[len(LINES) :]

    with pytest.raises(LedgerBroken, match="the signature is not that of this head"):
        verified(forged, [PUBLIC])


@given(st.integers(0, len(SIGNED) - 1), st.characters())
def test_any_other_character_is_found(at: int, other: str) -> None:
    changed = SIGNED[:at] + other + SIGNED[at + 1 :]

    if changed != SIGNED:
        with pytest.raises(LedgerBroken):
            verified(changed, [PUBLIC])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        LINES[:-1],
        LINES + "\n",
        LINES + "more\n",
        LINES + "\n" + WITNESS[:-1],
        LINES + "\n" + WITNESS + "\n",
        LINES + "\n" + WITNESS.replace("A", "", 1),
        LINES.replace("\n8\n", "\n08\n"),
        LINES.replace("\n8\n", "\n８\n"),
        LINES.replace("8=", "9="),
        LINES.replace("run 3", "run -3"),
        LINES.replace("\n", "\r\n"),
        LINES.replace("投诉", "投 诉"),
        LINES.replace("投诉", "\ud800"),
    ],
)
def test_what_is_not_exactly_a_head_is_refused(note: str) -> None:
    with pytest.raises(LedgerBroken):
        read(note)


@pytest.mark.parametrize("origin", ["", "my ledger", "a+b", "a\u3000b", "a\nb", "a\x7f"])
def test_an_origin_that_cannot_stand_in_a_head_is_refused(origin: str) -> None:
    with pytest.raises(UsageError, match="cannot name a ledger"):
        text(replace(HEAD, origin=origin))


@pytest.mark.parametrize(
    "head",
    [
        replace(HEAD, size=-1),
        replace(HEAD, root=b""),
        replace(HEAD, at="now"),
        replace(HEAD, run=-1),
    ],
)
def test_a_head_that_could_not_be_read_is_never_written(head: Head) -> None:
    with pytest.raises(ValueError, match="no such head"):
        text(head)


def test_heads_that_stand_below_each_other_are_told_apart() -> None:
    """With blank lines between them or not, signed or not, and as a mail may have left them."""
    signed_note, plain = signed(HEAD, PRIVATE), text(HEAD)
    twice = signed_note + signed_note.partition("\n\n")[2]

    assert several(signed_note) == (signed_note,)
    assert several(plain + signed_note + plain) == (plain, signed_note, plain)
    assert several(f"\n{twice}\n\n{plain}\n") == (twice, plain)
    assert several((plain + signed_note).replace("\n", "\r\n")) == (plain, signed_note)
    assert several(plain.rstrip("\n")) == (plain,)
    assert several("\n") == ()
