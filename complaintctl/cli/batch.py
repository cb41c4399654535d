"""`complaintctl batch`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from complaintctl.cli.progress import shown
from complaintctl.cli.queues import audience, inputs, reading, seen_by, stdin
from complaintctl.cli.spool import spool
from complaintctl.cli.stateful import keeping, stateful
from complaintctl.cli.voice import Voice

if TYPE_CHECKING:
    from complaintctl.commands.order import Report

_EXAMPLES = """
    \b
    complaintctl batch queue.csv --policy policy
    complaintctl batch app.jsonl hotline.csv.gz --policy policy -o csv:out.csv -o jsonl:out.jsonl
    complaintctl batch queue.csv --policy policy --log events.csv --with orders=orders.csv -o md
    complaintctl batch queue.csv --policy policy -o jsonl:out.jsonl --log json --metrics batch.prom
    complaintctl batch export.csv --policy policy --suggest-source > draft.yaml
"""


def _metrics(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Known before anything else, so that whatever goes wrong leaves its exit code there."""
    if path is None:
        return
    if path.suffix != ".prom" or path.is_dir():
        raise click.BadParameter(
            f"{path}: name a file that ends in .prom; others are not collected"
        )
    if not path.parent.is_dir():
        raise click.BadParameter(
            f"{path}: there is no folder {path.parent}; make it, or choose another place"
        )
    context.obj.metrics = path


@click.command("batch")
@click.argument("queue", nargs=-1, required=True)
@reading
@click.option(
    "-o",
    "--output",
    "output",
    multiple=True,
    metavar="FMT[:PATH]",
    help="table md html csv parquet (one row a complaint), jsonl json (full records), actions "
    "(what to do now; with --state). May be repeated; without PATH, stdout. Default: table.",
)
@stateful
@click.option("--quarantine", type=click.Path(), help="Where rows go that cannot be complaints.")
@click.option(
    "--engine",
    type=click.Choice(["columnar", "durable"]),
    default="columnar",
    show_default=True,
    help="Who decides the rules.",
)
@click.option(
    "--witness",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    help="About how many complaints durable-rules decides again.",
)
@click.option(
    "--rows",
    type=click.IntRange(min=0, max=1_000_000),
    default=40,
    show_default=True,
    help="Rows of a table, md or html; 0: all.",
)
@seen_by
@click.option("--allow-empty", is_flag=True, help="A queue without complaints is no error.")
@click.option(
    "--allow",
    multiple=True,
    metavar="LIMIT=REASON",
    help="Publish although the run exceeds this run limit, and why. May be repeated.",
)
@click.option("--strict", is_flag=True, help="Exit 1 if there is any warning.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(["breach", "provisional"]),
    help="Exit 1 if a clock runs past its due, or has a due beyond its calendar's horizon.",
)
@click.option("--suggest-source", is_flag=True, help="Draft an export mapping instead.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about the run unless it fails.")
@click.option(
    "--metrics",
    type=click.Path(path_type=Path),
    metavar="FILE.prom",
    callback=_metrics,
    expose_value=False,
    is_eager=True,
    help="Leave the numbers of the run, however it ends, for Prometheus' node_exporter.",
)
@click.pass_obj
def command(voice: Voice, /, queue: tuple[str, ...], **flags: Any) -> int:  # noqa: D103 - its help is set below
    from complaintctl.commands.allowances import read_allowances
    from complaintctl.commands.batch import Options, batch
    from complaintctl.reports.outputs import read_target

    voice.quiet = flags["quiet"]
    # It may have been closed by whoever started us.
    stdout = sys.stdout.buffer if sys.stdout else io.BytesIO()
    with spool() as folder, shown(voice) as heard:
        if flags["suggest_source"]:
            from complaintctl.commands.suggest import suggest_source

            draft = suggest_source(
                queue, flags["policy"], encoding=flags["encoding"], stdin=stdin(), spool=folder
            )
            click.echo(draft, nl=False)
            return 0
        options = Options(
            inputs=inputs(queue, flags, folder, heard),
            targets=tuple(read_target(text) for text in flags["output"] or ("table",)),
            quarantine=flags["quarantine"],
            engine=flags["engine"],
            witness=flags["witness"],
            rows=flags["rows"],
            audience=audience(flags),
            allow_empty=flags["allow_empty"],
            allowances=read_allowances(flags["allow"]),
            keeping=keeping(flags),
        )
        report = batch(options, stdin(), stdout)
    code = _code(report, strict=flags["strict"], fail_on=flags["fail_on"])
    voice.tell(report, code)
    return code


def _code(report: Report, *, strict: bool, fail_on: tuple[str, ...]) -> int:
    """How a run that published its answers ends."""
    told = {"breach": report.summary.breached, "provisional": report.summary.provisional}
    warned = strict and report.summary.levels["warning"]
    return 1 if warned or any(told[name] for name in fail_on) else 0


command.help = f"""Decide a queue: category, priority, owner, responsible party, and why.

QUEUE is one or more CSV, JSON, JSON Lines or Parquet files, also as .gz; `-` is stdin. How a file
is read stands in the policy's sources/ folder. Data goes to stdout and files, everything about the
run to stderr. Files appear whole or not at all. A run that exceeds one of the policy's run limits
(without any: 1 % of the rows quarantined) is refused whole, unless --allow says why it is right.
{_EXAMPLES}
    Exit: 0 done, 1 what --strict or --fail-on names, 2 usage, 3 policy invalid, 4 data unusable or
    run limits, 70 two engines disagree, 75 try again.
"""
