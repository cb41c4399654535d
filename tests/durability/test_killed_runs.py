"""A run that is killed at any moment and started again leaves what one leaves that was let be.

`HYPOTHESIS_PROFILE=long` kills 200 times over 50,000 complaints, which takes ten minutes.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tests.durability.killing import Course, desk, disturbed, undisturbed
from tests.searching import LONG

COMPLAINTS, KILLS = (50_000, 200) if LONG else (300, 12)


def test_killed_runs_end_as_undisturbed_ones(tmp_path: Path) -> None:
    start = desk(tmp_path / "desk", COMPLAINTS)
    calm = undisturbed(start, tmp_path / "calm")

    found = disturbed(start, tmp_path / "killed", calm, KILLS, seed=COMPLAINTS)

    assert found.files.keys() == calm.course.files.keys()
    assert found.files == calm.course.files
    assert found.dump == calm.course.dump
    assert _told(found) == _told(calm.course)
    assert set(_told(found).values()) == {1}


def _told(course: Course) -> Counter[str]:
    """How often each action went out."""
    return Counter(
        action["action"]
        for name, content in course.files.items()
        if name.endswith(".jsonl")
        for line in content.decode().splitlines()
        for action in json.loads(line)["actions"]
    )
