"""`init`: a starter policy, its export mapping and a sample queue that work at once."""

from __future__ import annotations

import shutil
from pathlib import Path

from complaintctl.errors import UsageError
from complaintctl.shipped import shipped


def init(folder: str) -> tuple[str, ...]:
    """Write the starter into `folder` and return the names of what was written.

    Nothing that is there already is touched: raises UsageError if any file stands in the way.
    """
    target = Path(folder)
    planned = [
        (shipped("policies", "starter"), target / "policy"),
        (shipped("fixtures", "starter", "queue.csv"), target / "queue.csv"),
        (shipped("fixtures", "starter", "README.md"), target / "README.md"),
    ]
    for _, place in planned:
        if place.exists():
            raise UsageError(f"{place} is there already; choose an empty folder")
    target.mkdir(parents=True, exist_ok=True)
    for source, place in planned:
        if source.is_dir():
            shutil.copytree(source, place)
        else:
            shutil.copyfile(source, place)
    return tuple(str(place) for _, place in planned)
