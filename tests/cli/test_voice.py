"""How a run speaks on stderr: its last line, its silence, and its JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli import day
from tests.cli.day import decide
from tests.cli.terminal import Answer, Terminal

CLOSING = (
    "complaintctl: {}: 5 decided, urgent 2, 1 undetermined, 1 breached, 1 orphan, 1 quarantined, "
    "1 warning"
)


def told(answer: Answer) -> list[dict[str, object]]:
    """What stands on stderr, one JSON object a line."""
    return [json.loads(line) for line in answer.err.splitlines()]


def test_the_last_line_says_what_matters(terminal: Terminal) -> None:
    answer = decide(terminal)

    assert answer.code == 0
    assert answer.err.splitlines()[-1] == CLOSING.format("run ok")
    assert answer.err.count("complaintctl: ") == 1


def test_the_last_line_says_that_warnings_are_an_exit_1(terminal: Terminal) -> None:
    answer = decide(terminal, "--strict")

    assert answer.code == 1
    assert answer.err.splitlines()[-1] == CLOSING.format("run ok, exit 1")


def test_of_what_a_policy_does_not_have_nothing_is_said(terminal: Terminal) -> None:
    terminal.file("p/policy.yaml", day.POLICY.partition("priorities:")[0])
    queue = terminal.file("q.csv", "complaint,opened_at,text\nC1,2026-12-01,a\n")

    answer = terminal.type("batch", queue, "--policy", "p", "--as-of", day.AS_OF, "-o", "csv:o.csv")

    closing = "complaintctl: run ok: 1 decided, 0 undetermined, 0 quarantined, 0 warnings"
    assert answer.err.splitlines()[-1] == closing


FINDING = {
    "event": "finding",
    "file": "p",
    "line": 0,
    "column": 0,
    "level": "warning",
    "code": "RUN002",
    "message": "1 complaint is not finished, and no clock with a due runs for it: C2",
    "hint": "`orphan` in the records; let some clock run until a complaint is finished",
}


def test_as_json_each_line_is_an_event_and_the_last_has_all_totals(terminal: Terminal) -> None:
    answer = decide(terminal, "--log", "json")

    *before, done = told(answer)
    assert before == [
        {
            "event": "read",
            "file": "q.csv",
            "format": "csv",
            "encoding": "utf-8",
            "delimiter": ",",
            "header_line": 1,
            "mapping": None,
            "rows": 8,
        },
        {"event": "quarantined", "file": "q.csv.quarantine.csv"},
        FINDING,
    ]
    assert str(done.pop("digest")).startswith("sha256:")
    assert done == {
        "event": "done",
        "exit": 0,
        "policy": "desk",
        "version": "2026-01-01",
        "as_of": "2026-12-03T09:00:00+08:00",
        "rows": {"read": 8, "complaints": 6, "superseded": 1, "quarantined": 1, "skipped": 0},
        "decided": 5,
        "opened_later": 1,
        "ranks": {"urgent": 2, "normal": 3},
        "undetermined": 1,
        "breached": 1,
        "provisional": 0,
        "orphans": 1,
        "clocks": {"answer": {"breached": 1, "running": 1, "paused": 0}},
        "closures": {
            "not_claimed": 3,
            "provisional": 0,
            "verified": 1,
            "unverified": 0,
            "contradicted": 1,
        },
        "findings": {"error": 0, "warning": 1, "hint": 0},
        "witness": {"complaints": 0, "differences": 0},
    }


def test_the_word_json_is_no_file_and_a_file_of_that_name_is_one(terminal: Terminal) -> None:
    terminal.file("json", day.LOG)
    words = ("--policy", "p", "--as-of", day.AS_OF, "-o", "csv:o.csv", "--log", "./json")
    by_name = decide(terminal)

    answer = terminal.type("batch", "q.csv", *words)

    assert answer.err.splitlines()[-1] == by_name.err.splitlines()[-1]


def test_text_may_be_asked_for_where_the_environment_asks_for_json(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = decide(terminal)
    terminal.file("complaintctl.toml", '[batch]\nlog = ["json", "log.csv"]\n')
    words = ("--policy", "p", "--as-of", day.AS_OF, "--witness", "0", "-o", "csv:o.csv")

    assert told(terminal.type("batch", "q.csv", *words))[-1]["orphans"] == 1
    assert decide(terminal, "--log", "text") == plain
    monkeypatch.setenv("COMPLAINTCTL_BATCH_LOG", "log.csv:json")
    assert told(terminal.type("batch", "q.csv", *words))[-1]["orphans"] == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("nowhere.csv",), 4, "nowhere.csv: no such file or directory; check the path and its rights"),
        (("--no-such-flag",), 2, "No such option '--no-such-flag'."),
        (("--policy", "nowhere"), 2, "nowhere: there is no such folder"),
        (("--as-of", "soon"), 2, "--as-of 'soon' is no time; write 2026-12-02 or 2026-12-02T09:15"),
    ],
)  # fmt: skip
def test_as_json_a_refusal_is_one_event_with_its_exit_code(
    terminal: Terminal, words: tuple[str, ...], code: int, message: str
) -> None:
    answer = decide(terminal, "--log", "json", "--quiet", *words)

    assert answer.code == code
    (error,) = told(answer)
    assert (error["event"], error["exit"]) == ("error", code)
    assert str(error["message"]).startswith(message)


def test_as_json_a_policy_with_errors_is_its_findings_and_a_refusal(terminal: Terminal) -> None:
    decide(terminal)
    terminal.file("p/policy.yaml", day.POLICY.replace("level: urgent", "level: ugent"))

    answer = terminal.type("batch", "q.csv", *day.WORDS, "--log", "json")

    assert answer.code == 3
    finding, error = told(answer)
    assert (finding["event"], finding["file"], finding["line"]) == ("finding", "p/policy.yaml", 9)
    assert finding["level"] == "error"
    assert error == {"event": "error", "exit": 3, "message": "the policy is invalid: 1 error"}


def test_explain_refuses_as_json_too(terminal: Terminal) -> None:
    answer = terminal.type("explain", "nowhere.csv", "C1", "--policy", "p", "--log", "json")

    assert [event["event"] for event in told(answer)] == ["error"]


def test_quiet_says_nothing_of_a_run_that_went_well(terminal: Terminal) -> None:
    assert decide(terminal, "--quiet").err == ""
    assert decide(terminal, "--quiet", "--log", "json").err == ""


def test_an_interrupted_run_is_an_event_too(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("complaintctl.decide.pipeline.Pipeline.decide", interrupt)

    answer = decide(terminal, "--log", "json")

    assert answer.code == 130
    assert told(answer) == [{"event": "error", "exit": 130, "message": "interrupted"}]


def test_our_own_bug_is_an_event_and_leaves_its_exit_code(terminal: Terminal) -> None:
    program = (
        "import complaintctl.cli.main as cli, sys\n"
        "from pathlib import Path\n"
        "def fail(_, voice):\n"
        "    voice.metrics = Path('q.prom')\n"
        "    raise RuntimeError('unexpected')\n"
        "cli.exit_code = fail\n"
        "cli.run()\n"
    )
    command = [sys.executable, "-c", program, "batch", "--log", "json"]

    done = subprocess.run(command, capture_output=True, cwd=terminal.folder, check=False)

    assert done.returncode == 70
    (error,) = (json.loads(line) for line in done.stderr.decode().splitlines())
    assert (error["event"], error["exit"]) == ("error", 70)
    left = terminal.folder / "q.prom"
    assert 'complaintctl_last_run_exit_code{batch="q"} 70\n' in left.read_text(encoding="utf-8")
