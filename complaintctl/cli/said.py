"""What a run says on stderr: how files were read, what became of every row, what to mend."""

from __future__ import annotations

from collections.abc import Iterator

from complaintctl.commands.order import Report
from complaintctl.reports.findings import render
from complaintctl.reports.moments import iso
from complaintctl.reports.remembered import remembered
from complaintctl.reports.summary import Summary

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def lines(report: Report, exit_code: int) -> Iterator[str]:
    """All there is to say of a run; the last line alone says whether anybody must look."""
    yield from _reading(report)
    yield from _deciding(report)
    yield from render(report.findings, "text").splitlines()
    yield _closing(report.summary, exit_code)


def _reading(report: Report) -> Iterator[str]:
    for read in report.files:
        delimiter = f", {_NAMES.get(read.delimiter, read.delimiter)}" if read.delimiter else ""
        header = f", header in line {read.header_line}" if read.header_line > 1 else ""
        yield (
            f"{read.file}: {read.format}, {read.encoding}{delimiter}{header}, "
            f"mapping {read.source or 'none'}, {_count(read.rows, 'row')}"
        )
    counts = report.summary.rows
    yield (
        f"{_count(counts.read, 'row')} = {_count(counts.complaints, 'complaint')} + "
        f"{counts.superseded:,} superseded + {counts.quarantined:,} quarantined + "
        f"{counts.skipped:,} skipped"
    )
    for name, (unmatched, total) in report.unmatched.items():
        share = unmatched / total if total else 0.0
        yield f"joined {name}: {unmatched:,} of {_count(total, 'row')} found no match ({share:.1%})"


def _deciding(report: Report) -> Iterator[str]:
    run, policy = report.summary, report.summary.policy
    early = f", {run.opened_later:,} opened later" if run.opened_later else ""
    yield (
        f"{run.decided:,} decided by {policy.name}@{policy.effective_from} as of "
        f"{iso(run.as_of, policy.zone)}{early}"
    )
    if report.written_for:
        yield report.written_for
    if report.quarantine:
        yield f"quarantined rows are in {report.quarantine}"
    yield from _witness(report)
    if report.kept is not None:
        yield from remembered(report.kept)
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


def _closing(run: Summary, exit_code: int) -> str:
    """What matters most, in one line: all that a subject of a mail has room for."""
    told = [f"{run.decided:,} decided"]
    told += [f"{level} {count:,}" for level, count in list(run.ranks.items())[:1]]
    told.append(f"{run.undetermined:,} undetermined")
    if run.clocks:
        told += [f"{run.breached:,} breached", _count(run.orphans, "orphan")]
    told += [f"{run.rows.quarantined:,} quarantined", _count(run.levels["warning"], "warning")]
    told += [f"{name.replace('_', ' ')} {count:,}" for name, count in run.more.items()]
    ended = f"run ok, exit {exit_code}" if exit_code else "run ok"
    return f"complaintctl: {ended}: {', '.join(told)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
