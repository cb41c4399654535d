"""Machines, clocks and files that are not as they should be: each run ends in one clear sentence,
publishes nothing, and leaves a state that the next run can go on with."""

from __future__ import annotations

import contextlib
import gzip
import json
import multiprocessing
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from complaintctl.cli.main import exit_code
from complaintctl.store.schema import MIGRATIONS
from complaintctl.store.state import State
from tests.cli.terminal import Answer, Terminal
from tests.durability import dying, growing

NOBODY = 65_534


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three exports, and a state that knows the first of them."""
    folder = tmp_path_factory.mktemp("desk") / "made"
    growing.write(folder, 60)
    with contextlib.chdir(folder):
        assert exit_code(list(growing.words(0))) == 0
    return folder


@pytest.fixture
def desk(made: Path, terminal: Terminal) -> Terminal:
    """The same, to be spoilt."""
    shutil.copytree(made, terminal.folder, dirs_exist_ok=True)
    return terminal


def run(terminal: Terminal, number: int, *more: str) -> Answer:
    """One of the three runs."""
    return terminal.type(*growing.words(number), *more)


def refused(terminal: Terminal, answer: Answer, code: int) -> str:
    """What was said, all in one sentence, of a run that published nothing and changed nothing."""
    assert answer.code == code, answer.err
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    assert runs(terminal) == [1]
    assert not list(terminal.folder.glob("actions-000002*"))
    return line.removeprefix("complaintctl: ")


def runs(terminal: Terminal) -> list[int]:
    """The runs that the state knows, which is intact."""
    with closing(sqlite3.connect(terminal.folder / "state")) as state:
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [number for (number,) in state.execute("SELECT number FROM run ORDER BY number")]


def goes_on(terminal: Terminal) -> None:
    """The next run is as if nothing had been, and nothing unfinished lies about."""
    answer = run(terminal, 1)
    assert answer.code == 0, answer.err
    assert runs(terminal) == [1, 2]
    assert terminal.type("audit", "verify", "state").code == 0
    assert sorted(path.name for path in terminal.folder.glob(".*")) == []
    assert not (terminal.folder / "state-wal").exists()


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [2_000, 20_000, 60_000])
def test_where_no_room_is_left_the_state_stays_as_it_was(desk: Terminal, size: int) -> None:
    with little_room(size):
        answer = run(desk, 1)

    assert "the disk is full" in refused(desk, answer, 75)
    goes_on(desk)


@pytest.mark.parametrize(
    ("size", "words", "file"),
    [
        (2_000, ("batch", "-o", "csv:out.csv"), "out.csv"),
        (2_000, ("batch", "-o", "jsonl:out.jsonl"), "out.jsonl"),
        (2_000, ("batch", "-o", "html:out.html"), "out.html"),
        (2_000, ("batch", "--state", "new.db", "-o", "csv:out.csv"), "new.db"),
        (33_000, ("state", "dump", "state", "-o", "dump"), "dump"),
        (33_000, ("audit", "export", "state", "-o", "ledger"), "ledger"),
        (33_000, ("audit", "show", "state", "-o", "jsonl:shown.jsonl"), "shown.jsonl"),
        (2_000, ("state", "backup", "state", "copy"), "copy"),
        (90_000, ("state", "backup", "state", "copy"), "copy"),
        (90_000, ("state", "restore", "kept", "restored"), "restored"),
    ],
)
def test_the_file_for_which_no_room_is_left_is_named(
    desk: Terminal, size: int, words: tuple[str, ...], file: str
) -> None:
    assert run(desk, 1).code == 0
    assert desk.type("audit", "export", "state", "-o", "kept").code == 0
    before = sorted(path.name for path in desk.folder.iterdir())
    verb, *rest = words
    if verb == "batch":
        rest = ["queue-1.csv", "--policy", "policy", "--log", "log-1.csv", "--witness", "0", *rest]

    with little_room(size):
        answer = desk.type(verb, *rest)

    assert answer.code == 75, answer.err
    (line,) = answer.err.splitlines()
    named, _, said = line.removeprefix("complaintctl: ").partition(": the disk is full")
    assert (Path(named).name, bool(said)) == (file, True), line
    assert sorted(path.name for path in desk.folder.iterdir()) == before


def test_a_run_that_cannot_publish_what_it_committed_says_so(desk: Terminal) -> None:
    """Its name is taken by a folder, which nobody can know before its number is."""
    (desk.folder / "actions-000002.jsonl").mkdir()

    answer = run(desk, 1)
    again = run(desk, 1)
    (desk.folder / "actions-000002.jsonl").rmdir()
    third = run(desk, 1)

    assert (answer.code, again.code, third.code) == (75, 75, 0)
    assert answer.err.startswith("complaintctl: state: run 2 was committed, and not all")
    assert "the actions of run 2 still have to be written there" in again.err
    assert runs(desk) == [1, 2]
    assert (desk.folder / "actions-000002.jsonl").stat().st_size > 1000


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("what", ["state", "folder", "actions"])
def test_who_may_not_write_is_told_where(what: str) -> None:
    """As somebody who is not root, since root may write everywhere."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        growing.write(folder, 20)
        folder.chmod(0o777)
        (folder / "room").mkdir()
        (folder / "room").chmod(0o777)
        (folder / dying.SAID).touch()
        (folder / dying.SAID).chmod(0o666)
        words = [*growing.words(0)]
        where = "actions:actions.jsonl"
        match what:
            case "state":
                (folder / "state").touch(0o444)
            case "folder":
                folder.chmod(0o755)
            case _:
                (folder / "out").mkdir(0o755)
                words[words.index(where)] = "actions:out/actions.jsonl"
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([dying.__name__])
        told = (name, str(folder / "room"), tuple(words), None, NOBODY)
        process = context.Process(target=dying.live, args=told)
        process.start()
        process.join()

        path = "out/actions.jsonl" if what == "actions" else "state"
        said = (folder / dying.SAID).read_text(encoding="utf-8")
        assert said.startswith(f"complaintctl: {path}: permission denied; choose another place")
        assert process.exitcode == 4
        assert not list(folder.rglob("actions-*"))


