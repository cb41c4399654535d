"""Policies as they were when a run decided by them: kept in the state, or in a folder again."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from complaintctl.commands.remembering import digest_of, policy_files
from complaintctl.errors import DataUnusable, LedgerBroken, PolicyInvalid, UsageError
from complaintctl.model.policy import Policy
from complaintctl.policy.load import load_policy
from complaintctl.store.archive import Archive
from complaintctl.version import __version__


def kept_policy(archive: Archive, files: str, folder: Path) -> Policy:
    """The policy with the files of this digest, as this version reads it; `folder`: where its files
    are put. Raises LedgerBroken, and DataUnusable if it was not kept or cannot be read any more.
    """
    if archive.policy(files) is None:
        raise DataUnusable(
            f"{archive.path}: the policy of the last run is not in this state, as after `state "
            "restore`; the next `batch --state` keeps it"
        )
    unpacked(as_kept(archive, files), folder)
    try:
        return load_policy(str(folder))
    except PolicyInvalid as refused:
        raise DataUnusable(
            f"{archive.path}: complaintctl {__version__} refuses the policy that was kept "
            f"({refused}); mend it and run `batch --state` once more"
        ) from refused


def as_kept(archive: Archive, files: str) -> Mapping[str, bytes]:
    """The files of a policy by their names, as their digest says they were. Raises LedgerBroken."""
    stored = archive.policy(files)
    if stored is None:
        raise UsageError(
            f"{archive.path}: the policy with the files {files} is not in this state, as where it "
            "was restored; give its folder with --policy"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as packed:
            found = {name: packed.read(name) for name in packed.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError) as broken:
        raise LedgerBroken(f"the policy with the files {files} cannot be unpacked") from broken
    if digest_of(found) != files:
        raise LedgerBroken(f"the policy with the files {files} was changed")
    return found


def as_given(folder: str, files: str) -> Mapping[str, bytes]:
    """The files of a folder, which must be those. Raises DataUnusable."""
    found = policy_files(folder)
    if digest_of(found) != files:
        raise DataUnusable(f"{folder}: this is not the policy with the files {files}")
    return found


def unpacked(found: Mapping[str, bytes], folder: Path) -> None:
    """Its files in a folder. Raises LedgerBroken for one that would lie elsewhere."""
    for name, content in found.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise LedgerBroken(f"the kept policy has a file '{name}' that lies outside of it")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
