"""What customers are told: whole cards in both languages, the feed of those that changed, and who is
told nothing. Instants and dues are reckoned by hand."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from complaintctl.keeping.tracking import ALPHABET
from tests.cli.asking_customers import LOGS, POLICY, QUEUES, SECRETS, run, tracking, two_runs
from tests.cli.customer_cards import CARDS
from tests.cli.terminal import Terminal


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state after two runs; nobody changes it."""
    return two_runs(tmp_path_factory.mktemp("asked"))


@pytest.mark.parametrize(("complaint", "language"), CARDS)
def test_a_card_says_what_its_customer_may_know(
    complaint: str, language: str, asked: Path, terminal: Terminal
) -> None:
    answer = terminal.type("status", asked, complaint, "--language", language)

    number = tracking(asked, complaint)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == CARDS[complaint, language].replace("{tracking}", number)


def test_a_tracking_number_is_read_however_it_is_typed(asked: Path, terminal: Terminal) -> None:
    whole = CARDS["C-DONE", "zh"].replace("{tracking}", number := tracking(asked, "C-DONE"))

    for typed in (
        number,
        f" {number.lower()} ",
        number.replace("-", " "),
        number.replace("-", "－"),
    ):
        assert terminal.type("status", asked, typed).out == whole


def test_the_card_as_json_and_as_markdown(asked: Path, terminal: Terminal) -> None:
    read = json.loads(terminal.type("status", asked, "C-DONE", "--format", "json").out)
    markdown = terminal.type("status", asked, "C-BACK", "--language", "en", "--format", "md").out

    assert read == {
        "complaint": "C-DONE",
        "tracking": tracking(asked, "C-DONE"),
        "language": "zh",
        "received": "2026-11-30T09:00:00+08:00",
        "category": "重复扣款",
        "state": {"name": "done", "text": "已有处理结果"},
        "team": "退款组",
        "next": [{"what": "退款到账", "stands": "not_before", "due": "2027-01-12T11:00:00+08:00"}],
        "decision": {
            "responsible": "平台",
            "reason": "多扣的款项原路退回。",
            "remedies": [
                {"offer": "退还多扣的款项", "approval": True},
                {"offer": "优惠券", "approval": False},
            ],
            "appeal": "请致电并报 C-DONE。",
        },
        "contact": "请在投诉页面留言。",
        "as_of": "2026-12-01T13:00:00+08:00",
    }
    assert markdown == (
        f"# Complaint C-BACK\n\nTracking number: {tracking(asked, 'C-BACK')}\n\n"
        "About: charged twice\n\nReceived: Mon 30 Nov 2026, 09:00\n\nStatus: withdrawn by you\n\n"
        "As of: Tue 1 Dec 2026, 13:00\n\n\n## How to reach us\n\nWrite on your page.\n\n"
    )


def test_a_mistyped_tracking_number_is_noticed(asked: Path, terminal: Terminal) -> None:
    number = tracking(asked, "C-DONE")
    other = ALPHABET[(ALPHABET.index(number[0]) + 1) % len(ALPHABET)]
    said = (
        "if it is a tracking number, it is mistyped: a character is wrong or missing, or two are "
        "swapped. Please compare it once more"
    )

    for typed in (other + number[1:], number[1:], number[:-2], f"0{number[1:]}"):
        answer = terminal.type("status", asked, typed)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"complaintctl: there is no complaint '{typed}'; {said}")


def test_of_an_unknown_complaint_no_more_is_said_than_that(asked: Path, terminal: Terminal) -> None:
    for name in ("C-404", "202611040929000024"):
        answer = terminal.type("status", asked, name)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == f"complaintctl: there is no complaint '{name}'\n"


def _feed(terminal: Terminal, state: Path, since: str) -> tuple[list[Any], Any]:
    """Complaint, instant and state of each card, and the last line."""
    lines = terminal.type("status", state, "--changed-since", since).out.splitlines()
    *cards, last = map(json.loads, lines)
    told = [
        (one["card"]["complaint"], one["changed_at"][11:16], one["card"]["state"]["name"])
        for one in cards
    ]
    return told, last


NEXT = {"cursor": 2, "as_of": "2026-12-01T13:00:00+08:00"}


def test_the_feed_has_the_cards_that_changed_and_says_where_to_go_on(
    asked: Path, terminal: Terminal
) -> None:
    """The priority of C-DONE changed too, and nobody outside sees that."""
    changed = [("C-NEXT", "13:00", "new"), ("投诉-1", "13:00", "working")]

    for since in ("1", "2026-12-01T12:59"):
        assert _feed(terminal, asked, since) == (changed, {**NEXT, "cards": 2})
    assert _feed(terminal, asked, "2") == ([], {**NEXT, "cards": 0})
    whole, last = _feed(terminal, asked, "0")
    assert sorted(whole) == sorted(
        [
            *changed,
            ("C-WAIT", "12:00", "waiting_customer"),
            ("C-LATE", "12:00", "new"),
            ("C-DONE", "12:00", "done"),
            ("C-AGAIN", "12:00", "reopened"),
            ("C-BACK", "12:00", "withdrawn"),
        ]
    )
    assert whole[-2:] == changed
    assert last == {**NEXT, "cards": 7}


