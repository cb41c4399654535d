"""Where a run writes: never over what it reads, never half, and it cleans up after itself."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.terminal import AS_OF, STARTER, STARTER_QUEUE, Terminal


def _queue(terminal: Terminal) -> Path:
    return terminal.file("in.csv", STARTER_QUEUE.read_bytes())


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (("--state", "nodir/s.db"), "--state nodir/s.db"),
        (("-o", "csv:nodir/c.csv"), "-o nodir/c.csv"),
        (("--state", "s.db", "-o", "actions:nodir/a.jsonl"), "-o nodir/a.jsonl"),
        (("--state", "s.db", "--head-out", "nodir/h"), "--head-out nodir/h"),
        (("--quarantine", "nodir/q.csv"), "--quarantine nodir/q.csv"),
        (("-o", "csv:out.csv", "--metrics", "nodir/m.prom"), "nodir/m.prom"),
    ],
)
def test_a_folder_that_is_not_there_is_named(
    terminal: Terminal, words: tuple[str, ...], path: str
) -> None:
    _queue(terminal)

    answer = terminal.type("batch", "in.csv", "--policy", STARTER, "--as-of", AS_OF, *words)

    said = f"{path}: there is no folder nodir; make it, or choose another place\n"
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith(said)
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["in.csv"]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (("state", "backup", "s.db", "nodir/s.db"), "nodir/s.db"),
        (("state", "restore", "ledger.jsonl", "nodir/s.db"), "nodir/s.db"),
        (("state", "dump", "s.db", "-o", "nodir/d"), "-o nodir/d"),
        (("state", "purge", "s.db", "--older-than", "1d", "--head-out", "nodir/h"), "--head-out nodir/h"),
        (("audit", "show", "s.db", "-o", "csv:nodir/e.csv"), "-o nodir/e.csv"),
        (("audit", "export", "s.db", "-o", "nodir/e"), "-o nodir/e"),
        (("audit", "prove", "s.db", "--entry", "0", "-o", "nodir/p"), "-o nodir/p"),
    ],
)  # fmt: skip
def test_so_it_is_where_a_state_is_worked_on(
    terminal: Terminal, words: tuple[str, ...], path: str
) -> None:
    _queue(terminal)
    made = terminal.type(
        "batch", "in.csv", "--policy", STARTER, "--as-of", AS_OF, "--state", "s.db", "-o", "csv:out"
    )
    assert made.code == 0, made.err

    answer = terminal.type(*words)

    said = f"complaintctl: {path}: there is no folder nodir; make it, or choose another place\n"
    assert (answer.code, answer.err) == (2, said)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-o", "csv:in.csv"), "a queue that is read"),
        (("-o", "csv:./in.csv"), "a queue that is read"),
        (("-o", "csv:folder"), "a folder"),
        (("-o", "csv:/dev/null"), "no ordinary file"),
        (("-o", "csv:x", "-o", "jsonl:./x"), "another output of this run"),
        (("-o", "csv:q", "--quarantine", "q"), "the quarantine file"),
        (("--quarantine", "in.csv"), "a queue that is read"),
        (("-o", "csv:p/policy.yaml"), "a file of the policy"),
        (("-o", "csv:o.csv", "--overrides", "o.csv"), "the overrides"),
        (("-o", "csv:t.csv", "--with", "orders=t.csv"), "a table that is joined"),
    ],
)
def test_a_target_that_would_destroy_something_is_refused(
    terminal: Terminal, words: tuple[str, ...], says: str
) -> None:
    _queue(terminal)
    (terminal.folder / "folder").mkdir()
    terminal.file("p/policy.yaml", (STARTER / "policy.yaml").read_bytes())
    terminal.file("p/sources/queue.yaml", (STARTER / "sources" / "queue.yaml").read_bytes())
    before = {path: path.stat().st_mtime_ns for path in terminal.folder.rglob("*")}

    answer = terminal.type("batch", "in.csv", "--policy", "p", "--as-of", AS_OF, *words)

    assert answer.code == 2
    assert says in answer.err
    assert {path: path.stat().st_mtime_ns for path in terminal.folder.rglob("*")} == before


def test_a_link_is_followed_and_a_mode_is_kept(terminal: Terminal) -> None:
    target = terminal.file("real.csv", "old")
    target.chmod(0o600)
    Path("link.csv").symlink_to("real.csv")

    answer = terminal.type(
        "batch", _queue(terminal), "--policy", STARTER, "--as-of", AS_OF, "-o", "csv:link.csv"
    )

    assert answer.code == 0, answer.err
    assert Path("link.csv").is_symlink()
    assert target.read_text(encoding="utf-8").startswith("complaint,as_of")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize(("umask", "mode"), [(0o000, 0o640), (0o022, 0o640), (0o077, 0o600)])
def test_a_new_file_is_for_its_owner_and_at_most_for_the_group(
    terminal: Terminal, umask: int, mode: int
) -> None:
    words = ("--as-of", AS_OF, "--witness", "0", "-o", "csv:out.csv", "-o", "jsonl:out.jsonl")
    before = os.umask(umask)
    try:
        answer = terminal.type("batch", _queue(terminal), "--policy", STARTER, *words)
    finally:
        os.umask(before)

    assert answer.code == 0, answer.err
    modes = [stat.S_IMODE(Path(name).stat().st_mode) for name in ("out.csv", "out.jsonl")]
    assert modes == [mode, mode]


def test_the_parts_of_a_killed_run_are_swept_by_the_next(terminal: Terminal) -> None:
    dead = terminal.file(".out.csv.999999999.0.part", "half")
    alive = terminal.file(f".out.csv.{os.getppid()}.0.part", "somebody is writing")

    answer = terminal.type(
        "batch", _queue(terminal), "--policy", STARTER, "--as-of", AS_OF, "-o", "csv:out.csv"
    )

    assert answer.code == 0, answer.err
    assert not dead.exists()
    assert alive.exists()


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_stop_leaves_nothing(
    terminal: Terminal, asked: signal.Signals
) -> None:
    head, *rows = STARTER_QUEUE.read_text(encoding="utf-8").splitlines()
    many = [row.replace("T26010", f"T{n}") for n in range(20_000) for row in rows]
    terminal.file("in.csv", "\n".join([head, *many]) + "\n")
    spool = terminal.folder / "spool"
    spool.mkdir()
    command = [sys.executable, "-m", "complaintctl", "batch", "in.csv", "--policy", str(STARTER)]
    process = subprocess.Popen(
        [*command, "--as-of", AS_OF, "-o", "csv:out.csv", "-o", "jsonl:out.jsonl"],
        cwd=terminal.folder,
        env={**os.environ, "TMPDIR": str(spool)},
        stderr=subprocess.PIPE,
    )
    while not list(terminal.folder.glob(".out.csv.*.part")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(asked)
    _, said = process.communicate(timeout=60)

    assert process.returncode in (0, 130), said.decode()
    assert b"Traceback" not in said
    left = sorted(path.name for path in terminal.folder.iterdir())
    finished = ["out.csv", "out.jsonl"] if process.returncode == 0 else []
    assert left == sorted(["in.csv", "spool", *finished])
    assert list(spool.iterdir()) == []


def test_nothing_open_by_then_is_no_success(terminal: Terminal) -> None:
    words = ("batch", _queue(terminal), "--policy", STARTER, "--as-of", "2020-01-01")

    answer = terminal.type(*words, "-o", "csv:out.csv")

    assert answer.code == 4
    assert "none of 10 complaints was open by 2020-01-01" in answer.err
    assert not Path("out.csv").exists()
    assert terminal.type(*words, "--allow-empty").code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("batch = 3\n", "write [batch]"),
        ("[bacth]\n", "did you mean 'batch'?"),
        ("[batch]\npolciy = 'x'\n", "did you mean 'policy'?"),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_said(
    terminal: Terminal, text: str, says: str
) -> None:
    terminal.file("complaintctl.toml", text)

    answer = terminal.type("batch", _queue(terminal), "--policy", STARTER)

    assert answer.code == 2
    assert says in answer.err


def test_outputs_may_be_configured(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPLAINTCTL_BATCH_OUTPUT", "csv:from-environment.csv")
    words = ("batch", _queue(terminal), "--policy", STARTER, "--as-of", AS_OF)
    assert terminal.type(*words).out == ""
    assert Path("from-environment.csv").exists()

    monkeypatch.delenv("COMPLAINTCTL_BATCH_OUTPUT")
    terminal.file("complaintctl.toml", '[batch]\noutput = ["csv:from-file.csv"]\n')
    assert terminal.type(*words).out == ""
    assert Path("from-file.csv").exists()


def test_our_own_bug_is_written_for_our_eyes_only(terminal: Terminal) -> None:
    program = (
        "import complaintctl.cli.main as cli, sys\n"
        "def fail(*_): raise RuntimeError('unexpected')\n"
        "cli.exit_code = fail\n"
        "cli.run()\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=terminal.folder, check=False
    )

    assert done.returncode == 70
    crash = terminal.folder / "complaintctl-crash.txt"
    told = crash.read_text(encoding="utf-8")
    assert "builtins.RuntimeError" in told
    assert "in fail" in told
    # What an error says may quote a cell.
    assert "unexpected" not in told
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
