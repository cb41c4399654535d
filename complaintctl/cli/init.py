"""`complaintctl init`."""

from __future__ import annotations

import click


@click.command("init")
@click.argument("folder", type=click.Path(), default=".")
def command(folder: str) -> int:
    """Write a starter policy, its export mapping and a sample queue that work at once.

    \b
    complaintctl init demo
    complaintctl batch demo/queue.csv --policy demo/policy
    """
    from complaintctl.commands.init import init

    for name in init(folder):
        click.echo(f"wrote {name}", err=True)
    click.echo(f"try: complaintctl batch {folder}/queue.csv --policy {folder}/policy", err=True)
    return 0
