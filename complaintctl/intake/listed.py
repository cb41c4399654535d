"""A log inside a JSON record: the items of a list as log entries, their cells side by side.

An item without a time of its own, and what is no item at all, becomes an entry whose time cannot
be read: it is counted, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from complaintctl.intake.json_text import one_value
from complaintctl.intake.paths import Json, Path, cell, descend, parse_path
from complaintctl.model.source import LOG_COLUMNS, Source

LIST = "[]"
_UNREADABLE = "?"
"""Stands for the time of what is no entry; no format reads it."""


def is_listed(source: Source) -> bool:
    """Whether the log of `source` is a list inside each record."""
    return any(LIST in name for name in source.columns.get("at", ()))


def list_of(written: str) -> str:
    """The list in which a path's value stands: what is left of its last `[]`."""
    return written.rpartition(LIST)[0]


@dataclass(frozen=True, slots=True)
class ListedLog:
    """Where the entries stand: lists, of which the first that a record has counts, and for each
    of them the paths inside an item by role."""

    lists: tuple[tuple[Path, Mapping[str, tuple[tuple[str, Path], ...]]], ...]

    def cells(self, records: Sequence[Json]) -> dict[str, list[list[str | None] | None]]:
        """By role, for each record the cells of its entries, all of equal length."""
        columns: dict[str, list[list[str | None] | None]] = {role: [] for role in LOG_COLUMNS}
        for record in records:
            rows = self._entries(record)
            for at, role in enumerate(LOG_COLUMNS):
                columns[role].append(None if rows is None else [row[at] for row in rows])
        return columns

    def _entries(self, record: Json) -> list[tuple[str | None, ...]] | None:
        for steps, roles in self.lists:
            found, value = descend(record, steps)
            if found:
                return [_entry(item, roles) for item in _items(value)]
        return None


def listed_log(source: Source) -> ListedLog:
    """The log of a source whose `at` is a path through a list."""
    lists = dict.fromkeys(list_of(name) for name in source.columns["at"])
    return ListedLog(
        tuple(
            (parse_path(written), {role: _inside(source, role, written) for role in LOG_COLUMNS})
            for written in lists
        )
    )


def _inside(source: Source, role: str, written: str) -> tuple[tuple[str, Path], ...]:
    """The paths of a role inside an item of the list that is written so."""
    names = [name for name in source.columns.get(role, ()) if LIST in name]
    inner = (name.rpartition(LIST)[2].lstrip(".") for name in names if list_of(name) == written)
    return tuple((name, parse_path(name)) for name in inner)


def _entry(item: Json, roles: Mapping[str, tuple[tuple[str, Path], ...]]) -> tuple[str | None, ...]:
    if not isinstance(item, dict):
        return (_UNREADABLE, _UNREADABLE, None)
    return tuple(_first(item, roles[role]) for role in LOG_COLUMNS)


def _first(item: Json, paths: Sequence[tuple[str, Path]]) -> str | None:
    texts = (cell(item, name, path) for name, path in paths)
    return next((text for text in texts if text is not None), None)


def _items(value: Json) -> Iterator[Json]:
    """The items of a list, of a list of lists, or of either written as a text; an object alone is
    the only item; anything else is an item that cannot be read."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        inner = one_value(value)
        value = value if inner is None else inner
    if value is None or value in ("", {}):
        return
    if isinstance(value, list):
        for item in value:
            yield from _items(item) if isinstance(item, list) else (item,)
    else:
        yield value
