"""What a run says on stderr: how files were read, what became of every row, what to mend."""

from __future__ import annotations

from collections.abc import Iterator

import click

from complaintctl.commands.batch import Report
from complaintctl.reports.findings import render
from complaintctl.reports.moments import iso

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def say(report: Report) -> None:
    """Print a run's report."""
    for line in _lines(report):
        click.echo(line, err=True)
    click.echo(render(report.findings, "text"), err=True, nl=False)


def _lines(report: Report) -> Iterator[str]:
    for read in report.files:
        delimiter = f", {_NAMES.get(read.delimiter, read.delimiter)}" if read.delimiter else ""
        header = f", header in line {read.header_line}" if read.header_line > 1 else ""
        yield (
            f"{read.file}: {read.format}, {read.encoding}{delimiter}{header}, "
            f"mapping {read.source or 'none'}, {_count(read.rows, 'row')}"
        )
    counts = report.counts
    yield (
        f"{_count(counts.read, 'row')} = {_count(counts.complaints, 'complaint')} + "
        f"{counts.superseded:,} superseded + {counts.quarantined:,} quarantined + "
        f"{counts.skipped:,} skipped"
    )
    for name, (unmatched, total) in report.unmatched.items():
        share = unmatched / total if total else 0.0
        yield f"joined {name}: {unmatched:,} of {_count(total, 'row')} found no match ({share:.1%})"
    policy = report.policy
    early = f", {report.not_yet_opened:,} opened later" if report.not_yet_opened else ""
    yield (
        f"{report.decided:,} decided by {policy.name}@{policy.effective_from} as of "
        f"{iso(report.as_of, policy.zone)}{early}"
    )
    if report.quarantine:
        yield f"quarantined rows are in {report.quarantine}"
    yield from _witness(report)
    for _, reason, exceeded in report.allowed:
        yield f"allowed: {exceeded}: {reason}"
    for one in report.not_needed:
        yield f"not needed: --allow {one.limit}: this run is within the limit"


def _witness(report: Report) -> Iterator[str]:
    testimony = report.testimony
    if testimony.absent:
        yield f"warning: no witness: {testimony.absent}"
    elif testimony.decided:
        yield f"witness: durable-rules agrees on all {testimony.decided:,} complaints it looked at"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
