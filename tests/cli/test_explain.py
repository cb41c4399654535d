"""`explain` from the outside: what it reads, how it ends, and what it never says."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from complaintctl.shipped import shipped
from tests.cli.terminal import STARTER, STARTER_QUEUE, Terminal

KAMENG = ("--policy", shipped("policies", "kameng"), "--as-of", "2026-11-16T09:00")
QUEUE = shipped("fixtures", "kameng", "queue.csv")
LOG = ("--log", shipped("fixtures", "kameng", "events.csv"))
STARTED = ("explain", STARTER_QUEUE, "T2601001", "--policy", STARTER, "--as-of", "2026-11-21")


def test_the_record_that_is_explained_is_the_one_that_batch_writes(terminal: Terminal) -> None:
    assert terminal.type("batch", QUEUE, *KAMENG, *LOG, "-o", "jsonl:all.jsonl").code == 0
    lines = (terminal.folder / "all.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    twin = next(record for record in records if record["intake"]["duplicates"])
    blank = next(record for record in records if "order_id" in record["intake"]["missing"])
    for record in (records[0], twin, blank):
        asked = ("explain", QUEUE, record["complaint"], *KAMENG, *LOG, "--format", "json")
        told = json.loads(terminal.type(*asked).out)
        assert told["record"] == record
        dues = [one["due"] for clock in told["explanation"]["clocks"] for one in clock["cycles"]]
        assert dues == [one["due"] for one in record["clocks"] if one["cycle"]]


REFUSED = [
    (("--why-not", "priority"), "--why-not priority: write CONCERN=VALUE, such as priority=urgent"),
    (
        ("--why-not", "prio=urgent"),
        "--why-not prio=urgent: this policy decides no 'prio'; did you mean 'priority'?",
    ),
    (
        ("--why-not", "priority=urgnt"),
        "--why-not priority=urgnt: there is no priority 'urgnt'; did you mean 'urgent'?",
    ),
    (("--what-if", "amount"), "--what-if amount: write FIELD=VALUE, such as amount=5000"),
    (
        ("--what-if", "amnt=5"),
        "--what-if: there is no field or concern 'amnt'; did you mean 'amount'?",
    ),
    (
        ("--what-if", "amount=much"),
        "--what-if amount=...: the value is no money that 'amount' can hold",
    ),
    (
        ("--what-if", "amount=5", "--what-if", "amount=6"),
        "--what-if amount=... stands there twice; keep one",
    ),
    (
        ("--what-if", "priority=urgnt"),
        "--what-if priority=...: the value is no priority of the policy; did you mean 'urgent'?",
    ),
    (
        ("--as-of", "2026-11-01"),
        "complaint 'T2601001' was opened after that instant; mend --as-of",
    ),
]


@pytest.mark.parametrize(("more", "said"), REFUSED, ids=[" ".join(more) for more, _ in REFUSED])
def test_a_question_that_cannot_be_meant_is_exit_2(
    more: tuple[str, ...], said: str, terminal: Terminal
) -> None:
    answer = terminal.type(*STARTED, *more)
    assert (answer.code, answer.out, answer.err) == (2, "", f"complaintctl: {said}\n")


def test_a_complaint_that_is_not_there_is_exit_2_with_the_nearest(terminal: Terminal) -> None:
    answer = terminal.type("explain", STARTER_QUEUE, "T260100", "--policy", STARTER)
    assert (answer.code, answer.out) == (2, "")
    said = "complaintctl: there is no complaint 'T260100' in the queue; did you mean 'T26010"
    assert answer.err.startswith(said)


def test_what_cannot_be_read_ends_as_it_does_for_batch(terminal: Terminal) -> None:
    nowhere = terminal.type("explain", STARTER_QUEUE, "T2601001", "--policy", "nowhere")
    unread = terminal.type("explain", "nowhere.csv", "T2601001", "--policy", STARTER)
    assert (nowhere.code, unread.code) == (2, 4)
    twice = terminal.type("explain", "-", "T2601001", "--policy", STARTER, "--what-if", "amount=5")
    assert twice.code == 2
    assert twice.err == (
        "complaintctl: --what-if reads the queue twice; give it as a file, not as '-'\n"
    )


def test_a_queue_from_stdin_and_one_in_gb18030_are_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = terminal.type(*STARTED)
    piped = io.TextIOWrapper(io.BytesIO(Path(STARTER_QUEUE).read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    assert terminal.type("explain", "-", *STARTED[2:]) == filed
    backoffice = shipped("fixtures", "kameng", "backoffice.csv")
    answer = terminal.type("explain", backoffice, "202611022058000009", *KAMENG, *LOG)
    assert answer.code == 0
    assert answer.out.startswith("complaint 202611022058000009, as of Mon 2026-11-16 09:00\n")


@pytest.mark.parametrize("format_", ["text", "md", "json"])
def test_two_hash_seeds_print_the_same_bytes(format_: str) -> None:
    more = ("--why-not", "priority=high", "--format", format_)
    line = [sys.executable, "-m", "complaintctl", *map(str, STARTED), *more]
    printed = [
        subprocess.run(
            line, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]


PRIVATE = """\
language: 1
policy: private
timezone: Asia/Shanghai
effective_from: 2026-01-01
fields:
  text: {type: text, personal: scrub}
  note: {type: text}
  customer_id: {type: id, personal: pseudonym}
  phone: {type: id, personal: pseudonym}
  city: {type: word, personal: pseudonym}
  age: {type: number, personal: pseudonym}
  amount: {type: money, personal: pseudonym}
teams: {frontline: {}}
categories:
  first:
    - {id: stolen, when: {text: {contains: [盗刷, 冻结]}, note: {starts_with: 急}}}
    - {id: far, when: {city: [Lhasa, Urumqi], age: {at_least: 60}}}
    - {id: same, when: {phone: {same_as: customer_id}}}
  otherwise: other
priorities:
  levels: [urgent, normal]
  most_severe: [{id: big, level: urgent, when: {amount: {at_least: 900}, phone: {present: true}}}]
signals:
  again: {count: complaints, same: [customer_id], within: 30d, before: opened, at_least: 1}
"""
SECRETS = (
    "我的卡被盗刷了",
    "说给你一个人听",
    "张伟-8812",
    "13912345678",
    "Sanya",
    "71.5",
    "4711.25",
)


@pytest.mark.parametrize("format_", ["text", "md", "json"])
def test_no_format_says_a_free_text_or_a_personal_value(format_: str, terminal: Terminal) -> None:
    text, note, customer, phone, city, age, amount = SECRETS
    terminal.file("policy/policy.yaml", PRIVATE)
    terminal.file(
        "queue.csv",
        "complaint,opened_at,text,note,customer_id,phone,city,age,amount\n"
        f"C1,2026-03-02,{text},{note},{customer},{phone},{city},{age},{amount}\n"
        f"C0,2026-03-01,{text},{note},{customer},{phone},{city},{age},{amount}\n",
    )
    asked = ("explain", "queue.csv", "C1", "--policy", "policy", "--as-of", "2026-03-03")
    for wanted in ("category=stolen", "category=far", "category=same", "priority=normal"):
        more = ("--why-not", wanted, "--what-if", "vip=true", "--full", "--format", format_)
        answer = terminal.type(*asked, *more)
        assert answer.code == 0
        assert [secret for secret in SECRETS if secret in answer.out + answer.err] == []
