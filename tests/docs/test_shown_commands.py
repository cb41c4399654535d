"""Every console block on a page is typed, in order, where a reader would stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.docs.console import commands, run
from tests.docs.markdown import PAGES, ROOT, blocks


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_the_shown_answers_are_the_answers(page: Path, terminal: Terminal) -> None:
    """The folder has what `init demo` writes, the shipped policies and queues, and each file
    that a block above names behind its language."""
    for shipped in ("fixtures", "policies"):
        (terminal.folder / shipped).symlink_to(ROOT / shipped)
    assert terminal.type("init", "demo").code == 0

    different: list[str] = []
    for block in blocks(page):
        if block.language in ("csv", "yaml", "json") and "/" in block.title + "/":
            _write(terminal.folder, block.title, block.text)
        if block.language == "console":
            answers = [run(command, terminal) for command in commands(block)]
            different += [f"{block.place}\n{answer}" for answer in answers if answer]

    assert not different, "\n\n".join(different)


def _write(folder: Path, name: str, text: str) -> None:
    if "." not in name or " " in name:
        return
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def test_pages_show_no_other_program_in_their_console_blocks() -> None:
    found = [block for page in PAGES for block in blocks(page, "console")]

    assert found
    assert all(command.words for block in found for command in commands(block))
    assert shutil.which("true")
