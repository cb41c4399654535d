"""Typed rows kept until they are decided: in memory while they are few, else on disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

IN_MEMORY = 64 << 20


class Spool:
    """Frames in the order in which they came. Its directory is made when it is needed."""

    def __init__(self, directory: str, in_memory: int = IN_MEMORY) -> None:
        self._directory = directory
        self._limit = in_memory
        self._held = 0
        self._frames: list[pl.DataFrame | Path] = []
        self._own: Path | None = None

    def __len__(self) -> int:
        return len(self._frames)

    def place(self) -> Path:
        """The spool's own directory, readable by its owner only."""
        if self._own is None:
            self._own = Path(tempfile.mkdtemp(prefix="complaintctl-", dir=self._directory))
        return self._own

    def add(self, frame: pl.DataFrame) -> None:
        """Keeps one frame."""
        size = int(frame.estimated_size())
        if self._held + size <= self._limit:
            self._held += size
            self._frames.append(frame)
            return
        path = self.place() / f"{len(self._frames):06d}.arrow"
        frame.write_ipc(path, compression="uncompressed")
        self._frames.append(path)

    def drop_after(self, frames: int) -> None:
        """Forgets all frames but the first so many: their file is read anew."""
        for kept in self._frames[frames:]:
            if isinstance(kept, Path):
                kept.unlink()
            else:
                self._held -= int(kept.estimated_size())
        del self._frames[frames:]

    def frame(self, number: int, columns: list[str] | None = None) -> pl.DataFrame:
        """The frame that was added as `number`, from 0; all of it, or some columns."""
        kept = self._frames[number]
        if isinstance(kept, Path):
            # Mapped, so that columns nobody asks for are not even read.
            return pl.read_ipc(kept, columns=columns)
        return kept if columns is None else kept.select(columns)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for number in range(len(self._frames)):
            yield self.frame(number)

    def close(self) -> None:
        """Removes what was written; safe to call twice."""
        self._frames.clear()
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)
            self._own = None
