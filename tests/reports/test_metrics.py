"""The numbers of a run as node_exporter's textfile collector reads them."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from complaintctl.model.queue import Counts
from complaintctl.reports.metrics import exposition, write
from complaintctl.reports.summary import Summary
from tests.reports.desk import policy

AT = 1_796_259_600
RUN = Summary(
    policy=policy(),
    as_of=AT - 60,
    rows=Counts(9, 6, 1, 2, 0),
    decided=5,
    opened_later=1,
    ranks={"urgent": 2, "normal": 3},
    undetermined=1,
    breached=4,
    provisional=0,
    orphans=0,
    clocks={"answer": {"breached": 4, "running": 1, "paused": 0}},
    closures={"not_claimed": 4, "verified": 1},
    findings={("warning", "RUN002"): 1},
    witnessed=5,
    differences=0,
    more={"run": 3, "actions": 7, "missing": 2},
)
_LINE = re.compile(
    r"# (HELP|TYPE) complaintctl_[a-z_]+ \S.*"
    r'|complaintctl_[a-z_]+\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\} -?\d+'
)


def samples(text: str) -> dict[str, int]:
    """The value of each series."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in lines}


def test_a_failed_run_leaves_its_time_and_its_exit_code_and_nothing_else() -> None:
    assert (
        exposition("queue", AT, 75, None)
        == """\
# HELP complaintctl_last_run_timestamp_seconds When the last run began.
# TYPE complaintctl_last_run_timestamp_seconds gauge
complaintctl_last_run_timestamp_seconds{batch="queue"} 1796259600
# HELP complaintctl_last_run_success Whether the last run published its answers.
# TYPE complaintctl_last_run_success gauge
complaintctl_last_run_success{batch="queue"} 0
# HELP complaintctl_last_run_exit_code With which exit code the last run ended.
# TYPE complaintctl_last_run_exit_code gauge
complaintctl_last_run_exit_code{batch="queue"} 75
"""
    )


def test_every_number_of_a_run_is_a_series() -> None:
    found = samples(exposition("queue", AT, 0, RUN))

    assert {name.removeprefix("complaintctl_"): value for name, value in found.items()} == {
        'last_run_timestamp_seconds{batch="queue"}': AT,
        'last_run_success{batch="queue"}': 1,
        'last_run_exit_code{batch="queue"}': 0,
        'run_as_of_seconds{batch="queue"}': AT - 60,
        'policy_info{batch="queue",policy="desk",version="2026-01-01",digest="'
        + RUN.policy.digest
        + '"}': 1,
        'rows{batch="queue",outcome="complaint"}': 6,
        'rows{batch="queue",outcome="superseded"}': 1,
        'rows{batch="queue",outcome="quarantined"}': 2,
        'rows{batch="queue",outcome="skipped"}': 0,
        'complaints_decided{batch="queue"}': 5,
        'complaints_opened_later{batch="queue"}': 1,
        'complaints_by_rank{batch="queue",rank="urgent"}': 2,
        'complaints_by_rank{batch="queue",rank="normal"}': 3,
        'complaints_undetermined{batch="queue"}': 1,
        'complaints_breached{batch="queue"}': 4,
        'complaints_orphaned{batch="queue"}': 0,
        'clocks{batch="queue",clock="answer",state="breached"}': 4,
        'clocks{batch="queue",clock="answer",state="running"}': 1,
        'clocks{batch="queue",clock="answer",state="paused"}': 0,
        'closures{batch="queue",verdict="not_claimed"}': 4,
        'closures{batch="queue",verdict="verified"}': 1,
        'findings{batch="queue",level="warning",code="RUN002"}': 1,
        'witness_complaints{batch="queue"}': 5,
        'witness_differences{batch="queue"}': 0,
        'run{batch="queue"}': 3,
        'actions{batch="queue"}': 7,
        'missing{batch="queue"}': 2,
    }


def test_warnings_that_were_asked_to_be_exit_1_are_a_success_all_the_same() -> None:
    found = samples(exposition("q", AT, 1, RUN))

    assert found['complaintctl_last_run_success{batch="q"}'] == 1
    assert found['complaintctl_last_run_exit_code{batch="q"}'] == 1


def test_each_name_is_described_once_before_its_series_and_the_text_ends_in_a_newline() -> None:
    text = exposition("q", AT, 0, RUN)

    assert text.endswith("\n")
    assert [line for line in text.splitlines() if not _LINE.fullmatch(line)] == []
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# HELP")]
    assert len(names) == len(set(names))
    assert names == [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    described = ""
    for line in text.splitlines():
        if line.startswith("#"):
            described = line.split()[2]
        else:
            assert line.partition("{")[0] == described


def test_what_a_policy_does_not_have_leaves_no_series() -> None:
    without = replace(RUN, ranks={}, clocks={}, closures={}, findings={}, more={})

    names = {name.partition("{")[0] for name in samples(exposition("q", AT, 0, without))}

    assert names.isdisjoint(
        f"complaintctl_{name}"
        for name in (
            *("complaints_by_rank", "complaints_breached", "complaints_orphaned", "clocks"),
            *("closures", "findings"),
        )
    )


def test_what_a_run_with_a_state_counts_is_described() -> None:
    text = exposition("q", AT, 0, RUN)

    name = "# HELP complaintctl_missing "
    assert (
        f"{name}Unfinished complaints that the run before had and the last one no more.\n" in text
    )


def test_words_of_the_policy_are_escaped() -> None:
    odd = replace(RUN, ranks={'a"b\\c\nd 紧急': 1})

    text = exposition("投诉", AT, 0, odd)

    assert 'complaintctl_complaints_by_rank{batch="投诉",rank="a\\"b\\\\c\\nd 紧急"} 1\n' in text


def test_the_name_of_the_file_tells_two_batches_of_one_machine_apart(tmp_path: Path) -> None:
    """The collector refuses a series that stands in two files."""
    texts = []
    for name in ("kameng.prom", "helpdesk.prom"):
        write(tmp_path / name, AT, 0, RUN)
        texts.append((tmp_path / name).read_text(encoding="utf-8"))
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o644
    first, second = (samples(text) for text in texts)
    assert len(first) == len(second)
    assert first.keys().isdisjoint(second)
    helps = [[line for line in text.splitlines() if line.startswith("#")] for text in texts]
    assert helps[0] == helps[1]


def test_a_name_that_is_no_text_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / b"\xffq.prom".decode("utf-8", "surrogateescape")
    try:
        write(path, AT, 0, None)
    except OSError:
        pytest.skip("this file system wants names to be text")

    assert 'batch="?q"' in path.read_bytes().decode()
