"""`audit verify` and `audit export`: whatever was changed in a state or an export is named."""

from __future__ import annotations

import json
import random
import stat
from pathlib import Path

import pytest

from complaintctl.commands.audit.asking import Elsewhere
from complaintctl.commands.audit.verify import verify_ledger
from complaintctl.errors import LedgerBroken
from tests.cli.ledgers import HEADER, Kept, copied, purge, rewrite, tables
from tests.cli.terminal import Answer, Terminal
from tests.ledger.keys import OTHER

NO_HEADS = "no --head that was kept elsewhere was given"
NO_KEYS = "signatures were not looked at: no --public-key was given"


@pytest.fixture
def forged(kept: Kept, tmp_path: Path) -> Kept:
    """A copy to be spoiled."""
    return copied(kept, tmp_path / "forged")


def verified(terminal: Terminal, kept: Kept, *words: str | Path) -> Answer:
    return terminal.type("audit", "verify", kept.state, *words)


def root(kept: Kept, run: int) -> str:
    return (kept.folder / f"h{run}.txt").read_text(encoding="utf-8").splitlines()[2]


def test_a_sound_state_is_said_to_be_and_what_that_does_not_show(
    terminal: Terminal, kept: Kept
) -> None:
    answer = verified(terminal, kept)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        f"{kept.state}: sound: 18 entries of 3 runs, 0 without content\n"
        "its tables say the same: 4 complaints, 4 rungs, 2 actions\n"
        f"head of run 3, at 2026-12-03T10:00:00+08:00: 18 entries, root {root(kept, 3)}\n"
        f"not shown is whether anything was rewritten by who can write this file: {NO_HEADS}\n"
        f"{NO_KEYS}\n"
    )


def test_heads_kept_elsewhere_and_keys_show_more(terminal: Terminal, kept: Kept) -> None:
    heads = [kept.folder / f"h{run}.txt" for run in (1, 2)]
    together = terminal.file("heads.txt", b"\r\n".join(head.read_bytes() for head in heads))
    key = ["--public-key", kept.folder / "key.pub.pem", "--signed-from", "2"]

    answer = verified(terminal, kept, "--head", together, *key)

    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[3:] == [
        "2 heads that were kept elsewhere fit",
        "not shown is whether entries 14 to 17 were rewritten: no head that was given counts that much",
        "every head from run 2 on is signed with a key that was given",
    ]


@pytest.mark.parametrize(
    ("key", "words", "why"),
    [
        ("key.pub.pem", [], "the head of run 1: the head is not signed with a key that was given"),
        ("o.pem", ["--signed-from", "2"], "the head of run 2: the head is not signed with a key"),
        ("key.pem", [], "this is a private key, which must stay where it signs"),
        ("q1.csv", [], "this is not a public key in a PEM file"),
        ("none.pem", [], "--public-key none.pem: no such file or directory"),
    ],
)
def test_a_head_must_be_signed_with_a_key_that_is_given(
    terminal: Terminal,
    forged: Kept,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    words: list[str],
    why: str,
) -> None:
    from complaintctl.ledger.signing import public_of

    monkeypatch.chdir(forged.folder)
    terminal.file("forged/o.pem", public_of(OTHER))

    answer = verified(terminal, forged, "--public-key", key, *words)

    assert answer.code == (1 if "head" in why else 2)
    assert why in answer.err


