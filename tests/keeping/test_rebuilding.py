"""A state that was made again out of its ledger is the one that was lost, line by line of its dump."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.terminal import Terminal
from tests.durability import growing

AGAIN = ("10T16:00", "10T18:15", "10T22:15", "11T00:30", "11T09:00", "12T11:00")
RUNS = (
    (0, growing.INSTANTS[0]),
    (1, growing.INSTANTS[1]),
    *((2, f"2026-11-{at}") for at in AGAIN),
)
"""Which export is read when. Over the last one there are more runs: steps are raised again, and what
waited for somebody's hours goes out."""


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    growing.write(terminal.folder, 300)
    return terminal


def run(desk: Terminal, number: int, instant: str) -> None:
    answer = desk.type(*growing.words(number), "--as-of", instant)
    assert answer.code == 0, answer.err


def dump(desk: Terminal, state: str) -> list[dict[str, Any]]:
    """Without the archived policies, which no ledger holds."""
    answer = desk.type("state", "dump", state)
    assert answer.code == 0, answer.err
    lines: list[dict[str, Any]] = [json.loads(line) for line in answer.out.splitlines()]
    return [one for one in lines if "files" not in one or "run" not in one or "as_of" in one]


def restored(desk: Terminal, name: str) -> list[dict[str, Any]]:
    for words in (
        ("audit", "export", "state", "-o", f"{name}.jsonl"),
        ("state", "restore", f"{name}.jsonl", name),
    ):
        answer = desk.type(*words)
        assert answer.code == 0, answer.err
    return dump(desk, name)


def test_all_that_a_ledger_tells_is_there_again(desk: Terminal) -> None:
    seen: set[str] = set()
    for number, instant in RUNS:
        run(desk, number, instant)
        found = dump(desk, "state")
        assert restored(desk, f"until-{instant}") == found
        seen |= {one["state"] for one in found if "rung" in one}
    assert any("mass" in one for one in found)
    assert seen == {"adopted", "waiting", "sent", "joined", "answered", "over", "superseded"}
