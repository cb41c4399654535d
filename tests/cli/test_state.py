"""`state`: what runs remember, shown, written down, copied, made again and forgotten."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from complaintctl.cli.main import exit_code
from tests.cli.terminal import Answer, Terminal
from tests.durability import growing

Told = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three exports, and a state that knows the first two of them."""
    folder = tmp_path_factory.mktemp("desk") / "made"
    growing.write(folder, 60)
    with contextlib.chdir(folder):
        for run in (0, 1):
            assert exit_code(list(growing.words(run))) == 0
    return folder


@pytest.fixture
def desk(made: Path, terminal: Terminal) -> Terminal:
    """The same, to be worked on."""
    shutil.copytree(made, terminal.folder, dirs_exist_ok=True)
    return terminal


def done(answer: Answer) -> str:
    """What was printed by a command that went well."""
    assert answer.code == 0, answer.err
    return answer.out


def dumped(terminal: Terminal, state: str, *words: str) -> list[Told]:
    """Everything in a state, except which policies it has archived."""
    lines = done(terminal.type("state", "dump", state, *words)).splitlines()
    return [told for told in map(json.loads, lines) if "policy" not in told or "as_of" in told]


def complaints(lines: Iterable[Told]) -> dict[str, Told]:
    return {one["complaint"]: one for one in lines if "complaint" in one}


def last_run(terminal: Terminal, state: str = "state", into: str = "") -> bytes:
    """The third run on a state; its action files as bytes."""
    words = [*growing.words(2)]
    words[words.index("state")] = state
    if into:
        (terminal.folder / into).mkdir()
        words = [word.replace("actions:", f"actions:{into}/") for word in words]
    done(terminal.type(*words))
    found = sorted((terminal.folder / into).glob("actions-*"))
    newest = found[-1].stem
    return b"".join(path.read_bytes() for path in found if path.stem == newest)


# ---- show ---------------------------------------------------------------------------------


def test_runs_are_shown_with_what_they_did(desk: Terminal) -> None:
    told = json.loads(done(desk.type("state", "show", "state", "--format", "json")))

    held = dumped(desk, "state")
    entries = [one for one in held if "entry" in one and "kind" in one]
    first = sum(one["run"] == 1 for one in entries)
    assert [(one["run"], one["as_of"], one["policy"]) for one in told["runs"]] == [
        (1, "2026-11-10T08:00:00+08:00", "desk@2026-01-01"),
        (2, "2026-11-10T13:30:00+08:00", "desk@2026-01-01"),
    ]
    assert [one["entries"] for one in told["runs"]] == [first, len(entries)]
    assert told["counts"]["complaints"] == len(complaints(held))
    assert told["counts"]["waiting"] == sum(one.get("state") == "waiting" for one in held)
    assert told["runs"][1]["vanished"] == sum(one["kind"] == "vanished" for one in entries)
    assert told["runs"][1]["actions"] == sum(one["kind"] == "action" for one in entries)


def test_unfinished_complaints_that_left_the_export_are_listed(desk: Terminal) -> None:
    out = done(desk.type("state", "show", "state", "--missing", "--runs", "1"))

    held = complaints(dumped(desk, "state"))
    gone = [name for name, one in held.items() if one["missing"] and not one["finished"]]
    listed = out[out.index("unfinished, and gone from the export:") :].splitlines()
    assert gone
    assert [line.split()[0] for line in listed if line.startswith("C0")] == gone
    assert "2 runs, the newest 1:" in out


def test_what_waits_for_hours_is_listed(desk: Terminal) -> None:
    last_run(desk)

    out = done(desk.type("state", "show", "state", "--waiting"))

    waiting = [one["rung"] for one in dumped(desk, "state") if one.get("state") == "waiting"]
    listed = out[out.index("waiting for somebody's hours:") :].splitlines()
    shown = [line.split()[:4] for line in listed if line.startswith("C0")]
    assert waiting
    assert sorted(shown) == [[str(part) for part in rung] for rung in waiting]