def test_an_input_that_is_cut_short_changes_nothing(desk: Terminal) -> None:
    packed = gzip.compress((desk.folder / "queue-1.csv").read_bytes())
    (desk.folder / "queue-1.csv").write_bytes(packed[: len(packed) // 2])

    said = refused(desk, run(desk, 1), 4)

    assert said.startswith("queue-1.csv: ")
    (desk.folder / "queue-1.csv").write_bytes(gzip.decompress(packed))
    goes_on(desk)


def test_an_export_that_ends_in_a_quoted_cell_is_said_to_be_cut(desk: Terminal) -> None:
    whole = (desk.folder / "queue-1.csv").read_bytes()
    lines = whole.splitlines(keepends=True)
    before, now, cut = (
        {line.split(b",")[0] for line in some}
        for some in ((desk.folder / "queue-0.csv").read_bytes().splitlines(), lines, lines[-25:])
    )
    (desk.folder / "queue-1.csv").write_bytes(b"".join(lines[:-25]) + b'C000999,2026-11-10,"\xe6')

    answer = desk.type(*growing.words(1)[:-1])

    assert answer.code == 0
    assert "IN013 warning: the file ends inside this row, which is quarantined" in answer.err
    (desk.folder / "queue-1.csv").write_bytes(whole)
    assert run(desk, 1).code == 0
    told = json.loads(desk.type("state", "show", "state", "--missing", "--format", "json").out)
    lost, back = before - (now - cut), before & cut
    assert back
    assert [(one["vanished"], one["returned"]) for one in told["runs"]] == [
        (0, 0), (len(lost), 0), (0, len(back)),
    ]  # fmt: skip


def test_a_clock_that_went_back_ends_the_run(desk: Terminal) -> None:
    later = ("--as-of", "2999-01-01T00:00")
    assert desk.type(*growing.words(1), *later).code == 0
    words = [*growing.words(2)]
    at = words.index("--as-of")
    del words[at : at + 2]

    answer = desk.type(*words)

    assert answer.code == 75
    said = "state: the last run decided as of 2999-01-01T00:00:00+08:00, and the clock says 20"
    assert answer.err.startswith(f"complaintctl: {said}")
    assert answer.err.endswith(": set the clock, then run again\n")
    assert runs(desk) == [1, 2]


def test_an_instant_before_the_last_run_cannot_be_meant(desk: Terminal) -> None:
    said = refused(desk, run(desk, 1, "--as-of", "2026-11-10T07:59"), 2)

    assert said == (
        "state: the last run decided as of 2026-11-10T08:00:00+08:00, after --as-of "
        "2026-11-10T07:59:00+08:00; without --state any instant can be asked"
    )
    goes_on(desk)


def test_of_two_runs_at_once_one_leaves(desk: Terminal) -> None:
    with State.opened("state", write=True) as other:
        other.lock()
        said = refused(desk, run(desk, 1), 75)

    assert said == (
        "state: another run is at work on this state; nothing was changed. "
        "Try again, or wait for it with --lock-wait SECONDS"
    )
    goes_on(desk)


def test_of_two_runs_at_once_one_can_wait(desk: Terminal) -> None:
    locked = threading.Event()

    def other() -> None:
        with State.opened("state", write=True) as state:
            state.lock()
            locked.set()
            time.sleep(0.5)

    at_work = threading.Thread(target=other)
    at_work.start()
    locked.wait()
    began = time.monotonic()
    answer = run(desk, 1, "--lock-wait", "30")
    took = time.monotonic() - began
    at_work.join()

    assert (answer.code, answer.err) == (0, "")
    assert took > 0.4
    assert runs(desk) == [1, 2]


def test_of_two_runs_that_make_a_state_at_once_both_go_on_with_one(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's, which knows a run already, is there when this one has made its own."""
    (desk.folder / "state").rename("other")
    link = os.link

    def too_late(made: Path, state: Path) -> None:
        (desk.folder / "other").rename(state)
        link(made, state)

    monkeypatch.setattr(os, "link", too_late)

    goes_on(desk)


@pytest.fixture
def read_only(desk: Terminal) -> Iterator[Path]:
    """A medium with a copy of the state, which can be written until it is protected."""
    place = desk.folder / "medium"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], check=False, capture_output=True
    ).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copy(desk.folder / "state", place / "state")
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def _protect(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)


def test_a_state_on_a_read_only_medium_can_be_looked_at(desk: Terminal, read_only: Path) -> None:
    _protect(read_only)

    answers = {
        words: desk.type(*words.split())
        for words in (
            "state show medium/state", "state check medium/state", "state dump medium/state",
            "audit show medium/state", "audit verify medium/state", "audit export medium/state",
            "state backup medium/state copy",
        )
    }  # fmt: skip

    assert {words: answer.code for words, answer in answers.items()} == dict.fromkeys(answers, 0)
    shown = answers["state dump medium/state"].out
    assert shown == desk.type("state", "dump", "state").out
    assert shown == desk.type("state", "dump", "copy").out
    written = run(desk, 1, "--state", "medium/state")
    assert (written.code, "read-only file system" in written.err) == (4, True)


def test_what_is_still_beside_a_read_only_state_is_not_passed_over(
    desk: Terminal, read_only: Path
) -> None:
    (read_only / "state-wal").write_bytes(bytes(4_152))
    _protect(read_only)

    for words in ("state show medium/state", "audit verify medium/state"):
        answer = desk.type(*words.split())

        assert (answer.code, answer.out, answer.err) == (
            4,
            "",
            "complaintctl: medium/state: its folder is read-only, and what was committed last still "
            "stands in state-wal: copy the folder to a place that can be written, and look there\n",
        )


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as state:
        state.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def _text(path: Path) -> None:
    path.write_text("complaint,opened_at\n" * 200, encoding="utf-8")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _other(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as state:
        state.execute("CREATE TABLE mine (something)")


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:70_000])