def test_the_feed_gives_the_cards_themselves(asked: Path, terminal: Terminal) -> None:
    fed = terminal.type("status", asked, "--changed-since", "1").out.splitlines()[1]
    shown = json.loads(terminal.type("status", asked, "投诉-1", "--format", "json").out)

    assert {**json.loads(fed)["card"], "as_of": "2026-12-01T13:00:00+08:00"} == shown


def test_a_purged_complaint_is_not_there(asked: Path, terminal: Terminal) -> None:
    state = terminal.folder / "s.db"
    shutil.copy(asked, state)
    purged = terminal.type("state", "purge", state, "--older-than", "1h", "--as-of", "2026-12-09")

    assert purged.code == 0
    assert terminal.type("status", state, "C-BACK").err.startswith(
        "complaintctl: there is no complaint 'C-BACK'\n"
    )
    told, last = _feed(terminal, state, "0")
    assert {name for name, *_ in told} == {"投诉-1", "C-WAIT", "C-LATE", "C-AGAIN", "C-NEXT"}
    assert last == {**NEXT, "cursor": 3, "cards": 5}


def test_other_words_of_a_policy_change_the_cards_that_they_are_on(
    asked: Path, terminal: Terminal
) -> None:
    """C-DONE is gone from the export by then: its card stays what it was."""
    shutil.copy(asked, terminal.folder / "s.db")
    queue = "".join(line for line in QUEUES[1].splitlines(True) if "C-DONE" not in line)
    log = "".join(line for line in LOGS[1].splitlines(True) if "C-DONE" not in line)
    reworded = POLICY.replace("zh: 等您补充", "zh: 请您补充").replace("请致电", "请来电")
    run(terminal.folder, queue, log, "2026-12-01T13:30", reworded)

    state = terminal.folder / "s.db"
    assert _feed(terminal, state, "2")[0] == [("C-WAIT", "13:30", "waiting_customer")]
    number = tracking(state, "C-DONE")
    assert terminal.type("status", state, "C-DONE").out == CARDS["C-DONE", "zh"].replace(
        "{tracking}", number
    )


def test_nothing_internal_and_nobody_else_is_on_any_card(asked: Path, terminal: Terminal) -> None:
    text = terminal.type("status", asked, "C-DONE", "--language", "en").out
    fed = [
        terminal.type("status", asked, "--changed-since", "0", "--language", language).out
        for language in ("zh", "en")
    ]
    cards = {}
    for line in [one for whole in fed for one in whole.splitlines()[:-1]]:
        name = json.loads(line)["card"]["complaint"]
        cards[name] = cards.get(name, "") + line

    assert [secret for secret in SECRETS if secret in "".join((text, *fed))] == []
    assert sorted(cards) == sorted(
        ["投诉-1", "C-WAIT", "C-LATE", "C-DONE", "C-AGAIN", "C-BACK", "C-NEXT"]
    )
    numbers = {name: tracking(asked, name) for name in cards}
    assert [
        (name, other)
        for name, card in cards.items()
        for other in cards
        if other != name and (other in card or numbers[other] in card)
    ] == []


def test_without_the_policy_that_decided_there_is_no_card(asked: Path, terminal: Terminal) -> None:
    """As in a state that was restored from an export of its ledger."""
    state = terminal.folder / "s.db"
    shutil.copy(asked, state)
    with closing(sqlite3.connect(state)) as tables, tables:
        tables.execute("DELETE FROM policy")

    answer = terminal.type("status", state, "C-DONE")

    assert (answer.code, answer.out) == (4, "")
    assert "the next `batch --state` keeps it" in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name one complaint, or give --changed-since RUN"),
        (("C-1", "--changed-since", "1"), "name one complaint, or give --changed-since RUN"),
        (("C-1", "--format", "jsonl"), "jsonl is the format of --changed-since"),
        (("--changed-since", "1", "--format", "md"), "jsonl is the format of --changed-since"),
        (("--changed-since", "7"), "there is no run 7; the newest is 2"),
        (("--changed-since", "gestern"), "write 7, or 2026-12-02T09:15"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: tuple[str, ...], says: str, asked: Path, terminal: Terminal
) -> None:
    answer = terminal.type("status", asked, *words)

    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
