"""`batch --metrics FILE.prom`: what a run leaves for a machine, however it ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaintctl.errors import EnginesDisagree
from tests.cli import day
from tests.cli.day import decide
from tests.cli.terminal import Terminal


def left(name: str = "q.prom") -> dict[str, int]:
    """The series of the file by what stands behind the batch, without our prefix."""
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            batch = f'{{batch="{name.removesuffix(".prom")}"'
            assert batch in series
            short = series.removeprefix("complaintctl_").replace(batch, "{").replace("{,", "{")
            found[short.removesuffix("{}")] = int(value)
    return found


def failed(code: int) -> dict[str, int]:
    return {
        "last_run_timestamp_seconds": day.INSTANT,
        "last_run_success": 0,
        "last_run_exit_code": code,
    }


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaintctl.cli.voice.time.time", lambda: day.INSTANT + 0.9)


@pytest.mark.parametrize("rows", [2, 49_152])
def test_the_numbers_are_those_of_the_run(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("complaintctl.commands.deciding.BATCH_ROWS", rows)

    assert decide(terminal, "--metrics", "q.prom").code == 0

    found = left()
    (policy,) = (name for name in found if name.startswith("policy_info"))
    assert policy.startswith('policy_info{policy="desk",version="2026-01-01",digest="sha256:')
    del found[policy]
    assert found == {
        "last_run_timestamp_seconds": day.INSTANT,
        "last_run_success": 1,
        "last_run_exit_code": 0,
        "run_as_of_seconds": day.INSTANT,
        'rows{outcome="complaint"}': 6,
        'rows{outcome="superseded"}': 1,
        'rows{outcome="quarantined"}': 1,
        'rows{outcome="skipped"}': 0,
        "complaints_decided": 5,
        "complaints_opened_later": 1,
        'complaints_by_rank{rank="urgent"}': 2,
        'complaints_by_rank{rank="normal"}': 3,
        "complaints_undetermined": 1,
        "complaints_breached": 1,
        "complaints_orphaned": 1,
        'clocks{clock="answer",state="breached"}': 1,
        'clocks{clock="answer",state="running"}': 1,
        'clocks{clock="answer",state="paused"}': 0,
        'closures{verdict="not_claimed"}': 3,
        'closures{verdict="provisional"}': 0,
        'closures{verdict="verified"}': 1,
        'closures{verdict="unverified"}': 0,
        'closures{verdict="contradicted"}': 1,
        'findings{level="warning",code="RUN002"}': 1,
        "witness_complaints": 0,
        "witness_differences": 0,
    }


def test_a_run_of_before_is_judged_as_of_then_and_stamped_now(terminal: Terminal) -> None:
    decide(terminal, "--metrics", "q.prom", "--as-of", "2026-12-02T09:00")

    assert left()["last_run_timestamp_seconds"] == day.INSTANT
    assert left()["run_as_of_seconds"] == day.INSTANT - 86_400


def _raise(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EnginesDisagree("they differ"), 70),
        (OSError(28, "No space left on device"), 75),
        (KeyboardInterrupt(), 130),
    ],
)
def test_a_run_that_breaks_off_leaves_its_exit_code_over_the_numbers_of_the_last(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    decide(terminal, "--metrics", "q.prom")
    monkeypatch.setattr("complaintctl.decide.pipeline.Pipeline.decide", _raise(error))

    assert decide(terminal, "--metrics", "q.prom").code == code

    assert left() == failed(code)


@pytest.mark.parametrize(
    ("words", "code"),
    [(("nowhere.csv",), 4), (("--policy", "q.csv"), 2), (("--witness", "many"), 2)],
)
def test_a_run_that_is_refused_leaves_its_exit_code(
    terminal: Terminal, words: tuple[str, ...], code: int
) -> None:
    assert decide(terminal, *words, "--metrics", "q.prom").code == code

    assert left() == failed(code)


def test_an_invalid_policy_leaves_its_exit_code(terminal: Terminal) -> None:
    terminal.file("bad/policy.yaml", "language: 1\n")

    assert decide(terminal, "--policy", "bad", "--metrics", "q.prom").code == 3

    assert left() == failed(3)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("q.csv", "name a file that ends in .prom"),
        ("folder.prom", "name a file that ends in .prom"),
        ("nowhere/q.prom", "there is no folder nowhere"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused_before_anything_is_read(
    terminal: Terminal, path: str, says: str
) -> None:
    Path("folder.prom").mkdir()

    answer = decide(terminal, "--metrics", path)

    assert answer.code == 2
    assert says in answer.err
    assert Path("q.csv").read_text(encoding="utf-8") == day.QUEUE
    assert not Path("o.csv").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_numbers_that_cannot_be_written_are_said_and_change_nothing(terminal: Terminal) -> None:
    Path("shut").mkdir(mode=0o500)

    answer = decide(terminal, "--quiet", "--metrics", "shut/q.prom")

    assert answer.code == 0
    assert answer.err == "complaintctl: no metrics: shut/q.prom: Permission denied\n"
    assert Path("o.csv").exists()


def test_numbers_for_which_there_is_no_room_are_said_and_change_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = _raise(OSError(28, "No space left on device"))
    monkeypatch.setattr("complaintctl.reports.metrics.exposition", full)

    answer = decide(terminal, "--quiet", "--metrics", "q.prom")

    assert answer.code == 0
    assert answer.err == "complaintctl: no metrics: q.prom: No space left on device\n"
    assert not list(terminal.folder.glob("*.prom")) + list(terminal.folder.glob(".q.prom*"))


def test_a_link_to_the_file_stays_a_link(terminal: Terminal) -> None:
    terminal.file("collected/real.prom", "")
    Path("q.prom").symlink_to("collected/real.prom")

    decide(terminal, "--metrics", "q.prom")

    assert Path("q.prom").is_symlink()
    assert left()["complaints_decided"] == 5
