"""A run that is killed at any moment and started again leaves what one leaves that was let be.

`HYPOTHESIS_PROFILE=long` kills 200 times over 50,000 complaints, which takes ten minutes.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

from complaintctl.store.state import State
from tests.durability import growing
from tests.durability.killing import Course, desk, died, disturbed, live, undisturbed
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


def test_a_run_that_dies_while_it_makes_its_state_is_in_nobodys_way(tmp_path: Path) -> None:
    """At each of its first moments, from before there is anything until after the state has its
    tables and its name, and nothing has its first one any more. The next run is tried where what is
    left is of another kind."""
    start = tmp_path / "desk"
    growing.write(start, 20)
    left: list[tuple[bool, bool]] = []
    while (True, False) not in left:
        folder = tmp_path / str(len(left))
        shutil.copytree(start, folder)
        assert died(folder, 0, len(left) + 1, 0.0)
        left.append(((folder / "state").exists(), any(folder.glob(".*"))))

        if not LONG and left[-1] in left[:-1]:
            continue
        live(folder, 0)
        assert [path.name for path in folder.glob("*state*")] == ["state"]
        with State.opened(str(folder / "state")) as state:
            assert [run.number for run in state.runs()] == [1]
    assert sorted(set(left)) == [(False, False), (False, True), (True, False), (True, True)]
