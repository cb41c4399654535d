"""Bodies of ledger entries made small: each is deflated alone, with a dictionary of the state's."""

from __future__ import annotations

import zlib

DICTIONARY_BYTES = 32_768
"""As much as deflate looks back."""
_LEVEL = 3


class Packing:
    """Packs and unpacks bodies. The dictionary must stay the same for the life of a state."""

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        self._fresh = (
            zlib.compressobj(_LEVEL, zdict=self.dictionary)
            if self.dictionary
            else zlib.compressobj(_LEVEL)
        )

    def packed(self, body: bytes) -> bytes:
        """The body as it is stored."""
        one = self._fresh.copy()
        return one.compress(body) + one.flush()

    def unpacked(self, stored: bytes) -> bytes:
        """The body as it was; raises zlib.error for bytes that were changed."""
        one = zlib.decompressobj(zdict=self.dictionary) if self.dictionary else zlib.decompressobj()
        body = one.decompress(stored) + one.flush()
        if not one.eof or one.unused_data:
            raise zlib.error("the packed bytes do not end where they should")
        return body
