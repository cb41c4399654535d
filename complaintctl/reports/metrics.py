"""The last run as gauges in Prometheus' text format, for the textfile collector of node_exporter.

That collector wants no time stamps, one help text for a name in all its files, and no series twice:
so each file has a label of its own, and what is said of a name never varies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from complaintctl.files import ALL_READ, written

if TYPE_CHECKING:  # a run that failed early has not loaded what decides, and needs not
    from complaintctl.reports.summary import Summary

PREFIX = "complaintctl_"
SUFFIX = ".prom"
"""How the name of a file ends that the collector reads."""
PUBLISHED = (0, 1)
"""The exit codes of a run that published its answers; 1: with warnings, by --strict."""

MORE: Mapping[str, str] = {
    "run": "The number of the last run, as its state counts them.",
    "actions": "What the last run told somebody to do, raised again or not.",
    "missing": "Unfinished complaints that the run before had and the last one no more.",
}
"""What a run with a state counts besides, and what each number says."""

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A name (without `PREFIX`) with what it says, and its values by label."""

    name: str
    about: str
    values: Mapping[Labels, int]


def write(path: Path, at: int, exit_code: int, run: Summary | None) -> None:
    """Put the last run at `path`, for everybody to read. `at`: the clock, in epoch seconds; `run`:
    what it adds up to, None for a run that failed. Raises OSError."""
    # A link is followed, and stays one.
    with written(path.resolve(), ALL_READ) as file:
        file.write(exposition(path.name.removesuffix(SUFFIX), at, exit_code, run))


def exposition(batch: str, at: int, exit_code: int, run: Summary | None) -> str:
    """The text of the file; `batch` becomes a label of every series."""
    gauges = [*_ending(at, exit_code), *(_numbers(run) if run is not None else ())]
    return "".join(line for gauge in gauges for line in _lines(gauge, batch))


def _ending(at: int, exit_code: int) -> Iterator[Gauge]:
    yield _one("last_run_timestamp_seconds", "When the last run began.", at)
    success = int(exit_code in PUBLISHED)
    yield _one("last_run_success", "Whether the last run published its answers.", success)
    yield _one("last_run_exit_code", "With which exit code the last run ended.", exit_code)


def _numbers(run: Summary) -> Iterator[Gauge]:
    yield _one("run_as_of_seconds", "The instant as of which it decided.", run.as_of)
    policy = (
        ("policy", run.policy.name),
        ("version", run.policy.effective_from),
        ("digest", run.policy.digest),
    )
    yield Gauge("policy_info", "The policy that decided, always 1.", {policy: 1})
    rows = {
        "complaint": run.rows.complaints,
        "superseded": run.rows.superseded,
        "quarantined": run.rows.quarantined,
        "skipped": run.rows.skipped,
    }
    yield _by("rows", "Rows of the queue by what became of them.", "outcome", rows)
    yield _one("complaints_decided", "Complaints that were decided.", run.decided)
    yield _one(
        "complaints_opened_later", "Complaints left out, not open by then.", run.opened_later
    )
    yield _by("complaints_by_rank", "Decided complaints by rank.", "rank", run.ranks)
    yield _one(
        "complaints_undetermined", "Decided, and some answer is not certain.", run.undetermined
    )
    if run.clocks:
        yield _one(
            "complaints_breached", "Decided, and some clock runs past its due.", run.breached
        )
        yield _one(
            "complaints_orphaned",
            "Decided, not finished, and no clock with a due runs.",
            run.orphans,
        )
    clocks: dict[Labels, int] = {
        (("clock", name), ("state", state)): number
        for name, states in run.clocks.items()
        for state, number in states.items()
    }
    yield Gauge("clocks", "Running clocks of complaints by state.", clocks)
    yield _by("closures", "Closures by verdict.", "verdict", run.closures)
    found: dict[Labels, int] = {
        (("level", level), ("code", code)): number for (level, code), number in run.findings.items()
    }
    yield Gauge("findings", "Findings of the run by level and code.", found)
    yield _one(
        "witness_complaints", "Complaints that the other engine decided again.", run.witnessed
    )
    yield _one("witness_differences", "Answers that the other engine denies.", run.differences)
    for name, number in run.more.items():
        yield _one(name, MORE[name], number)


def _one(name: str, about: str, value: int) -> Gauge:
    return Gauge(name, about, {(): value})


def _by(name: str, about: str, label: str, values: Mapping[str, int]) -> Gauge:
    return Gauge(name, about, {((label, word),): value for word, value in values.items()})


def _lines(gauge: Gauge, batch: str) -> Iterator[str]:
    if not gauge.values:
        return
    name = PREFIX + gauge.name
    yield f"# HELP {name} {gauge.about}\n# TYPE {name} gauge\n"
    for labels, value in gauge.values.items():
        named = ",".join(f'{key}="{_escaped(word)}"' for key, word in (("batch", batch), *labels))
        yield f"{name}{{{named}}} {value}\n"


def _escaped(word: str) -> str:
    # The name of a file may hold bytes that are no text.
    text = word.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
