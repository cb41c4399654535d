"""`complaintctl calendar`."""

from __future__ import annotations

import time

import click


@click.command("calendar")
@click.argument("name", required=False)
@click.option("--policy", type=click.Path(), required=True, help="The folder of the policy.")
@click.option("--from", "start", metavar="TIME", help="Begin at this instant instead of now.")
@click.option("--plus", metavar="LENGTH", help="Say when this is over: 90min 24h 2d 4bh 1bd ...")
@click.option(
    "--weeks",
    type=click.IntRange(min=0, max=520),
    default=2,
    show_default=True,
    help="How many weeks are listed.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
def command(
    name: str | None, policy: str, start: str | None, plus: str | None, weeks: int, format_: str
) -> int:
    """Show the next weeks of a calendar, and when so much later is, and why.

    NAME is one calendar of the policy; without it, all are shown. Days after the last one whose
    holidays are announced are provisional, and so is a deadline there.

    \b
    complaintctl calendar --policy policy
    complaintctl calendar office --policy policy --from 2026-12-30T16:00 --plus 2bd

    Exit: 0 shown, 2 usage, 3 policy invalid.
    """
    from complaintctl.commands.calendar import Asked, show
    from complaintctl.reports.calendars import render

    asked = Asked(policy, int(time.time()), name, start, plus, weeks)
    click.echo(render(show(asked), format_), nl=False)
    return 0