def _blank(path: Path) -> None:
    """Pages in the middle hold zeros: what a disk gives back that lost them."""
    whole = bytearray(path.read_bytes())
    whole[8_192:90_112] = bytes(81_920)
    path.write_bytes(whole)


def _empty(path: Path) -> None:
    """A copy that found no room on a disk leaves its name only."""
    path.write_bytes(b"")


def _no_tables(path: Path) -> None:
    """A database in which there is nothing yet."""
    path.unlink()
    with closing(sqlite3.connect(path)) as state:
        state.execute("VACUUM")


_RESTORE = "rebuild it from an export of its ledger: complaintctl state restore EXPORT NEW_STATE"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_newer, "use that version, or another state file"),
        (_text, _RESTORE),
        (_folder, "is a directory; choose another place for --state"),
        (_other, "this is a database, but no state of complaintctl; choose another file"),
        (_short, _RESTORE),
        (_blank, _RESTORE),
        (_empty, f"{_RESTORE}. If no run was ever kept in it, delete it"),
        (_no_tables, "this is a database, but no state of complaintctl; choose another file"),
    ],
)
def test_what_is_no_state_is_left_alone(
    desk: Terminal, spoil: Callable[[Path], None], said: str
) -> None:
    path = desk.folder / "state"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    look = [("state", verb, "state") for verb in ("check", "show", "dump")]

    answers = [
        desk.type(*words)
        for words in (growing.words(1), *look, ("state", "backup", "state", "copy"))
    ]

    for answer in answers:
        assert (answer.code, answer.out) == (4, "")
        (line,) = answer.err.splitlines()
        assert line.startswith("complaintctl: state: ")
    assert answers[0].err.endswith(f"{said}\n")
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert not list(desk.folder.glob("actions-000002*"))
    assert not (desk.folder / "copy").exists()