def test_there_is_nothing_to_show_where_no_state_is(terminal: Terminal) -> None:
    answer = terminal.type("state", "show", "s.db")

    said = "complaintctl: s.db: there is no such state file; `batch --state s.db` makes one\n"
    assert answer == Answer(4, "", said)
    assert not (terminal.folder / "s.db").exists()


# ---- dump ---------------------------------------------------------------------------------


def test_the_same_history_gives_the_same_dump_whatever_the_keys(desk: Terminal) -> None:
    for run in (0, 1):
        words = [*growing.words(run)]
        words[words.index("state")] = "other"
        done(desk.type(*words))

    one, other = (done(desk.type("state", "dump", name)) for name in ("state", "other"))
    secret, others = (
        done(desk.type("state", "dump", name, "--secrets")) for name in ("state", "other")
    )

    assert one == other
    assert secret != others


def test_a_dump_holds_no_secret_unless_it_is_asked_for(desk: Terminal) -> None:
    plain = done(desk.type("state", "dump", "state"))
    done(desk.type("state", "dump", "state", "--secrets", "-o", "all.jsonl"))

    all_ = (desk.folder / "all.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in all_.splitlines()]
    secrets = [
        one[name] for one in lines for name in ("key", "tracking", "secret", "leaf") if name in one
    ]
    assert len(secrets) > 100
    assert [one for one in secrets if one in plain] == []
    assert stat.S_IMODE((desk.folder / "all.jsonl").stat().st_mode) == 0o600


# ---- backup -------------------------------------------------------------------------------


def test_a_backup_made_while_a_run_is_at_work_is_what_was_committed(desk: Terminal) -> None:
    before = dumped(desk, "state", "--secrets")
    with closing(sqlite3.connect("state", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM rung")
        answer = desk.type("state", "backup", "state", "copy")
        other.execute("ROLLBACK")

    assert answer == Answer(0, "", "wrote copy: state up to run 2\n")
    assert dumped(desk, "copy", "--secrets") == before
    assert stat.S_IMODE((desk.folder / "copy").stat().st_mode) == 0o600
    assert sorted(path.name for path in desk.folder.glob("*copy*")) == ["copy"]
    last_run(desk)
    assert desk.type("state", "backup", "state", "copy").err == "wrote copy: state up to run 3\n"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("state", "this is the state itself; name another file"),
        ("queue-0.csv", "there is a file already; name another one"),
        ("other", "this is the state of other runs, which is not written over; name another file"),
        ("newer", "this is a newer copy of this state, which is not written over; name another file"),
    ],
)  # fmt: skip
def test_a_backup_writes_over_nothing_that_would_be_missed(
    desk: Terminal, target: str, why: str
) -> None:
    shutil.copy("state", "newer")
    last_run(desk, "newer", into="out")
    words = [*growing.words(0)]
    words[words.index("state")] = "other"
    done(desk.type(*words))
    before = (desk.folder / target).read_bytes()

    answer = desk.type("state", "backup", "state", target)

    assert answer == Answer(2, "", f"complaintctl: {target}: {why}\n")
    assert (desk.folder / target).read_bytes() == before


# ---- check --------------------------------------------------------------------------------


def test_a_whole_state_is_said_to_be_whole(desk: Terminal) -> None:
    out = done(desk.type("state", "check", "state"))

    entries = sum("kind" in one for one in dumped(desk, "state"))
    assert out == f"state: whole, version 1, 2 runs, {entries} entries\n"


@pytest.mark.parametrize(
    ("change", "code", "why"),
    [
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = (SELECT max(number) FROM entry)", 1,
         "the entries of run 2 do not give the root of its head"),
        ("DELETE FROM entry WHERE number = (SELECT max(number) FROM entry)", 1,
         "its newest head counts {entries} entries, and there are {fewer}"),
        ("DELETE FROM action WHERE id = (SELECT action FROM rung WHERE action IS NOT NULL LIMIT 1)",
         4, "1 rungs without their action"),
        ("UPDATE run SET published = 0 WHERE number = 2", 1, "run 2 was committed"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(desk: Terminal, change: str, code: int, why: str) -> None:
    entries = sum("kind" in one for one in dumped(desk, "state"))
    with closing(sqlite3.connect("state")) as state, state:
        state.execute(change)

    answer = desk.type("state", "check", "state")

    assert answer.code == code
    assert why.format(entries=entries, fewer=entries - 1) in answer.out + answer.err


# ---- restore ------------------------------------------------------------------------------


def test_a_restored_state_goes_on_as_the_lost_one_would_have(desk: Terminal) -> None:
    done(desk.type("audit", "export", "state", "-o", "ledger.jsonl"))

    answer = desk.type("state", "restore", "ledger.jsonl", "new")

    assert answer.code == 0, answer.err
    assert stat.S_IMODE((desk.folder / "new").stat().st_mode) == 0o600
    assert dumped(desk, "new") == dumped(desk, "state")
    assert "sound" in done(desk.type("audit", "verify", "new"))
    assert last_run(desk) == last_run(desk, "new", into="out")
    assert dumped(desk, "new") == dumped(desk, "state")
    done(desk.type("audit", "verify", "new"))


def test_nothing_is_made_of_a_ledger_that_was_changed(desk: Terminal) -> None:
    done(desk.type("audit", "export", "state", "-o", "ledger.jsonl"))
    text = (desk.folder / "ledger.jsonl").read_text(encoding="utf-8")
    (desk.folder / "ledger.jsonl").write_text(text.replace("urgent", "normal", 1), encoding="utf-8")

    answer = desk.type("state", "restore", "ledger.jsonl", "new")

    assert answer.code == 1
    assert answer.err.startswith("complaintctl: ledger.jsonl: entry ")
    assert answer.err.endswith("; a state is only made of a whole ledger\n")
    assert sorted(path.name for path in desk.folder.glob("*new*")) == []


def test_nothing_is_made_of_a_ledger_without_keys(desk: Terminal) -> None:
    done(desk.type("audit", "export", "state", "--without-keys", "-o", "ledger.jsonl"))

    answer = desk.type("state", "restore", "ledger.jsonl", "new")

    assert answer.code == 4
    assert "a state is made of an export with keys" in answer.err
    assert sorted(path.name for path in desk.folder.glob("*new*")) == []


def test_nothing_is_written_over_by_a_restore(desk: Terminal) -> None:
    done(desk.type("audit", "export", "state", "-o", "ledger.jsonl"))
    before = (desk.folder / "state").read_bytes()

    answer = desk.type("state", "restore", "ledger.jsonl", "state")

    assert answer == Answer(2, "", "complaintctl: state: there is a file already; name a new one\n")
    assert (desk.folder / "state").read_bytes() == before


# ---- purge --------------------------------------------------------------------------------

AGE = ("--older-than", "180d", "--as-of", "2027-06-30")
"""More than 180 days after all that these exports tell."""


def test_of_what_is_purged_no_byte_is_left(desk: Terminal) -> None:
    held = complaints(dumped(desk, "state", "--secrets"))
    finished = {name: one for name, one in held.items() if one["finished"]}
    assert len(finished) > 5

    answer = desk.type("state", "purge", "state", *AGE)

    assert answer.code == 0
    assert answer.err.startswith(
        f"{len(finished)} complaints, finished and unchanged since "
        "2027-01-01T00:00:00+08:00, purged (run 3): "
    )
    bytes_ = b"".join(path.read_bytes() for path in sorted(desk.folder.glob("state*")))
    for name, one in finished.items():
        assert name.encode() not in bytes_
        assert one["tracking"].encode() not in bytes_
        assert bytes.fromhex(one["key"]) not in bytes_
    assert set(complaints(dumped(desk, "state"))) == held.keys() - finished.keys()
    assert "sound" in done(desk.type("audit", "verify", "state"))
    assert "whole" in done(desk.type("state", "check", "state"))


def test_the_ledger_says_when_a_purge_was_and_the_next_run_may_be_earlier(desk: Terminal) -> None:
    """It was on 2027-01-01, and the third run decides as of 2026-11-10T22:15."""
    done(desk.type("state", "purge", "state", "--older-than", "1h", "--as-of", "2027-01-01T09:30"))
    by_the_clock = desk.type("state", "purge", "state", "--older-than", "1h")

    (line,) = done(
        desk.type("audit", "show", "state", "--kind", "purge", "-o", "jsonl")
    ).splitlines()
    (_, row) = done(
        desk.type("audit", "show", "state", "--kind", "purge", "-o", "csv")
    ).splitlines()

    assert by_the_clock.err.startswith("0 complaints, ")
    assert '"at": "2027-01-01T09:30:00+08:00", "before": "2027-01-01T08:30:00+08:00"' in line
    assert "at 2027-01-01 09:30 lost their content, unchanged since 2027-01-01 08:30: " in row
    assert last_run(desk)
    assert "sound" in done(desk.type("audit", "verify", "state"))


def test_a_dry_purge_only_counts(desk: Terminal) -> None:
    before = (desk.folder / "state").read_bytes()

    dry = desk.type("state", "purge", "state", *AGE, "--dry-run")

    assert (desk.folder / "state").read_bytes() == before
    real = desk.type("state", "purge", "state", *AGE)
    assert dry.err.replace("would be purged", "purged (run 3)") == real.err
    assert desk.type("state", "purge", "state", *AGE).err.startswith("0 complaints, ")


def test_what_changed_less_long_ago_stays(desk: Terminal) -> None:
    answer = desk.type(
        "state", "purge", "state", "--older-than", "1h", "--as-of", "2026-11-10T13:00"
    )

    changed = [one for one in complaints(dumped(desk, "state")).values() if one["changed"] == 2]
    assert answer.code == 0
    assert any(one["finished"] for one in changed)


def test_nobody_is_told_again_of_what_was_purged_though_the_export_still_tells_it(
    desk: Terminal,
) -> None:
    shutil.copy("state", "whole")
    known = complaints(dumped(desk, "state"))
    finished = {name for name, one in known.items() if one["finished"]}
    done(desk.type("state", "purge", "state", *AGE))

    with_all, without = last_run(desk, "whole", into="out"), last_run(desk)

    was, now = _told(with_all), _told(without)
    others = known.keys() - finished
    assert {one for one in now if one[0] in others} == {one for one in was if one[0] in others}
    # What was raised again about them is forgotten with them.
    assert {one for one in now if one[0] in finished} <= was
    assert len(finished & complaints(dumped(desk, "state")).keys()) > 5


def test_a_purged_state_can_be_restored(desk: Terminal) -> None:
    done(desk.type("state", "purge", "state", *AGE))
    done(desk.type("audit", "export", "state", "-o", "ledger.jsonl"))
    done(desk.type("state", "restore", "ledger.jsonl", "new"))

    assert dumped(desk, "new") == dumped(desk, "state")
    assert last_run(desk) == last_run(desk, "new", into="out")
    assert dumped(desk, "new") == dumped(desk, "state")


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("state", "--older-than", "soon"), 2, "write a length of time such as 180d or 26w"),
        (("none", "--older-than", "180d"), 4, "none: there is no such state file"),
        (("state", "--older-than", "180d", "--as-of", "later"), 2, "--as-of 'later' is no time"),
    ],
)
def test_what_cannot_be_meant_purges_nothing(
    desk: Terminal, words: tuple[str, ...], code: int, why: str
) -> None:
    answer = desk.type("state", "purge", *words)

    assert answer.code == code
    assert why in answer.err
    assert not (desk.folder / "none").exists()


def _told(published: bytes) -> set[tuple[str, str, int, str]]:
    """What went out, by complaint, rule, cycle and step."""
    return {
        (one["complaint"], action["rule"], one["cycle"], action["step"])
        for line in published.decode().splitlines()
        if line.startswith("{")
        for action in json.loads(line)["actions"]
        for one in action["complaints"]
    }
