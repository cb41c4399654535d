"""A run that is killed at any moment and started again leaves what one leaves that was let be."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.durability.killing import Course, desk, disturbed, undisturbed


@pytest.mark.parametrize(
    ("complaints", "kills"),
    [
        pytest.param(300, 12, id="short"),
        pytest.param(50_000, 200, id="long", marks=pytest.mark.long),
    ],
)
def test_killed_runs_end_as_undisturbed_ones(tmp_path: Path, complaints: int, kills: int) -> None:
    start = desk(tmp_path / "desk", complaints)
    calm = undisturbed(start, tmp_path / "calm")

    found = disturbed(start, tmp_path / "killed", calm, kills, seed=complaints)

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
