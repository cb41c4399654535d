"""Whatever is run, for whomever: nothing that is planted in a queue reaches a reader."""

from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pytest

from complaintctl.cli import main as command_line
from tests.cli.terminal import Terminal
from tests.privacy.planted import OTHERS, PLANTED, plant
from tests.privacy.verbs import (
    FOR_A_READER,
    FOR_WHOEVER_RUNS_IT,
    NOBODY,
    NOT_FOR_OUTSIDERS,
    OF_A_STATE,
    QUARANTINE,
)

READERS = {
    "team": (),
    "auditor": ("--profile", "auditor", "--salt", "salt"),
    "merchant": ("--profile", "merchant", "--merchant", "M1001", "--salt", "salt"),
    "public": ("--profile", "public"),
}
WITHOUT_PROFILE = {"validate", "calendar", "init", "schema", "rule"}


@pytest.mark.parametrize("profile", READERS)
def test_nothing_planted_reaches_a_reader(profile: str, terminal: Terminal) -> None:
    plant(terminal)
    there = set(terminal.folder.rglob("*"))
    for words in FOR_A_READER:
        own = ("--witness", "0") if words[0] == "batch" else ()
        answer = terminal.type(*words, *own, *READERS[profile])
        assert answer.code == (2 if _refused(words, profile) else 0), (words, answer.err)
        told = f"{answer.out}{answer.err}{_files(terminal.folder, there)}"
        forbidden = (*PLANTED, *OTHERS) if profile == "merchant" else PLANTED
        assert [word for word in forbidden if word in told] == [], words


@pytest.mark.parametrize("words", FOR_WHOEVER_RUNS_IT, ids=" ".join)
def test_no_message_quotes_a_cell(words: tuple[str, ...], terminal: Terminal) -> None:
    plant(terminal)
    there = set(terminal.folder.rglob("*"))

    answer = terminal.type(*words)

    told = f"{answer.out}{answer.err}{_files(terminal.folder, there)}"
    assert [word for word in PLANTED if word in told] == []


def test_nothing_planted_is_remembered(terminal: Terminal) -> None:
    plant(terminal)
    there = set(terminal.folder.rglob("*"))

    for words in OF_A_STATE:
        answer = terminal.type(*words)
        assert answer.code == 0, (words, answer.err)
        kept = [path for path in set(terminal.folder.rglob("*")) - there if not _is_aside(path)]
        written = b"\n".join(path.read_bytes() for path in kept)
        told = f"{answer.out}{answer.err}".encode() + written
        assert [word for word in PLANTED if word.encode() in told] == [], words


def test_every_verb_that_reads_a_queue_is_searched() -> None:
    searched = {words[0] for words in (*FOR_A_READER, *OF_A_STATE)}
    assert searched == set(command_line.main.commands) - WITHOUT_PROFILE


def test_the_quarantine_has_it_all_for_its_owner_alone(terminal: Terminal) -> None:
    plant(terminal)
    old = terminal.file(QUARANTINE, "")
    old.chmod(0o644)

    terminal.type("batch", "queue.csv", "--policy", "policy", "--quarantine", QUARANTINE)

    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    assert "13800138000" in old.read_text(encoding="utf-8")


def _refused(words: tuple[str, ...], profile: str) -> bool:
    outside = profile in ("merchant", "public") and set(words) & set(NOT_FOR_OUTSIDERS)
    no_log = profile == "merchant" and words[:2] == ("mask", "--log")
    return bool(outside) or no_log or NOBODY in words


def _is_aside(path: Path) -> bool:
    return path.name == QUARANTINE or path.match("*.quarantine.csv")


def _files(folder: Path, before: set[Path]) -> str:
    """All that was written, but the quarantine; then it is removed."""
    told = []
    for path in sorted(set(folder.rglob("*")) - before):
        if path.suffix == ".parquet":
            told.append(pl.read_parquet(path).write_csv())
        elif not _is_aside(path):
            told.append(f"{path.name}\n{path.read_text(encoding='utf-8')}")
        path.unlink()
    return "\n".join(told)
