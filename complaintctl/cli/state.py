"""`complaintctl state`: what runs remember, and how it is kept safe."""

from __future__ import annotations

import secrets
import sys
from typing import Any

import click

from complaintctl.cli.stateful import HEAD_OUT, LOCK_WAIT, SIGN_KEY, signing_key

_STATE = click.argument("state", type=click.Path())


@click.group("state")
def command() -> None:
    """Look at the state of `batch --state`, and keep it safe.

    \b
    complaintctl state show state.db --missing --waiting
    complaintctl state check state.db
    complaintctl state backup state.db /backup/state.db
    complaintctl state restore ledger.jsonl new.db
    complaintctl state purge state.db --older-than 180d
    complaintctl state dump state.db -o state.jsonl
    """


@command.command("show")
@_STATE
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many runs are listed, the newest last.",
)
@click.option("--missing", is_flag=True, help="Unfinished complaints that left the export.")
@click.option("--waiting", is_flag=True, help="What waits for somebody's hours.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
def show(state: str, runs: int, missing: bool, waiting: bool, format_: str) -> int:
    """Say which runs a state remembers, who is missing, and what waits.

    \b
    complaintctl state show state.db
    complaintctl state show state.db --missing --format json

    Exit: 0 shown, 4 the state cannot be used, 75 try again.
    """
    from complaintctl.commands.state_show import state_show
    from complaintctl.reports.state_overview import render

    seen = state_show(state, runs=runs, missing=missing, waiting=waiting)
    click.echo(render(seen, format_), nl=False)
    return 0


@command.command("dump")
@_STATE
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    metavar="FILE",
    help="Write it here, for its owner only, instead of to stdout.",
)
@click.option(
    "--secrets",
    "secret",
    is_flag=True,
    help="With keys, tracking numbers, the ledger's leaves and heads.",
)
def dump(state: str, output: str | None, secret: bool) -> int:
    """Write down everything that a state holds, as sorted JSON Lines: nothing is masked.

    Two states with the same history give the same lines; with --secrets, if one of them began as a
    copy of the other.

    \b
    complaintctl state dump state.db -o state.jsonl
    complaintctl state dump state.db | grep '"C-1001"'

    Exit: 0 written, 4 the state cannot be used, 75 try again.
    """
    from complaintctl.commands.state_dump import state_dump

    state_dump(state, output, sys.stdout, secrets=secret)
    return 0


@command.command("backup")
@_STATE
@click.argument("file", type=click.Path())
def backup(state: str, file: str) -> int:
    """Copy a state as it is at one moment, also while a run is at work on it.

    The copy is checked before it gets its name. An earlier copy of the same state is replaced,
    nothing else is.

    \b
    complaintctl state backup state.db /backup/state.db

    Exit: 0 copied, 2 FILE is something else, 4 the state cannot be used, 75 try again.
    """
    from complaintctl.commands.state_backup import state_backup

    last = state_backup(state, file)
    runs = f"up to run {last.number}" if last is not None else "without a run"
    click.echo(f"wrote {file}: {state} {runs}", err=True)
    return 0


@command.command("check")
@_STATE
def check(state: str) -> int:
    """Say whether a state file is whole and fits the newest head of its ledger.

    `audit verify` looks at every entry of the ledger.

    \b
    complaintctl state check state.db

    Exit: 0 whole, 1 the ledger is broken, or a warning, 4 damaged or no state, 75 try again.
    """
    from complaintctl.commands.state_check import state_check

    found = state_check(state)
    click.echo(
        f"{state}: whole, version {found.version}, {found.runs:,} runs, {found.entries:,} entries"
    )
    for warning in found.warnings:
        click.echo(f"warning: {warning}")
    return 1 if found.warnings else 0


@command.command("restore")
@click.argument("export", type=click.Path())
@click.argument("new_state", type=click.Path())
def restore(export: str, new_state: str) -> int:
    """Make a state again from an export of its ledger (`audit export`, with keys).

    The next run goes on where the last one stood, and raises nothing twice. What a ledger does not
    hold is not there: archived policies, and the secret that keys are drawn from; a new one is.

    \b
    complaintctl state restore ledger.jsonl new.db

    Exit: 0 restored, 1 the export was changed, 2 NEW_STATE is there, 4 it is no export.
    """
    from complaintctl.commands.state_restore import state_restore

    made = state_restore(export, new_state, lambda: secrets.token_bytes(32))
    purged = f", {made.purged:,} purged" if made.purged else ""
    click.echo(
        f"wrote {new_state}: {made.runs:,} runs, {made.complaints:,} complaints, "
        f"{made.entries:,} entries{purged}\n"
        "a new secret was drawn for keys of new complaints; archived policies are not in a ledger, "
        "so keep policy folders for `audit replay`\n"
        "all runs count as published: look whether the action files of the last one are there",
        err=True,
    )
    return 0


@command.command("purge")
@_STATE
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
def purge(state: str, **flags: Any) -> int:
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
