"""The options of a run that remembers, and what it is given for that: chance, and keys."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from complaintctl.keeping.values import Keeping

Command = TypeVar("Command", bound=Callable[..., Any])

LOCK_WAIT = click.option(
    "--lock-wait",
    type=click.FloatRange(min=0, max=86_400),
    default=0.0,
    metavar="SECONDS",
    help="Wait so long for another run on the same state; then exit 75.",
)
SIGN_KEY = click.option(
    "--sign-key",
    type=click.Path(),
    metavar="KEY.pem",
    help="Sign the head of the ledger with this Ed25519 key.",
)
HEAD_OUT = click.option(
    "--head-out",
    type=click.Path(),
    metavar="FILE",
    help="Write the newest head of the ledger here, to be kept elsewhere.",
)
_OPTIONS = (
    click.option(
        "--state",
        type=click.Path(),
        metavar="FILE",
        help="Remember runs in this file: each action goes out once, ever.",
    ),
    LOCK_WAIT,
    click.option(
        "--emit-past",
        is_flag=True,
        help="The first run, and the first under a new policy, take over what was reached before "
        "without telling anybody; with this flag they tell.",
    ),
    SIGN_KEY,
    HEAD_OUT,
)


def stateful(command: Command) -> Command:
    """Give a command the options of `keeping`, in the order of the help."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def signing_key(path: str | None) -> bytes | None:
    """The private key in this file, found to be one before a run does any work."""
    from complaintctl.errors import UsageError
    from complaintctl.ledger.signing import public_of

    if path is None:
        return None
    try:
        pem = Path(path).read_bytes()
        public_of(pem)
    except OSError as refused:
        reason = (refused.strerror or "it cannot be read").lower()
        raise UsageError(f"--sign-key {path}: {reason}; check the path and its rights") from refused
    except UsageError as unusable:
        raise UsageError(f"--sign-key {path}: {unusable}") from unusable
    return pem


def keeping(flags: Mapping[str, Any]) -> Keeping | None:
    """What the options say is to be remembered; None without `--state`."""
    from complaintctl.keeping.values import Keeping

    if flags["state"] is None:
        for name in ("emit_past", "sign_key", "head_out"):
            if flags[name]:
                raise click.UsageError(f"--{name.replace('_', '-')} needs --state FILE")
        return None
    return Keeping(
        path=flags["state"],
        chance=lambda: secrets.token_bytes(32),
        clock=flags["as_of"] is None,
        wait=flags["lock_wait"],
        emit_past=flags["emit_past"],
        key=signing_key(flags["sign_key"]),
        head_out=flags["head_out"],
    )
