"""Proofs that somebody can keep and check elsewhere: that an entry is in, that nothing was undone.

A proof is a JSON value. It shows what `docs/ledger.md` says and no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from complaintctl.errors import LedgerBroken, UsageError
from complaintctl.ledger.entries import Stored, told
from complaintctl.ledger.hashes import leaf_of
from complaintctl.ledger.heads import Head, read, verified
from complaintctl.ledger.paths import (
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
)
from complaintctl.ledger.ratchet import entry_key
from complaintctl.model.canonical import Json

_HASH = re.compile("[0-9a-f]{64}")
_KEY = re.compile("([0-9a-f]{64})?")
_NO_PROOF = "this is not a proof: something is missing, too much, or of another kind"
_INCLUSION = {"kind", "body", "key", "index", "size", "path", "head"}
_CONSISTENCY = {"kind", "from", "to", "path"}


def inclusion(stored: Stored, leaves: Sequence[bytes], note: str) -> dict[str, Json]:
    """The proof that an entry is among the `leaves` that a head counts.

    Raises UsageError for an entry that was purged or came after the head, and LedgerBroken where
    the leaves are not those of the head: no proof is better than one that fails.
    """
    number, head = stored.number, _counted(note, leaves)
    if stored.body is None or stored.key is None:
        raise UsageError(f"entry {number} was purged: its content can no longer be shown")
    if number >= head.size:
        later = f"the head of run {head.run}, which counts {head.size} entries: take a later head"
        raise UsageError(f"entry {number} came after {later}")
    return _checked(
        {
            "kind": "inclusion",
            "body": stored.body.decode("utf-8", errors="replace"),
            "key": entry_key(stored.key, number).hex(),
            "index": number,
            "size": head.size,
            "path": [one.hex() for one in inclusion_path(leaves[: head.size], number)],
            "head": note,
        }
    )


def consistency(leaves: Sequence[bytes], old: str, new: str) -> dict[str, Json]:
    """The proof that the ledger under `new` begins with all that stood under `old`; raises as
    `inclusion` does."""
    first, last = _counted(old, leaves), _counted(new, leaves)
    if first.size > last.size:
        more = f"counts {first.size} entries, more than the {last.size} of run {last.run}"
        raise UsageError(f"the head of run {first.run} {more}: give the older head first")
    path = consistency_path(leaves[: last.size], first.size)
    return _checked(
        {"kind": "consistency", "from": old, "to": new, "path": [one.hex() for one in path]}
    )


def check(proof: object, publics: Sequence[bytes] = ()) -> str:
    """What is wrong with a proof, in words; nothing, if it shows what it says. With `publics`
    (PEM), its heads must be signed with one of them."""
    if not isinstance(proof, dict):
        return _NO_PROOF
    try:
        match proof:
            case {
                "kind": "inclusion",
                "body": str(body),
                "key": str(key),
                "index": int(index),
                "size": int(size),
                "path": [*path],
                "head": str(note),
            } if proof.keys() == _INCLUSION and type(index) is type(size) is int:
                return _inclusion_wrong(body, key, index, size, _hashes(path), _head(note, publics))
            case {
                "kind": "consistency",
                "from": str(old),
                "to": str(new),
                "path": [*path],
            } if proof.keys() == _CONSISTENCY:
                return _consistency_wrong(_head(old, publics), _head(new, publics), _hashes(path))
            case _:
                return _NO_PROOF
    except LedgerBroken as broken:
        return str(broken)


def _inclusion_wrong(
    body: str, key: str, index: int, size: int, path: tuple[bytes, ...], head: Head
) -> str:
    if size != head.size:
        return f"the proof is about {size} entries, and its head counts {head.size}"
    if not _KEY.fullmatch(key):
        return "the entry was changed: the key is not one of 32 bytes"
    content = body.encode("utf-8", errors="surrogatepass")  # half a character: no body, then
    try:
        number = told(content)["entry"]
        leaf = leaf_of(content, bytes.fromhex(key))
    except LedgerBroken as broken:
        return f"the entry {broken}"
    except ValueError as refused:
        return f"the entry was changed: {refused}"
    if number != index:
        return f"the body is that of entry {number}, and the proof is about entry {index}"
    if not is_included(leaf, index, size, path, head.root):
        return "body, key and path do not lead to the root of the head: one of them was changed"
    return ""


def _consistency_wrong(old: Head, new: Head, path: tuple[bytes, ...]) -> str:
    if old.origin != new.origin:
        return f"the heads are of two ledgers, '{old.origin}' and '{new.origin}'"
    if not is_consistent(old.size, old.root, new.size, new.root, path):
        return (
            f"the ledger of {new.size} entries does not begin with that of {old.size}: "
            "something was changed in it, or in this proof"
        )
    return ""


def _head(note: str, publics: Sequence[bytes]) -> Head:
    return verified(note, publics) if publics else read(note)[0]


def _hashes(path: list[object]) -> tuple[bytes, ...]:
    if not all(isinstance(one, str) and _HASH.fullmatch(one) for one in path):
        raise LedgerBroken("the path is not a list of hashes")
    return tuple(bytes.fromhex(str(one)) for one in path)


def _counted(note: str, leaves: Sequence[bytes]) -> Head:
    head = read(note)[0]
    if head.size > len(leaves):
        there = f"counts {head.size} entries, and there are {len(leaves)}"
        raise LedgerBroken(f"the head of run {head.run} {there}: verify the ledger")
    return head


def _checked(proof: dict[str, Json]) -> dict[str, Json]:
    wrong = check(proof)
    if wrong:
        raise LedgerBroken(f"this would be no proof; verify the ledger: {wrong}")
    return proof
