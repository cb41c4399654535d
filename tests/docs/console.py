"""A block of console lines from a page: what is typed, and whether the answer is what is shown.

A line of three dots stands for any lines, and dots at the end of a line for the rest of it. Before
the program may stand what the shell is to put into its environment (`NAME=VALUE`). What nobody can
know beforehand is made equal on both sides: the clock of a run without `--as-of`, and whether
durable-rules could be asked.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from unittest.mock import patch

from tests.cli.terminal import Answer, Terminal
from tests.docs.markdown import Block

PROMPT = "$ "
DOTS = "..."
_CLOCK = re.compile(r"as of \d{4}-\d\d-\d\dT\S+")
_WITNESS = re.compile(r"^(witness: durable-rules agrees .*|warning: no witness: .*)$")


@dataclass(frozen=True, slots=True)
class Command:
    """One typed line: what is set before `complaintctl`, the words behind it, where its stdout
    goes, what is shown."""

    line: str
    environment: Mapping[str, str]
    words: tuple[str, ...]
    file: str
    shown: tuple[str, ...]

    @property
    def at_a_fixed_moment(self) -> bool:
        """Whether the run is independent of the clock."""
        return "--as-of" in self.words


def commands(block: Block) -> list[Command]:
    """The commands of a console block with their shown output."""
    found: list[Command] = []
    shown: list[str] = []
    typed = ""
    for line in [*block.text.splitlines(), PROMPT]:
        if not line.startswith(PROMPT):
            shown.append(line.rstrip())
            continue
        if typed:
            found.append(_command(typed, shown, block))
        typed, shown = line.removeprefix(PROMPT), []
    return found


def _command(line: str, shown: list[str], block: Block) -> Command:
    typed, _, file = line.partition(" > ")
    everything = shlex.split(typed)
    settings = list(takewhile(lambda word: "=" in word, everything))
    program, *words = everything[len(settings) :]
    assert program == "complaintctl", f"{block.place}: only complaintctl is typed here: {line}"
    environment = dict(word.split("=", 1) for word in settings)
    return Command(line, environment, tuple(words), file.strip(), tuple(shown))


def run(command: Command, terminal: Terminal) -> str:
    """Type it; the answer's difference to what is shown, or nothing."""
    with patch.dict(os.environ, command.environment):
        answer = terminal.type(*command.words)
    if command.file:
        Path(command.file).write_text(answer.out, encoding="utf-8")
        answer = Answer(answer.code, "", answer.err)
    wanted = [_alike(line, command) for line in command.shown]
    # A page may show only the data or only what is said about the run; a terminal shows both.
    texts = [answer.out + answer.err, answer.out, answer.err]
    printed = [[_alike(line, command) for line in text.splitlines()] for text in texts]
    if any(fits(wanted, lines) for lines in printed):
        return ""
    return f"$ {command.line}\n" + "\n".join(printed[0])


def _alike(line: str, command: Command) -> str:
    line = _WITNESS.sub("witness", line.rstrip())
    return line if command.at_a_fixed_moment else _CLOCK.sub("as of now", line)


def fits(shown: list[str], printed: list[str]) -> bool:
    """Whether `printed` is what is shown, where dots may be any lines."""
    if not shown:
        return not printed
    first, *rest = shown
    if first == DOTS:
        return any(fits(rest, printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and _same(first, printed[0]) and fits(rest, printed[1:])


def _same(shown: str, printed: str) -> bool:
    if shown.endswith(f" {DOTS}"):
        return printed.startswith(shown.removesuffix(DOTS))
    return shown == printed