FORGERIES = {
    "a byte of a body": (
        [
            "UPDATE entry SET body = CAST(substr(body, 1, 9) || x'00' || substr(body, 11) AS BLOB) "
            "WHERE number = 5"
        ],
        "entry 5 is missing, or cannot be read: entry 5 was changed: it cannot be unpacked",
    ),
    "the dictionary of the bodies": (
        ["UPDATE meta SET value = zeroblob(32768) WHERE name = 'dictionary'"],
        "entry 0 is missing, or cannot be read: entry 0 was changed: it cannot be unpacked",
    ),
    "another body": (
        ["UPDATE entry SET body = (SELECT body FROM entry WHERE number = 1) WHERE number = 5"],
        "entry 5 is not in its place: its body is that of entry 1 of run 1",
    ),
    "a leaf": (
        ["UPDATE entry SET leaf = zeroblob(32) WHERE number = 12"],
        "entry 12 was changed: its body and its key do not give its leaf",
    ),
    "a key": (
        ["UPDATE complaint SET secret = randomblob(32) WHERE id = '投诉-2'"],
        "entry 1 was changed: its body and its key do not give its leaf",
    ),
    "an entry taken out": (
        ["DELETE FROM entry WHERE number = 9"],
        "entry 9 is missing: entry 10 stands in its place",
    ),
    "the last entry taken out": (
        ["DELETE FROM entry WHERE number = 17"],
        "entry 17 is missing: the head of run 3 counts 18",
    ),
    "an entry put in": (
        [
            "INSERT INTO entry SELECT 18, run, kind, complaint, body, leaf FROM entry WHERE number = 0"
        ],
        "entry 18 stands under no head: it was added, or the head of run 1 was removed",
    ),
    "two entries that changed places": (
        [
            "UPDATE entry SET number = -1 WHERE number = 9",
            "UPDATE entry SET number = 9 WHERE number = 10",
            "UPDATE entry SET number = 10 WHERE number = -1",
        ],
        "entry 9 is not in its place: its body is that of entry 10 of run 2",
    ),
    "an entry of another run": (
        ["UPDATE entry SET run = 3 WHERE number = 13"],
        "entry 13 is of run 3, among those of run 2",
    ),
    "a body lost": (
        ["UPDATE entry SET body = NULL WHERE number = 5"],
        "entry 5 was changed: its body and its key are only purged together",
    ),
    "the time of a head": (
        ["UPDATE run SET head = replace(head, '12:00:00', '12:00:01') WHERE number = 1"],
        "entry 3 says that run 1 was at another time than its head says",
    ),
    "a run taken out": (
        ["DELETE FROM run WHERE number = 2"],
        "entry 4 is of run 2, among those of run 3",
    ),
    "the name of the ledger": (
        ["UPDATE meta SET value = 'complaintctl/other' WHERE name = 'origin'"],
        "the head of run 1 is of the ledger 'complaintctl/",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_ledger_is_found_and_the_entry_named(
    terminal: Terminal, forged: Kept, name: str
) -> None:
    statements, why = FORGERIES[name]
    with tables(forged) as state:
        for statement in statements:
            assert state.execute(statement).rowcount == 1

    answer = verified(terminal, forged)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"complaintctl: {forged.state}: {why}")


BESIDE = {
    "the last decision's mark": (
        "UPDATE complaint SET mark = randomblob(16) WHERE id = 'C-1'",
        "complaint C-1: mark in the state is not that in the ledger",
    ),
    "the entry of the last decision": (
        "UPDATE complaint SET entry = 0 WHERE id = 'C-1'",
        "complaint C-1: entry in the state is not that in the ledger: 0, and there 5",
    ),
    "the number of a complaint": (
        "UPDATE complaint SET id = 'C-2' WHERE id = 'C-1'",
        "complaint C-2: id in the state is not that in the ledger: 'C-2', and there 'C-1'",
    ),
    "a tracking number": (
        "UPDATE complaint SET tracking = 'X' WHERE id = 'C-4'",
        "complaint C-4: tracking in the state is not that in the ledger: 'X', and there ",
    ),
    "a complaint that is not missing": (
        "UPDATE complaint SET missing = NULL WHERE id = 'C-3'",
        "complaint C-3: missing in the state is not that in the ledger: None, and there 3",
    ),
    "an opening": (
        "UPDATE complaint SET opened_at = opened_at + 1 WHERE id = 'C-1'",
        "complaint C-1: opened_at in the state is not that in the ledger: 1796",
    ),
    "a history": (
        "UPDATE complaint SET history = x'' WHERE id = '投诉-2'",
        "complaint 投诉-2: history in the state is not that in the ledger",
    ),
    "a rung taken out": (
        "DELETE FROM rung WHERE step = '100%' AND action IS NULL",
        "complaint 投诉-2: late 100% of cycle 1 is in the ledger, and not in the state",
    ),
    "a rung put in": (
        "INSERT INTO rung VALUES (1, 'late', 2, '50%', 0, 2, 'sent', NULL, NULL)",
        "complaint C-1: late 50% of cycle 2 is in the state, and no entry says so",
    ),
    "a rung of nobody": (
        "INSERT INTO rung VALUES (99, 'late', 1, '50%', 0, 2, 'sent', NULL, NULL)",
        "the state has rungs of complaints that are not in it",
    ),
    "a rung that never went out": (
        "UPDATE rung SET state = 'adopted' WHERE step = '50%' AND complaint = 1",
        "complaint C-1: late 50% of cycle 1: state in the state is not that in the ledger: ",
    ),
    "when a rung was reached": (
        "UPDATE rung SET at = 0 WHERE step = '50%' AND complaint = 1",
        "complaint C-1: late 50% of cycle 1: at in the state is not that in the ledger: 0, and",
    ),
    "an action taken out": (
        "DELETE FROM action WHERE body LIKE '%50!%%' ESCAPE '!'",
        "action ",
    ),
    "an action put in": (
        "INSERT INTO action SELECT 'a1', origin, run, at, until, body FROM action LIMIT 1",
        "action a1 is in the state, and no entry says so",
    ),
    "what an action says": (
        "UPDATE action SET body = replace(body, 'remind', 'notify') WHERE body LIKE '%remind%'",
        "action ",
    ),
    "the policy of a run": (
        "UPDATE run SET policy = 'sha256:0' WHERE number = 2",
        "run 2: policy in the state is not that in the ledger: 'sha256:0', and there 'sha256:",
    ),
    "the time of a run": (
        "UPDATE run SET as_of = as_of + 60 WHERE number = 2",
        "run 2: as_of in the state is not that in the ledger",
    ),
    "the tree of a run": (
        "UPDATE run SET tree = (SELECT tree FROM run WHERE number = 1) WHERE number = 3",
        "run 3: what the next run builds on is not its head",
    ),
    "what kind an entry is": (
        "UPDATE entry SET kind = 'rung' WHERE number = 16",
        "entry 16 is a 'vanished', and stands as 'rung'",
    ),
    "a policy": (
        "UPDATE policy SET "
        "archive = CAST(substr(archive, 1, 60) || x'00' || substr(archive, 62) AS BLOB)",
        "the policy with the files sha256:",
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_tables_that_say_otherwise_than_the_ledger_are_found(
    terminal: Terminal, forged: Kept, name: str
) -> None:
    statement, why = BESIDE[name]
    with tables(forged) as state:
        assert state.execute(statement).rowcount == 1

    answer = verified(terminal, forged)

    assert (answer.code, answer.out) == (1, "")
    where = f"{forged.state}: its ledger is sound, but not what stands beside it"
    assert answer.err.startswith(f"complaintctl: {where}: {why}")


def test_who_rewrites_everything_is_found_only_by_a_head_kept_elsewhere(
    terminal: Terminal, forged: Kept
) -> None:
    rewrite(forged, lambda body: body.replace(b"learned", b"Learned"))

    alone = verified(terminal, forged)
    against = verified(terminal, forged, "--head", forged.folder / "h2.txt")

    assert "its ledger is sound" in alone.err
    kept = "the head of run 2 that was kept elsewhere has another root"
    rest = "the first 14 entries are no longer those that it counted"
    assert against.code == 1
    assert against.err == f"complaintctl: {forged.state}: {kept}: {rest}\n"


def test_a_lost_end_is_found_only_by_a_head_kept_elsewhere(
    terminal: Terminal, forged: Kept
) -> None:
    with tables(forged) as state:
        state.execute("DELETE FROM entry WHERE run = 3")
        state.execute("DELETE FROM run WHERE number = 3")

    answer = verified(terminal, forged, "--head", forged.folder / "h3.txt")

    kept = "the head of run 3 that was kept elsewhere counts 18"
    why = f"entry 14 is missing at the end: {kept}"
    assert (answer.code, answer.err) == (1, f"complaintctl: {forged.state}: {why}\n")


@pytest.mark.parametrize("size", [2, 18, 104])
def test_a_head_of_another_ledger_is_named_however_much_it_counts(
    terminal: Terminal, kept: Kept, size: int
) -> None:
    own, _, *rest = (kept.folder / "h1.txt").read_text(encoding="utf-8").splitlines()
    other = terminal.file("other.txt", "\n".join(["example.com/shop", str(size), *rest, ""]))
    assert terminal.type("audit", "export", kept.state, "-o", "ledger.jsonl").code == 0

    for ledger in (kept.state, "ledger.jsonl"):
        answer = terminal.type("audit", "verify", ledger, "--head", other)

        why = f"is of the ledger 'example.com/shop', and this is '{own}'"
        said = f"the head of run 1 that was kept elsewhere {why}\n"
        assert answer.code == 1
        assert answer.err.endswith(said), answer.err


def test_a_purged_complaint_breaks_nothing(terminal: Terminal, forged: Kept) -> None:
    purge(forged, "C-1")

    answer = verified(terminal, forged, "--head", forged.folder / "h3.txt")

    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[:2] == [
        f"{forged.state}: sound: 18 entries of 3 runs, 7 without content",
        "its tables say the same: 3 complaints, 2 rungs, 2 actions",
    ]
    assert "nothing of what they said" in answer.out


def test_an_export_is_secret_and_verified_without_the_state(terminal: Terminal, kept: Kept) -> None:
    answer = terminal.type("audit", "export", kept.state, "-o", "ledger.jsonl")
    whole = terminal.folder / "ledger.jsonl"
    found = terminal.type("audit", "verify", whole, "--head", kept.folder / "h3.txt")

    assert answer.err == f"{kept.state}: 18 entries, with content and keys: keep it secret\n"
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    assert (found.code, found.err) == (0, "")
    assert found.out == (
        f"{whole}: sound: 18 entries of 3 runs, 0 without content\n"
        f"head of run 3, at 2026-12-03T10:00:00+08:00: 18 entries, root {root(kept, 3)}\n"
        "1 head that was kept elsewhere fits\n"
        f"{NO_KEYS}\n"
    )


def test_an_export_without_keys_says_nothing_of_anybody(terminal: Terminal, kept: Kept) -> None:
    answer = terminal.type("audit", "export", kept.state, "--without-keys")
    lines = [json.loads(line) for line in answer.out.splitlines()]
    found = terminal.type("audit", "verify", terminal.file("leaves.jsonl", answer.out))

    assert answer.err == f"{kept.state}: 18 entries, their leaves only\n"
    entries = [line for line in lines if "entry" in line]
    assert {(line["body"], line["key"]) for line in entries} == {(None, None)}
    assert found.code == 0, found.err
    assert ": sound: 18 entries of 3 runs, 18 without content\n" in found.out


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (
            b"complaint,opened_at\n",
            4,
            "f: line 1: this is not an exported ledger, or its first line",
        ),
        (b"", 4, "f: line 1: this is not an exported ledger"),
        (b"\xff\xfe", 1, "f: this is not UTF-8, as an exported ledger is"),
        (b"SQLite format 3\0 and nothing", 4, "f: this is no intact state file"),
        (None, 4, "f: no such file or directory; name a state file or an exported ledger"),
    ],
)
def test_what_is_no_ledger_is_refused(
    terminal: Terminal, content: bytes | None, code: int, why: str
) -> None:
    if content is not None:
        terminal.file("f", content)

    answer = terminal.type("audit", "verify", "f")

    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(f"complaintctl: {why}")


def test_a_changed_export_is_named_with_its_line(terminal: Terminal, kept: Kept) -> None:
    text = terminal.type("audit", "export", kept.state).out.replace("重复扣款", "重复扣费")

    answer = terminal.type("audit", "verify", terminal.file("f", text).name)

    why = "entry 1 was changed: its body and its key do not give its leaf"
    assert (answer.code, answer.err) == (1, f"complaintctl: f: {why}\n")


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        ("", 4, "h: there is no head in this file"),
        ("nothing\n", 1, "h: this is not the head of a ledger"),
        (b"\xff\n", 1, "h: this is not the head of a ledger"),
    ],
)
def test_a_head_that_is_none_is_refused(
    terminal: Terminal, kept: Kept, content: str | bytes, code: int, why: str
) -> None:
    answer = verified(terminal, kept, "--head", terminal.file("h", content).name)

    assert answer.code == code
    assert answer.err.startswith(f"complaintctl: {why}")


