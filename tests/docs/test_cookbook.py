"""The cookbook's jobs are run: cron's lines in cron's bare environment, systemd's as its unit says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import stat
import subprocess
import sys
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from complaintctl.cli.main import exit_code
from complaintctl.reports.metrics import MORE
from tests.cli import day
from tests.cli.terminal import Terminal
from tests.docs.markdown import COOKBOOK, README, ROOT, Block, blocks, table

_JOB = re.compile(r"(?:\S+ +){5}(?P<command>.+)")
_SETTING = re.compile(r"(?P<name>[A-Z_]+)=(?P<value>.*)")
COLLECTED = "/var/lib/prometheus/node-exporter"
PLACES = {
    "/opt/complaintctl/bin": "bin",
    "/srv/complaints": "srv",
    "/var/lib/complaints": "state",
    "/var/backups/complaints": "backups",
    COLLECTED: "node-exporter",
}
OUTPUTS = {"decided.csv", "decided.jsonl"}


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder in which every place of the page lies, and the program that stands in it."""

    root: Path

    @property
    def srv(self) -> Path:
        return self.root / "srv"

    def here(self, text: str) -> str:
        """What the page says, with the places of this machine."""
        for place, folder in PLACES.items():
            text = text.replace(place, str(self.root / folder))
        return text

    def series(self) -> dict[str, float]:
        """What was left for node_exporter, without the label of the batch."""
        text = (self.root / "node-exporter" / "complaints.prom").read_text(encoding="utf-8")
        lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
        return {name.replace('{batch="complaints"}', ""): float(value) for name, _, value in lines}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path / "machine")
    rooms = ("policy", "inbox", "outbox", "quarantine", "log")
    for folder in ("bin", "node-exporter", "state", "backups", *(f"srv/{room}" for room in rooms)):
        (found.root / folder).mkdir(parents=True)
    program = found.root / "bin" / "complaintctl"
    called = shlex.quote(sys.executable)
    # Without a witness, for it costs this test a process more.
    settings = f"PYTHONPATH={ROOT} COMPLAINTCTL_BATCH_WITNESS=0"
    program.write_text(f'#!/bin/sh\n{settings} exec {called} -m complaintctl "$@"\n')
    program.chmod(0o755)
    (found.srv / "policy" / "policy.yaml").write_text(day.POLICY, encoding="utf-8")
    for name, text in (("queue.csv", day.QUEUE), ("events.csv", day.LOG)):
        # These jobs decide as of now: whatever the clock says, all of it has happened.
        past = text.replace("2026-12", "2020-12")
        (found.srv / "inbox" / name).write_text(past, encoding="utf-8")
    return found


