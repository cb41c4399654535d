"""Whatever is done to a ledger, the first thing that is wrong is named."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import LedgerBroken
from complaintctl.ledger.entries import Stored
from complaintctl.ledger.heads import Head, read, signed
from complaintctl.ledger.signing import public_of
from complaintctl.ledger.verification import Fault, Trust, Verdict, verify
from tests.ledger.keys import OTHER, PRIVATE, PUBLIC
from tests.ledger.made import ENTRIES, HEADS, LEAVES, ORIGIN, PURGED, SIZES, head, own_key
from tests.ledger.plain_tree import leaf, mth, some_leaves

SIGNED = tuple(signed(read(note)[0], PRIVATE) for note in HEADS)
KEPT = tuple(number for number in range(11) if number not in PURGED)
Ledger = tuple[list[Stored], list[str]]


def _fault(entries: list[Stored], heads: list[str], trust: Trust | None = None) -> Fault | None:
    return verify(iter(entries), iter(heads), trust or Trust()).fault


def test_a_sound_ledger_is_counted() -> None:
    last = Head(ORIGIN, 11, mth(LEAVES), 5, "2026-12-02T14:15:00+08:00")

    assert verify(ENTRIES, HEADS) == Verdict(11, 3, 3, 0, last, None)
    assert verify(ENTRIES, HEADS).sound
    assert verify((), ()) == Verdict(0, 0, 0, 0, None, None)


def test_a_long_ledger_is_read_in_one_pass() -> None:
    leaves = some_leaves(5000)
    entries = (Stored(number, 1, None, None, one) for number, one in enumerate(leaves))
    anchors = tuple(head(1, leaves, size=size) for size in (0, 4096, 4999))

    verdict = verify(entries, iter([head(1, leaves, size=5000)]), Trust(anchors=anchors))

    assert (verdict.entries, verdict.purged, verdict.anchors, verdict.fault) == (
        5000,
        5000,
        3,
        None,
    )


@pytest.mark.parametrize("number", range(11))
def test_an_entry_that_was_removed_is_named(number: int) -> None:
    found = _fault([*ENTRIES[:number], *ENTRIES[number + 1 :]], list(HEADS))

    assert found is not None
    assert (found.entry, found.run) == (number, ENTRIES[number].run)
    assert found.why.startswith(f"entry {number} is missing: ")


@pytest.mark.parametrize("number", range(10))
def test_a_place_that_was_taken_by_an_entry_of_before_is_named(number: int) -> None:
    found = _fault([*ENTRIES[: number + 1], *ENTRIES[number:]], list(HEADS))

    run = ENTRIES[number + 1].run
    why = f"entry {number + 1} is missing: entry {number} stands in its place a second time"
    assert found == Fault(number + 1, run, why)


def test_an_entry_behind_the_last_one_is_named() -> None:
    added = Stored(11, 6, None, None, bytes(32))

    found = _fault([*ENTRIES, added], list(HEADS))

    rest = "it was added, or the head of run 6 was removed"
    assert found == Fault(11, 6, f"entry 11 stands under no head: {rest}")


@pytest.mark.parametrize("number", range(10))
def test_two_entries_that_changed_places_are_found_at_the_first(number: int) -> None:
    one, other = ENTRIES[number : number + 2]

    found = _fault([*ENTRIES[:number], other, one, *ENTRIES[number + 2 :]], list(HEADS))

    why = f"entry {number} is missing: entry {number + 1} stands in its place"
    assert found == Fault(number, one.run, why)


@given(st.sampled_from(KEPT), st.sampled_from(KEPT))
def test_two_contents_that_changed_places_are_found_at_the_first(one: int, other: int) -> None:
    first, last = sorted((one, other))
    entries = list(ENTRIES)
    entries[first] = replace(ENTRIES[last], number=first, run=ENTRIES[first].run)
    entries[last] = replace(ENTRIES[first], number=last, run=ENTRIES[last].run)

    found = _fault(entries, list(HEADS))

    there = f"its body is that of entry {last} of run {ENTRIES[last].run}"
    why = f"entry {first} is not in its place: {there}"
    assert found == (Fault(first, ENTRIES[first].run, why) if first < last else None)


def _changed(field: str, value: object) -> Callable[[Stored], Stored]:
    return lambda stored: replace(stored, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_changed("body", b"{}"), "was changed: its body does not say which entry and which run"),
        (_changed("body", b'{"entry":true,"run":1}'), "was changed: its body does not say which"),
        (_changed("body", b'[{"entry":1,"run":1}]'), "was changed: its body does not say which"),
        (
            _changed("body", b'{"entry":1,"run":1,"run":1}'),
            "was changed: its body is not plain JSON",
        ),
        (_changed("body", b'{"a":[{"b":1,"b":2}]}'), "was changed: its body is not plain JSON"),
        (_changed("body", b'{"entry":1,"run":NaN}'), "was changed: its body is not plain JSON"),
        (
            _changed("body", b'{"entry":1,"run":"\\ud83d"}'),
            "was changed: its body is not plain JSON",
        ),
        (_changed("body", b"\xff"), "was changed: its body is not plain JSON"),
        (_changed("body", b"[" * 100_000), "was changed: its body is not plain JSON"),
        (_changed("body", b"9" * 5000), "was changed: its body is not plain JSON"),
        (_changed("body", b'{"entry":1,"run":1}'), "was changed: its body and its key do not give"),
        (_changed("body", None), "was changed: its body and its key are only purged together"),
        (_changed("key", None), "was changed: its body and its key are only purged together"),
        (_changed("key", bytes(32)), "was changed: the key is not one of 32 bytes"),
        (_changed("key", b""), "was changed: its body and its key do not give its leaf"),
        (_changed("leaf", bytes(31)), "was changed: its leaf is not a hash"),
        (_changed("leaf", bytes(32)), "was changed: its body and its key do not give its leaf"),
        (_changed("run", 2), "is of run 2, among those of run 1"),
        (_changed("number", 7), "is missing: entry 7 stands in its place"),
    ],
)
def test_an_entry_whose_parts_do_not_fit_is_named(
    change: Callable[[Stored], Stored], why: str
) -> None:
    """Behind it another one is wrong, which nobody needs to hear of yet."""
    entries = list(ENTRIES)
    entries[1], entries[5] = change(ENTRIES[1]), replace(ENTRIES[5], leaf=bytes(32))

    found = _fault(entries, list(HEADS))

    assert found is not None
    assert found.entry == 1
    assert found.why.startswith(f"entry 1 {why}")


def test_a_body_may_be_spelled_in_any_way_if_it_says_one_thing() -> None:
    """What counts are the bytes that were written once, here with blanks and escapes."""
    body = b'{"run": 1, "entry": 0, "said": "\\ud83d\\ude00 \\\\ud800 \\u5361"}'
    key = bytes(range(32))
    own = leaf(_commitment(body, own_key(key, 0)))

    assert _fault([Stored(0, 1, body, key, own)], [head(1, (own,), size=1)]) is None


@pytest.mark.parametrize(("number", "run"), [(2, 1), (6, 2), (7, 2)])
def test_a_purged_entry_with_another_leaf_is_found_in_its_run(number: int, run: int) -> None:
    entries = list(ENTRIES)
    entries[number] = replace(ENTRIES[number], leaf=bytes(32))

    found = _fault(entries, list(HEADS))

    which = {1: "0 to 3", 2: "4 to 8"}[run]
    rest = f"one of the entries {which}, or the head, was changed"
    why = f"the head of run {run} has not the root of its entries: {rest}"
    assert found == Fault(None, run, why)


def test_an_entry_that_fits_itself_but_not_the_head_is_found_in_its_run() -> None:
    body = b'{"entry":9,"run":5}'
    forged = Stored(9, 5, body, b"", leaf(_commitment(body)))

    found = _fault([*ENTRIES[:9], forged, ENTRIES[10]], list(HEADS))

    assert found is not None
    assert (found.entry, found.run) == (None, 5)
    assert "one of the entries 9 to 10, or the head, was changed" in found.why


def _commitment(body: bytes, key: bytes = b"") -> bytes:
    import hmac

    return hmac.new(key, body, "sha256").digest()


@given(st.sampled_from(range(3)), st.data())
def test_any_other_character_of_an_unsigned_head_is_found(at: int, data: st.DataObject) -> None:
    """The ledger's name is known, and the entry about the run knows the time."""
    note = HEADS[at]
    place = data.draw(st.integers(0, len(note) - 1))
    changed = note[:place] + data.draw(_CHARACTERS) + note[place + 1 :]
    heads = [*HEADS[:at], changed, *HEADS[at + 1 :]]

    found = verify(ENTRIES, heads, origin=ORIGIN).fault

    assert (found is None) == (changed == note)


