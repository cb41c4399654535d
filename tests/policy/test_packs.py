"""Packs: what joins under which name, what a pack may not do, and that no order can be seen."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from complaintctl.policy.load import Loaded, load
from tests.cli.terminal import Terminal
from tests.policy.packed import CLUB, GROUNDS, HOST, LAW, PACKS, said, shop, write


def test_the_names_of_a_pack_begin_with_its_own(tmp_path: Path) -> None:
    loaded = shop(tmp_path)

    assert said(loaded) == []
    policy = loaded.policy
    assert policy is not None
    assert policy.priority is not None
    assert policy.closure is not None
    assert policy.fields["law/receipt"].values == ("paper", "电子")
    assert list(policy.calendars) == ["office", "law/office"]
    assert list(policy.lookups) == ["law/ground"]
    assert [rule.id for rule in policy.priority.rules] == ["large", "law/large"]
    assert list(policy.clocks) == ["answer", "law/answer"]
    assert [(one.id, one.clock) for one in policy.ladders] == [
        ("late", "answer"),
        ("law/late", "law/answer"),
    ]
    assert policy.ladders[1].steps[0].key == "law/near"
    assert [one.id for one in policy.closure.requirements] == ["told", "law/told"]
    assert policy.closure.contradicted_by == ("reopened", "chased", "customer_denied")


def test_inside_a_pack_a_name_is_its_own_before_anything_else(tmp_path: Path) -> None:
    policy = shop(tmp_path).policy

    assert policy is not None
    clock = policy.clocks["law/answer"]
    assert clock.calendar == "law/office"
    assert [target.id for target in clock.targets] == ["law/by-ground"]
    assert policy.lookups["law/ground"].keys[0].name == "law/receipt"
    assert policy.lookups["law/ground"].rows == {("paper",): "3d", ("电子",): "5d"}


def test_a_pack_changes_nothing_of_the_policys_own(tmp_path: Path) -> None:
    alone = shop(tmp_path, HOST.replace("extends: [law@1]\n", "")).policy
    policy = shop(tmp_path).policy

    assert alone is not None
    assert policy is not None
    assert policy.closure is not None
    assert policy.clocks["answer"] == alone.clocks["answer"]
    assert policy.calendars["office"] == alone.calendars["office"]
    assert policy.ladders[:1] == alone.ladders
    assert policy.closure.requirements[:1] == alone.closure.requirements  # type: ignore[union-attr]
    assert (policy.category, policy.team, policy.teams) == (
        alone.category,
        alone.team,
        alone.teams,
    )


def test_the_policy_writes_the_names_of_a_pack_in_full(tmp_path: Path) -> None:
    host = HOST.replace(
        "escalation: [",
        "guarantees: [{id: g, when: {amount: {above: 1}}, then: {law/answer.target: {at_most: 15d}}}]\n"
        "escalation: [{id: more, clock: law/answer, steps: [{at: 50%, to: lead, do: remind}]}, ",
    ).replace("when: {category: double_charge}", "when: {law/receipt: paper}")

    loaded = shop(tmp_path, host.replace("calendar: office", "calendar: law/office"))

    assert loaded.policy is not None, loaded.findings
    assert loaded.policy.clocks["answer"].calendar == "law/office"


SPLIT = {
    "policy.yaml": HOST.partition("clocks:")[0].replace("extends: [law@1]\n", ""),
    "clocks.yaml": f"clocks:{HOST.partition('clocks:')[2]}extends: [club@2026.11, law@1]\n",
    "packs/law/1/pack.yaml": LAW.partition("clocks:")[0],
    "packs/law/1/a.yaml": f"clocks:{LAW.partition('clocks:')[2]}",
    "packs/law/1/grounds.csv": GROUNDS,
    "packs/club/2026.11/pack.yaml": CLUB,
}
QUEUE = """\
complaint,opened_at,text,amount,law/receipt
C-1,2026-12-01 09:00,重复扣款,6000,paper
C-2,2026-12-01 09:00,重复扣款,9500,
"""


def test_neither_the_order_of_packs_nor_that_of_files_can_be_seen(terminal: Terminal) -> None:
    queue = terminal.file("queue.csv", QUEUE)
    worlds = [
        {"policy.yaml": HOST.replace("law@1", ", ".join(order)), **PACKS}
        for order in itertools.permutations(("law@1", "club@2026.11"))
    ]
    answers = set()
    for place, files in enumerate([*worlds, SPLIT]):
        policy = write(terminal.folder / str(place), files)
        words = ("--policy", policy, "--as-of", "2026-12-02", "-o", "jsonl")
        answer = terminal.type("batch", queue, *words)
        assert answer.code == 0, answer.err
        answers.add(answer.out)

    assert len(answers) == 1
    first = json.loads(answers.pop().partition("\n")[0])
    assert [clock["clock"] for clock in first["clocks"]] == ["answer", "club/answer", "law/answer"]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("packs/law/1/pack.yaml", "within: 15d", "within: 14d"),
        ("packs/law/1/pack.yaml", "states no law", "states none"),
        ("packs/law/1/grounds.csv", "3d", "4d"),
    ],
)
def test_what_a_pack_says_is_in_the_digest(
    tmp_path: Path, file: str, before: str, after: str
) -> None:
    first = shop(tmp_path / "a").policy
    folder = write(tmp_path / "b", {"policy.yaml": HOST, **PACKS})
    changed = PACKS[file].replace(before, after, 1)
    assert changed != PACKS[file]
    (folder / file).write_text(changed, encoding="utf-8")
    second = load(str(folder)).policy

    assert first is not None
    assert second is not None
    assert first.digest != second.digest


def test_a_remark_in_a_pack_is_not_in_the_digest(tmp_path: Path) -> None:
    first, second = shop(tmp_path / "a"), shop(tmp_path / "b", law=f"# a remark\n{LAW}")

    assert first.policy is not None
    assert second.policy is not None
    assert first.policy.digest == second.policy.digest


def test_a_policy_without_closure_claims_as_ever_and_proves_what_the_pack_wants(
    tmp_path: Path,
) -> None:
    policy = shop(tmp_path, HOST[: HOST.index("closure:")]).policy

    assert policy is not None
    assert policy.closure is not None
    assert policy.closure.claimed_by == ("resolved", "closed")
    assert [one.id for one in policy.closure.requirements] == ["law/told"]
    assert policy.closure.window == 0


LOG = "complaint,at,event\nC-1,2026-12-02 08:00,acknowledged\n"


def decided(terminal: Terminal, host: str, queue: str = QUEUE, **packs: str) -> list[Any]:
    """The records of a queue, in its order."""
    write(terminal.folder, {"policy.yaml": host, **PACKS, **packs})
    path, log = terminal.file("queue.csv", queue), terminal.file("log.csv", LOG)
    words = ("--policy", "shop", "--log", log, "--as-of", "2026-12-02T09:00", "-o", "jsonl")
    answer = terminal.type("batch", path, *words)
    assert answer.code == 0, answer.err
    return [json.loads(line) for line in answer.out.splitlines()]


def test_the_clock_of_a_pack_runs_beside_the_policys_and_the_earliest_due_is_next(
    terminal: Terminal,
) -> None:
    first, second = decided(terminal, HOST)

    # Tuesday 09:00: eight open hours are over at 17:00, and three days by the pack's table on
    # Friday; a blank receipt leaves open which row holds, and 9,500 is high all the same.
    dues = [(one["clock"], one["due"], one["rule"]) for one in first["clocks"]]
    assert dues == [
        ("answer", "2026-12-01T17:00:00+08:00", "otherwise"),
        ("law/answer", "2026-12-04T09:00:00+08:00", "law/by-ground"),
    ]
    assert second["priority"]["because"] == ["law/receipt"]
    assert second["priority"]["possible"] == ["urgent", "high"]
    unsure = second["clocks"][1]
    assert unsure["possible"] == ["2026-12-04T09:00:00+08:00", "2026-12-06T09:00:00+08:00"]
    assert unsure["because"] == ["law/receipt"]

    path = terminal.folder / "queue.csv"
    words = ("--policy", "shop", "--log", terminal.folder / "log.csv", "-o", "csv")
    shown = terminal.type("batch", path, *words, "--as-of", "2026-12-01T10:00")
    header, row, _ = shown.out.lstrip("\ufeff").splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=False))
    assert (cells["next_clock"], cells["next_due"]) == ("answer", "2026-12-01T17:00:00+08:00")


WAIVE = """\
waive:
  - {rule: RULE, when: {channel: wholesale}, from: 2026-12-01, through: 2026-12-01,
     owner: legal desk, reason: contract 118}
