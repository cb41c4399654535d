"""The options that every verb over a queue has, and what they say about its input."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from complaintctl.cli.voice import SPOKEN
from complaintctl.model.fields import PROFILES

if TYPE_CHECKING:
    from complaintctl.commands.audience import Audience
    from complaintctl.commands.inputs import Inputs
    from complaintctl.model.queue import Progress

Command = TypeVar("Command", bound=Callable[..., Any])


def _logs(context: click.Context, _: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """The files among what `--log` names; the words among it say how the run speaks."""
    words = [one for one in given if one in SPOKEN]
    if words:
        context.obj.format = words[-1]
    return tuple(one for one in given if one not in SPOKEN)


_READING = (
    click.option("--policy", type=click.Path(), required=True, help="The folder of the policy."),
    click.option("--source", help="Read with this export mapping of the policy."),
    click.option("--encoding", help="Do not detect the encoding: utf-8, gb18030, utf-16 ..."),
    click.option("--as-of", metavar="TIME", help="Decide as of this instant instead of now."),
)
_FILES = (
    click.option("--with", "with", multiple=True, metavar="NAME=FILE", help="A table to join."),
    click.option(
        "--log",
        multiple=True,
        type=click.Path(),
        metavar="FILE|text|json",
        callback=_logs,
        is_eager=True,
        help="A log of what happened. The word json: write stderr as JSON, an object a line "
        "(text: as usual; a file of that name is ./json).",
    ),
    click.option(
        "--history", multiple=True, type=click.Path(), help="Earlier complaints, for signals only."
    ),
    click.option("--overrides", type=click.Path(), help="CSV of decisions made by people."),
)


_READERS = (
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default="team",
        show_default=True,
        help="Who reads it: what is personal is masked, and what is not theirs left out.",
    ),
    click.option(
        "--salt",
        type=click.Path(),
        metavar="FILE",
        help="Makes pseudonyms; without it they are ***.",
    ),
    click.option("--merchant", metavar="ID", help="Whose view, with --profile merchant."),
)


def seen_by(command: Command) -> Command:
    """Give a command the options of `audience`, in the order of the help."""
    for option in reversed(_READERS):
        command = option(command)
    return command


def audience(flags: Mapping[str, Any]) -> Audience:
    """Who, by the options, is to read what is written."""
    from complaintctl.commands.audience import Audience

    return Audience(flags["profile"], flags["salt"], flags["merchant"])


def reading(command: Command) -> Command:
    """Give a command the options of `inputs`, in the order of the help."""
    command = files(command)
    for option in reversed(_READING):
        command = option(command)
    return command


def files(command: Command) -> Command:
    """Give a command those of them that name files beside the queue."""
    for option in reversed(_FILES):
        command = option(command)
    return command


def inputs(
    paths: tuple[str, ...], flags: Mapping[str, Any], spool: str, heard: Progress | None = None
) -> Inputs:
    """What the options say is to be read. `heard`: is told how far the run has come."""
    from complaintctl.commands.inputs import Inputs

    return Inputs(
        paths=paths,
        policy=flags["policy"],
        now=click.get_current_context().obj.now,
        spool=spool,
        logs=flags["log"],
        history=flags["history"],
        source=flags["source"],
        encoding=flags["encoding"],
        as_of=flags["as_of"],
        tables=_tables(flags["with"]),
        overrides=flags["overrides"],
        heard=heard,
    )


def stdin() -> BinaryIO:
    """Standard input; it may have been closed by whoever started us."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def _tables(pairs: tuple[str, ...]) -> dict[str, str]:
    tables = {}
    for pair in pairs:
        name, separator, path = pair.partition("=")
        if not separator or not path:
            raise click.UsageError(f"--with {pair}: write NAME=FILE, such as orders=orders.csv")
        tables[name] = path
    return tables
