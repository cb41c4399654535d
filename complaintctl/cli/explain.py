"""`complaintctl explain`."""

from __future__ import annotations

from typing import Any

import click

from complaintctl.cli.progress import shown
from complaintctl.cli.queues import audience, inputs, reading, seen_by, stdin
from complaintctl.cli.spool import spool
from complaintctl.cli.voice import Voice


@click.command("explain")
@click.argument("queue", nargs=-1, required=True)
@click.argument("complaint")
@reading
@click.option("--why-not", metavar="CONCERN=VALUE", help="What would have made it that value?")
@click.option(
    "--what-if", multiple=True, metavar="FIELD=VALUE", help="What would be otherwise, were it so?"
)
@seen_by
@click.option("--full", is_flag=True, help="Leave nothing out of text and md.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
@click.pass_obj
def command(
    voice: Voice, /, queue: tuple[str, ...], complaint: str, format_: str, full: bool, **flags: Any
) -> int:
    """Say of one complaint why it was decided so.

    QUEUE is what `batch` reads, COMPLAINT the complaint's number. Each rule is a yes, a no or a
    cannot tell, with its line of policy; each clock is a ledger that a paper calendar can check.
    Free texts are not shown, and values of personal fields only as --profile may see them.

    \b
    complaintctl explain queue.csv C-1001 --policy policy --log events.csv
    complaintctl explain queue.csv C-1001 --policy policy --why-not priority=urgent
    complaintctl explain queue.csv C-1001 --policy policy --what-if amount=6000
    complaintctl explain queue.csv C-1001 --policy policy --format md > answer-to-auditor.md

    Exit: 0 explained, 2 usage or no such complaint, 3 policy invalid, 4 data unusable.
    """
    from complaintctl.commands.explain import Asked, explain
    from complaintctl.reports.explanations import render

    with spool() as folder, shown(voice) as heard:
        asked = Asked(complaint, flags["why_not"], flags["what_if"], audience(flags))
        told = explain(inputs(queue, flags, folder, heard), asked, stdin())
    text = render(told.explanation, told.record, told.what_if, format_, full=full)
    click.echo(text, nl=False)
    return 0