"""
SOLD = """\
complaint,opened_at,text,amount,channel,law/receipt
C-1,2026-11-30 23:59:59,重复扣款,9500,wholesale,paper
C-2,2026-12-01 00:00,重复扣款,9500,wholesale,paper
C-3,2026-12-01 23:59:59,重复扣款,9500,wholesale,paper
C-4,2026-12-02 00:00,重复扣款,9500,wholesale,paper
C-5,2026-12-01 12:00,重复扣款,9500,app,paper
"""


@pytest.mark.parametrize(
    ("rule", "there"),
    [
        ("law/answer", lambda one: "law/answer" in [clock["clock"] for clock in one["clocks"]]),
        ("law/large", lambda one: one["priority"]["value"] == "urgent"),
        ("law/by-ground", lambda one: one["clocks"][1]["target"] == "3d"),
    ],
)
def test_a_part_of_a_pack_is_waived_by_its_full_name_from_day_through_day(
    terminal: Terminal, rule: str, there: Any
) -> None:
    found = decided(terminal, HOST + WAIVE.replace("RULE", rule), SOLD)

    assert [one["waived"] for one in found] == [[], [rule], [rule], [], []]
    assert [there(one) for one in found] == [True, False, False, True, True]


@pytest.mark.parametrize("rule", ["law/told", "law/late", "law/near", "large"])
def test_what_has_a_name_in_a_pack_can_be_waived(tmp_path: Path, rule: str) -> None:
    assert said(shop(tmp_path, HOST + WAIVE.replace("RULE", rule))) == []


def test_a_waiver_names_a_rule_of_a_pack_in_full(tmp_path: Path) -> None:
    loaded = shop(tmp_path, HOST + WAIVE.replace("RULE", "by-ground"))

    ((file, _, code, words),) = said(loaded)
    assert (file, code) == ("policy.yaml", "WAV002")
    assert "'law/by-ground'" in words


FACTS, PROMISES = HOST.split("categories:")
FACTS = FACTS.replace("effective_from: 2026-01-01\n", "").replace("extends: [law@1]\n", "")
PROMISES = f"categories:{PROMISES}"


def dated(folder: Path, top: str, older: str, newer: str, **files: str) -> Loaded:
    """The policy in two versions, with what is extended at the top and in each."""
    return load(
        str(
            write(
                folder,
                {
                    "policy.yaml": top + FACTS,
                    "versions/2026-01-01/p.yaml": older + PROMISES,
                    "versions/2027-01-01/p.yaml": newer + PROMISES,
                    **PACKS,
                    **files,
                },
            )
        )
    )


def test_a_pack_at_the_top_joins_every_version_and_one_in_a_version_that_one(
    tmp_path: Path,
) -> None:
    loaded = dated(tmp_path, "extends: [law@1]\n", "", "extends: [club@2026.11]\n")

    assert said(loaded) == []
    assert loaded.policy is not None
    assert [list(one.clocks) for one in loaded.policy.versions()] == [
        ["answer", "law/answer"],
        ["answer", "club/answer", "law/answer"],
    ]
    assert [pack.called for pack in loaded.packs] == ["club@2026.11", "law@1"]


def test_a_version_may_extend_another_version_of_a_pack(tmp_path: Path) -> None:
    newer = LAW.replace("version: 1", "version: 2").replace(
        "otherwise: {within: 15d}", "otherwise: {within: 10d}"
    )
    second = {"packs/law/2/pack.yaml": newer, "packs/law/2/grounds.csv": GROUNDS}

    loaded = dated(tmp_path, "", "extends: [law@1]\n", "extends: [law@2]\n", **second)

    assert said(loaded) == []
    assert loaded.policy is not None
    spans = [one.clocks["law/answer"].otherwise.due.span.text for one in loaded.policy.versions()]  # type: ignore[union-attr]
    assert spans == ["15d", "10d"]


def test_a_column_means_one_thing_in_all_versions(tmp_path: Path) -> None:
    newer = LAW.replace("version: 1", "version: 2")
    second = {
        "packs/law/2/pack.yaml": newer,
        "packs/law/2/grounds.csv": GROUNDS.replace("电子", "e"),
    }

    loaded = dated(tmp_path, "", "extends: [law@1]\n", "extends: [law@2]\n", **second)

    found = [one for one in said(loaded) if one[0] == "packs/law/2/pack.yaml"]
    assert [(place, code) for _, place, code, _ in found] == [("6:3", "NAM008")]
    assert "packs/law/1/pack.yaml" in found[0][3]


def test_a_pack_at_the_top_and_in_a_version_stands_twice(tmp_path: Path) -> None:
    loaded = dated(tmp_path, "extends: [law@1]\n", "", "extends: [law@1]\n")

    assert [(file, place, code) for file, place, code, _ in said(loaded)] == [
        ("versions/2027-01-01/p.yaml", "1:11", "PCK002")
    ]


MAPPING = """\
source: backoffice
columns: {complaint: 单号, opened_at: 时间, amount: 金额, law/receipt: 凭证}
values: {law/receipt: {纸质: paper, 电子票: 电子}}
"""
CELLS = {"单号": "C-1", "时间": "2026-12-01 09:00", "金额": "9500", "凭证": "纸质"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("queue.csv", f"{','.join(CELLS)}\n{','.join(CELLS.values())}\n"),
        ("queue.json", json.dumps([CELLS])),
    ],
)
def test_a_mapping_names_the_column_of_a_packs_field(
    terminal: Terminal, name: str, text: str
) -> None:
    write(terminal.folder, {"policy.yaml": HOST, **PACKS, "sources/backoffice.yaml": MAPPING})
    queue = terminal.file(name, text)

    answer = terminal.type(
        "batch", queue, "--policy", "shop", "--as-of", "2026-12-02", "-o", "jsonl"
    )

    assert answer.code == 0, answer.err
    found = json.loads(answer.out)["priority"]
    assert (found["value"], found["rules"], found["certainty"]) == (
        "urgent",
        ["law/large"],
        "certain",
    )


def test_a_hint_in_a_pack_is_silenced_there_and_nobody_minds_where_it_does_not_occur(
    tmp_path: Path,
) -> None:
    law = LAW.replace("calendars:", "# complaintctl: allow CLK006 for other policies\ncalendars:")
    unused = law.replace("    calendar: office\n", "")

    assert said(shop(tmp_path / "used", law=law)) == []
    assert said(shop(tmp_path / "unused", law=unused)) == []


def test_validate_says_which_packs_joined(terminal: Terminal) -> None:
    write(terminal.folder, {"policy.yaml": HOST.replace("law@1", "law@1, club@2026.11"), **PACKS})

    answer = terminal.type("validate", "shop")

    assert answer.code == 0, answer.out
    assert answer.err == (
        "shop: extends club@2026.11 (shop/packs/club/2026.11)\n"
        "shop: extends law@1 (shop/packs/law/1)\n"
        "shop: valid\n"
    )


def test_the_schema_of_packs_is_one_file_that_says_all(terminal: Terminal) -> None:
    shape = json.loads(terminal.type("schema", "pack").out)

    assert set(shape["properties"]) == {
        *("language", "pack", "version", "about", "fields", "calendars", "lookups"),
        *("priorities", "clocks", "escalation", "closure", "guarantees"),
    }
    assert "policy.schema.json#" not in json.dumps(shape)
