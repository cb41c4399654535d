"""`audit prove` and `audit check`: what a customer or an auditor can check without the state."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.ledgers import Kept, copied, purge, tables
from tests.cli.terminal import Answer, Terminal

DISCLOSES = "this proof quotes the whole entry, unmasked: give it only to who may see all of it\n"
NOT_SHOWN = (
    "not shown is whether the owner of the ledger stands by a head that was not kept elsewhere: "
    "compare it with one that you got by another way (--head), or check its signature "
    "(--public-key)\n"
)


@pytest.fixture
def here(kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kept:
    """A copy, in which one stands."""
    copy = copied(kept, tmp_path / "here")
    monkeypatch.chdir(copy.folder)
    return copy


def proof(terminal: Terminal, *words: str) -> dict[str, Any]:
    answer = terminal.type("audit", "prove", "s.db", *words)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def checked(terminal: Terminal, told: object, *words: str) -> Answer:
    Path("proof.json").write_text(json.dumps(told), encoding="utf-8")
    return terminal.type("audit", "check", "proof.json", *words)


def head(here: Kept, run: int) -> str:
    lines = (here.folder / f"h{run}.txt").read_text(encoding="utf-8").splitlines()
    at = lines[4].removeprefix("at ")
    return f"head of run {run}, at {at}: {int(lines[1])} entries, root {lines[2]}"


def test_the_newest_decision_about_a_complaint_is_proved(terminal: Terminal, here: Kept) -> None:
    answer = terminal.type("audit", "prove", "s.db", "C-1", "-o", "p.json")
    found = terminal.type("audit", "check", "p.json")

    assert (answer.code, answer.out, answer.err) == (0, "", DISCLOSES)
    assert stat.S_IMODE(Path("p.json").stat().st_mode) == 0o600
    origin = (here.folder / "h3.txt").read_text(encoding="utf-8").splitlines()[0]
    assert found.out == (
        f"holds: entry 5 is one of the 18 entries in {origin}\n"
        "it is of run 2, a decision about complaint C-1: other, urgent, front; "
        "answer breached, due 2026-12-02 09:00\n"
        f"{head(here, 3)}\n{NOT_SHOWN}"
    )


def test_a_complaint_is_named_by_its_tracking_number_too(terminal: Terminal, here: Kept) -> None:
    with tables(here) as state:
        asked = "SELECT tracking FROM complaint WHERE id = '投诉-2'"
        (number,) = state.execute(asked).fetchone()

    assert proof(terminal, number.lower()) == proof(terminal, "投诉-2")
    assert proof(terminal, number)["index"] == 6


def test_any_entry_can_be_proved(terminal: Terminal, here: Kept) -> None:
    first, run = proof(terminal, "C-1", "--entry", "0"), proof(terminal, "--entry", "13")

    assert (first["index"], run["index"], run["key"]) == (0, 13, "")
    assert checked(terminal, run).out.splitlines()[1].startswith("it is of run 2, a run: as_of ")


def test_a_head_or_a_key_from_elsewhere_makes_a_proof_worth_more(
    terminal: Terminal, here: Kept
) -> None:
    told = proof(terminal, "C-1")

    kept = checked(terminal, told, "--head", "h3.txt")
    signed = checked(terminal, told, "--public-key", "key.pub.pem")

    assert kept.out.splitlines()[2:] == [f"{head(here, 3)}, which was kept elsewhere too"]
    assert signed.out.splitlines()[2:] == [head(here, 3), "signed with a key that was given"]


def test_a_proof_under_another_head_than_those_kept_shows_nothing(
    terminal: Terminal, here: Kept
) -> None:
    answer = checked(terminal, proof(terminal, "C-1"), "--head", "h2.txt")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "complaintctl: proof.json: none of the heads given counts 18 entries, so that they say "
        "nothing of this proof; ask for one of consistency between them: audit prove --from RUN "
        "--to RUN\n"
    )


def test_two_stories_are_found_out(terminal: Terminal, here: Kept) -> None:
    note = Path("h3.txt").read_text(encoding="utf-8").split("\n")
    other = Path("h2.txt").read_text(encoding="utf-8").split("\n")
    Path("other.txt").write_text("\n".join([*note[:2], other[2], *note[3:5], ""]), encoding="utf-8")

    answer = checked(terminal, proof(terminal, "C-1"), "--head", "other.txt")

    assert answer.code == 1
    assert (
        "another one than that which was kept elsewhere: somebody tells two stories" in answer.err
    )


def test_growth_between_two_runs_is_proved(terminal: Terminal, here: Kept) -> None:
    told = proof(terminal, "--from", "1", "--to", "2")
    newest = proof(terminal, "--from", "1")

    answer = checked(terminal, told, "--head", "h1.txt")

    origin = told["from"].split("\n")[0]
    assert answer.out == (
        f"holds: the 14 entries in {origin} after run 2 begin with the 4 after run 1, none of them "
        f"changed\n{head(here, 1)}, which was kept elsewhere too\n{head(here, 2)}\n{NOT_SHOWN}"
    )
    assert newest["to"] == Path("h3.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("body", '{"entry": 5, "run": 2}', "body, key and path do not lead to the root"),
        ("body", '{"entry": 4, "run": 2}', "the body is that of entry 4, and the proof is about"),
        ("key", "00" * 31 + "01", "body, key and path do not lead to the root of the head"),
        ("index", 6, "the body is that of entry 5, and the proof is about entry 6"),
        ("size", 17, "the proof is about 17 entries, and its head counts 18"),
        ("path", [], "body, key and path do not lead to the root of the head"),
        ("head", "nothing", "this is not the head of a ledger"),
        ("kind", "belief", "this is not a proof"),
    ],
)
def test_a_forged_proof_does_not_hold(
    terminal: Terminal, here: Kept, name: str, value: object, why: str
) -> None:
    answer = checked(terminal, {**proof(terminal, "C-1"), name: value})

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"complaintctl: proof.json: {why}")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["prove", "s.db"], 2, "name a complaint, or an entry with --entry; or two runs"),
        (["prove", "s.db", "C-9"], 2, "s.db: there is no complaint 'C-9': it was never met here"),
        (["prove", "s.db", "--entry", "18"], 2, "there is no entry 18; the last one is 17"),
        (["prove", "s.db", "C-1", "--entry", "1"], 2, "entry 1 is not about complaint 'C-1'"),
        (["prove", "s.db", "--from", "9"], 2, "s.db: there is no run 9; the newest is 3"),
        (["prove", "s.db", "--from", "3", "--to", "1"], 2, "give the older head first"),
        (["prove", "s.db", "--to", "1"], 2, "--to needs --from RUN"),
        (["prove", "s.db", "C-1", "--from", "1"], 2, "--from is about the whole ledger"),
        (["check", "q1.csv"], 4, "q1.csv: this is no proof: it is not JSON"),
        (["check", "none.json"], 4, "none.json: no such file or directory"),
    ],
)
def test_what_cannot_be_proved_is_said(
    terminal: Terminal, here: Kept, words: list[str], code: int, why: str
) -> None:
    answer = terminal.type("audit", *words)

    assert (answer.code, answer.out) == (code, "")
    assert why in answer.err


def test_a_purged_entry_cannot_be_shown_any_more(terminal: Terminal, here: Kept) -> None:
    before = proof(terminal, "C-1")
    purge(here, "C-1")

    answer = terminal.type("audit", "prove", "s.db", "--entry", "5")

    assert answer.code == 2
    assert answer.err == "complaintctl: entry 5 was purged: its content can no longer be shown\n"
    assert checked(terminal, before, "--head", "h3.txt").code == 0


def test_nothing_is_proved_of_a_ledger_that_is_broken(terminal: Terminal, here: Kept) -> None:
    with tables(here) as state:
        state.execute("UPDATE entry SET leaf = zeroblob(32) WHERE number = 3")

    answer = terminal.type("audit", "prove", "s.db", "C-1")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("complaintctl: s.db: this would be no proof; verify the ledger: ")
