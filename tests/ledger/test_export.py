"""The exported text: nothing in it can be changed unseen, and the first bad entry is named."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import DataUnusable, LedgerBroken
from complaintctl.ledger.entries import Item, Stored
from complaintctl.ledger.export import export, read_export, verify_export
from complaintctl.ledger.verification import Fault, Trust
from tests.ledger.keys import PUBLIC
from tests.ledger.made import ENTRIES, HEADS, ORIGIN, PURGED, SIZES, head

EMPTY_RUN = head(3, size=9)
LINES = tuple(export(ORIGIN, iter(ENTRIES), iter([*HEADS[:2], EMPTY_RUN, HEADS[2]])))
TEXT = "".join(LINES)
ITEMS = [HEADS[0], *ENTRIES[:4], HEADS[1], *ENTRIES[4:9], EMPTY_RUN, HEADS[2], *ENTRIES[9:]]
PLACES = {2 + at: item.number for at, item in enumerate(ITEMS) if isinstance(item, Stored)}
"""Which entry stands in which line; lines count from 1, and the first one names the ledger."""


def _fault(text: str) -> Fault | None:
    return verify_export(io.StringIO(text, newline="\n")).fault


def _read(text: str) -> tuple[str, list[Item]]:
    origin, items = read_export(io.StringIO(text, newline="\n"))
    return origin, list(items)


def test_a_ledger_is_written_as_the_page_says() -> None:
    entry = ENTRIES[0]
    assert entry.body is not None
    assert entry.key is not None
    told = [
        '{"format":"complaintctl-ledger","version":1,"origin":"example.com/投诉"}',
        json.dumps({"head": HEADS[0]}, ensure_ascii=False, separators=(",", ":")),
        '{"entry":0,"run":1,"body":"{\\"because\\":\\"卡密\\\\n\\",\\"entry\\":0,\\"kind\\":\\"decision\\",\\"run\\":1}",'
        f'"key":"{entry.key.hex()}","leaf":"{entry.leaf.hex()}"}}',
    ]

    assert [line.removesuffix("\n") for line in LINES[:3]] == told
    assert (
        LINES[4]
        == f'{{"entry":2,"run":1,"body":null,"key":null,"leaf":"{ENTRIES[2].leaf.hex()}"}}\n'
    )
    assert LINES[-1] == f'{{"end":"{sha256("".join(LINES[:-1]).encode()).hexdigest()}"}}\n'


def test_a_ledger_is_read_as_it_was_written() -> None:
    assert _read(TEXT) == (ORIGIN, ITEMS)
    assert _read(TEXT.replace("\n", "\r\n")) == (ORIGIN, ITEMS)
    assert _read(TEXT.removesuffix("\n")) == (ORIGIN, ITEMS)


def test_a_sound_export_is_verified_as_it_is_read() -> None:
    verdict = verify_export(LINES, Trust(anchors=(HEADS[1],)))

    assert (verdict.entries, verdict.purged, verdict.heads, verdict.anchors) == (11, 3, 4, 1)
    assert verdict.fault is None
    assert verify_export(export(ORIGIN, (), ())).sound


def test_an_export_is_verified_with_the_keys_that_are_known() -> None:
    found = verify_export(LINES, Trust((PUBLIC,))).fault

    why = "the head of run 1: the head is not signed with a key that was given"
    assert found == Fault(None, 1, why)


_CHARACTERS = st.sampled_from('0123456789abcdefA" \\\n\r,:{}[]u卡') | st.characters()


@st.composite
def _meddled(draw: st.DrawFn) -> tuple[int, str]:
    """Where the text was meddled with, and what came out."""
    at = draw(st.integers(0, len(TEXT) - 2))
    before, here, after = TEXT[:at], TEXT[at], TEXT[at + 1 :]
    told = {
        "changed": draw(_CHARACTERS) + after,
        "inserted": draw(_CHARACTERS) + here + after,
        "removed": after,
        "swapped": after[0] + here + after[1:],
    }
    return at, before + told[draw(st.sampled_from(sorted(told)))]


@given(_meddled())
def test_any_changed_removed_inserted_or_swapped_character_is_found(made: tuple[int, str]) -> None:
    at, text = made
    line = TEXT.count("\n", 0, at) + 1
    number = PLACES.get(line)
    try:
        found = _fault(text)
    except DataUnusable:
        assert line == 1
        return

    if found is None:
        assert _read(text) == (ORIGIN, ITEMS)
    elif number is not None and TEXT[at] != "\n":  # which belongs to the next line as much
        assert found.run == ENTRIES[number].run
        # of a purged entry only the leaf is left, which only the root knows
        assert found.entry == number or (number in PURGED and found.entry is None)


@pytest.mark.parametrize("line", range(2, len(LINES) + 1))
def test_a_line_that_was_removed_is_found(line: int) -> None:
    found = _fault("".join([*LINES[: line - 1], *LINES[line:]]))

    assert found is not None
    if line in PLACES:
        assert found.entry == PLACES[line]


@pytest.mark.parametrize("line", range(2, len(LINES) + 1))
def test_a_line_that_stands_there_twice_is_found(line: int) -> None:
    found = _fault("".join([*LINES[:line], *LINES[line - 1 :]]))

    assert found is not None
    if line in PLACES:
        assert found.entry in (PLACES[line], PLACES[line] + 1)


@pytest.mark.parametrize("line", range(2, len(LINES)))
def test_two_lines_that_changed_places_are_found(line: int) -> None:
    found = _fault("".join([*LINES[: line - 1], LINES[line], LINES[line - 1], *LINES[line + 1 :]]))

    assert found is not None
    if line in PLACES:
        assert found.entry == PLACES[line]


@pytest.mark.parametrize("kept", range(len(TEXT) - 80, len(TEXT) - 1, 7))
def test_an_end_that_was_cut_off_is_found(kept: int) -> None:
    assert _fault(TEXT[:kept]) is not None


def test_whole_runs_that_were_cut_off_are_found_by_the_missing_end() -> None:
    kept = LINES[:6]

    assert _fault("".join(kept)) == Fault(
        None, 1, "line 6: the export is cut short here: it has no end"
    )
    assert _fault("".join([*kept, LINES[-1]])) == Fault(
        None,
        1,
        "line 7: the end is not that of the lines before: one of them was changed, added or removed",
    )


@pytest.mark.parametrize(
    ("line", "text", "why"),
    [
        (3, "", "this is neither an entry nor a head; was it changed, or cut short?"),
        (3, "[" * 100_000, "this is neither an entry nor a head; was it changed, or cut short?"),
        (3, "\ud800", "this is neither an entry nor a head; was it changed, or cut short?"),
        (3, '{"entry":0}', "this is neither an entry nor a head; was it changed, or cut short?"),
        (
            3,
            LINES[2].replace('"key":"', '"key":"zz').rstrip(),
            "this is neither an entry nor a head; was it changed, or cut short?",
        ),
        (
            3,
            LINES[2].replace('"entry":0', '"entry":false').rstrip(),
            "this was changed: it is spelled in another way",
        ),
        (3, " " + LINES[2].rstrip(), "this was changed: it is spelled in another way"),
        (
            3,
            LINES[2].replace("卡密", "\\u5361\\u5bc6").rstrip(),
            "this was changed: it is spelled in another way",
        ),
        (
            3,
            LINES[2].replace('"run":1', '"run":1,"run":1', 1).rstrip(),
            "this was changed: it is spelled in another way",
        ),
    ],
)
def test_a_line_that_is_nothing_is_named_with_the_entry_that_should_stand_there(
    line: int, text: str, why: str
) -> None:
    lines = [*LINES[: line - 1], text + "\n", *LINES[line:]]

    assert verify_export(lines).fault == Fault(
        0, 1, f"entry 0 is missing, or cannot be read: line {line}: {why}"
    )


def test_nothing_stands_behind_the_end() -> None:
    assert _fault(TEXT + LINES[-1]) == Fault(
        None, 5, f"line {len(LINES) + 1}: something was added behind the end"
    )


@pytest.mark.parametrize(
    "first",
    [
        "",
        "complaint,opened_at",
        "[" * 100_000,
        "\ud800",
        "{}",
        '{"format":"complaintctl-ledger","version":true,"origin":"a"}',
        '{"format":"complaintctl-ledger", "version":1,"origin":"a"}',
        '{"format":"something","version":1,"origin":"a"}',
    ],
)
def test_what_is_no_export_is_refused(first: str) -> None:
    with pytest.raises(DataUnusable, match="line 1: this is not an exported ledger"):
        read_export([first + "\n", *LINES[1:]])


def test_an_empty_file_is_no_export() -> None:
    with pytest.raises(DataUnusable, match="line 1: this is not an exported ledger"):
        verify_export([])


def test_an_export_of_a_later_version_is_refused_with_advice() -> None:
    first = LINES[0].replace('"version":1', '"version":2')

    with pytest.raises(DataUnusable) as raised:
        read_export([first])

    told = "line 1: the export is of version 2, and version 1 is read here"
    assert str(raised.value) == f"{told}; take the complaintctl that wrote it"


def test_another_name_in_the_first_line_is_found_at_the_first_head() -> None:
    lines = [LINES[0].replace("投诉", "complaints"), *LINES[1:]]

    why = f"the head of run 1 is of the ledger '{ORIGIN}', and this is 'example.com/complaints'"
    assert verify_export(lines).fault == Fault(None, 1, why)


def test_a_broken_ledger_is_exported_as_it_is_and_found_broken() -> None:
    """So that it can be looked at, and given to somebody else."""
    entries = [ENTRIES[0], replace(ENTRIES[1], key=None), *ENTRIES[3:]]
    lines = list(export(ORIGIN, entries, [HEADS[0], "nothing", HEADS[2]]))

    assert _read("".join(lines))[1] == [
        HEADS[0], *entries[:4], "nothing", HEADS[2], *entries[4:]
    ]  # fmt: skip
    found = verify_export(lines).fault
    why = "entry 1 was changed: its body and its key are only purged together"
    assert found == Fault(1, 1, why)


def test_a_body_that_is_no_text_cannot_be_exported() -> None:
    with pytest.raises(LedgerBroken, match="entry 0 was changed: its body is not plain JSON"):
        list(export(ORIGIN, [replace(ENTRIES[0], body=b"\xff")], HEADS))


def test_the_sample_has_what_the_tests_are_about() -> None:
    assert sorted(PLACES.values()) == list(range(11))
    assert list(SIZES.values()) == [4, 9, 11]
