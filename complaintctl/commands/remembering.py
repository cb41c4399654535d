"""A run of `batch` with a state: opened before anything is read, ended when all is decided."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from complaintctl.commands.inputs import Inputs, Read
from complaintctl.decide.past import ROWS, numbered
from complaintctl.errors import DataUnusable, TryAgain
from complaintctl.keeping.ending import Ending
from complaintctl.keeping.keeper import Keeper
from complaintctl.keeping.publishing import named, named_head, publish_actions, publish_head, resume
from complaintctl.keeping.values import Keeping
from complaintctl.model.limits import Figures
from complaintctl.model.queue import Counts
from complaintctl.model.run import Kept
from complaintctl.reports.targets import check_folder
from complaintctl.store.making import make
from complaintctl.store.state import State
from complaintctl.version import __version__

_STAMP = (2000, 1, 1, 0, 0, 0)
"""An archive says nothing of when its files were written: the same files are the same bytes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A state whose transaction is open. `resumed`: the run before, if its files were written only
    now, and these."""

    state: State
    keeping: Keeping
    resumed: tuple[int, tuple[str, ...]] | None


@contextmanager
def opened(keeping: Keeping | None, actions: Sequence[str]) -> Iterator[Opened | None]:
    """The state, with nobody else writing to it; what is not committed is forgotten. `actions`:
    where they are to go."""
    if keeping is None:
        yield None
        return
    check_folder(keeping.path, "--state")
    if keeping.head_out is not None:
        check_folder(keeping.head_out, "--head-out")
    make(keeping.path)
    with State.opened(keeping.path, write=True, wait=keeping.wait) as state:
        state.lock()
        state.found(keeping.chance)
        _can_publish(actions, keeping.head_out)
        yield Opened(state, keeping, resume(state))


def _can_publish(actions: Sequence[str], head_out: str | None) -> None:
    """Find out before anything is committed, and not when it can no longer be undone."""
    for path in (*actions, *([head_out] if head_out is not None else [])):
        if not os.access(Path(path).resolve().parent, os.W_OK):
            raise DataUnusable(f"{path}: permission denied; choose another place")


class Remembering:
    """One run with its state: recalls before, takes batches, ends."""

    def __init__(self, opened_: Opened, read: Read, inputs: Inputs, actions: Sequence[str]) -> None:
        self.state, self.keeping = opened_.state, opened_.keeping
        self._resumed = opened_.resumed
        self._read, self._inputs, self._actions = read, inputs, actions
        self.keeper = Keeper(self.state, self.keeping, read.policy, read.as_of)
        self._ending = Ending(self.keeper)
        queue = read.queue
        batches = numbered(queue.batches)
        self.recalled = self.keeper.recall(
            lambda: batches(ROWS, ["opened_at"]), queue.log, queue.snapshot
        )
        if self.recalled.log is not queue.log:
            queue.remember(self.recalled.log)

    @property
    def before(self) -> Figures | None:
        """The figures of the last run."""
        last = self.keeper.last
        return Figures(**last.figures) if last is not None else None

    def measured(self, figures: Figures) -> Figures:
        """The figures of a run with what a state knows: how many actions go out, and how many
        complaints the export has lost."""
        expected, missing = self.keeper.absent
        return replace(figures, actions=self._ending.plan(), expected=expected, missing=missing)

    def commit(self, figures: Figures, counts: Counts, allowed: Sequence[Sequence[str]]) -> Kept:
        """End the transaction: from now on it is true."""
        files, archive = archived(self._inputs.policy)
        self.state.keep_policy(self._read.policy.digest, files, archive, self.keeper.number)
        told: dict[str, Any] = {
            "tool": __version__,
            "inputs": [read_as(path) for path in all_files(self._inputs)],
            "source": self._inputs.source,
            "encoding": self._inputs.encoding,
            "rows": asdict(counts),
            "allowed": [list(one) for one in allowed],
            "emit_past": self.keeping.emit_past,
        }
        kept = self._ending.commit(
            files=files, figures=asdict(figures), told=told, actions=self._actions
        )
        if kept.actions:
            kept = replace(kept, files=tuple(named(path, kept.run) for path in self._actions))
        if self._resumed is None:
            return kept
        number, paths = self._resumed
        return replace(kept, resumed=number, written=paths)

    @contextmanager
    def publishing(self, kept: Kept) -> Iterator[None]:
        """In the block everything else is published; around it actions and head are. Whoever comes
        in between has published the actions already, and newer tables: then nothing is left to do.
        """
        committed = f"{self.keeping.path}: run {kept.run} was committed"
        try:
            self.state.lock()
        except TryAgain as busy:
            raise TryAgain(
                f"{committed}, and another one came in between, which publishes its actions; its "
                "tables are out of date and were left out"
            ) from busy
        last = self.state.last_run()
        if last is None or last.number != kept.run:
            raise TryAgain(
                f"{committed}, and a newer one has published its actions meanwhile; its tables are "
                "out of date and were left out"
            )
        try:
            if not last.published:
                publish_actions(self.state, last)
            yield
            if self.keeping.head_out is not None:
                publish_head(kept.head, named_head(self.keeping.head_out, kept.run))
            self.state.mark_published(kept.run)
            self.state.commit()
        except BrokenPipeError:
            raise
        except (OSError, TryAgain) as refused:
            raise TryAgain(
                f"{committed}, and not all that it tells could be published ({refused}); the next "
                "run publishes its actions, and tables anew"
            ) from refused


def archived(folder: str) -> tuple[str, bytes]:
    """All files of a policy folder: their digest, and they themselves as one archive."""
    files = policy_files(folder)
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return digest_of(files), stored.getvalue()


def policy_files(folder: str) -> dict[str, bytes]:
    """All files of a policy folder by their names, in the order of their paths."""
    base = Path(folder)
    found = sorted(path for path in base.rglob("*") if path.is_file() and not _hidden(path, base))
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in found}


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of the files of a policy, in the order of their paths."""
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"sha256:{whole.hexdigest()}"


def _hidden(path: Path, base: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(base).parts)


def all_files(inputs: Inputs) -> list[tuple[str, str]]:
    """What a run reads beside its policy: as what, and which file."""
    files = [("queue", path) for path in inputs.paths]
    files += [("log", path) for path in inputs.logs]
    files += [("history", path) for path in inputs.history]
    files += [(f"with {name}", path) for name, path in (inputs.tables or {}).items()]
    return files + ([("overrides", inputs.overrides)] if inputs.overrides else [])


def read_as(read: tuple[str, str]) -> Mapping[str, str | None]:
    """A file that was read, by its digest. What came from a pipe cannot be read again."""
    role, path = read
    digest = None
    if Path(path).is_file():
        with Path(path).open("rb") as file:
            digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    return {"as": role, "file": path, "digest": digest}
