"""Proofs: made as the page says, and worth nothing once anything in them is altered."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import LedgerBroken, UsageError
from complaintctl.ledger.entries import Stored
from complaintctl.ledger.hashes import NO_KEY, leaf_of
from complaintctl.ledger.heads import read, signed
from complaintctl.ledger.proofs import check, consistency, inclusion
from complaintctl.ledger.signing import public_of
from tests.ledger.keys import OTHER, PRIVATE, PUBLIC
from tests.ledger.made import ENTRIES, HEADS, LEAVES, PURGED, head, own_key
from tests.ledger.plain_tree import path, proof

SIGNED = tuple(signed(read(note)[0], PRIVATE) for note in HEADS)
INCLUSION: dict[str, Any] = inclusion(ENTRIES[4], LEAVES, SIGNED[1])
CONSISTENCY: dict[str, Any] = consistency(LEAVES, SIGNED[0], SIGNED[2])
NO_PROOF = "this is not a proof: something is missing, too much, or of another kind"


def test_an_inclusion_proof_is_what_the_page_says() -> None:
    entry = ENTRIES[4]
    assert entry.body is not None
    assert entry.key is not None

    assert {
        "kind": "inclusion",
        "body": entry.body.decode(),
        "key": own_key(entry.key, 4).hex(),
        "index": 4,
        "size": 9,
        "path": [one.hex() for one in path(4, LEAVES[:9])],
        "head": SIGNED[1],
    } == INCLUSION


def test_a_consistency_proof_is_what_the_page_says() -> None:
    assert {
        "kind": "consistency",
        "from": SIGNED[0],
        "to": SIGNED[2],
        "path": [one.hex() for one in proof(4, LEAVES)],
    } == CONSISTENCY


@pytest.mark.parametrize("number", [one.number for one in ENTRIES if one.number not in PURGED])
def test_every_entry_is_proved_under_every_head_that_counts_it(number: int) -> None:
    for note in HEADS:
        if number < read(note)[0].size:
            made = json.loads(json.dumps(inclusion(ENTRIES[number], LEAVES, note)))

            assert check(made) == ""


def test_every_head_is_proved_to_continue_those_before() -> None:
    for at, old in enumerate(HEADS):
        for new in HEADS[at:]:
            assert check(json.loads(json.dumps(consistency(LEAVES, old, new)))) == ""
    assert check(consistency(LEAVES, head(1, size=0), HEADS[0])) == ""


def test_signed_heads_are_verified_if_a_key_is_known() -> None:
    unsigned = inclusion(ENTRIES[4], LEAVES, HEADS[1])
    why = "the head is not signed with a key that was given"

    for made in (INCLUSION, CONSISTENCY):
        assert check(made, [public_of(OTHER), PUBLIC]) == ""
        assert check(made, [public_of(OTHER)]) == why
    assert check(unsigned, [PUBLIC]) == why
    assert check(consistency(LEAVES, SIGNED[0], HEADS[2]), [PUBLIC]) == why


@given(st.sampled_from([INCLUSION, CONSISTENCY]), st.data())
def test_any_other_character_of_a_signed_proof_is_found(
    made: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(made, ensure_ascii=False)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from('0123456789abcdefA" \\\n,:{}[]u卡') | st.characters())
    try:
        forged = json.loads(text[:at] + other + text[at + 1 :])
    except ValueError:
        return

    assert (check(forged, [PUBLIC]) == "") == (forged == made)


def _with(made: dict[str, Any], **changed: object) -> dict[str, Any]:
    return {**copy.deepcopy(made), **changed}


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (_with(INCLUSION, index=5), "the body is that of entry 4, and the proof is about entry 5"),
        (_with(INCLUSION, size=11), "the proof is about 11 entries, and its head counts 9"),
        (
            _with(INCLUSION, body='{"entry":4,"run":2}'),
            "body, key and path do not lead to the root of the head: one of them was changed",
        ),
        (
            _with(INCLUSION, path=[]),
            "body, key and path do not lead to the root of the head: one of them was changed",
        ),
        (_with(INCLUSION, body="{}"), "the entry was changed: its body does not say which entry and which run it is of"),
        (_with(INCLUSION, body="\ud800"), "the entry was changed: its body is not plain JSON"),
        (_with(INCLUSION, key="0" * 64), "the entry was changed: the key is not one of 32 bytes"),
        (_with(INCLUSION, key=INCLUSION["key"].upper()), "the entry was changed: the key is not one of 32 bytes"),
        (_with(INCLUSION, key=INCLUSION["key"] + " "), "the entry was changed: the key is not one of 32 bytes"),
        (_with(INCLUSION, key="ab"), "the entry was changed: the key is not one of 32 bytes"),
        (_with(INCLUSION, path=["ab"]), "the path is not a list of hashes"),
        (_with(INCLUSION, path=[1]), "the path is not a list of hashes"),
        (_with(INCLUSION, head="nothing"), "this is not the head of a ledger: its lines are not those of one"),
        (_with(INCLUSION, index=True), NO_PROOF),
        (_with(INCLUSION, index=4.0), NO_PROOF),
        (_with(INCLUSION, kind="exclusion"), NO_PROOF),
        (_with(INCLUSION, remark="paid"), NO_PROOF),
        (_with(CONSISTENCY, remark="paid"), NO_PROOF),
        (
            _with(CONSISTENCY, path=[]),
            "the ledger of 11 entries does not begin with that of 4: something was changed in it, or in this proof",
        ),
        (
            _with(CONSISTENCY, to=HEADS[2].replace("投诉", "complaints")),
            "the heads are of two ledgers, 'example.com/投诉' and 'example.com/complaints'",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_proof_is_said_in_words(forged: dict[str, Any], why: str) -> None:
    assert check(forged) == why


def test_half_a_character_is_not_taken_for_a_question_mark() -> None:
    body = b'{"entry":0,"kind":"?","run":1}'
    asked = Stored(0, 1, body, NO_KEY, leaf_of(body, NO_KEY))
    made = inclusion(asked, [asked.leaf], head(1, [asked.leaf], size=1))

    forged = _with(made, body=body.decode().replace("?", "\ud800"))

    assert check(forged) == "the entry was changed: its body is not plain JSON"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([INCLUSION, CONSISTENCY]), st.data())
def test_nonsense_is_no_proof(made: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(made)))
    nonsense = data.draw(_JSON)

    assert check(nonsense) == NO_PROOF
    assert (check(_with(made, **{name: nonsense})) == "") == (nonsense == made[name])
    assert check({key: value for key, value in made.items() if key != name}) == NO_PROOF


def test_a_purged_entry_cannot_be_proved() -> None:
    with pytest.raises(UsageError) as raised:
        inclusion(ENTRIES[2], LEAVES, HEADS[0])

    assert str(raised.value) == "entry 2 was purged: its content can no longer be shown"


def test_an_entry_that_came_after_a_head_cannot_be_proved_by_it() -> None:
    with pytest.raises(UsageError) as raised:
        inclusion(ENTRIES[4], LEAVES, HEADS[0])

    told = "entry 4 came after the head of run 1, which counts 4 entries: take a later head"
    assert str(raised.value) == told


def test_the_older_head_comes_first() -> None:
    with pytest.raises(UsageError) as raised:
        consistency(LEAVES, HEADS[2], HEADS[1])

    told = (
        "the head of run 5 counts 11 entries, more than the 9 of run 2: give the older head first"
    )
    assert str(raised.value) == told


@pytest.mark.parametrize(
    "make",
    [
        lambda leaves: inclusion(ENTRIES[0], leaves, HEADS[2]),
        lambda leaves: consistency(leaves, HEADS[0], HEADS[2]),
    ],
)
def test_a_head_that_counts_more_than_there_is_proves_nothing(
    make: Callable[[Sequence[bytes]], object],
) -> None:
    with pytest.raises(LedgerBroken) as raised:
        make(LEAVES[:10])

    assert (
        str(raised.value)
        == "the head of run 5 counts 11 entries, and there are 10: verify the ledger"
    )


def test_no_proof_is_handed_out_that_would_fail() -> None:
    changed = (*LEAVES[:1], bytes(32), *LEAVES[2:8], bytes(32), *LEAVES[9:])

    with pytest.raises(LedgerBroken, match="verify the ledger: body, key and path do not lead"):
        inclusion(ENTRIES[0], changed, HEADS[2])
    with pytest.raises(LedgerBroken, match="verify the ledger: the ledger of 11 entries does not"):
        consistency(changed, HEADS[0], HEADS[2])
    with pytest.raises(LedgerBroken, match="verify the ledger: the entry was changed"):
        inclusion(replace(ENTRIES[0], body=b"\xff"), LEAVES, HEADS[2])