def crontab(machine: Machine) -> tuple[dict[str, str], list[str]]:
    """The settings and the commands of the page's crontabs, as cron reads them."""
    text = "".join(block.text for block in blocks(COOKBOOK, "crontab"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    settings, jobs = {}, []
    for line in lines:
        if found := _SETTING.fullmatch(line):
            settings[found["name"]] = machine.here(found["value"])
        else:
            job = _JOB.fullmatch(line)
            assert job, line
            assert not re.search(r"(?<!\\)%", job["command"]), "cron ends a line at %"
            jobs.append(machine.here(job["command"].replace(r"\%", "%")))
    return settings, jobs


def run_by_cron(machine: Machine, job: int) -> str:
    """What cron would put into a mail."""
    settings, jobs = crontab(machine)
    bare = {"HOME": str(machine.root), "LOGNAME": "complaints", **settings}
    done = subprocess.run(
        [settings["SHELL"], "-c", jobs[job]],
        env=bare,
        cwd=machine.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def test_crons_job_mails_nothing_and_leaves_answers_numbers_and_a_log(machine: Machine) -> None:
    assert run_by_cron(machine, 0) == ""

    assert {path.name for path in (machine.srv / "outbox").iterdir()} == OUTPUTS
    assert machine.series()["complaintctl_last_run_success"] == 1
    _modes_are_those_of_the_page(machine)
    said = (machine.srv / "log" / "batch.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(said[-1])["event"] == "done"

    (machine.srv / "inbox" / "queue.csv").unlink()
    mail = json.loads(run_by_cron(machine, 0))

    assert (mail["event"], mail["exit"]) == ("error", 4)
    assert machine.series()["complaintctl_last_run_exit_code"] == 4
    assert "complaintctl_complaints_decided" not in machine.series()


def _modes_are_those_of_the_page(machine: Machine) -> None:
    left = {
        "a new output (`-o`)": machine.srv / "outbox" / "decided.csv",
        "the quarantine": machine.srv / "quarantine" / "queue.csv",
        "metrics": machine.root / "node-exporter" / "complaints.prom",
    }
    said = {row[0]: row[1] for row in table(COOKBOOK, "mode")}
    for name, path in left.items():
        (mode,) = (mode for what, mode in said.items() if what.startswith(name))
        assert mode.startswith(f"0{stat.S_IMODE(path.stat().st_mode):o}"), name


def test_the_morning_job_mails_nothing_and_names_its_page_by_the_day(machine: Machine) -> None:
    assert run_by_cron(machine, 1) == ""

    (page,) = (machine.srv / "outbox").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.html", page.name)


def test_the_job_that_remembers_is_backed_up_and_purged_without_a_mail(machine: Machine) -> None:
    state, copy = machine.root / "state" / "state.db", machine.root / "backups" / "state.db"

    assert [run_by_cron(machine, job) for job in (2, 3, 4)] == ["", "", ""]

    assert {path.name for path in (machine.srv / "outbox").iterdir()} == {"decided.csv", "head.txt"}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (state, copy)] == [0o600, 0o600]
    copy.unlink()
    state.write_bytes(b"no state")
    assert "this is no intact state file" in run_by_cron(machine, 3)
    assert not copy.exists()


def unit(name: str) -> Block:
    return next(block for block in blocks(COOKBOOK, "ini") if block.title == name)


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        ("complaints-batch.service", OUTPUTS),
        ("complaints-remembering.service", {"decided.csv", "head.txt"}),
    ],
)
def test_systemds_command_does_what_crons_does(
    machine: Machine, name: str, outputs: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = RawConfigParser()
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read_string(machine.here(unit(name).text))
    program, *words = shlex.split(service["Service"]["ExecStart"])
    monkeypatch.chdir(service["Service"]["WorkingDirectory"])

    code = exit_code([*words, "--witness", "0"])

    assert Path(program).is_file()
    assert code == 0
    assert {path.name for path in (machine.srv / "outbox").iterdir()} == outputs
    assert machine.series()["complaintctl_last_run_success"] == 1
    writable = service["Service"]["ReadWritePaths"].split()
    assert writable == [str(machine.srv), str(machine.root / "node-exporter")]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_units(machine: Machine) -> None:
    names = [block.title for block in blocks(COOKBOOK, "ini")]
    for name in names:
        (machine.root / name).write_text(machine.here(unit(name).text), encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(machine.root / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_shown_series_are_left(terminal: Terminal) -> None:
    assert terminal.type("init", "demo").code == 0
    words = ("--policy", "demo/policy", "--as-of", "2026-11-21", "-q", "--witness", "0")
    assert terminal.type(
        "batch", "demo/queue.csv", *words, "--metrics", "complaints.prom", "-o", "csv:o.csv"
    ).code == 0  # fmt: skip

    left = Path("complaints.prom").read_text(encoding="utf-8").splitlines()
    (shown,) = blocks(COOKBOOK, "text")
    for line in shown.text.splitlines():
        assert any(one.startswith(line.removesuffix("...")) for one in left), line


def test_every_series_stands_in_the_table_and_every_alert_asks_for_one_of_them(
    machine: Machine,
) -> None:
    metrics = (ROOT / "complaintctl" / "reports" / "metrics.py").read_text(encoding="utf-8")
    known = {
        f"complaintctl_{name}" for name in re.findall(r'(?:_one|_by|Gauge)\(\s*"(\w+)"', metrics)
    }
    known |= {f"complaintctl_{name}" for name in MORE}
    (rules,) = blocks(COOKBOOK, "yml")
    asked = [
        name
        for group in yaml.safe_load(rules.text)["groups"]
        for rule in group["rules"]
        for name in re.findall(r"complaintctl_\w+", rule["expr"])
    ]

    assert {row[0].strip("`") for row in table(COOKBOOK, "series")} == known
    assert len(known) == 20
    assert asked
    assert set(asked) <= known


def test_every_exit_code_says_whether_anything_was_published() -> None:
    codes = {row[0]: row[2] for row in table(COOKBOOK, "what happened")}

    assert list(codes) == [row[0] for row in table(README, "code")]
    assert [code for code, published in codes.items() if published == "yes"] == ["0", "1"]


def test_every_event_is_explained() -> None:
    rooms = [ROOT / "complaintctl" / "cli" / name for name in ("events.py", "voice.py")]
    code = "".join(room.read_text(encoding="utf-8") for room in rooms)

    said = {row[0].strip("`") for row in table(COOKBOOK, "event")}
    assert said == set(re.findall(r'"event": "(\w+)"', code))
