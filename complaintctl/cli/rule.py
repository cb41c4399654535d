"""`complaintctl rule`."""

from __future__ import annotations

import click


@click.command("rule")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a finding by its code: what is wrong, and a wrong and a right policy.

    \b
    complaintctl rule NAM001
    complaintctl rule            all codes
    """
    from complaintctl.commands.rule import explain, listing

    click.echo(explain(code) if code else listing(), nl=False)
    return 0
