"""The same runs are the same actions, byte by byte: under any hash seed, on any number of cores, and
whatever the state drew as its secret."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.stories import LOG, table
from tests.cli.terminal import Terminal
from tests.state.cron import Cron
from tests.state.worlds import POLICY, at, day, export

INSTANTS = (0, 700)
RUNS = """
import sys
from complaintctl.cli.main import exit_code
for number, as_of in enumerate(sys.argv[1:]):
    words = f"batch {number}.csv --log {number}.log.csv --policy p --state state --as-of {as_of}"
    targets = ["-o", "actions:act.jsonl", "-o", "actions:act.csv", "-o", "jsonl:out.jsonl"]
    code = exit_code([*words.split(), "--witness", "0", *targets])
    if code:
        sys.exit(code)
"""


def runs(folder: Path, **environment: str) -> dict[str, bytes]:
    """Everything that a process of its own publishes in these runs."""
    folder.mkdir()
    (folder / "p").mkdir()
    (folder / "p" / "policy.yaml").write_text(POLICY)
    told = day(3, 60)
    for number, minute in enumerate(INSTANTS):
        rows, log = export(told, minute)
        entries = [dict(zip(LOG, entry.split(","), strict=True)) for entry in log]
        (folder / f"{number}.csv").write_text(table(rows))
        (folder / f"{number}.log.csv").write_text(table(entries, LOG))
    subprocess.run(
        [sys.executable, "-c", RUNS, *map(at, INSTANTS)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        check=True,
        capture_output=True,
    )
    return {
        path.name: path.read_bytes() for path in sorted(folder.glob("*")) if "act-" in path.name
    }


def test_the_same_runs_publish_the_same_bytes(tmp_path: Path) -> None:
    one = runs(tmp_path / "one", PYTHONHASHSEED="1")
    other = runs(tmp_path / "other", PYTHONHASHSEED="7", POLARS_MAX_THREADS="1")
    assert one == other
    assert sorted(one) == ["act-000002.csv", "act-000002.jsonl"]


def test_a_file_has_one_digest_for_each_recipient_and_a_table_one_row_for_each_action(
    terminal: Terminal,
) -> None:
    terminal.file("p/policy.yaml", POLICY)
    cron, told = Cron(terminal, "p"), day(3, 60)
    cron.run(at(0), *export(told, 0))
    run = cron.run(at(700), *export(told, 700), words=["-o", "actions:act.csv"])
    recipients = [json.dumps(digest["to"]) for digest in run.digests]
    assert len(set(recipients)) == len(recipients) > 1
    assert {digest["run"] for digest in run.digests} == {2}
    assert [one["count"] for one in run.digests] == [len(one["actions"]) for one in run.digests]
    rows = list(csv.DictReader(io.StringIO((terminal.folder / "act-000002.csv").read_text())))
    assert [row["action"] for row in rows] == [one["action"] for one in run.actions]
    assert len({row["action"] for row in rows}) == len(rows) > 10
    for digest in run.digests:
        since = [one["since"] for one in digest["actions"]]
        assert since == sorted(since)
