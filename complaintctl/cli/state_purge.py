"""`complaintctl state purge`."""

from __future__ import annotations

from typing import Any

import click

from complaintctl.cli.stateful import HEAD_OUT, LOCK_WAIT, SIGN_KEY, signing_key


@click.command("purge")
@click.argument("state", type=click.Path())
@click.option(
    "--older-than",
    required=True,
    metavar="LENGTH",
    help="Finished and unchanged for so long, such as 180d.",
)
@click.option("--as-of", metavar="TIME", help="Reckon back from this instant instead of now.")
@click.option("--dry-run", is_flag=True, help="Only say what would be purged.")
@LOCK_WAIT
@SIGN_KEY
@click.option("--unsigned", is_flag=True, help="Sign no head, though the last one is signed.")
@HEAD_OUT
def command(state: str, **flags: Any) -> int:
    """Forget complaints that are finished and have not changed for long.

    Their rows, histories, actions and keys are deleted, and what the ledger says of them; the
    leaves stay, so that it can be verified as before. The ledger says how many it were.

    \b
    complaintctl state purge state.db --older-than 180d --dry-run
    complaintctl state purge state.db --older-than 180d --sign-key key.pem

    Exit: 0 done, 2 usage, 4 the state cannot be used, 75 try again.
    """
    from complaintctl.commands.state_purge import Asked, state_purge
    from complaintctl.keeping.purging import Signing

    if flags["sign_key"] and flags["unsigned"]:
        raise click.UsageError("--sign-key and --unsigned say opposite things: give one of them")

    found = state_purge(
        Asked(
            path=state,
            older_than=flags["older_than"],
            now=click.get_current_context().obj.now,
            as_of=flags["as_of"],
            dry=flags["dry_run"],
            wait=flags["lock_wait"],
            signing=Signing(signing_key(flags["sign_key"]), flags["unsigned"], flags["head_out"]),
        )
    )
    would = "would be " if flags["dry_run"] else ""
    run = f" (run {found.run})" if found.run is not None else ""
    click.echo(
        f"{found.complaints:,} complaints, finished and unchanged since {found.before}, "
        f"{would}purged{run}: {found.entries:,} entries of the ledger, {found.actions:,} actions",
        err=True,
    )
    if found.told:
        click.echo(
            f"{found.told:,} of them were in the last export: the next one that tells of them "
            "brings them back, without telling anybody again",
            err=True,
        )
    return 0
