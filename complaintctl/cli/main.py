"""The entry point: every verb, and the one place that turns what was raised into an exit code."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import tomllib
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from complaintctl import files
from complaintctl.cli import (
    audit,
    batch,
    calendar,
    explain,
    init,
    mask,
    rule,
    schema,
    state,
    status,
    validate,
)
from complaintctl.cli.voice import Voice
from complaintctl.errors import ComplaintctlError, DataUnusable, PolicyInvalid, UsageError
from complaintctl.nearest import did_you_mean
from complaintctl.version import __version__

CONFIGURATION = "complaintctl.toml"
CRASH = "complaintctl-crash.txt"
_INTERRUPTED = 130
_OUR_BUG = 70
_TRY_AGAIN = 75
_UNUSABLE = DataUnusable.exit_code


class _Interrupted(Exception):
    """A run was told to stop."""


class _Verbs(click.Group):
    """Click would answer an interrupt with an empty line, which is no event."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Interrupted from None


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Options can also be set as COMPLAINTCTL_VERB_OPTION, or in complaintctl.toml.",
)
@click.version_option(__version__, prog_name="complaintctl")
@click.pass_context
def main(context: click.Context) -> None:
    """Decide complaints by a policy in YAML, and say why.

    \b
    complaintctl init demo
    complaintctl batch demo/queue.csv --policy demo/policy
    """
    context.default_map = _configuration(Path(CONFIGURATION))


_VERBS = (validate, batch, explain, status, mask, audit, state, calendar, init, schema, rule)

for _verb in _VERBS:
    main.add_command(_verb.command)


def run() -> NoReturn:
    """Run the command line and exit."""
    signal.signal(signal.SIGTERM, _terminate)
    voice = Voice(sys.argv[1:])
    try:
        sys.exit(exit_code(sys.argv[1:], voice))
    except Exception:  # the outermost place: what nobody expected is our bug
        sys.exit(_our_bug(voice))


def _terminate(*_: object) -> NoReturn:
    """Cron, `timeout` and shutdown ask like this: clean up as for an interrupt."""
    raise KeyboardInterrupt


def exit_code(arguments: list[str], voice: Voice | None = None) -> int:
    """Run one command line and say how it ended; see the exit codes in the README."""
    voice = voice or Voice(arguments)
    code = _answer(arguments, voice)
    voice.end(code)
    return code


def _answer(arguments: list[str], voice: Voice) -> int:
    try:
        code = main.main(
            args=arguments,
            prog_name="complaintctl",
            auto_envvar_prefix="COMPLAINTCTL",
            standalone_mode=False,
            obj=voice,
        )
    except (click.exceptions.Abort, KeyboardInterrupt, _Interrupted):
        voice.refuse("interrupted", _INTERRUPTED)
        return _INTERRUPTED
    except click.ClickException as refused:
        voice.misread(refused)
        return refused.exit_code
    except PolicyInvalid as invalid:
        voice.refuse(str(invalid), invalid.exit_code, invalid.findings)
        return invalid.exit_code
    except ComplaintctlError as error:
        voice.refuse(str(error), error.exit_code)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output left, as `head` does: nothing more to say, and no traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        file = error.filename or "a file"
        if files.number_of(error) in files.NO_ROOM:
            voice.refuse(f"{file}: the disk is full; nothing was published", _TRY_AGAIN)
            return _TRY_AGAIN
        voice.refuse(f"{file}: {error.strerror or error}", _UNUSABLE)
        return _UNUSABLE
    return code if isinstance(code, int) else 0


def _our_bug(voice: Voice) -> int:
    """Write down what happened, so that it can be mended; nothing was published."""
    text = f"complaintctl {__version__}, Python {sys.version}\n\n{_where_it_broke()}"
    try:
        path = _private_file(Path(CRASH), text)
    except OSError:
        path = _private_file(Path(tempfile.gettempdir()) / CRASH, text)
    voice.refuse(
        f"this is our bug, and nothing was published; please report {path}",
        _OUR_BUG,
    )
    voice.end(_OUR_BUG)
    return _OUR_BUG


def _where_it_broke() -> str:
    """The calls that led there and what was raised. What it said is left out: libraries quote the
    cells that they choke on."""
    raised, parts = sys.exc_info()[1], []
    while raised is not None:
        calls = "".join(traceback.format_tb(raised.__traceback__))
        parts.append(f"{calls}{type(raised).__module__}.{type(raised).__qualname__}\n")
        raised = raised.__cause__ or raised.__context__
    return "\nafter which came\n\n".join(reversed(parts))


def _private_file(path: Path, text: str) -> Path:
    with files.written(path, files.OWNER_ONLY) as file:
        file.write(text)
    return path


def _configuration(path: Path) -> dict[str, Any]:
    """What `complaintctl.toml` sets, by verb and option. Raises UsageError for what it cannot."""
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise UsageError(f"{path}: cannot be read as TOML: {broken}") from broken
    _check_configuration(path, found, main, "")
    return found


def _check_configuration(path: Path, found: Any, group: click.Group, within: str) -> None:
    for verb, options in found.items():
        where = f"{within}{verb}"
        if verb not in group.commands:
            hint = did_you_mean(verb, group.commands)
            raise UsageError(f"{path}: there is no verb '{where}'; {hint}")
        command = group.commands[verb]
        if not isinstance(options, dict):
            raise UsageError(f"{path}: write [{where}] and below it its options")
        if isinstance(command, click.Group):
            _check_configuration(path, options, command, f"{where}.")
            continue
        known = {option.name or "" for option in command.params}
        for name in options:
            if name not in known:
                hint = did_you_mean(name, known)
                raise UsageError(f"{path}: [{where}] has no option '{name}'; {hint}")
