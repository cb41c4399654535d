"""What `--why-not` says would make a concern another value, does; and where one field alone would
do, a way is found. Both by the pipeline, which knows nothing of how ways are looked for.

`HYPOTHESIS_PROFILE=long` takes 400 worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from complaintctl.commands.explain import Asked, explain
from complaintctl.commands.inputs import Inputs
from complaintctl.model.policy import Policy
from complaintctl.shipped import shipped
from tests.decide.timed_worlds import LEVELS, World, world
from tests.explain.worlds import policy_of, record, why_not
from tests.oracle import Case, Cell
from tests.searching import LONG

CHUNKS = 2
WORLDS = 200 if LONG else 2
RECORDED = {"category": "category", "priority": "priority", "team": "owner"}
VALUES = {
    "category": ("loud", "quiet", "other"),
    "priority": LEVELS,
    "team": ("experts", "frontline"),
}
Possible = dict[str, list[str]]
CHANGES: tuple[tuple[str, Any], ...] = (
    *(("channel", word) for word in ("app", "hotline")),
    *(("vip", flag) for flag in (True, False)),
    *(("amount", amount) for amount in (5.0, 10.0, 50.0, 100.0)),
)
"""Both sides of every bound and all words that the conditions of these worlds know."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_in_random_worlds(chunk: int, tmp_path: Path) -> None:
    for seed in range(chunk, CHUNKS * WORLDS, CHUNKS):
        made, folder = world(seed), tmp_path / str(seed)
        case = made.cases[-1]
        folder.mkdir()
        policy = policy_of(made, folder)
        before = None if case.history else _possible(policy, made, case)
        if before is not None:
            alone = list(_alone(policy, made, case))
            for concern, values in VALUES.items():
                for value in values:
                    if before[concern] != [value]:
                        wanted = (concern, value)
                        _ask(policy, made, wanted, alone, f"seed {seed}: {concern}={value}")


def _ask(
    policy: Policy,
    made: World,
    wanted: tuple[str, str],
    alone: Sequence[Possible],
    where: str,
) -> None:
    concern, value = wanted
    case = made.cases[-1]
    asked = why_not(made, policy, case.id, wanted)
    # What a signal would say of another category cannot be told from one complaint alone.
    sure = all("category" not in signal.same for signal in policy.signals.values())
    if sure and any(found[concern] == [value] for found in alone):
        assert asked.ways, where
    for way in asked.ways:
        if all(change.option for change in way):
            cells = dict(_cell(change.option) for change in way)
            after = _possible(policy, made, _changed(case, cells))
            assert (after or {}).get(concern) == [value], (where, way)


def _alone(policy: Policy, made: World, case: Case) -> Iterator[Possible]:
    """What each single change leads to."""
    for name, value in CHANGES:
        found = _possible(policy, made, _changed(case, {name: ("present", value)}))
        if found is not None:
            yield found


def _possible(policy: Policy, made: World, case: Case) -> Possible | None:
    """By concern, what is possible for a complaint that takes the place of its namesake; None if
    it is not judged."""
    cases = tuple(case if one.id == case.id else one for one in made.cases)
    found = record(policy, cases, made.as_of, case.id)
    return found and {name: found[key]["possible"] for name, key in RECORDED.items()}


def _changed(case: Case, cells: dict[str, Cell]) -> Case:
    return replace(case, cells={**case.cells, **cells})


def _cell(option: str) -> tuple[str, Cell]:
    name, _, value = option.partition("=")
    typed: Any = float(value) if name == "amount" else value == "true" if name == "vip" else value
    return name, ("present", typed)


ASKED = [
    ("200201820261104918682110522", "priority", "urgent"),
    ("202611051043000036", "team", "care_desk"),
]


@pytest.mark.parametrize(("complaint", "concern", "value"), ASKED)
def test_on_the_card_marketplace(complaint: str, concern: str, value: str, tmp_path: Path) -> None:
    inputs = Inputs(
        paths=(str(shipped("fixtures", "kameng", "queue.csv")),),
        policy=str(shipped("policies", "kameng")),
        now=0,
        spool=str(tmp_path),
        logs=(str(shipped("fixtures", "kameng", "events.csv")),),
        as_of="2026-11-16T09:00",
    )
    found = explain(inputs, Asked(complaint, f"{concern}={value}"), None).explanation.why_not
    assert found is not None
    ways = [tuple(change.option for change in way) for way in found.ways]
    way = next(way for way in ways if all(way))
    what_if = explain(inputs, Asked(complaint, what_if=way), None).what_if
    assert what_if is not None
    name = {"team": "owner.team", "lane": "lane"}.get(concern, f"{concern}.value")
    assert {one.what: one.after for one in what_if.differences}[name] == value
