"""A value as the bytes that digests and ledgers are made of: equal values, equal bytes, always."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def short(digest: str) -> str:
    """As much of a digest (`sha256:...`) as people need to tell two apart."""
    return digest[:15]


def canonical(value: Json) -> bytes:
    """`value` as JSON in UTF-8: keys sorted by code point, no spaces, nothing escaped that need not
    be, floats as `repr` writes them. Mappings are dicts, sequences lists or tuples.

    Raises ValueError for NaN, infinities and halves of characters, which no bytes stand for.
    """
    return _ENCODER.encode(value).encode("utf-8")