def test_a_byte_that_flipped_is_never_our_bug(desk: Terminal) -> None:
    """Whether it matters or not: a run ends well or says what is wrong, and so does a look at it."""
    path = desk.folder / "state"
    assert run(desk, 1).code == 0
    whole = path.read_bytes()
    for seed in range(8):
        chance = Random(seed)
        spoilt = bytearray(whole)
        at = chance.randrange(len(whole))
        spoilt[at : at + 30] = chance.randbytes(len(spoilt[at : at + 30]))
        for words in (("state", "check", "state"), ("state", "dump", "state"), growing.words(2)):
            path.write_bytes(spoilt)
            answer = desk.type(*words)
            assert answer.code in (0, 1, 4), answer.err
            assert answer.code == 0 or "complaintctl: state: " in answer.err


def test_a_state_is_for_its_owner_only(desk: Terminal) -> None:
    made = sorted(desk.folder.glob("state*"))

    assert [(path.name, stat.S_IMODE(path.stat().st_mode)) for path in made] == [("state", 0o600)]
    shutil.copy("state", "open")
    (desk.folder / "open").chmod(0o644)
    answer = desk.type("state", "check", "open")
    assert answer.code == 1
    assert "warning: open: others can read it (mode 644): chmod 600 open" in answer.out


@pytest.mark.parametrize("left", [0, 40, 100])
def test_on_a_disk_that_is_really_full_too(desk: Terminal, left: int) -> None:
    """Kilobytes that are left: none for a lock, none for tables, none for the commit."""
    small = desk.folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", small]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        for name in ("policy", "state", "queue-1.csv", "log-1.csv"):
            copy = shutil.copytree if (desk.folder / name).is_dir() else shutil.copy
            copy(desk.folder / name, small / name)
        os.chdir(small)
        there = Terminal(small, desk._capture)
        free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize
        (small / "ballast").write_bytes(bytes(free - left * 1024))

        answer = run(there, 1)

        (small / "ballast").unlink()
        assert "the disk is full" in refused(there, answer, 75)
        goes_on(there)
    finally:
        os.chdir(desk.folder)
        subprocess.run(["umount", small], check=True)
