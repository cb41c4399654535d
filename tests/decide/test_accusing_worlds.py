"""The random worlds meet every detector and the lifecycle, and miss them, often enough to count."""

from __future__ import annotations

from collections import Counter
from typing import Any

import yaml

from tests.decide.accusing_worlds import SHAPES, accusing
from tests.decide.timed_worlds import World, world
from tests.oracle import decide_queue, read_policy

WORLDS = 60


def test_every_shape_and_jumps_are_met_and_missed() -> None:
    met: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for seed in range(WORLDS):
        made = accusing(world(seed), seed)
        for record, promises in _decided(made):
            names = {one["detector"] for one in record["detected"]}
            for name in promises["detectors"]:
                (met if name in names else missed)[name.partition("_")[0]] += 1
            if promises.get("lifecycle"):
                (met if record["jumps"] else missed)["jumps"] += 1
    rare = {word for word in (*SHAPES, "jumps") if met[word] < 5 or missed[word] < 5}
    assert rare == set(), (met, missed)


def _decided(made: World) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each record beside the promises that it was decided under."""
    versions = {day: read_policy(yaml.safe_dump(one)) for day, one in made.versions.items()}
    policy = read_policy(yaml.safe_dump(made.policy))
    found = decide_queue(policy, made.cases, as_of=made.as_of, tables={}, versions=versions)
    return [(one, versions.get(one["policy"]["version"], policy)) for one in found]
