"""`complaintctl status`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from complaintctl.cli.spool import spool

if TYPE_CHECKING:
    from complaintctl.customer.card import Language


@click.command("status")
@click.argument("state", type=click.Path())
@click.argument("complaint", required=False, metavar="[ID]")
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    help="Default: zh where the policy's zone is one of China's, else en.",
)
@click.option(
    "--changed-since",
    metavar="RUN|TIME",
    help="Instead of one card, all that changed since then; 0: all there are.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "md", "json", "jsonl"]),
    help="Default: text; of --changed-since jsonl, and nothing else.",
)
def command(
    state: str,
    complaint: str | None,
    language: Language | None,
    changed_since: str | None,
    format_: str | None,
) -> int:
    """Show a customer the card of a complaint: where it stands, what is next, what was decided.

    ID is the complaint's number or its tracking number. The card tells what the last run of `batch
    --state` has decided, in the words of the policy that was kept with it, and as of when. Nothing
    internal is on it, and nobody else.

    \b
    complaintctl status state.db C-1001
    complaintctl status state.db K7Q2-9M4F-TX3W-A --language en --format md
    complaintctl status state.db --changed-since 41 > changed.jsonl

    Exit: 0 shown, 1 the ledger was changed, 2 usage or no such complaint, 4 no state file.
    """
    from complaintctl.commands.status import status
    from complaintctl.commands.status_feed import changed_since as changed
    from complaintctl.reports.cards import render

    if (complaint is None) == (changed_since is None):
        raise click.UsageError("name one complaint, or give --changed-since RUN")
    if (format_ == "jsonl") != (changed_since is not None) and format_ is not None:
        raise click.UsageError("jsonl is the format of --changed-since; a card has text, md, json")
    with spool() as folder:
        if complaint is not None:
            shown = status(state, complaint, language, folder)
            click.echo(render(shown.card, shown.as_of, shown.zone, format_ or "text"), nl=False)
            return 0
        for line in changed(state, changed_since or "", language, folder):
            click.echo(json.dumps(line, ensure_ascii=False))
    return 0
