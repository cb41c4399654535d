"""A mapping's draft from a file's header and first rows: every guess is shown as one.

The text is YAML; nothing is read by it until a person has looked at it.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.intake import guess
from complaintctl.intake.mapping import presentable, shown_header
from complaintctl.intake.native import as_text
from complaintctl.intake.opening import open_input
from complaintctl.intake.reader import Opening, Reader, open_reader
from complaintctl.intake.synonyms import synonyms
from complaintctl.model.fields import Field
from complaintctl.model.source import Source

_SAMPLE = 2000
_DOUBTS: Mapping[str, str] = {
    "受理时间": "may be later than the complaint itself: is there a 投诉时间?",
    "剩余时间": "a duration, not a moment?",
    "手机号": "a phone number may be shared or masked: is there a user number?",
    "买家昵称": "a nickname may be shared: is there a user number?",
}


@dataclass(frozen=True, slots=True)
class _Sample:
    """One file's first rows: by field, its header and its cells that are not blank."""

    reader: Reader
    header: Mapping[str, str]
    cells: Mapping[str, pl.Series]
    blank: tuple[str, ...]
    totals: tuple[str, ...]


def suggest(
    paths: Sequence[str],
    *,
    fields: Mapping[str, Field],
    zone: str,
    spool_dir: str,
    stdin: BinaryIO | None = None,
    encoding: str | None = None,
) -> str:
    """The YAML draft of a mapping for `paths`, judged by the first of them.

    Raises DataUnusable where no header is found by any name that is known here.
    """
    if not paths:
        raise UsageError("no file to look at: name at least one, or '-' for standard input")
    with tempfile.TemporaryDirectory(dir=spool_dir) as room:
        given = open_input(paths[0], stdin=stdin, room=lambda: Path(room), wanted=None)
        known = {name: (*synonyms(name), name) for name in fields}
        reader = open_reader(given, Opening((Source("", known),), (), encoding))
        if not reader.match.columns:
            shown = shown_header(reader.match.header)
            raise DataUnusable(
                f"{given.name}: no header is known here; map the columns by hand: {shown}"
            )
        sample = _sample(reader)
        return "\n".join(_draft(paths[0], sample, fields, zone)) + "\n"


def _sample(reader: Reader) -> _Sample:
    positions = frozenset(range(len(reader.header)))
    first = next(reader.portions(positions), None)
    raw = first.load().head(_SAMPLE) if first else pl.DataFrame()
    raw = raw.with_columns(as_text(column).str.strip_chars() for column in raw)
    headers: dict[str, str] = {}
    cells: dict[str, pl.Series] = {}
    for field in reader.match.columns:
        there = [at for at in reader.columns[field] if reader.header[at] in reader.match.header]
        headers[field] = reader.header[there[0]]
        if raw.width:
            cells[field] = raw[str(there[0])].drop_nulls()
    blank = guess.blank_words(list(cells.values()))
    first_cells = (
        raw.select(pl.coalesce(pl.when(pl.all() != "").then(pl.all()))) if raw.width else raw
    )
    totals = guess.total_words(first_cells.to_series()) if raw.width else ()
    empty = ["", *blank]
    known = {name: column.filter(~column.is_in(empty)) for name, column in cells.items()}
    return _Sample(reader, headers, known, blank, totals)


def _draft(path: str, sample: _Sample, fields: Mapping[str, Field], zone: str) -> Iterator[str]:
    reader = sample.reader
    read = f"{reader.format}, {reader.encoding}"
    read += f", delimiter {_quoted(reader.delimiter)}" if reader.delimiter else ""
    name = _quoted(Path(path).name)
    yield f"# A draft from {name} ({read}): check every guess, most of all '# ?'."
    yield f"source: {_quoted(_name(path))}"
    if reader.codec != "utf-8":
        yield f"encoding: {reader.codec}  # guessed: by the file's first bytes"
    yield "columns:"
    for field, header in sample.header.items():
        doubt = _DOUBTS.get(header, "")
        yield f"  {field}: {_quoted(header)}{_said('by its header', doubt)}"
    mapped = set(sample.header.values())
    names = reader.match.header
    for at, (header, shown) in enumerate(zip(names, presentable(names), strict=True), start=1):
        if header and header not in mapped:
            place = "" if shown == header else f" (column {at}; is the first row a header?)"
            yield f"  # not mapped: {_quoted(shown)}{place}"
    for needed in ("complaint", "opened_at"):
        if needed not in sample.header:
            yield f"  # ? {needed}: no column was recognised; every mapping needs it"
    yield f"zone: {_quoted(zone)}{_said('the zone of the policy', 'are the times written in it?')}"
    yield from _spelling(sample, fields)
    if sample.blank:
        yield f"blank: {_list(sample.blank)}  # guessed: words that stand in cells"
    skip = []
    if reader.header_line > 1:
        skip.append(f"before_header: {reader.header_line - 1}")
    if sample.totals:
        skip.append(f"rows: {_list(sample.totals)}")
    if skip:
        yield f"skip: {{{', '.join(skip)}}}  # guessed: titles and total rows"


def _spelling(sample: _Sample, fields: Mapping[str, Field]) -> Iterator[str]:
    formats: list[str] = []
    units: list[str] = []
    values: list[str] = []
    for name, cells in sample.cells.items():
        kind = fields[name].kind
        if kind == "time" and (found := guess.time_formats(_without_totals(cells))):
            forms = [one.value for one in found if one.value]
            doubt = "; ".join(one.doubt for one in found if one.doubt)
            if forms != ["iso"]:
                formats.append(f"  {name}: {_list(forms or ['iso'])}{_said('by its cells', doubt)}")
        elif kind == "money":
            unit = guess.money_unit(cells)
            units.append(f"  {name}: {_quoted(unit.value)}{_said('by its cells', unit.doubt)}")
        elif kind == "flag" and (words := guess.flag_words(cells)):
            meant = ", ".join(f"{_quoted(word)}: {_quoted(flag)}" for word, flag in words.items())
            values.append(f"  {name}: {{{meant}}}{_said('by its cells', '')}")
    for section, lines in (("formats", formats), ("units", units), ("values", values)):
        if lines:
            yield f"{section}:"
            yield from lines


def _without_totals(cells: pl.Series) -> pl.Series:
    return cells.filter(~cells.str.to_lowercase().is_in(guess.TOTAL_WORDS))


def _said(why: str, doubt: str) -> str:
    return f"  # ? guessed: {why}; {doubt}" if doubt else f"  # guessed: {why}"


def _name(path: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(path).name.partition(".")[0]).strip("-").lower()
    return stem or "export"


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(_quoted(word) for word in words)}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
