"""`audit replay`: a run is decided again, and what is decided otherwise now is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.ledgers import POLICY, Kept, copied, purge, rewrite, tables
from tests.cli.terminal import Answer, Terminal

COMPARED = "compared were decisions without what the clock moves: seconds so far, seconds left"
NOT_SHOWN = (
    "not shown is whether the files told the truth, or whether the ledger was rewritten since: for "
    "that, audit verify"
)


@pytest.fixture
def here(kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kept:
    """A copy, in which one stands; the policy as it is now plays no part."""
    copy = copied(kept, tmp_path / "here")
    (copy.folder / "p" / "policy.yaml").unlink()
    monkeypatch.chdir(copy.folder)
    return copy


def replayed(terminal: Terminal, run: int, *words: str) -> Answer:
    files = [f"q{run}.csv", "--log", f"l{run}.csv"]
    return terminal.type("audit", "replay", "s.db", *files, "--run", str(run), *words)


@pytest.mark.parametrize(("run", "decisions"), [(1, 3), (2, 4), (3, 3)])
def test_every_run_gives_the_same_again(
    terminal: Terminal, here: Kept, run: int, decisions: int
) -> None:
    """The second one only because it remembers when C-3 was first said to be answered."""
    answer = replayed(terminal, run)

    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    as_of = ("2026-12-01T12:00:00", "2026-12-02T10:00:00", "2026-12-03T10:00:00")[run - 1]
    assert lines[0] == (
        f"run {run}, as of {as_of}+08:00: {decisions} decisions made again by desk@2026-01-01 as it "
        "was kept, out of the same files: all the same"
    )
    missing = ["not compared: 1 complaint that the export had no more"] if run == 3 else []
    assert lines[1:] == [COMPARED, *missing, NOT_SHOWN]


def test_the_newest_run_is_meant_and_files_may_have_other_names(
    terminal: Terminal, here: Kept
) -> None:
    Path("q3.csv").rename("queue-of-tuesday.csv")

    answer = terminal.type("audit", "replay", "s.db", "queue-of-tuesday.csv", "--log", "l3.csv")

    assert answer.code == 0, answer.err
    assert answer.out.startswith("run 3, ")


def test_another_queue_is_refused_and_named(terminal: Terminal, here: Kept) -> None:
    text = Path("q2.csv").read_text(encoding="utf-8")
    Path("q2.csv").write_text(text.replace("500", "50"), encoding="utf-8")

    answer = replayed(terminal, 2)

    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith("complaintctl: q2.csv (sha256:")
    assert "): this is not what the run read as its queue, which was " in answer.err


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["q1.csv"], 4, "as its log: give it with --log"),
        (["q1.csv", "q2.csv", "--log", "l1.csv"], 4, "q2.csv: the run read no such file as its q"),
        (["q1.csv", "--log", "l1.csv", "--history", "q2.csv"], 4, "read no such file as its his"),
        (["q1.csv", "--log", "l1.csv", "--with", "o=q2.csv"], 4, "no such file as its with o"),
        (["-", "--log", "l1.csv"], 2, "replay reads files: save what '-' would give"),
        (["none.csv", "--log", "l1.csv"], 4, "none.csv: there is no such file"),
    ],
)
def test_the_files_must_be_those_of_the_run(
    terminal: Terminal, here: Kept, words: list[str], code: int, why: str
) -> None:
    answer = terminal.type("audit", "replay", "s.db", *words, "--run", "1")

    assert (answer.code, answer.out) == (code, "")
    assert why in answer.err


def test_a_changed_policy_is_found(terminal: Terminal, here: Kept) -> None:
    with tables(here) as state:
        state.execute("UPDATE policy SET archive = zeroblob(100)")

    answer = replayed(terminal, 1)

    assert answer.code == 1
    assert answer.err.startswith("complaintctl: s.db: the policy with the files sha256:")
    assert answer.err.endswith(" cannot be unpacked\n")


def test_the_folder_of_a_policy_that_was_not_kept_is_given(terminal: Terminal, here: Kept) -> None:
    """As where the state was restored from its ledger."""
    with tables(here) as state:
        state.execute("DELETE FROM policy")
    text = POLICY.replace("at_least: 100", "at_least: 101")
    for name, content in (("same", POLICY), ("other", text)):
        Path(name).mkdir()
        Path(name, "policy.yaml").write_text(content, encoding="utf-8")

    none, other, same = (
        replayed(terminal, 2),
        replayed(terminal, 2, "--policy", "other"),
        replayed(terminal, 2, "--policy", "same"),
    )

    assert (none.code, other.code, same.code) == (2, 4, 0)
    assert none.err.endswith("as where it was restored; give its folder with --policy\n")
    assert other.err.startswith(
        "complaintctl: other: this is not the policy with the files sha256:"
    )


def test_the_newest_run_that_decided_is_meant_not_a_purge(terminal: Terminal, here: Kept) -> None:
    words = ["--older-than", "1d", "--as-of", "2027-01-01", "--sign-key", "key.pem"]
    purged = terminal.type("state", "purge", "s.db", *words)

    newest = terminal.type("audit", "replay", "s.db", "q3.csv", "--log", "l3.csv")
    purge_ = terminal.type("audit", "replay", "s.db", "q3.csv", "--log", "l3.csv", "--run", "4")
    shown = terminal.type("audit", "show", "s.db", "--run", "4", "-o", "csv")

    assert purged.code == 0, purged.err
    assert (newest.code, newest.out.partition(",")[0]) == (0, "run 3")
    assert purge_.err == "complaintctl: s.db: run 4 decided nothing: it was a purge\n"
    assert shown.out.splitlines()[1].endswith(
        '"at 2027-01-01 00:00 lost their content, unchanged since 2026-12-31 00:00: 1 complaint, 2 entries"'
    )


def test_another_policy_in_its_place_is_found(terminal: Terminal, here: Kept) -> None:
    """One that can be read, but is not what the ledger says."""
    from complaintctl.commands.remembering import archived

    Path("other").mkdir()
    Path("other/policy.yaml").write_text("language: 1\n", encoding="utf-8")
    with tables(here) as state:
        state.execute("UPDATE policy SET archive = ?", (archived("other")[1],))

    answer = replayed(terminal, 1)

    assert answer.code == 1
    assert answer.err.endswith(" was changed\n")


@pytest.mark.parametrize(
    ("was", "forged", "why"),
    [
        (
            b'"value": "urgent"',
            b'"value": "normal"',
            '2 of 4 decisions are others now: complaint C-1 (entry 5): priority.value was "normal" '
            'and is "urgent"',
        ),
        (
            b'"state": "breached", "start": "2026-12-01T09',
            b'"state": "running", "start": "2026-12-01T09',
            "1 of 4 decisions are others now: complaint C-1 (entry 5): clocks[answer].state was "
            '"running" and is "breached"',
        ),
        (
            b'"step": "50%", "reached_at": "2026-12-01T21',
            b'"step": "50%", "reached_at": "2026-12-01T20',
            "1 of 4 decisions are others now: complaint C-1 (entry 5): escalations[0].reached_at was "
            '"2026-12-01T20:00:00+08:00" and is "2026-12-01T21:00:00+08:00"',
        ),
    ],
)
def test_a_decision_that_was_rewritten_with_all_its_hashes_is_found(
    terminal: Terminal, here: Kept, was: bytes, forged: bytes, why: str
) -> None:
    """No verifier without a head kept elsewhere sees that; the archive of inputs does."""
    rewrite(here, lambda body: body.replace(was, forged))

    answer = replayed(terminal, 2)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == f"complaintctl: s.db: run 2: {why}\n"


def test_a_decision_in_another_spelling_is_the_same(terminal: Terminal, here: Kept) -> None:
    rewrite(here, lambda body: body.replace(b'"lane": "human"', b'"lane":  "human"'))

    assert replayed(terminal, 2).code == 0


def test_another_tool_or_calendar_is_said(terminal: Terminal, here: Kept) -> None:
    def older(body: bytes) -> bytes:
        if b'"tool": ' not in body:
            return body
        head, _, rest = body.partition(b'"calendars": "')
        other = head + b'"calendars": "sha256:0' + rest[rest.index(b'"') :]
        return other.replace(b'"tool": "0.1.0"', b'"tool": "0.0.9"')

    rewrite(here, older)

    answer = replayed(terminal, 1)

    assert answer.code == 0
    assert answer.out.splitlines()[2:4] == [
        "note: the run was made by complaintctl 0.0.9, this is 0.1.0",
        "note: the calendars have other holidays now: another version of the library 'holidays'",
    ]


def test_a_complaint_that_the_ledger_never_met_is_a_difference(
    terminal: Terminal, here: Kept
) -> None:
    with tables(here) as state:
        state.execute("UPDATE entry SET run = 9 WHERE number = 4")

    answer = replayed(terminal, 2)

    new = "complaint C-4 is decided now, and the ledger has no decision about it"
    assert answer.err == f"complaintctl: s.db: run 2: 1 of 3 decisions are others now: {new}\n"


def test_what_was_purged_is_not_compared(terminal: Terminal, here: Kept) -> None:
    purge(here, "C-1")

    answer = replayed(terminal, 2)

    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[2] == (
        "not compared: what stood in 6 entries that were purged; of 1 complaint in the files the "
        "ledger knows nothing any more"
    )


def test_a_complaint_that_is_not_decided_any_more_is_a_difference(
    terminal: Terminal, here: Kept
) -> None:
    """As if C-3 had never been said to be missing."""
    with tables(here) as state:
        state.execute("UPDATE entry SET kind = 'history' WHERE number = 16")

    answer = replayed(terminal, 3)

    gone = "complaint C-3 (entry 2) is not decided any more"
    assert answer.err == f"complaintctl: s.db: run 3: 1 of 3 decisions are others now: {gone}\n"


def test_a_policy_that_this_version_cannot_read_is_said(terminal: Terminal, here: Kept) -> None:
    from complaintctl.commands.remembering import archived

    Path("later").mkdir()
    Path("later/policy.yaml").write_text(POLICY.replace("language: 1", "language: 9"))
    digest, archive = archived("later")
    with tables(here) as state:
        (was,) = state.execute("SELECT files FROM policy").fetchone()
        state.execute("UPDATE policy SET files = ?, archive = ?", (digest, archive))
    rewrite(here, lambda body: body.replace(was.encode(), digest.encode()))

    answer = replayed(terminal, 1)

    assert answer.code == 2
    assert answer.err == (
        "complaintctl: s.db: the policy of run 1 was read by complaintctl 0.1.0, and 0.1.0 refuses "
        "it (the policy is invalid: 1 error); take that version\n"
    )