_CHARACTERS = st.sampled_from("0123456789+/=ABCDwxyz\n -:T") | st.characters()


@pytest.mark.parametrize(
    ("heads", "entry", "run", "why"),
    [
        (
            ["nothing"],
            None,
            None,
            "the first head: this is not the head of a ledger: its lines are not those of one",
        ),
        (
            [HEADS[0], HEADS[1][:-1]],
            None,
            None,
            "the head after that of run 1: this is not the head of a ledger: its lines are not those of one",
        ),
        (
            [HEADS[0], HEADS[1].replace("投诉", "complaints")],
            None,
            2,
            f"the head of run 2 is of the ledger 'example.com/complaints', and this is '{ORIGIN}'",
        ),
        (
            [HEADS[0], HEADS[1].replace("run 2", "run 1")],
            None,
            1,
            "the head of run 1 stands behind that of run 1",
        ),
        (
            [HEADS[0], head(2, size=3)],
            None,
            2,
            "the head of run 2 counts 3 entries, fewer than the 4 of run 1",
        ),
        (
            [HEADS[0], head(2, size=4), head(5, size=5)],
            4,
            5,
            "entry 4 is of run 2, among those of run 5",
        ),
        (
            [HEADS[0], head(2, LEAVES[::-1], size=4)],
            None,
            2,
            "the head of run 2 has not the root of its entries: the head was changed",
        ),
        (
            [*HEADS, head(7, size=12)],
            11,
            7,
            "entry 11 is missing: the head of run 7 counts 12",
        ),
        (
            [HEADS[0], HEADS[1].replace("11:15", "11:16")],
            8,
            2,
            "entry 8 says that run 2 was at another time than its head says",
        ),
        (
            [HEADS[0], HEADS[2]],
            4,
            5,
            "entry 4 is of run 2, among those of run 5",
        ),
        (
            [HEADS[0]],
            4,
            2,
            "entry 4 stands under no head: it was added, or the head of run 2 was removed",
        ),
        ([], 0, 1, "entry 0 stands under no head: it was added, or the head of run 1 was removed"),
    ],
)
def test_a_head_that_does_not_fit_is_named(
    heads: list[str], entry: int | None, run: int | None, why: str
) -> None:
    assert _fault(list(ENTRIES), heads) == Fault(entry, run, why)


