"""Corners in which the pipeline once went wrong, each on the smallest policy that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.decide.engines import Columnar
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.reading import fields_read
from complaintctl.policy.load import load
from tests.decide.frames import frame
from tests.decide.records import Record, decided
from tests.decide.vocabulary import AS_OF, OPENED
from tests.oracle import Cell

HEAD = "language: 1\npolicy: corner\ntimezone: UTC\neffective_from: 2026-01-01\n"
OPEN_CATEGORY = "categories: {first: [{id: c, when: {title: {contains: x}}}], otherwise: z}\n"
LOOKED_UP = """
lookups: {grid: {file: grid.csv, keys: [category], gives: level}}
priorities:
  levels: [high, low]
  most_severe:
    - {id: grid, level: {lookup: grid}, when: {any: [{vip: true}, {amount: {above: 5}}]}}
"""
CHANNEL = "fields: {channel: {type: word, values: [app], live: LIVE}}\n"


def codes(folder: Path, policy: str) -> list[str]:
    (folder / "policy.yaml").write_text(HEAD + policy, encoding="utf-8")
    return [finding.code for finding in load(str(folder)).findings]


def decide_one(folder: Path, written: str, **cells: Cell) -> Record:
    assert codes(folder, written) == []
    policy = load(str(folder)).policy
    assert policy
    complaint: dict[str, Cell] = {"complaint": ("present", "C"), "opened_at": ("present", OPENED)}
    batch = frame(policy.fields, fields_read(policy), [complaint | cells])
    return decided(Pipeline(policy, as_of=AS_OF, engine=Columnar()), batch)["C"]


def test_a_sure_condition_still_names_what_it_could_not_read_if_its_lookup_is_open(
    tmp_path: Path,
) -> None:
    (tmp_path / "grid.csv").write_text("category,level\nc,high\nz,low\n", encoding="utf-8")
    cells: dict[str, Cell] = {"vip": ("present", True), "amount": ("blank",), "title": ("blank",)}
    assert decide_one(tmp_path, OPEN_CATEGORY + LOOKED_UP, **cells)["priority"] == {
        "value": "high",
        "rules": ["grid"],
        "certainty": "undetermined",
        "possible": ["high", "low"],
        "because": ["amount", "category", "title"],
    }


def test_a_policy_of_categories_alone_is_decided(tmp_path: Path) -> None:
    found = decide_one(tmp_path, OPEN_CATEGORY, title=("present", "Xx"))
    assert (found["category"]["value"], found["remedies"]) == ("c", [])


def test_one_outcome_is_certain_whatever_the_cell_says_and_needs_no_reason(tmp_path: Path) -> None:
    copied = CHANNEL.replace("LIVE", "false") + "categories: {from: channel, otherwise: app}\n"
    assert decide_one(tmp_path, copied, channel=("blank",))["category"] == {
        "value": "app",
        "also": [],
        "rules": [],
        "certainty": "certain",
        "possible": ["app"],
        "because": [],
    }


def test_one_word_in_two_spellings_is_one_possible_outcome(tmp_path: Path) -> None:
    fields = "fields: {channel: {type: word, values: [App, ａｐｐ, web]}}\n"
    copied = fields + "categories: {from: channel, otherwise: z}\n"
    assert decide_one(tmp_path, copied, channel=("blank",))["category"]["possible"] == [
        "App",
        "web",
        "z",
    ]


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (CHANNEL.replace("LIVE", "true") + "categories: {from: channel, otherwise: z}\n", "ORD002"),
        (
            OPEN_CATEGORY + "teams: {t: {}}\nremedies: {all: [{id: m, offer: o, when: {team: t}}]}",
            "NAM001",
        ),
    ],
    ids=["a category taken from a live field", "a team that no routing decides"],
)
def test_what_could_not_be_decided_is_refused(policy: str, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, policy) == [code]
