"""A small ledger, made without the room: by HMAC, SHA-256, the plain tree and text."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from complaintctl.ledger.entries import Stored
from tests.ledger.plain_tree import leaf, mth

ORIGIN = "example.com/投诉"
PURGED = (2, 6, 7)
SIZES = {1: 4, 2: 9, 5: 11}
"""How many entries there are after each run."""


def _body(number: int, run: int) -> bytes:
    """The last entry of each run is about the run itself."""
    says: dict[str, object] = {"entry": number, "run": run, "kind": "decision", "because": "卡密\n"}
    if number + 1 == SIZES[run]:
        says = {"entry": number, "run": run, "kind": "run", "as_of": at(run)}
    return json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def at(run: int) -> str:
    """When a run was."""
    return f"2026-12-02T{9 + run:02}:15:00+08:00"


def _stored(number: int) -> Stored:
    run = next(run for run, size in SIZES.items() if number < size)
    body = _body(number, run)
    key = b"" if number + 1 == SIZES[run] else sha256(f"key of {number % 3}".encode()).digest()
    own = leaf(hmac.new(own_key(key, number), body, "sha256").digest())
    if number in PURGED:
        return Stored(number, run, None, None, own)
    return Stored(number, run, body, key, own)


def own_key(key: bytes, number: int) -> bytes:
    """The key of an entry, out of that of its complaint."""
    return hmac.new(key, f"entry:{number}".encode(), "sha256").digest() if key else b""


ENTRIES = tuple(_stored(number) for number in range(11))
LEAVES = tuple(stored.leaf for stored in ENTRIES)


def head(run: int, leaves: Sequence[bytes] = LEAVES, *, size: int | None = None) -> str:
    """The unsigned head of a run over the first leaves."""
    count = SIZES[run] if size is None else size
    root = b64encode(mth(tuple(leaves[:count]))).decode()
    return f"{ORIGIN}\n{count}\n{root}\nrun {run}\nat {at(run)}\n"


HEADS = tuple(head(run) for run in SIZES)
