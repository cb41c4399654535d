"""Clocks, signals, ladders, closures, versions, waivers, detectors, lifecycle: pipeline and oracle.

Each world is a random policy with a random queue; `HYPOTHESIS_PROFILE=long` takes 20,000 of them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from complaintctl.decide.engines import Durable
from tests.cli.terminal import needs_durable
from tests.decide.accusing_worlds import accusing
from tests.decide.packed_worlds import packed_world
from tests.decide.timed_pipeline import records, write
from tests.decide.timed_worlds import World, world
from tests.oracle import decide_queue
from tests.searching import LONG

KEYS = (
    *("complaint", "category", "priority", "rank", "owner", "signals", "clocks", "ever_breached"),
    *("orphan", "escalations", "closure", "jumps", "detected", "waived"),
)
CHUNKS = 8
WORLDS = 2_500 if LONG else 7


def wanted(made: World, folder: Path) -> list[dict[str, Any]]:
    """What the oracle says of a world whose policy lies in `folder`."""
    policy = _read(folder / "policy.yaml")
    versions = {path.name: _read(path / "promises.yaml") for path in folder.glob("versions/*")}
    shelves = sorted(folder.glob("packs/*/*"))
    found = decide_queue(
        policy,
        made.cases,
        as_of=made.as_of,
        tables={},
        versions=dict(sorted(versions.items())),
        packs=[(f"{one.parent.name}@{one.name}", _read(one / "pack.yaml")) for one in shelves],
    )
    return [_told({key: record[key] for key in KEYS}) for record in found]


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return document


def _told(record: dict[str, Any]) -> dict[str, Any]:
    """Where both are right: nobody is called back before a claim stands, and a section that a
    later version took over names that version's signals with its date."""
    closure = record["closure"] and dict(record["closure"])
    if closure and (closure["verdict"] == "not_claimed" or "callback" not in closure):
        closure["callback"] = None
    text = json.dumps({**record, "closure": closure}, ensure_ascii=False)
    told: dict[str, Any] = json.loads(re.sub(r"@20\d\d-\d\d-\d\d", "", text))
    return told


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_pipeline_agrees_with_the_oracle_on_time(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk, CHUNKS * WORLDS, CHUNKS):
        made, folder = accusing(world(seed), seed), tmp_path / str(seed)
        folder.mkdir()
        write(made, folder)
        got = [_told({key: one[key] for key in KEYS}) for one in records(made, folder)]
        assert got == wanted(made, folder), f"seed {seed}"


@needs_durable
@pytest.mark.parametrize("seed", [3, 11, 19])
def test_durable_rules_leads_to_the_same_records(seed: int, tmp_path: Path) -> None:
    made = accusing(world(seed), seed)
    write(made, tmp_path)
    assert records(made, tmp_path, Durable(30)) == records(made, tmp_path)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_pipeline_agrees_with_the_oracle_on_packs(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk, CHUNKS * WORLDS // 4, CHUNKS):
        made, folder = packed_world(seed), tmp_path / str(seed)
        folder.mkdir()
        write(made, folder)
        got = [_told({key: one[key] for key in KEYS}) for one in records(made, folder)]
        assert got == wanted(made, folder), f"seed {seed}"
