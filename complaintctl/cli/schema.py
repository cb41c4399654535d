"""`complaintctl schema`."""

from __future__ import annotations

import click


@click.command("schema")
@click.argument(
    "topic",
    type=click.Choice(["policy", "pack", "source", "decision", "fields", "events", "states"]),
    default="policy",
)
@click.option("--policy", "folder", type=click.Path(), help="Know the names this policy declares.")
def command(topic: str, folder: str | None) -> int:
    """Print a JSON Schema for editors, or the canonical fields, events and states.

    \b
    complaintctl schema > policy.schema.json
    complaintctl schema --policy policies/kameng > kameng.schema.json
    complaintctl schema fields
    """
    from complaintctl.commands.schema import schema

    click.echo(schema(topic, folder), nl=False)
    return 0