def test_one_entry_under_a_wrong_head_is_named_with_it() -> None:
    first = Stored(0, 1, None, None, LEAVES[0])

    found = _fault([first], [head(1, LEAVES[1:], size=1)])

    rest = "entry 0, or the head, was changed"
    assert found == Fault(None, 1, f"the head of run 1 has not the root of its entries: {rest}")


def test_signed_heads_are_verified_with_any_of_the_keys() -> None:
    publics = (public_of(OTHER), PUBLIC)

    assert _fault(list(ENTRIES), list(SIGNED), Trust(publics)) is None


@pytest.mark.parametrize(
    ("trust", "heads", "run", "why"),
    [
        (Trust((PUBLIC,)), (HEADS[0], *SIGNED[1:]), 1, "not signed with a key that was given"),
        (Trust((PUBLIC,), 2), (HEADS[0], *SIGNED[1:]), None, ""),
        (Trust((PUBLIC,), 2), (*HEADS[:2], SIGNED[2]), 2, "not signed with a key that was given"),
        (Trust((PUBLIC,), 2), (*SIGNED[:2], HEADS[2]), 5, "not signed with a key that was given"),
        (Trust((public_of(OTHER),)), SIGNED, 1, "not signed with a key that was given"),
        (
            Trust((PUBLIC,)),
            (SIGNED[0], HEADS[1] + SIGNED[0].removeprefix(HEADS[0]), SIGNED[2]),
            2,
            "the signature is not that of this head",
        ),
    ],
)
def test_from_a_run_on_every_head_must_be_signed(
    trust: Trust, heads: tuple[str, ...], run: int | None, why: str
) -> None:
    found = _fault(list(ENTRIES), list(heads), trust)

    if run is None:
        assert found is None
    else:
        assert found is not None
        assert (found.entry, found.run) == (None, run)
        assert why in found.why


def test_heads_kept_elsewhere_are_met_on_the_way() -> None:
    trust = Trust(anchors=(HEADS[2], SIGNED[0], head(2, size=6), head(1, size=0)))

    verdict = verify(ENTRIES, HEADS, trust)

    assert (verdict.anchors, verdict.fault) == (4, None)


def test_an_owner_who_signs_a_rewritten_ledger_is_found_by_a_head_kept_elsewhere() -> None:
    entries = [replace(ENTRIES[0], body=None, key=None, leaf=bytes(32)), *ENTRIES[1:]]
    leaves = [stored.leaf for stored in entries]
    heads = [signed(read(head(run, leaves))[0], PRIVATE) for run in SIZES]

    assert _fault(entries, heads, Trust((PUBLIC,))) is None
    assert _fault(entries, heads, Trust((PUBLIC,), anchors=(HEADS[1],))) == Fault(
        None,
        2,
        "the head of run 2 that was kept elsewhere has another root: the first 9 entries are no longer those that it counted",
    )


def test_a_ledger_that_lost_its_end_is_found_by_a_head_kept_elsewhere() -> None:
    assert _fault(list(ENTRIES[:9]), list(HEADS[:2])) is None
    assert _fault(list(ENTRIES[:9]), list(HEADS[:2]), Trust(anchors=(HEADS[2],))) == Fault(
        9,
        5,
        "entry 9 is missing at the end: the head of run 5 that was kept elsewhere counts 11",
    )


def test_a_head_of_another_ledger_is_no_anchor() -> None:
    other = HEADS[0].replace("投诉", "complaints")

    assert _fault(list(ENTRIES), list(HEADS), Trust(anchors=(other,))) == Fault(
        None,
        1,
        f"the head of run 1 that was kept elsewhere is of the ledger 'example.com/complaints', and this is '{ORIGIN}'",
    )


def test_an_anchor_that_is_no_head_is_refused() -> None:
    with pytest.raises(LedgerBroken, match="not the head of a ledger"):
        verify(ENTRIES, HEADS, Trust(anchors=("nothing",)))


def test_a_root_is_not_read_without_its_padding() -> None:
    note = HEADS[0].replace(b64encode(mth(LEAVES[:4])).decode(), b64encode(bytes(31)).decode())

    assert _fault(list(ENTRIES), [note]) is not None
