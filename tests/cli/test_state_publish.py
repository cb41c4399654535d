"""`state publish`: action files that were lost, written once more."""

from __future__ import annotations

import pytest

from tests.cli.stories import table
from tests.cli.terminal import Answer, Terminal

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [lead]
signals: {burst: {count: complaints, same: [merchant_id], within: 2h, before: opened, at_least: 2}}
fields: {merchant_id: {type: id}}
categories: {first: [{id: twice, when: {text: {contains: 扣了两次}}}], otherwise: other}
routing: {first: [{id: money, team: money, when: {category: twice}}], otherwise: front}
teams: {front: {}, money: {}}
closure: {claimed_by: [resolved], all: [], contradicted_by: [customer_denied], window: 1h}
escalation: [{id: mass, signal: burst, steps: [{id: many-at-once, to: lead, do: take_over}]}]
actions: [{id: own, do: assign}]
"""
MAPPING = """
source: queue
columns: {complaint: complaint, opened_at: opened_at, text: text, merchant_id: merchant_id}
"""


def row(complaint: str, opened: str, merchant: str = "") -> dict[str, str]:
    return {
        "complaint": complaint, "opened_at": f"2026-11-10 {opened}", "text": "扣了两次",
        "merchant_id": merchant,
    }  # fmt: skip


def run(terminal: Terminal, clock: str, rows: list[dict[str, str]], *words: str) -> Answer:
    terminal.file("queue.csv", table(rows))
    answer = terminal.type(
        "batch", "queue.csv", "--log", "log.csv", "--policy", "p", "--as-of", f"2026-11-10T{clock}",
        "--witness", "0", "--state", "s.db", "-o", "csv:decided.csv", *words,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return answer


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """Run 1 took over what there was, run 2 told of two complaints and of their mass event, run 3 of
    one, and run 4 had nothing to tell."""
    terminal.file("p/policy.yaml", POLICY)
    terminal.file("p/sources/queue.yaml", MAPPING)
    terminal.file("log.csv", "complaint,at,event\n")
    (terminal.folder / "out").mkdir()
    to = ("-o", "actions:out/a.jsonl", "-o", "actions:out/b-{run}.csv")
    old, two = row("C-1", "08:00"), [row("C-2", "09:05", "M1"), row("C-3", "09:06", "M1")]
    run(terminal, "09:00", [old], *to)
    run(terminal, "09:15", [old, *two], *to)
    terminal.file("log.csv", "complaint,at,event\nC-2,2026-11-10 09:20,resolved\n")
    run(terminal, "12:00", [old, *two, row("C-4", "11:50")], *to)
    run(terminal, "12:15", [old, *two, row("C-4", "11:50")], *to)
    assert _files(terminal).keys() == {
        "a-000002.jsonl", "b-000002.csv", "a-000003.jsonl", "b-000003.csv",
    }  # fmt: skip
    return terminal


def test_it_writes_the_files_of_the_last_run_that_had_actions(desk: Terminal) -> None:
    before, state = _files(desk), (desk.folder / "s.db").read_bytes()
    for name in before:
        (desk.folder / "out" / name).unlink()

    answer = desk.type("state", "publish", "s.db")

    out = desk.folder / "out"
    assert (answer.code, answer.err.splitlines()) == (
        0,
        [
            f"wrote {out / 'a-000003.jsonl'}: 1 action of run 3",
            f"wrote {out / 'b-000003.csv'}: 1 action of run 3",
        ],
    )
    assert _files(desk) == {name: text for name, text in before.items() if "000003" in name}
    assert (desk.folder / "s.db").read_bytes() == state


def test_it_writes_those_of_a_run_that_is_named_wherever_it_is_typed(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _files(desk)
    (desk.folder / "out" / "a-000002.jsonl").write_text("{}", encoding="utf-8")
    monkeypatch.chdir("p")

    assert desk.type("state", "publish", "../s.db", "--run", "2").code == 0

    assert _files(desk) == before


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("1", "s.db: run 1 had no actions; `complaintctl state show` lists which runs had"),
        ("4", "s.db: run 4 had no actions; `complaintctl state show` lists which runs had"),
        ("9", "s.db: there is no run 9; the newest is 4"),
    ],
)
def test_a_run_without_actions_is_named(desk: Terminal, number: str, why: str) -> None:
    answer = desk.type("state", "publish", "s.db", "--run", number)

    assert (answer.code, answer.err) == (2, f"complaintctl: {why}\n")


def test_what_was_purged_is_not_written_as_if_it_were_whole(desk: Terminal) -> None:
    """C-2, which is finished, was in an action of its own and in that of the mass event."""
    before = _files(desk)
    purge = ("--older-than", "1h", "--as-of", "2026-11-11T00:00")
    assert desk.type("state", "purge", "s.db", *purge).err.startswith("1 complaints, ")

    answer = desk.type("state", "publish", "s.db", "--run", "2")

    assert answer.code == 2
    assert "and not all that they said is left since a purge" in answer.err
    assert desk.type("state", "publish", "s.db").code == 0
    assert _files(desk) == before


def test_where_no_place_is_known_the_ledger_is_named(desk: Terminal) -> None:
    rows = [row("C-1", "08:00"), row("C-5", "12:20")]
    assert "RUN017" in run(desk, "12:30", rows).err

    answer = desk.type("state", "publish", "s.db")

    assert answer.code == 2
    assert "complaintctl audit show s.db --kind action --run 5" in answer.err


def test_where_nothing_was_ever_told_it_says_so(terminal: Terminal) -> None:
    terminal.file("p/policy.yaml", POLICY)
    terminal.file("p/sources/queue.yaml", MAPPING)
    terminal.file("log.csv", "complaint,at,event\n")
    run(terminal, "09:00", [row("C-1", "08:00")])

    answer = terminal.type("state", "publish", "s.db")

    assert (answer.code, answer.err) == (
        2,
        "complaintctl: s.db: no run had actions yet, so there is nothing to publish\n",
    )


def _files(terminal: Terminal) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((terminal.folder / "out").iterdir())}
