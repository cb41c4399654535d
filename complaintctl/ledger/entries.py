"""What stands in a ledger, and in which order: a head, then the entries that it adds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from complaintctl.errors import LedgerBroken
from complaintctl.ledger.hashes import SIZE, leaf_of
from complaintctl.ledger.heads import read
from complaintctl.ledger.ratchet import entry_key
from complaintctl.model.canonical import Json, canonical


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it is kept. `body` is JSON, in the very bytes that were written once, that
    repeats `number` (as `entry`) and `run`; `key` is that of its complaint. Body and key are None
    once they were purged; the leaf stays."""

    number: int
    run: int
    body: bytes | None
    key: bytes | None
    leaf: bytes


Item = Stored | str
"""An entry, or the text of a head."""


def in_order(entries: Iterable[Stored], heads: Iterable[str]) -> Iterator[Item]:
    """Entries and heads as one row: each head stands before the entries that it adds. Judges
    nothing: a head that cannot be read adds none, and entries too many come last."""
    rest, count = iter(entries), 0
    for note in heads:
        yield note
        for stored in islice(rest, max(_size(note) - count, 0)):
            count += 1
            yield stored
    yield from rest


def opened(stored: Stored) -> dict[str, Json] | None:
    """What the body says, None for a purged entry; raises LedgerBroken, in words that go on after
    "entry 7", unless all parts of the entry fit each other."""
    if len(stored.leaf) != SIZE:
        raise LedgerBroken("was changed: its leaf is not a hash")
    if stored.body is None and stored.key is None:
        return None
    if stored.body is None or stored.key is None:
        raise LedgerBroken("was changed: its body and its key are only purged together")
    says = told(stored.body)
    if (says["entry"], says["run"]) != (stored.number, stored.run):
        there = f"entry {says['entry']} of run {says['run']}"
        raise LedgerBroken(f"is not in its place: its body is that of {there}")
    try:
        leaf = leaf_of(stored.body, entry_key(stored.key, stored.number))
    except ValueError as refused:
        raise LedgerBroken(f"was changed: {refused}") from refused
    if leaf != stored.leaf:
        raise LedgerBroken("was changed: its body and its key do not give its leaf")
    return says


def told(body: bytes) -> dict[str, Json]:
    """The object that a body is, with whole numbers in `entry` and `run`; raises LedgerBroken as
    `opened` does. A key that stands twice is refused: a body must not say two things to two
    readers."""
    try:
        says = _DECODER.decode(body.decode("utf-8"))
        if _HALF.search(body):
            canonical(says)  # refuses halves of characters, which cannot be written again
    except (ValueError, RecursionError) as unread:
        raise LedgerBroken("was changed: its body is not plain JSON") from unread
    if not isinstance(says, dict) or any(type(says.get(name)) is not int for name in _PLACE):
        raise LedgerBroken("was changed: its body does not say which entry and which run it is of")
    return says


def _once(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(word: str) -> Json:
    raise ValueError(f"{word} is no number")


_PLACE = ("entry", "run")
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


def _size(note: str) -> int:
    try:
        return read(note)[0].size
    except LedgerBroken:
        return 0
