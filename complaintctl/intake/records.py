"""JSON files: finds their source among the keys, then gives the records in portions of text.

What is no object is set aside; nothing else is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

import polars as pl

from complaintctl.errors import DataUnusable
from complaintctl.intake.empty import NothingThere
from complaintctl.intake.encoding import Encoding, Utf8Blocks
from complaintctl.intake.json_text import (
    Record,
    array_records,
    line_records,
    object_records,
    one_value,
)
from complaintctl.intake.listed import is_listed, listed_log
from complaintctl.intake.mapping import NEEDED, Match, choose
from complaintctl.intake.opening import BLOCK, Input
from complaintctl.intake.paths import Json, at_path, cell, parse_path
from complaintctl.intake.portion import Listed, Portion
from complaintctl.model.queue import Rejected
from complaintctl.model.source import LOG_COLUMNS, Source

ROWS = 16_384
_SAMPLE = 200


class JsonFile:
    """A JSON file whose source was found; a record may lack any key."""

    delimiter = ""
    header_line = 0
    titles = 0
    sparse = True

    def __init__(
        self,
        given: Input,
        encoding: Encoding,
        sources: Sequence[Source],
        needed: tuple[str, ...] = NEEDED,
        block: int = BLOCK,
    ) -> None:
        self.input = given
        self.encoding = encoding.name
        self.codec = encoding.codec
        self.cut = 0
        self._encoding = encoding
        self._block = block
        self._lists = tuple(dict.fromkeys(one.records for one in sources if one.records))
        self.format, self._shape = self._recognised()
        sample = [record.value for record in islice(self._records(), _SAMPLE)]
        known = [value for value in sample if isinstance(value, dict)]
        if not sample:
            raise NothingThere(given.name, self.format)
        if not known:
            raise DataUnusable(
                f"{given.name}: no record; expected a list of objects, or one a line"
            )
        tried = [(_match(source, known, needed), 0) for source in sources]
        if self._shape == "object" and not any(one.complete for one, _ in tried):
            _refuse_empty_list(known, given.name)
        self.match, _ = choose(tried, given.name)
        source = self.match.source
        self._log = listed_log(source) if is_listed(source) else None
        self.header, self.columns = _positions(source)

    def portions(self, keep: frozenset[int]) -> Iterator[Portion]:
        """All records, `ROWS` at a time; those that are no objects are set aside."""
        records = self._records()
        while some := list(islice(records, ROWS)):
            noted = list(zip(some, self._notes(some), strict=True))
            good = [record for record in some if not record.reason]
            bad = tuple(self._refused(record, note) for record, note in noted if record.reason)
            lines = [record.line for record in good]
            notes = [note for record, note in noted if not record.reason]
            places = Listed(lines, [record.text for record in good], self.codec, notes)
            values = [record.value for record in good]
            yield Portion(partial(self._cells, values, sorted(keep)), places, bad)

    def _cells(self, values: list[Json], keep: list[int]) -> pl.DataFrame:
        columns: dict[str, list[str | None]] = {}
        listed = {self.columns[role][0]: role for role in LOG_COLUMNS if role in self.columns}
        listed = listed if self._log is not None else {}
        for at in keep:
            if at in listed:
                continue
            name = self.header[at]
            path = parse_path(name)
            columns[str(at)] = [cell(value, name, path) for value in values]
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        if self._log is None or not listed.keys() & set(keep):
            return frame
        logs = self._log.cells(values)
        return frame.with_columns(
            pl.Series(str(at), logs[role], dtype=pl.List(pl.String))
            for at, role in listed.items()
            if at in keep
        )

    def _notes(self, records: Sequence[Record]) -> list[str]:
        """Which record it is, for those whose line does not say it."""
        begun = Counter(record.line for record in records)
        return [
            f" (record {record.number})"
            if record.number and (self._shape == "object" or begun[record.line] > 1)
            else ""
            for record in records
        ]

    def _refused(self, record: Record, note: str) -> Rejected:
        raw, reason = record.text.encode(self.codec), record.reason + note
        return Rejected(self.input.name, record.line, reason, raw, self.codec)

    def _recognised(self) -> tuple[str, str]:
        """The format to be named, and how the text is taken apart."""
        if self.input.format == "jsonl":
            return "jsonl", "lines"
        beginning = _beginning(self._text())
        if not beginning:
            raise NothingThere(self.input.name, "json")
        if beginning.startswith("["):
            return "json", "array"
        first, _, rest = beginning.partition("\n")
        if rest.strip() and (one := one_value(first)) is not None:
            listed = (at_path(one, parse_path(path)) for path in self._lists)
            if not any(isinstance(found, list) for found in listed):
                return "jsonl", "lines"
        return "json", "object"

    def _records(self) -> Iterator[Record]:
        if self._shape == "lines":
            return line_records(self._text())
        if self._shape == "array":
            return array_records(self._text(), self.input.name)
        return object_records("".join(self._text()), self._lists, self.input.name)

    def _text(self) -> Iterator[str]:
        stream = Utf8Blocks(self.input.blocks(self._block), self._encoding, self.input.name)
        for piece in stream:
            yield piece.decode()
        self.cut = stream.cut


def _beginning(pieces: Iterable[str]) -> str:
    """The text up to the end of its first line that is not empty, and something behind it."""
    text = ""
    for piece in pieces:
        text = (text + piece).lstrip()
        if text.startswith("[") or text.partition("\n")[2].strip():
            break
    return text


def _refuse_empty_list(known: Sequence[Json], name: str) -> None:
    """An object that is no complaint and has an empty list in it is an answer without records."""
    (whole,) = known if len(known) == 1 else (None,)
    if whole == {} or (isinstance(whole, dict) and _has_empty_list(whole)):
        raise NothingThere(name, "json")


def _has_empty_list(value: Mapping[str, Json]) -> bool:
    inner = [one for one in value.values() if isinstance(one, dict)]
    return any(one == [] for level in (value, *inner) for one in level.values())


def _positions(source: Source) -> tuple[tuple[str, ...], Mapping[str, tuple[int, ...]]]:
    """The header, and the positions in it by field. What the log reads stands there once more:
    a list's entries are no field's text; and a list takes one place for each role."""
    fields = {name: given for name, given in source.columns.items() if name not in LOG_COLUMNS}
    roles = {name: given for name, given in source.columns.items() if name in LOG_COLUMNS}
    if not source.logs:
        fields, roles = dict(source.columns), {}
    header = list(dict.fromkeys(name for names in fields.values() for name in names))
    columns = {name: tuple(header.index(one) for one in given) for name, given in fields.items()}
    for role, names in roles.items():
        first = len(header)
        header += names[:1] if is_listed(source) else names
        columns[role] = tuple(range(first, len(header)))
    return tuple(header), columns


def _match(source: Source, known: Sequence[Json], needed: tuple[str, ...]) -> Match:
    """What of `source` is in some records; the header are their keys, for the near miss."""
    header = tuple(dict.fromkeys(str(key) for value in known for key in value))
    columns: dict[str, int] = {}
    for field, names in source.columns.items():
        for name in names:
            path = parse_path(name)
            if any(cell(value, name, path) is not None for value in known):
                columns[field] = header.index(name) if name in header else -1
                break
    return Match(source, header, columns, needed=needed)
