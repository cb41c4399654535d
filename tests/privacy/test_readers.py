"""One run for each reader: who is shown what of the same decisions."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from complaintctl.policy.schema import schema
from complaintctl.privacy.pseudonyms import pseudonym
from tests.cli.terminal import Terminal

POLICY = """\
language: 1
policy: shops
timezone: Asia/Shanghai
effective_from: 2026-01-01
fields:
  shop: {type: text}
  customer_id: {personal: pseudonym}
  handled_by: {personal: pseudonym, shown_to: [team]}
roles: [lead]
teams: {frontline: {}, shop_desk: {one_per: shop}, merchant_desk: {one_per: merchant_id}}
categories:
  first: [{id: known, when: {customer_id: [U7, U8]}}, {id: broken, when: {text: {contains: 坏}}}]
  otherwise: other
priorities:
  levels: [urgent, normal]
  most_severe:
    - {id: often, level: urgent, when: {repeated: true}}
    - {id: somebody, level: urgent, when: {handled_by: [wu, xu]}}
routing:
  first:
    - {id: to-shop, team: shop_desk, when: {amount: {at_least: 100}}}
    - {id: to-merchant, team: merchant_desk, when: {category: broken}}
  otherwise: frontline
automation: {first: [{id: quick, lane: robot, when: {amount: {below: 1}}}], otherwise: human}
signals:
  repeated: {count: complaints, same: [order_id], within: 30d, before: opened, at_least: 1}
clocks:
  answer: {start: opened, stop: [agent_message], on_reopen: stay, target: {otherwise: {within: 2h}}}
escalation: [{id: late, clock: answer, steps: [{at: 100%, to: lead, do: remind}]}]
closure:
  claimed_by: [resolved]
  all: [{id: told, must: {closure_notice: {present: true}}}]
  callback: {within: 72h, attempts: 1, share: {urgent: 100%, otherwise: 20%}}
