"""The head of a ledger after a run, as a checkpoint: size, root, run and time, signed or not.

The text is that of c2sp.org/tlog-checkpoint, so that witnesses and verifiers of others can read it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from complaintctl.errors import LedgerBroken, UsageError
from complaintctl.ledger.signing import KEY_ID, Signature, is_signed, signature_of

_NAME = r"[^\s+\x00-\x1f\x7f\ud800-\udfff]+"
_ORIGIN = re.compile(_NAME)
_NOTE = re.compile(
    rf"(?P<origin>{_NAME})\n(?P<size>0|[1-9][0-9]{{0,18}})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    r"run (?P<run>0|[1-9][0-9]{0,18})\nat (?P<at>[0-9][0-9T:.+Z-]*)\n"
)
_SIGNATURE = re.compile(rf"— (?P<name>{_NAME}) (?P<data>[A-Za-z0-9+/]+={{0,2}})\n")
_KEPT = re.compile(r"(?:[^\n]+\n){1,5}(?:\n(?:— [^\n]*\n)+)?")


@dataclass(frozen=True, slots=True)
class Head:
    """What a ledger was after `run`: as many entries as `size` under one `root`. `origin` names
    the ledger and its signer, `at` is a moment in ISO 8601."""

    origin: str
    size: int
    root: bytes
    run: int
    at: str


def text(head: Head) -> str:
    """The lines of an unsigned head, which are what is signed; raises UsageError for an origin
    that cannot stand in them."""
    if not _ORIGIN.fullmatch(head.origin):
        told = f"'{head.origin}' cannot name a ledger: blanks and '+' have a meaning in its heads"
        raise UsageError(f"{told}; write something like example.com/complaints")
    root = b64encode(head.root).decode()
    lines = f"{head.origin}\n{head.size}\n{root}\nrun {head.run}\nat {head.at}\n"
    if not _NOTE.fullmatch(lines):
        raise ValueError(f"there is no such head: {head}")
    return lines


def signed(head: Head, private_pem: bytes) -> str:
    """The lines of a head, an empty one, and one with the signature."""
    note = text(head)
    made = signature_of(note, head.origin, private_pem)
    return f"{note}\n— {made.name} {b64encode(made.key_id + made.value).decode()}\n"


def read(note: str) -> tuple[Head, tuple[Signature, ...]]:
    """A head with its signatures, of which nothing is known yet; raises LedgerBroken for a text
    that is not exactly what `text` or `signed` writes, further signatures apart."""
    lines, empty, below = note.partition("\n\n")
    found = _NOTE.fullmatch(lines + "\n" if empty else lines)
    if found is None:
        raise LedgerBroken("this is not the head of a ledger: its lines are not those of one")
    if bool(empty) != bool(below) or _SIGNATURE.sub("", below):
        raise LedgerBroken("what stands below the empty line of this head are not signatures")
    head = Head(
        found["origin"], int(found["size"]), _decoded(found["root"]), int(found["run"]), found["at"]
    )
    pairs = [(one["name"], _decoded(one["data"])) for one in _SIGNATURE.finditer(below)]
    return head, tuple(Signature(name, data[:KEY_ID], data[KEY_ID:]) for name, data in pairs)


def bears_signature(note: str) -> bool:
    """Whether a head that `text` or `signed` wrote is signed, by whomever."""
    return "\n\n" in note


def several(kept: str) -> tuple[str, ...]:
    """The heads that stand below each other in a text, with blank lines between them or not; each
    may still turn out to be none."""
    return tuple(_KEPT.findall(kept.replace("\r\n", "\n").rstrip("\n") + "\n"))


def verified(note: str, publics: Sequence[bytes]) -> Head:
    """The head of a note that its own ledger has signed with one of the keys (PEM); raises
    LedgerBroken for any other."""
    head, signatures = read(note)
    answers = [is_signed(text(head), head.origin, signatures, public) for public in publics]
    if False in answers:
        raise LedgerBroken("the signature is not that of this head: one of them was changed")
    if True not in answers:
        raise LedgerBroken("the head is not signed with a key that was given")
    return head


def _decoded(data: str) -> bytes:
    """Base64 that has only one spelling for the same bytes."""
    try:
        value = b64decode(data, validate=True)
    except binascii.Error:
        value = b""
    if b64encode(value).decode() != data:
        raise LedgerBroken("a hash or a signature of this head is not Base64")
    return value
