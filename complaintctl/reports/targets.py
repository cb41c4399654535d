"""`-o FMT:PATH` as it is written: which format goes where, and what must not be overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from complaintctl.errors import UsageError
from complaintctl.nearest import did_you_mean

ACTIONS = "actions"
"""What is to be done now: written out of a state, under the number of its run."""
FORMATS = ("table", "md", "csv", "jsonl", "json", "parquet", "html", ACTIONS)
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """One `-o`: a format and a path; `-` is stdout."""

    format: str
    path: str


def read_target(text: str) -> Target:
    """`FMT:PATH`, or `FMT` alone for stdout. Raises UsageError with the near miss."""
    name, _, path = text.partition(":")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS)
        raise UsageError(f"unknown output format '{name}'; {hint}; write -o FORMAT:PATH")
    if name == ACTIONS and not path:
        raise UsageError("-o actions: name a file, such as actions:out/actions-{run}.jsonl")
    return Target(name, path or STDOUT)


def check_folder(path: str, option: str = "") -> None:
    """Refuse a file in a folder that is not there, before any work is done for it. `option`: what
    the path was given to. Raises UsageError."""
    final = Path(path).resolve()
    if final.parent.is_dir():
        return
    folder = Path(path).parent
    missing = final.parent if folder.is_dir() else folder  # A link may point anywhere.
    said = f"{option} {path}".lstrip()
    raise UsageError(f"{said}: there is no folder {missing}; make it, or choose another place")


def check_targets(targets: Sequence[Target], taken: Mapping[str, str]) -> None:
    """Refuse targets that would destroy something, or have no folder. `taken`: what else the run
    reads or writes, by path. Raises UsageError."""
    used = {Path(path).resolve(): what for path, what in taken.items()}
    for target in targets:
        if target.path == STDOUT:
            continue
        final = Path(target.path).resolve()
        if final in used:
            raise UsageError(f"-o {target.path}: this is {used[final]}; choose another name")
        if final.exists() and not final.is_file():
            what = "a folder" if final.is_dir() else "no ordinary file"
            raise UsageError(
                f"-o {target.path}: this is {what}; name a file, or leave the path away for stdout"
            )
        check_folder(target.path, "-o")
        used[final] = "another output of this run"
