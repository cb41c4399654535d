"""`complaintctl mask`."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from complaintctl.cli.queues import audience, seen_by, stdin

if TYPE_CHECKING:
    from complaintctl.commands.mask import Report


@click.command("mask")
@click.argument("queue", nargs=-1)
@click.option("--policy", type=click.Path(), required=True, help="The folder of the policy.")
@click.option("--source", help="Read with this export mapping of the policy.")
@click.option("--encoding", help="Do not detect the encoding: utf-8, gb18030, utf-16 ...")
@click.option("--log", multiple=True, type=click.Path(), help="Logs to mask, instead of a queue.")
@seen_by
@click.option("--keep", multiple=True, metavar="COLUMN", help="Hand on a column no field knows.")
@click.option(
    "-o",
    "--output",
    default="csv",
    metavar="FMT[:PATH]",
    help="csv or jsonl. Default: csv, stdout.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about the run unless it fails.")
def command(queue: tuple[str, ...], quiet: bool, **flags: Any) -> int:
    """Make a queue safe to hand on: its rows, masked for a reader.

    QUEUE is what `batch` reads. Headers stay as they are, so that the same mapping reads the
    result; each cell is masked as its field is, free texts are scrubbed, and columns that no field
    knows are left out. Rows that cannot be complaints are counted and left out.

    \b
    complaintctl mask queue.csv --policy policy --profile auditor --salt salt -o csv:masked.csv
    complaintctl mask --log events.csv --policy policy --profile auditor -o csv:events.masked.csv

    Exit: 0 done, 2 usage, 3 policy invalid, 4 data unusable, 75 try again.
    """
    from complaintctl.commands.mask import Options, mask
    from complaintctl.reports.handed import read_target

    # It may have been closed by whoever started us.
    stdout = sys.stdout.buffer if sys.stdout else io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="complaintctl-") as spool:
        options = Options(
            paths=queue,
            policy=flags["policy"],
            target=read_target(flags["output"]),
            spool=spool,
            logs=flags["log"],
            keep=flags["keep"],
            source=flags["source"],
            encoding=flags["encoding"],
            audience=audience(flags),
        )
        report = mask(options, stdin(), stdout)
    if not quiet:
        for line in _said(report):
            click.echo(line, err=True)
    return 0


def _said(report: Report) -> Iterator[str]:
    from complaintctl.reports.findings import render

    for one in report.files:
        others = f" + {one.others:,} of others" if one.others else ""
        yield (
            f"{one.reader.input.name}: {one.rows:,} rows = {one.written:,} handed on{others} + "
            f"{one.rejected:,} that cannot be read + {one.skipped:,} skipped"
        )
        if one.rejected:
            yield f"    the first that cannot be read is in line {one.first_rejected}"
        if one.dropped:
            named = ", ".join(f"'{name}'" for name in one.dropped)
            yield f"    left out, since no field knows them (--keep COLUMN): {named}"
    yield report.written_for
    yield from render(report.findings, "text").splitlines()
