"""`-o FMT:PATH`: decided batches to files that appear whole or not at all.

Every output is written to a temporary name beside its target; `publish` syncs and renames them.
Nothing reaches stdout or a final name before that. A new file may be read by its group, one that is
replaced keeps its mode.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Generic, Self, TypeVar

from complaintctl.errors import DataUnusable
from complaintctl.files import GROUP_READS, NO_ROOM, naming, waiting
from complaintctl.privacy.masking import Masking
from complaintctl.reports.bodies import Body, body
from complaintctl.reports.renderer import Batch, Renderers
from complaintctl.reports.targets import FORMATS, STDOUT, Target, check_targets, read_target
from complaintctl.reports.worklist import Worklist

__all__ = [
    "FORMATS",
    "Batch",
    "Output",
    "Outputs",
    "Renderers",
    "Target",
    "check_targets",
    "read_target",
]


Given = TypeVar("Given")


class Output(Generic[Given]):
    """A target being written by a body. Use `publish` or `discard`, once."""

    def __init__(
        self, target: Target, spool: Path, number: int, made: Callable[[BinaryIO], Body[Given]]
    ) -> None:
        self.target = target
        # A link is followed: what it points to is written, and it stays a link.
        self._final = Path(target.path).resolve() if target.path != STDOUT else None
        where = self._final.parent if self._final is not None else spool
        name = self._final.name if self._final is not None else target.format
        self._mode = _kept_mode(self._final)
        self.temporary = waiting(where / name, number)
        self._named = target.path if self._final is not None else str(self.temporary)
        # An interrupt can strike here, or the clean-up itself: at the end of the process it is
        # made again. So it is asked for before there is anything to clean up.
        atexit.register(self.discard)
        try:
            # Of a mode that is kept, nobody else reads even the unfinished file.
            mode = GROUP_READS if self._mode is None else self._mode
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            self._file = os.fdopen(os.open(self.temporary, flags, mode), "wb")
        except OSError as refused:
            atexit.unregister(self.discard)
            if refused.errno in NO_ROOM:
                raise OSError(refused.errno, refused.strerror, self._named) from refused
            reason = refused.strerror or "it cannot be written"
            raise DataUnusable(f"{target.path}: {reason}; choose another place") from refused
        self._body = made(self._file)

    def add(self, batch: Given) -> None:
        """Append a batch."""
        with naming(self._named, self.temporary):
            self._body.add(batch)

    def close(self) -> None:
        """Finish the file and sync it to disk."""
        with naming(self._named, self.temporary):
            self._body.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def publish(self, stdout: BinaryIO) -> None:
        """Give the closed file its name, or copy it to stdout."""
        if self._final is not None:
            if self._mode is not None:
                self.temporary.chmod(self._mode)
            self.temporary.replace(self._final)
            atexit.unregister(self.discard)
            return
        with self.temporary.open("rb") as written, naming("standard output"):
            shutil.copyfileobj(written, stdout)
            stdout.flush()
        self.temporary.unlink()

    def discard(self) -> None:
        """Leave nothing behind, however far it came."""
        if hasattr(self, "_file"):
            with suppress(
                OSError
            ):  # Closing writes what was held back, for which there is no room.
                self._file.close()
        self.temporary.unlink(missing_ok=True)
        atexit.unregister(self.discard)


class Outputs:
    """All targets of one run, for one reader. Left by an error, nothing of them remains."""

    def __init__(
        self, targets: Sequence[Target], spool: Path, worklist: Worklist, masking: Masking
    ) -> None:
        tables = [target for target in targets if target.format in ("table", "md", "html")]
        self._all, self._masking = worklist, masking
        self._worklist = worklist if tables else None
        self._finished = False
        self._open = [
            Output(target, spool, number, self._made(target, spool / f"parts{number}"))
            for number, target in enumerate(targets)
        ]

    def _made(self, target: Target, parts: Path) -> Callable[[BinaryIO], Body[Batch]]:
        return lambda file: body(target.format, file, self._all, self._masking, parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for output in self._open:
            output.discard()

    def add(self, batch: Batch) -> None:
        """Append a batch to each."""
        if self._worklist is not None:
            self._worklist.add(batch.work)
        for output in self._open:
            output.add(batch)

    def finish(self) -> None:
        """Write all of them to their end and to disk, so that they only want their names."""
        for output in self._open:
            output.close()
        self._finished = True

    def publish(self, stdout: BinaryIO) -> None:
        """Finish all of them, and only then give each its name."""
        if not self._finished:
            self.finish()
        while self._open:
            self._open[0].publish(stdout)
            del self._open[0]


def _kept_mode(final: Path | None) -> int | None:
    """The mode of the file that is replaced, None where there is none."""
    if final is None or not final.exists():
        return None
    return stat.S_IMODE(final.stat().st_mode)
