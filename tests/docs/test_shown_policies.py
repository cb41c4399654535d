"""Every block of YAML on a page is loaded: it has no error, or the one that the page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from complaintctl.findings import errors
from complaintctl.policy.load import load
from tests.cli.terminal import STARTER, STARTER_QUEUE, Terminal
from tests.docs.markdown import PAGES, POLICY, README, Block, blocks, table
from tests.docs.samples import beside, guilty_of, write_policy

MOMENT = "2026-11-21"
_YAML = [
    pytest.param(block, beside(page), id=block.place)
    for page in PAGES
    if page != README
    for block in blocks(page, "yaml")
]
_JSON = [
    pytest.param(block, id=block.place)
    for page in PAGES
    for block in blocks(page, "json")
    if not block.file
]
_EXCERPTS = [pytest.param(block, id=block.place) for block in blocks(README, "yaml")]


@pytest.mark.parametrize(("block", "others"), _YAML)
def test_a_shown_policy_has_no_error_but_the_one_that_is_shown(
    block: Block, others: list[Block], tmp_path: Path
) -> None:
    loaded = load(str(write_policy(tmp_path, block, others)))

    wrong = errors(loaded.findings)
    if guilty_of(block):
        assert {finding.code for finding in wrong} == set(guilty_of(block))
    else:
        assert wrong == (), block.place


@pytest.mark.parametrize("block", _EXCERPTS)
def test_what_the_readme_shows_stands_in_the_starter_policy(block: Block) -> None:
    whole = yaml.safe_load((STARTER / "policy.yaml").read_text(encoding="utf-8"))

    assert _is_part(yaml.safe_load(block.text), whole)


def _is_part(shown: object, whole: object) -> bool:
    """Whether `whole` says all that `shown` says; rules are found by their ids."""
    if isinstance(shown, dict) and isinstance(whole, dict):
        return all(key in whole and _is_part(shown[key], whole[key]) for key in shown)
    if isinstance(shown, list) and isinstance(whole, list):
        return all(any(_is_part(part, one) for one in whole) for part in shown)
    return shown == whole


@pytest.mark.parametrize("block", _JSON)
def test_a_shown_record_is_what_the_sample_queue_gives(block: Block, terminal: Terminal) -> None:
    complaint, concern = block.title.split(".")
    words = ("--policy", STARTER, "--as-of", MOMENT, "-o", "jsonl")

    answer = terminal.type("batch", STARTER_QUEUE, *words)

    records = [json.loads(line) for line in answer.out.splitlines()]
    (record,) = (one for one in records if one["complaint"] == complaint)
    assert record[concern] == json.loads(block.text)


def test_what_detectors_find_is_what_the_page_says_they_find(terminal: Terminal) -> None:
    shown = table(POLICY, "what its record lists under `detected`")
    for block in blocks(POLICY):
        if block.file:
            terminal.file(block.file, block.text)
    log = ("--log", "watched-log.csv", "--as-of", "2026-11-20T09:00")

    answer = terminal.type("batch", "watched.csv", "--policy", "watch", *log, "-o", "jsonl")

    assert answer.code == 0, answer.err
    found = {}
    for line in answer.out.splitlines():
        record = json.loads(line)
        told = [f"`{one['detector']}` {one['at']}" for one in record["detected"]]
        found[record["complaint"]] = "; ".join(told)
    assert list(found.items()) == [tuple(row) for row in shown]


_DOUBTS = """\
language: 1
policy: doubts
timezone: Asia/Shanghai
effective_from: 2026-01-01
teams: {A: {}, B: {}, O: {}}
categories: {first: [{id: x, when: {text: {contains: x}}}], otherwise: O}
priorities:
  levels: [urgent, high, normal]
  most_severe:
    - {id: a, level: urgent, when: {vip: true}}
    - {id: b, level: high, when: {vulnerable: true}}
routing:
  first: [{id: a, team: A, when: {vip: true}}, {id: b, team: B, when: {vulnerable: true}}]
  otherwise: O
responsibility:
  parties: [platform, merchant]
  agree:
    - {id: a, party: platform, when: {vip: true}}
    - {id: b, party: merchant, when: {vulnerable: true}}
  otherwise: O
"""
_CELL = {"yes": "true", "no": "false", "?": ""}
_CONCERNS = {"first": ("owner", "team"), "most_severe": ("priority", "value"),
             "agree": ("responsible", "party")}  # fmt: skip


@pytest.mark.parametrize("list_name", sorted(_CONCERNS))
def test_the_tables_of_possible_answers_are_true(list_name: str, terminal: Terminal) -> None:
    shown = table(POLICY, f"possible by `{list_name}`")
    assert len(shown) >= 6
    queue = terminal.file("queue.csv", _queue(shown))
    terminal.file("doubts/policy.yaml", _DOUBTS)

    answer = terminal.type("batch", queue, "--policy", "doubts", "--as-of", MOMENT, "-o", "jsonl")

    assert answer.code == 0, answer.err
    concern, value = _CONCERNS[list_name]
    found = [json.loads(line)[concern] for line in answer.out.splitlines()]
    given = [[", ".join(one["possible"]), one[value]] for one in found]
    assert given == [row[2:] for row in shown]


def _queue(rows: list[list[str]]) -> str:
    lines = ["complaint,opened_at,text,vip,vulnerable"]
    for number, (first, second, *_) in enumerate(rows):
        lines.append(f"{number},2026-11-01,-,{_CELL[first]},{_CELL[second]}")
    return "\n".join(lines) + "\n"


def test_the_worked_example_goes_through_every_priority_rule_of_the_starter() -> None:
    whole = yaml.safe_load((STARTER / "policy.yaml").read_text(encoding="utf-8"))

    rules = [[f"`{rule['id']}`", rule["level"]] for rule in whole["priorities"]["most_severe"]]

    assert [row[:2] for row in table(POLICY, "what it reads")] == rules
