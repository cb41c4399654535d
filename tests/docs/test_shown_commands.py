"""Every console block on a page is typed, in order, where a reader would stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.docs.console import commands, fits, run
from tests.docs.markdown import PAGES, ROOT, blocks

WRITTEN = "in "


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_the_shown_answers_are_the_answers(page: Path, terminal: Terminal) -> None:
    """The folder has what `init demo` writes, the shipped policies and queues, and each file
    that a block above names behind its language. A block that is titled `in FILE` shows what the
    commands above it wrote there."""
    for shipped in ("fixtures", "policies"):
        (terminal.folder / shipped).symlink_to(ROOT / shipped)
    assert terminal.type("init", "demo").code == 0

    different: list[str] = []
    for block in blocks(page):
        if block.file:
            terminal.file(block.file, block.text)
        if block.language == "console":
            answers = [run(command, terminal) for command in commands(block)]
            different += [f"{block.place}\n{answer}" for answer in answers if answer]
        if block.title.startswith(WRITTEN):
            file = terminal.folder / block.title.removeprefix(WRITTEN)
            written = file.read_text(encoding="utf-8").splitlines()
            if not fits(block.text.splitlines(), written):
                different.append("\n".join((block.place, *written)))

    assert not different, "\n\n".join(different)


def test_dots_stand_for_any_lines_and_nothing_else_does() -> None:
    shown = ["first", "...", "last one ..."]

    assert fits(shown, ["first", "last one of all"])
    assert fits(shown, ["first", "second", "...", "last one 1"])
    assert not fits(shown, ["first", "second"])
    assert not fits(shown, ["first", "last one 1", "more"])
    assert not fits([], ["anything"])
