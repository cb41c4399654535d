"""`complaintctl state`: what runs remember, and how it is kept safe."""

from __future__ import annotations

import secrets
import sys

import click

from complaintctl.cli import state_purge

_STATE = click.argument("state", type=click.Path())


@click.group("state")
def command() -> None:
    """Look at the state of `batch --state`, and keep it safe.

    \b
    complaintctl state show state.db --missing --waiting
    complaintctl state check state.db
    complaintctl state backup state.db /backup/state.db
    complaintctl state restore ledger.jsonl new.db
    complaintctl state publish state.db --run 12
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


@command.command("publish")
@_STATE
@click.option(
    "--run",
    type=click.IntRange(min=1),
    metavar="N",
    help="Those of this run; else of the last one that had actions.",
)
def publish(state: str, run: int | None) -> int:
    """Write the action files of a run once more: the same names, the same bytes.

    For a file that was lost. Nothing is changed in the state, and nobody is to be told twice: who
    has read the file before knows the ids of its actions.

    \b
    complaintctl state publish state.db
    complaintctl state publish state.db --run 12

    Exit: 0 written, 2 the run had no actions, or they were purged, 4 the state cannot be used.
    """
    from complaintctl.commands.state_publish import state_publish

    found = state_publish(state, run)
    actions = f"{found.actions:,} action{'' if found.actions == 1 else 's'}"
    for file in found.files:
        click.echo(f"wrote {file}: {actions} of run {found.run}", err=True)
    return 0


command.add_command(state_purge.command)
