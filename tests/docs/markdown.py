"""The pages as tests see them: fenced blocks with their place, tables, headings and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
POLICY = ROOT / "docs" / "policy.md"
SOURCES = ROOT / "docs" / "sources.md"
COOKBOOK = ROOT / "docs" / "cookbook.md"
EXPLAIN = ROOT / "docs" / "explain.md"
LEDGER = ROOT / "docs" / "ledger.md"
STATE = ROOT / "docs" / "state.md"
PRIVACY = ROOT / "docs" / "privacy.md"
AUDIT = ROOT / "docs" / "audit.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^```(?P<language>\w*) ?(?P<title>[^`]*)$")
_FILE = re.compile(r"[\w./-]+\.(csv|yaml|json|toml)")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_NO_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `title` is what stands behind the language, such as a file's name."""

    page: str
    line: int
    language: str
    title: str
    text: str

    @property
    def place(self) -> str:
        """Where it begins, as a person looks for it."""
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str:
        """The file that the block is, if its title is the name of one."""
        return self.title if _FILE.fullmatch(self.title) else ""

    @property
    def mark(self) -> str:
        """The comment in its first line, which says what kind of thing it is."""
        first = self.text.partition("\n")[0]
        return first.removeprefix("#").strip() if first.startswith("#") else ""


def blocks(page: Path, *languages: str) -> list[Block]:
    """The fenced blocks of a page, in order; only those in one of `languages`, if any is named."""
    return [found for found in _fenced(page) if not languages or found.language in languages]


def _fenced(page: Path) -> Iterator[Block]:
    inside: list[str] | None = None
    language = title = ""
    begun = 0
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        fence = _FENCE.match(line)
        if inside is None and fence:
            inside, begun = [], number
            language, title = fence["language"], fence["title"].strip()
        elif inside is not None and line == "```":
            name = page.relative_to(ROOT).as_posix()
            yield Block(name, begun, language, title, "".join(f"{one}\n" for one in inside))
            inside = None
        elif inside is not None:
            inside.append(line)
    assert inside is None, f"{page.name}: the block of line {begun} is never closed"


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    kept: list[str] = []
    fenced = False
    for line in page.read_text(encoding="utf-8").split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            kept.append(line)
    return "\n".join(kept)


def table(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table that has a column headed so, without header and rule."""
    lines = prose(page).split("\n")
    start = next(at for at, line in enumerate(lines) if heading in _cells(line))
    found: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append(_cells(line))
    return found


def _cells(line: str) -> list[str]:
    if not line.startswith("|"):
        return []
    return [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def links(page: Path) -> list[str]:
    """The targets of all links that do not leave the repository."""
    found = [link["target"] for link in _LINK.finditer(prose(page))]
    return [target for target in found if "://" not in target]


def anchors(page: Path) -> set[str]:
    """What `#...` may name on a page: its headings as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {_NO_ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in headings}
