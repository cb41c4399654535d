"""Once the heads of a ledger are signed, each one should be: verifying ends at the first that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.ledgers import Kept, copied
from tests.cli.terminal import Answer, Terminal

PURGE = ("--older-than", "1d", "--as-of", "2027-01-01")
KEY = ("--sign-key", "key.pem")


@pytest.fixture
def desk(kept: Kept, tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A state whose newest head, that of run 3, is signed; its folder is the one that is worked in."""
    found = copied(kept, tmp_path / "desk")
    monkeypatch.chdir(found.folder)
    return found


def verified(terminal: Terminal) -> Answer:
    return terminal.type(
        "audit", "verify", "s.db", "--public-key", "key.pub.pem", "--signed-from", "2"
    )


def batch(terminal: Terminal, *words: str) -> Answer:
    return terminal.type(
        "batch", "q3.csv", "--log", "l3.csv", "--policy", "p", "--as-of", "2026-12-04T10:00",
        "--state", "s.db", "--witness", "0", "-o", "csv:out.csv", *words,
    )  # fmt: skip


def test_a_purge_without_the_key_is_refused(terminal: Terminal, desk: Kept) -> None:
    before = desk.state.read_bytes()

    answer = terminal.type("state", "purge", "s.db", *PURGE)

    assert (answer.code, answer.err) == (
        2,
        "complaintctl: s.db: the head of run 3 is signed, and that of this purge would not be, at "
        "which `audit verify --public-key` ends from then on: give --sign-key KEY.pem, or "
        "--unsigned if it is meant\n",
    )
    assert desk.state.read_bytes() == before
    assert terminal.type("state", "purge", "s.db", *PURGE, "--dry-run").code == 0


def test_a_purge_with_the_key_goes_on_with_signed_heads(terminal: Terminal, desk: Kept) -> None:
    answer = terminal.type("state", "purge", "s.db", *PURGE, *KEY)

    assert (answer.code, "purged (run 4)" in answer.err) == (0, True)
    assert verified(terminal).code == 0


def test_a_purge_can_be_meant_to_end_the_signed_heads(terminal: Terminal, desk: Kept) -> None:
    answer = terminal.type("state", "purge", "s.db", *PURGE, "--unsigned")

    assert (answer.code, "purged (run 4)" in answer.err) == (0, True)
    assert "the head of run 4: the head is not signed with a key" in verified(terminal).err
    assert terminal.type("state", "purge", "s.db", *PURGE).code == 0


def test_a_purge_is_not_both_signed_and_unsigned(terminal: Terminal, desk: Kept) -> None:
    answer = terminal.type("state", "purge", "s.db", *PURGE, *KEY, "--unsigned")

    assert (answer.code, "say opposite things: give one of them" in answer.err) == (2, True)


def test_a_run_without_the_key_is_warned_of(terminal: Terminal, desk: Kept) -> None:
    answer = batch(terminal, "--strict")

    assert answer.code == 1
    said = answer.err.splitlines()
    at = said.index("s.db: RUN019 warning: the head of run 4 is not signed, and the one before is")
    assert said[at + 1] == (
        "    give --sign-key KEY.pem with every run: at this one "
        "`audit verify s.db --public-key` ends from now on"
    )
    assert "the head of run 4: the head is not signed with a key" in verified(terminal).err


def test_a_run_that_writes_no_head_or_a_signed_one_warns_of_nothing(
    terminal: Terminal, desk: Kept
) -> None:
    signed, again = batch(terminal, *KEY), batch(terminal)

    assert "run 4 once more" in again.err
    assert [answer.code for answer in (signed, again)] == [0, 0]
    assert "RUN019" not in signed.err + again.err
    assert verified(terminal).code == 0
