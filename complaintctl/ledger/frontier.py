"""All that must be kept of a tree to let it grow: its size and the roots of its full subtrees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from complaintctl.errors import LedgerBroken
from complaintctl.ledger.hashes import EMPTY_ROOT, SIZE, node_of

_COUNT = 8


@dataclass(frozen=True, slots=True)
class Frontier:
    """`peaks`: the roots of the full subtrees, largest first, one for each 1 in `size` as bits."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier when `leaves` stand behind all that were there; one hash a leaf."""
        size, peaks, sha256 = self.size, list(self.peaks), hashlib.sha256
        for leaf in leaves:
            tree, full = leaf, size
            while full & 1:
                # node_of, written out: the call would cost a third of the time of a long ledger
                tree = sha256(b"\x01" + peaks.pop() + tree).digest()
                full >>= 1
            peaks.append(tree)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The root of the whole tree: its full subtrees, joined from the smallest on."""
        if not self.peaks:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_of(left, right), reversed(self.peaks))

    def to_bytes(self) -> bytes:
        """For storage: the size in 8 bytes, then the peaks."""
        return self.size.to_bytes(_COUNT, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """What `to_bytes` gave; raises LedgerBroken for anything else."""
        size, rest = int.from_bytes(stored[:_COUNT], "big"), stored[_COUNT:]
        if len(stored) < _COUNT or len(rest) != SIZE * size.bit_count():
            raise LedgerBroken("what was kept of the ledger's tree does not fit its size")
        return cls(size, tuple(rest[at : at + SIZE] for at in range(0, len(rest), SIZE)))