duplicates: {same: [order_id], within: 30d}
"""
QUEUE = """\
complaint,opened_at,text,order_id,customer_id,merchant_id,shop,amount,handled_by
A1,2026-03-01T10:00,坏了,O1,U1,M1,卡密 AB12CD34EF,5,li
B2,2026-03-02T10:00,坏了,O1,U1,M2,大店 13800138000,5,li
A3,2026-03-03T10:00,慢,O1,U2,M1,大店 13800138000,500,li
A4,2026-03-04T10:00,慢,O2,U2,M1,小店,5,li
"""
LOG = "complaint,at,event\nA1,2026-03-01T20:00,agent_message\n"
MERCHANT = ("--profile", "merchant", "--merchant", "Ｍ1 ")


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.file("policy/policy.yaml", POLICY)
    terminal.file("queue.csv", QUEUE)
    terminal.file("log.csv", LOG)
    terminal.file("salt", b"0123456789abcdef\n")
    terminal.file(
        "over.csv", "complaint,field,value,who,why\nA4,priority,urgent,li,客户电话 13800138000\n"
    )
    return terminal


def _run(desk: Terminal, *words: str) -> str:
    asked = ("queue.csv", "--policy", "policy", "--as-of", "2026-03-20", "--log", "log.csv")
    answer = desk.type("batch", *asked, "--overrides", "over.csv", "--witness", "0", *words)
    assert answer.code == 0, answer.err
    return answer.out


def _records(desk: Terminal, *words: str) -> dict[str, dict[str, Any]]:
    lines = _run(desk, "-o", "jsonl", *words).splitlines()
    records = [json.loads(line) for line in lines]
    for record in records:
        assert [*Draft202012Validator(schema("decision")).iter_errors(record)] == []
    return {record["complaint"]: record for record in records}


def _rows(desk: Terminal, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_run(desk, "-o", "csv", *words))))


def test_a_team_is_shown_its_queues_without_card_secrets(desk: Terminal) -> None:
    queues = {row["complaint"]: row["queue"] for row in _rows(desk)}
    assert queues == {"A1": "M1", "B2": "M2", "A3": "大店 [phone]", "A4": ""}
    assert [one["owner"]["queue"] for one in _records(desk).values()] == [
        "M1",
        "M2",
        "大店 [phone]",
        None,
    ]


def test_an_auditor_is_shown_what_the_team_is(desk: Terminal) -> None:
    audited = _records(desk, "--profile", "auditor")
    assert [one.pop("profile") for one in audited.values()] == ["auditor"] * 4
    assert audited == _records(desk)
    assert _rows(desk, "--profile", "auditor") == _rows(desk)
    assert audited["A4"]["overridden"] == [
        {
            "field": "priority",
            "value": "urgent",
            "who": "li",
            "why": "客户电话 [phone]",
            "until": "",
        }
    ]


def test_a_merchant_is_shown_its_own_complaints_decided_among_all(desk: Terminal) -> None:
    whole, own = _records(desk), _records(desk, *MERCHANT)
    assert list(own) == ["A1", "A3", "A4"]
    for name, record in own.items():
        for key in ("rank", "signals", "clocks", "ever_breached", "remedies", "as_of", "policy"):
            assert record[key] == whole[name][key], (name, key)
        assert record["category"]["value"] == whole[name]["category"]["value"]
    assert [one["owner"] for one in own.values()] == [
        {"team": "merchant_desk", "queue": "M1"},
        None,
        None,
    ]
    assert own["A1"]["intake"]["duplicates"] == ["A3"]
    assert whole["A1"]["intake"]["duplicates"] == ["B2", "A3"]
    assert "callback" in whole["A1"]["closure"]
    assert "callback" not in own["A1"]["closure"]
    hidden = {
        "orphan",
        "escalations",
        "jumps",
        "detected",
        "lane",
        "assumed",
        "waived",
        "overridden",
    }
    assert set(whole["A1"]) - set(own["A1"]) == hidden
    assert set(own["A1"]) - set(whole["A1"]) == {"profile"}


def test_a_merchants_table_has_only_its_own_owner(desk: Terminal) -> None:
    rows = _rows(desk, *MERCHANT)
    assert [(row["complaint"], row["team"], row["queue"]) for row in rows] == [
        ("A1", "merchant_desk", "M1"),
        ("A3", "", ""),
        ("A4", "", ""),
    ]
    assert {"rules", "lane", "escalation_step", "escalate_to", "detected"}.isdisjoint(rows[0])


def test_the_public_is_shown_no_id(desk: Terminal) -> None:
    rows = _rows(desk, "--profile", "public", "--salt", "salt")
    named = [pseudonym(b"0123456789abcdef", "complaint", one) for one in ("A1", "B2", "A3", "A4")]
    assert [row["complaint"] for row in rows] == named
    assert {"team", "queue", "duplicates", "signals", "remedies", "rules"}.isdisjoint(rows[0])
    assert list(_records(desk, "--profile", "public", "--salt", "salt")) == named
    assert [row["complaint"] for row in _rows(desk, "--profile", "public")] == ["***"] * 4


def test_an_unknown_merchant_gets_nothing_and_hears_of_nobody(desk: Terminal) -> None:
    asked = (
        "batch",
        "queue.csv",
        "--policy",
        "policy",
        "--profile",
        "merchant",
        "--merchant",
        "M9",
    )
    answer = desk.type(*asked)
    said = "none of 4 complaints is of merchant 'M9'; mend --merchant, or add --allow-empty"
    assert (answer.code, answer.out, answer.err) == (4, "", f"complaintctl: {said}\n")
    assert desk.type(*asked, "--allow-empty", "-o", "json", "-q").out == "[]\n"


def test_another_merchants_complaint_is_not_there(desk: Terminal) -> None:
    answer = desk.type("explain", "queue.csv", "B2", "--policy", "policy", *MERCHANT)
    assert (answer.code, answer.out) == (2, "")
    assert "there is no complaint 'B2' in the queue" in answer.err


def test_who_may_see_a_person_is_told_by_explain(desk: Terminal) -> None:
    asked = ("explain", "queue.csv", "A1", "--policy", "policy", "--as-of", "2026-03-20")
    salted = ("--profile", "auditor", "--salt", "salt")
    shown = {}
    for reader, words in (("team", ()), ("auditor", salted)):
        facts = json.loads(desk.type(*asked, "--format", "json", *words).out)["explanation"][
            "facts"
        ]
        said = {one["field"]: one["said"] for one in facts}
        shown[reader] = (said["customer_id"], said["handled_by"])
    salt = b"0123456789abcdef"
    assert shown == {
        "team": ("***", "li"),
        "auditor": (pseudonym(salt, "customer_id", "U1"), pseudonym(salt, "handled_by", "li")),
    }


def test_reasons_name_no_person_that_a_rule_lists(desk: Terminal) -> None:
    asked = ("explain", "queue.csv", "A1", "--policy", "policy", "--as-of", "2026-03-20", "--full")
    told = desk.type(*asked, "--why-not", "category=known").out
    assert "customer_id is none of the 2 listed" in told
    assert "customer_id is one that the policy lists" in told
    assert [word for word in ("U7", "U8") if word in told] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--profile", "merchant"),
            "--profile merchant: whose view is it? name it with --merchant ID",
        ),
        (("--merchant", "M1"), "--merchant: add --profile merchant, or leave it away"),
        (("--salt", "nowhere"), "--salt nowhere: no such file or directory; check the path"),
        (
            ("--salt", "short"),
            "--salt short: 15 bytes are too few, 16 is the least; make one with `head -c 32 /dev/urandom | base64`",
        ),
    ],
)
def test_a_reader_that_cannot_be_meant_is_exit_2(
    words: tuple[str, ...], said: str, desk: Terminal
) -> None:
    desk.file("short", b"0123456789abcde\r\n")
    answer = desk.type("batch", "queue.csv", "--policy", "policy", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"complaintctl: {said}\n")