def test_a_run_that_is_at_work_disturbs_nobody(terminal: Terminal, forged: Kept) -> None:
    with tables(forged) as state:
        state.execute("BEGIN IMMEDIATE")
        state.execute("DELETE FROM entry WHERE number = 5")

        assert verified(terminal, forged).code == 0
        state.rollback()


def test_a_complaint_takes_no_place_of_one_that_was_purged(
    terminal: Terminal, forged: Kept
) -> None:
    """C-4 came last; the next new one must not be taken for the owner of its empty entries. Without
    a log no clock of it can be computed, so that it has no rungs."""
    purge(forged, "C-4")
    queue = terminal.file("q.csv", HEADER + "C-1,2026-12-01 09:00,慢,500\nC-5,2026-12-03,慢,5\n")
    words = ["--policy", forged.folder / "p", "--as-of", "2026-12-04", "--state", forged.state]

    run = terminal.type(
        "batch",
        queue,
        *words,
        "--witness",
        "0",
        "-o",
        "csv:o.csv",
        "-q",
        "--allow-empty",
    )

    assert run.code == 0, run.err
    found = verified(terminal, forged)
    assert found.code == 0, found.err
    assert found.out.splitlines()[1] == (
        "its tables say the same: 4 complaints, 4 rungs, 2 actions"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["export", "s.db", "-o", "s.db"],
        ["prove", "s.db", "C-1", "-o", "./s.db"],
        ["show", "s.db", "-o", "csv:s.db"],
    ],
)
def test_the_state_is_never_written_over(
    terminal: Terminal, forged: Kept, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(forged.folder)
    before = forged.state.read_bytes()

    answer = terminal.type("audit", *words)

    assert answer.code == 2
    assert "this is the state that is read; choose another name" in answer.err
    assert forged.state.read_bytes() == before


def test_any_changed_byte_of_an_entry_is_found(forged: Kept) -> None:
    """Of the packed body or the leaf, whichever bit it is; unless the same body comes out of it, as
    where bits only fill up a byte."""
    chance = random.Random(20)
    named, unnoticed = [], []
    for _ in range(40):
        column, number = chance.choice(("body", "leaf")), chance.randrange(18)
        with tables(forged) as state:
            asked = f"SELECT {column} FROM entry WHERE number = ?"
            (was,) = state.execute(asked, (number,)).fetchone()
            now = bytearray(was)
            now[chance.randrange(len(now))] ^= 1 << chance.randrange(8)
            state.execute(f"UPDATE entry SET {column} = ? WHERE number = ?", (bytes(now), number))
        try:
            verify_ledger(str(forged.state), Elsewhere(), 0)
            unnoticed.append(column)
        except LedgerBroken as broken:
            named.append(f": entry {number} " in str(broken))
        with tables(forged) as state:
            state.execute(f"UPDATE entry SET {column} = ? WHERE number = ?", (was, number))

    assert all(named)
    assert len(named) >= 35
    assert "leaf" not in unnoticed
    assert verify_ledger(str(forged.state), Elsewhere(), 0).verdict.sound
