"""The ways in which people get packs wrong, each planted in a pack or in the policy that extends it,
and answered once, at its own line, with the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from complaintctl.policy.load import load
from tests.policy.packed import HOST, LAW, said, shop, write


@dataclass(frozen=True, slots=True)
class Slip:
    """Something wrong, the word where that is said, and what is said. `pack`: it stands in `law`."""

    name: str
    before: str
    after: str
    at: str
    code: str
    words: tuple[str, ...]
    pack: bool = True


SLIPS = (
    Slip("a pack misspelt", "law@1", "lwa@1", "lwa@1", "PCK001", ("'lwa'", "did you mean 'law@1'", "club@2026.11"), pack=False),
    Slip("a version that is not there", "law@1", "law@2", "law@2", "PCK001", ("'law' has no version '2'", "there is 1"), pack=False),
    Slip("a pack without a version", "[law@1]", "[law]", "law]", "SCH004", ("'law'", "NAME@VERSION"), pack=False),
    Slip("a pack outside of its shelf", "law@1", "../law@1", "../law", "SCH004", ("NAME@VERSION",), pack=False),
    Slip("a pack twice", "law@1]", "law@1, law@1]", "law@1]", "PCK002", ("twice", "policy.yaml:5:11"), pack=False),
    Slip("a pack in two versions", "law@1", "law@1, law@2", "law@2", "PCK002", ("two versions", "as law@1"), pack=False),
    Slip("a name that a pack gives too", "calendars: {", "calendars: {law/office: {open: {mon: [\"09:00-10:00\"]}}, ", "law/office", "NAM008", ("'law/office' is taken", "packs/law/1/pack.yaml:7:13"), pack=False),
    Slip("a pack of another name", "pack: law", "pack: lwa", "lwa", "PCK004", ("'lwa'", "'law'")),
    Slip("a pack of another version", "version: 1", "version: 1.1", "1.1", "PCK004", ("'1.1'", "`version: 1`")),
    Slip("a pack without a language", "language: 1\n", "", "", "SCH002", ("'language'",)),
    Slip("a pack that routes", "fields:", "routing: {first: [], otherwise: lead}\nfields:", "routing", "PCK003", ("`routing`", "may only add")),
    Slip("a pack that counts", "fields:", "signals: {many: {count: opened, at_least: 2}}\nfields:", "signals", "PCK003", ("`signals`",)),
    Slip("a pack that limits runs", "fields:", "run_limits: {}\nfields:", "run_limits", "PCK003", ("`run_limits`",)),
    Slip("a pack that extends", "fields:", "extends: [club@2026.11]\nfields:", "extends", "PCK003", ("`extends`",)),
    Slip("a pack that names the levels", "{most_severe:", "{levels: [urgent, low], most_severe:", "levels", "PCK003", ("`priorities.levels`", "`most_severe`")),
    Slip("a pack that says what is claimed", "closure:\n", "closure:\n  claimed_by: [closed]\n", "claimed_by", "PCK003", ("`closure.claimed_by`", "`contradicted_by`")),
    Slip("a key misspelt in a pack", "about:", "abuot:", "abuot", "SCH001", ("'abuot'", "'about'")),
    Slip("a key misspelt further in", "else: no receipt", "esle: no receipt", "esle", "SCH001", ("'esle'", "'else'")),
    Slip("a field that every policy has", "fields:\n", "fields:\n  title: {type: word}\n", "title", "NAM008", ("'title' is taken", "refines none")),
    Slip("a field without a type", "fields:\n", "fields:\n  stamp: {}\n", "stamp", "FLD001", ("'law/stamp' needs a type",)),
    Slip("a field of the policy", "when: {receipt: paper}", "when: {shop_level: gold}", "shop_level", "PCK005", ("cannot read 'shop_level'", "every policy has")),
    Slip("a field misspelt", "when: {receipt: paper}", "when: {reciept: paper}", "reciept", "PCK005", ("'reciept'", "'receipt'")),
    Slip("a category of the policy", "when: {receipt: paper}", "when: {category: double_charge}", "category", "PCK005", ("'category'", "the priority")),
    Slip("a clock misspelt in a guarantee", "{answer.target:", "{anwser.target:", "anwser", "PCK005", ("'anwser.target'", "every policy has")),
    Slip("a clock of nobody", "clock: answer", "clock: resolution", "resolution", "PCK005", ("no clock 'resolution'", "answer")),
    Slip("a calendar misspelt", "calendar: office", "calendar: ofice", "ofice", "PCK005", ("no calendar 'ofice'", "'office'")),
    Slip("a lookup misspelt", "{lookup: ground}", "{lookup: grund}", "grund", "PCK005", ("no lookup 'grund'", "'ground'")),
    Slip("a key of a lookup misspelt", "keys: [receipt]", "keys: [reciept]", "reciept", "PCK005", ("'reciept'", "'receipt'")),
    Slip("a signal of the policy", "clock: answer, steps: [{id: near, at: 75%,", "signal: chased, steps: [{id: near,", "chased", "PCK005", ("no signal 'chased'", "clock")),
    Slip("a signal that contradicts", "[customer_denied, reopened]", "[chased]", "chased", "PCK005", ("'chased'",)),
    Slip("a level that the policy lacks", "level: urgent", "level: grave", "grave", "NAM003", ("'grave'", "those of 'shop'")),
    Slip("a level in a condition", "{at_least: high}", "{at_least: hihg}", "hihg", "NAM003", ("'hihg'", "'high'", "'shop'")),
    Slip("a role that the policy lacks", "to: lead", "to: boss", "boss", "NAM012", ("'boss'", "'shop'")),
    Slip("a word that the field does not have", "when: {receipt: paper}", "when: {receipt: papr}", "papr", "NAM010", ("'papr'", "'paper'")),
    Slip("an event misspelt", "stop: [closed]", "stop: [colsed]", "colsed", "NAM009", ("'colsed'", "'closed'")),
    Slip("no table", "{file: grounds.csv, keys", "{file: ground.csv, keys", "ground.csv", "LKP001", ("'ground.csv'", "grounds.csv")),
    Slip("a table outside of the pack", "{file: grounds.csv, keys", "{file: ../grounds.csv, keys", "../grounds", "LKP001", ("outside",)),
    Slip("no such column", "gives: within", "gives: target", "target}", "LKP002", ("'target'", "within")),
    Slip("a section of the wrong kind", "calendars: {office: {open: {mon-sun: [\"00:00-24:00\"]}}}", "calendars: office", "office", "SCH003", ("'office'",)),
    Slip("broken YAML", "calendars: {", "calendars: {{", "{office", "YML005", ("one word",)),
)  # fmt: skip


@pytest.mark.parametrize("slip", [pytest.param(one, id=one.name) for one in SLIPS])
def test_a_slip_is_found_once_where_it_is(slip: Slip, tmp_path: Path) -> None:
    text = LAW if slip.pack else HOST
    start = text.index(slip.before)
    text = text.replace(slip.before, slip.after, 1)

    loaded = shop(tmp_path, law=text) if slip.pack else shop(tmp_path, text)

    assert loaded.policy is None
    ((file, place, code, words),) = [one for one in said(loaded) if one[2] != "CLK006"]
    wanted = "packs/law/1/pack.yaml" if slip.pack else "policy.yaml"
    assert (file, place, code) == (wanted, _place(text, slip.at, start), slip.code), words
    assert [word for word in slip.words if word not in words] == []


def _place(text: str, word: str, start: int) -> str:
    """The line and column of a word; of the file as a whole, where there is no word."""
    if not word:
        return "0:0"
    before = text[: text.index(word, start)].split("\n")
    return f"{len(before)}:{len(before[-1]) + 1}"


def test_an_id_that_a_pack_gives_too_is_said_at_the_pack_and_names_the_policys(
    tmp_path: Path,
) -> None:
    ((file, _, code, words),) = said(shop(tmp_path, HOST.replace("id: large,", "id: law/large,")))

    assert (file, code) == ("packs/law/1/pack.yaml", "NAM008")
    assert "'law/large' is used twice" in words
    assert "shop/policy.yaml:15:22" in words


def test_a_pack_that_wants_levels_is_refused_where_there_are_none(tmp_path: Path) -> None:
    start = HOST.index("priorities:")
    host = HOST[:start] + HOST[HOST.index("routing:") :]

    loaded = shop(tmp_path, host)

    assert loaded.policy is None
    assert {(file, code) for file, _, code, _ in said(loaded)} == {
        ("packs/law/1/pack.yaml", "NAM001"),
        ("packs/law/1/pack.yaml", "NAM003"),
    }
    assert all("'shop'" in words for *_, words in said(loaded))


def test_a_folder_without_a_file_that_is_read_is_no_pack(tmp_path: Path) -> None:
    files = {"policy.yaml": HOST, "packs/law/1/pack.yml": LAW}

    loaded = load(str(write(tmp_path, files)))

    assert [(file, place, code) for file, place, code, _ in said(loaded)] == [
        ("packs/law/1/pack.yml", "0:0", "YML007"),
        ("policy.yaml", "5:11", "PCK001"),
    ]


def test_a_pack_that_is_not_there_is_the_only_thing_said(tmp_path: Path) -> None:
    host = HOST.replace("calendar: office", "calendar: law/office") + (
        "guarantees: [{id: g, when: {law/receipt: paper}, then: {law/answer.target: {at_most: 15d}}}]\n"
    )

    assert [code for _, _, code, _ in said(shop(tmp_path, host.replace("law@1", "lwa@1")))] == [
        "PCK001"
    ]
