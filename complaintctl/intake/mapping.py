"""Which source reads a file, and which of its columns is which field.

Refuses to choose between two sources that fit alike, or between two columns of one name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from complaintctl.conditions.text import fold_series
from complaintctl.errors import DataUnusable, UsageError
from complaintctl.findings import Finding, Location
from complaintctl.intake import codes
from complaintctl.intake.synonyms import synonyms
from complaintctl.model.fields import Field
from complaintctl.model.source import Source
from complaintctl.privacy.scrub import scrub

NEEDED: tuple[str, ...] = ("complaint", "opened_at")
_MOJIBAKE: tuple[str, ...] = ("锘", "鎶曡瘔", "璁㈠崟")
_SHOWN = 12
_LONG = 40
_CLOSE = 0.8
_DATA = re.compile(r"[\s\d年月日时分秒:/.,+¥￥-]*\d[\s\d年月日时分秒:/.,+¥￥-]*")
_LIKE_DATA = re.compile(r".*\d{4}.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """A source beside a header: `columns` gives the position of each field that was found,
    `twice` the fields whose header stands in the file more than once."""

    source: Source
    header: tuple[str, ...]
    columns: Mapping[str, int]
    twice: tuple[str, ...] = ()
    needed: tuple[str, ...] = NEEDED

    @property
    def complete(self) -> bool:
        """Whether what must be read can be read: a complaint and its opening."""
        return all(name in self.columns for name in self.needed)


def identity_source(fields: Mapping[str, Field]) -> Source:
    """The mapping of an export whose headers are our own names."""
    return Source("", {name: (name,) for name in fields}, identity=True)


def candidates(sources: Sequence[Source], name: str | None, own: Source) -> tuple[Source, ...]:
    """The sources that may read a file; raises UsageError for a name that none has."""
    if name is None:
        return tuple(sources) or (own,)
    named = tuple(source for source in sources if source.name == name)
    if not named:
        known = [source.name for source in sources]
        raise UsageError(f"unknown source '{name}'{_near(name, known)}; {_known(known)}")
    return named


def match(source: Source, header: Sequence[str], needed: tuple[str, ...] = NEEDED) -> Match:
    """The columns of `source` in `header`: exact names first, then names that fold alike.

    A name that stands twice is told apart by `NAME#2` in the mapping.
    """
    names = [name.strip() for name in header]
    exact = _positions(names)
    folded = _positions(_folded(tuple(names)))
    plain = iter(_folded(tuple(name for wanted in source.columns.values() for name in wanted)))
    columns: dict[str, int] = {}
    twice: list[str] = []
    for field, wanted in source.columns.items():
        for name, alike in [(name, next(plain)) for name in wanted]:
            places = exact.get(name) or folded.get(alike) or _numbered(exact, name)
            if places:
                columns[field] = places[0]
                if len(places) > 1:
                    twice.append(field)
                break
    return Match(source, tuple(names), columns, tuple(twice), needed)


def choose(matches: Sequence[tuple[Match, int]], file: str) -> tuple[Match, int]:
    """The match that fits best, with the number of its header row among those tried.

    Raises DataUnusable where the only source does not fit, UsageError where several might.
    """
    names = list(dict.fromkeys(found.source.name for found, _ in matches))
    queue = matches[0][0].needed == NEEDED
    whole = [pair for pair in matches if pair[0].complete]
    if not whole:
        if len(names) > 1 and queue:
            raise UsageError(
                f"{file}: no source finds the columns of complaint and opened_at; "
                f"name one with --source. {_known(names)}"
            )
        raise DataUnusable(_not_found(_closest(matches), file))
    most = max(len(found.columns) for found, _ in whole)
    best = [pair for pair in whole if len(pair[0].columns) == most]
    # A log whose headers are our own names may fit a mapping as well: the mapping says more.
    best = [pair for pair in best if not pair[0].source.identity] or best
    fitting = list(dict.fromkeys(found.source.name for found, _ in best))
    if len(fitting) > 1:
        way = "name one with --source" if queue else "keep one of them in sources/"
        raise UsageError(f"{file}: several sources fit alike: {', '.join(fitting)}; {way}")
    chosen = best[0]
    if chosen[0].twice and chosen[0].needed:
        field = chosen[0].twice[0]
        header = chosen[0].header[chosen[0].columns[field]]
        raise DataUnusable(
            f"{file}: the header '{header}' stands twice and is mapped to {field}; "
            f"write '{header}#1' or '{header}#2' in the mapping"
        )
    return chosen


def header_findings(found: Match, reads: frozenset[str], file: str, line: int) -> list[Finding]:
    """What is to be said about a header: mapped columns it lacks, and signs of wrong decoding."""
    place = Location(file, line, 1 if line else 0)
    said: list[Finding] = []
    if any(name.startswith(_MOJIBAKE) for name in found.header):
        said.append(
            Finding(
                place, codes.LOOKS_MOJIBAKE,
                "the header looks like utf-8 text that was once read as gb18030",
                "export the file again, or save it with its true encoding", "warning",
            )
        )  # fmt: skip
    for field, wanted in found.source.columns.items():
        if field in found.columns or (found.source.identity and not _misspelt(field, found, reads)):
            continue
        message = f"no column '{wanted[0]}'" if wanted else "no column"
        said.append(
            Finding(
                place, codes.HEADER_MISSING, f"{message}: {field} is absent in this file",
                _suggestion(field, wanted, _free(found)),
                "warning" if field in reads else "hint",
            )
        )  # fmt: skip
    return said


def _positions(names: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        places.setdefault(name, []).append(position)
    return places


def _numbered(exact: Mapping[str, list[int]], name: str) -> list[int]:
    head, mark, number = name.rpartition("#")
    places = exact.get(head, []) if mark and number.isdecimal() else []
    which = int(number) - 1 if places else -1
    return [places[which]] if 0 <= which < len(places) else []


@lru_cache(maxsize=256)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold_series(pl.Series(names, dtype=pl.String)).to_list())


def _closest(matches: Sequence[tuple[Match, int]]) -> Match:
    """The likeliest header: a title above it names less."""

    def likeliness(pair: tuple[Match, int]) -> tuple[int, int, int]:
        match, line = pair
        return len(match.columns), sum(map(bool, match.header)), -line

    return max(matches, key=likeliness)[0]


def _not_found(found: Match, file: str) -> str:
    field = next(name for name in found.needed if name not in found.columns)
    wanted = found.source.columns.get(field, ())
    asked = f" (the mapping expects {_quoted(wanted)})" if wanted else ""
    if not wanted:
        asked = f" (source '{found.source.name}' maps no column to it)"
    near = _suggestion(field, wanted, _free(found))
    hint = near or "a mapping in sources/ says which column is which"
    header = shown_header(found.header)
    return f"{file}: no column for {field}{asked}; {hint}; the header has {header}"


def _suggestion(field: str, wanted: Sequence[str], header: Sequence[str]) -> str:
    for word in (*wanted, *synonyms(field), field):
        near = difflib.get_close_matches(word, [name for name in header if name], 1, 0.7)
        if near:
            return f"did you mean '{near[0]}'?"
    return ""


def _misspelt(field: str, found: Match, reads: frozenset[str]) -> bool:
    """Without a mapping a missing field is no surprise, unless a header nearly has its name."""
    return field in reads and bool(difflib.get_close_matches(field, _free(found), 1, _CLOSE))


def _free(found: Match) -> list[str]:
    """The headers that no field has taken."""
    taken = set(found.columns.values())
    return [name for at, name in enumerate(found.header) if at not in taken]


def shown_header(header: Sequence[str]) -> str:
    """The header's names for a message."""
    return _quoted(presentable(header)[:_SHOWN]) + (", ..." if len(header) > _SHOWN else "")


def presentable(header: Sequence[str]) -> list[str]:
    """The names of a header that may be shown. A file may begin with a row of data instead: what
    is long, has a number in it or tells who somebody is is not shown, and beside a cell that is
    nothing but a number or a time nothing is, lest a customer's words are."""
    if any(_DATA.fullmatch(name) for name in header):
        return ["…"] * len(header)
    return [name if _presentable(name) else "…" for name in header]


def _presentable(name: str) -> bool:
    return len(name.encode()) <= _LONG and not _LIKE_DATA.match(name) and scrub(name) == name


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f": did you mean '{near[0]}'?" if near else ""


def _known(names: Sequence[str]) -> str:
    return f"known sources: {', '.join(names)}" if names else "the policy has no sources"
