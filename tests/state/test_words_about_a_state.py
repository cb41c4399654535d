"""What a run with a state says of itself: where its actions are, and what is lost without a word."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.stories import table
from tests.cli.terminal import Terminal

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories:
  first:
    - id: twice
      when: {text: {contains: 扣了两次}}
      needs: [order_id]
      ask: {zh: "请补充{missing}，谢谢", en: "please send {missing}, thank you"}
  otherwise: other
routing: {first: [{id: all, team: frontline, when: {category: twice}}], otherwise: frontline}
teams: {frontline: {}}
actions:
  - {id: ask, do: request_evidence}
"""
MAPPING = """
source: queue
columns: {complaint: complaint, opened_at: opened_at, text: text, order_id: order_id}
"""
OLD = {"complaint": "C-1", "opened_at": "2026-11-10 08:00", "text": "x", "order_id": "A1"}
NEW = {"complaint": "C-2", "opened_at": "2026-11-10 09:05", "text": "扣了两次", "order_id": ""}


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.file("p/policy.yaml", POLICY)
    terminal.file("p/sources/queue.yaml", MAPPING)
    terminal.file("queue.csv", table([OLD]))
    assert run(terminal, "09:00")[0] == 0
    terminal.file("queue.csv", table([OLD, NEW]))
    return terminal


def run(terminal: Terminal, clock: str, *words: str) -> tuple[int, list[str]]:
    answer = terminal.type(
        "batch", "queue.csv", "--policy", "p", "--as-of", f"2026-11-10T{clock}",
        "--witness", "0", "--state", "s.db", "-o", "csv:decided.csv", *words,
    )  # fmt: skip
    return answer.code, answer.err.splitlines()


def test_it_names_the_files_that_hold_its_actions(desk: Terminal) -> None:
    code, said = run(desk, "09:15", "-o", "actions:a.jsonl", "-o", "actions:b-{run}.csv")

    assert code == 0
    assert [line for line in said if "action" in line] == [
        "run 2: 1 new, 0 changed, 1 action, ledger 6 entries",
        "actions are in a-000002.jsonl, b-000002.csv",
        "complaintctl: run ok: 2 decided, 0 undetermined, 0 quarantined, 0 warnings, "
        "run 2, actions 1, missing 0",
    ]


def test_it_warns_of_actions_that_go_nowhere(desk: Terminal) -> None:
    code, said = run(desk, "09:15", "--strict")

    assert code == 1
    at = said.index(
        "s.db: RUN017 warning: 1 action of this run went nowhere, and no later run tells"
    )
    assert said[at + 1] == (
        "    give -o actions:PATH with every run; what they were: "
        "complaintctl audit show s.db --kind action --run 2"
    )


def test_the_same_run_once_more_says_so(desk: Terminal) -> None:
    first = run(desk, "09:15", "-o", "actions:a.jsonl")[1]
    again = run(desk, "09:15", "-o", "actions:a.jsonl")[1]

    assert "run 2: 1 new, 0 changed, 1 action, ledger 6 entries" in first
    assert ("run 2 once more: the same files at the same instant, nothing was changed") in again
    assert sorted(path.name for path in desk.folder.glob("a-*")) == ["a-000002.jsonl"]


def test_a_ready_text_has_a_column_for_each_language(desk: Terminal) -> None:
    run(desk, "09:15", "-o", "actions:a.csv")

    (row,) = csv.DictReader(io.StringIO((desk.folder / "a-000002.csv").read_text("utf-8")))
    assert (row["text_zh"], row["text_en"]) == (
        "请补充订单号，谢谢",
        "please send order number, thank you",
    )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("nowhere.pem", "no such file or directory; check the path and its rights"),
        (
            "queue.csv",
            "this is not a private key in a PEM file: make one with "
            "`openssl genpkey -algorithm ed25519 -out key.pem`",
        ),
    ],
)
def test_a_key_that_is_none_is_named_before_anything_is_done(
    desk: Terminal, key: str, said: str
) -> None:
    before = Path(desk.folder / "decided.csv").read_bytes()

    assert run(desk, "09:15", "--sign-key", key) == (2, [f"complaintctl: --sign-key {key}: {said}"])
    assert Path(desk.folder / "decided.csv").read_bytes() == before


def test_an_opening_that_was_blanked_can_be_shown_and_verified(desk: Terminal) -> None:
    desk.file("queue.csv", table([{**OLD, "opened_at": ""}, NEW]))
    assert run(desk, "09:15", "-o", "actions:a.jsonl")[0] == 0

    shown = desk.type("audit", "show", "s.db", "--complaint", "C-1", "--run", "2", "-o", "csv")

    assert [line.rpartition(",")[2] for line in shown.out.splitlines()[1:]] == [
        "learned opened blank (does not count)",
        "opened is told no more; 2026-11-10 08:00 stands",
    ]
    assert desk.type("audit", "verify", "s.db").code == 0
