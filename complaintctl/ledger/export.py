"""A ledger as JSON Lines: written whole, read line by line, and verified as it is read.

Each line has exactly one spelling, and the last one holds the digest of all before it, so that not
even a blank goes unnoticed. Opens no files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain

from complaintctl.errors import DataUnusable, LedgerBroken
from complaintctl.ledger.entries import Item, Stored, in_order
from complaintctl.ledger.verification import Trust, Verdict, judged

FORMAT = "complaintctl-ledger"
VERSION = 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NO_EXPORT = "line 1: this is not an exported ledger, or its first line was changed"


def export(origin: str, entries: Iterable[Stored], heads: Iterable[str]) -> Iterator[str]:
    """The lines of a ledger, each with its end; raises LedgerBroken for a body that is no text."""
    digest = hashlib.sha256()
    first = {"format": FORMAT, "version": VERSION, "origin": origin}
    for value in chain([first], map(_shown, in_order(entries, heads))):
        line = _line(value) + "\n"
        digest.update(line.encode("utf-8"))
        yield line
    yield _line({"end": digest.hexdigest()}) + "\n"


def read_export(lines: Iterable[str]) -> tuple[str, Iterator[Item]]:
    """The origin, and heads and entries in their order, each head before the entries it adds.

    Raises DataUnusable for what is no export. While the items are drawn, raises LedgerBroken,
    with the line, at the first one that was changed, and at a missing or wrong end.
    """
    bare = (line.removesuffix("\n").removesuffix("\r") for line in lines)
    first = next(bare, "")
    return _origin(first), _items(bare, first)


def verify_export(lines: Iterable[str], trust: Trust = Trust()) -> Verdict:  # noqa: B008 (frozen)
    """As `verify`, over the lines of an export."""
    origin, items = read_export(lines)
    return judged(items, trust, origin)


def _items(lines: Iterator[str], first: str) -> Iterator[Item]:
    digest = hashlib.sha256(first.encode("utf-8") + b"\n")
    number = 1
    for number, line in enumerate(lines, start=2):
        if line.startswith('{"end":'):
            if line != _line({"end": digest.hexdigest()}):
                changed = "one of them was changed, added or removed"
                raise LedgerBroken(
                    f"line {number}: the end is not that of the lines before: {changed}"
                )
            if next(lines, None) is not None:
                raise LedgerBroken(f"line {number + 1}: something was added behind the end")
            return
        try:
            digest.update(line.encode("utf-8") + b"\n")
            item = _item(json.loads(line))
        except (ValueError, RecursionError) as unread:
            why = "this is neither an entry nor a head; was it changed, or cut short?"
            raise LedgerBroken(f"line {number}: {why}") from unread
        if _line(_shown(item)) != line:
            raise LedgerBroken(f"line {number}: this was changed: it is spelled in another way")
        yield item
    raise LedgerBroken(f"line {number}: the export is cut short here: it has no end")


def _origin(first: str) -> str:
    try:
        first.encode("utf-8")
        match json.loads(first):
            case {"format": str(name), "version": int(version), "origin": str(origin)}:
                shown = _line({"format": FORMAT, "version": VERSION, "origin": origin})
            case _:
                raise DataUnusable(_NO_EXPORT)
    except (ValueError, RecursionError) as unread:
        raise DataUnusable(_NO_EXPORT) from unread
    if name == FORMAT and version != VERSION:
        newer = f"the export is of version {version}, and version {VERSION} is read here"
        raise DataUnusable(f"line 1: {newer}; take the complaintctl that wrote it")
    if shown != first:
        raise DataUnusable(_NO_EXPORT)
    return origin


def _item(value: object) -> Item:
    """What a line says; raises ValueError where that is nothing."""
    match value:
        case {"head": str(note)}:
            return note
        case {
            "entry": int(number),
            "run": int(run),
            "body": str() | None as body,
            "key": str() | None as key,
            "leaf": str(leaf),
        }:
            return Stored(
                int(number),  # so that `true` is not written back as it stands
                int(run),
                None if body is None else body.encode("utf-8"),
                None if key is None else bytes.fromhex(key),
                bytes.fromhex(leaf),
            )
        case _:
            raise ValueError


def _shown(item: Item) -> dict[str, object]:
    if isinstance(item, str):
        return {"head": item}
    try:
        body = None if item.body is None else item.body.decode("utf-8")
    except UnicodeDecodeError as broken:
        changed = f"entry {item.number} was changed: its body is not plain JSON"
        raise LedgerBroken(changed) from broken
    return {
        "entry": item.number,
        "run": item.run,
        "body": body,
        "key": None if item.key is None else item.key.hex(),
        "leaf": item.leaf.hex(),
    }


def _line(value: dict[str, object]) -> str:
    return _ENCODER.encode(value)
