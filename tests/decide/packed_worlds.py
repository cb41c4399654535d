"""The random worlds about time, with random packs that use the names of their hosts for their own."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from tests.decide.timed_worlds import LEVELS, World, clock, world
from tests.oracle import Cell

NAMES = ("law", "club")
RUNNING = (
    {"happened": ["agent_message", "x_called"]},
    {"receipt": "true"},
    {"closure_notice": {"present": "true"}},
    {"none": [{"priority": "normal"}, {"amount": {"below": "50"}}]},
)
OPENING = (
    {"receipt": "false"},
    {"priority": {"at_least": "high"}},
    {"all": [{"receipt": "true"}, {"amount": {"at_least": "100"}}]},
)


def packed_world(seed: int) -> World:
    """The world of a seed with one or two packs; dated versions may each have another."""
    chance = Random(seed)
    host = world(seed)
    packs = {f"{name}@1": _pack(chance, name, host) for name in NAMES[: chance.randint(1, 2)]}
    called = list(packs)
    chance.shuffle(called)
    policy, versions = {**host.policy}, {day: {**one} for day, one in host.versions.items()}
    if versions and len(called) > 1:
        versions[chance.choice(sorted(versions))]["extends"] = [called.pop()]
    policy["extends"] = called
    for promises in versions.values() or [policy]:
        _waive(chance, promises, promises.get("extends", []) + policy["extends"], packs)
    cases = tuple(
        replace(one, cells={**one.cells, **_cells(chance, list(packs))}) for one in host.cases
    )
    return replace(host, policy=policy, versions=versions, cases=cases, packs=packs)


def _pack(chance: Random, name: str, host: World) -> dict[str, Any]:
    calendars = host.policy["calendars"]
    clocks = {one: _clock(chance) for one in ("reply", "solve")[: chance.randint(1, 2)]}
    pack: dict[str, Any] = {
        "language": 1,
        "pack": name,
        "version": "1",
        "fields": {"receipt": {"type": "flag"}},
        # The names of the host, told the other way round.
        "calendars": {"office": calendars["night"], "night": calendars["office"]},
        "priorities": {
            "most_severe": [
                {"id": "p1", "level": chance.choice(LEVELS), "when": {"receipt": "true"}},
                {"id": "p9", "level": "high", "when": {"amount": {"above": "60"}}},
            ]
        },
        "clocks": clocks,
    }
    if chance.random() < 0.7:
        steps = [
            {"at": "50%", "to": "lead", "do": "remind", "when": chance.choice(RUNNING)},
            {"id": "s1", "overdue_by": "2bh", "to": "head", "do": "notify"},
        ]
        pack["escalation"] = [{"id": "l0", "clock": chance.choice(list(clocks)), "steps": steps}]
    if chance.random() < 0.7:
        rows = [
            {"id": "c1", "must": {"receipt": {"present": "true"}}, "else": "no receipt"},
            {"id": "c2", "must": chance.choice(RUNNING), "when": chance.choice(OPENING)},
        ]
        pack["closure"] = {"all": rows[: chance.randint(1, 2)]}
        if chance.random() < 0.6:
            pack["closure"]["contradicted_by"] = chance.sample(["reopened", "customer_denied"], 1)
    return pack


def _clock(chance: Random) -> dict[str, Any]:
    made = clock(chance)
    for rule in made["target"].get("tightest", ()):
        if "when" in rule:
            rule["when"] = chance.choice(OPENING)
    return made


def _waive(
    chance: Random, promises: dict[str, Any], called: list[str], packs: dict[str, Any]
) -> None:
    if not called or chance.random() < 0.5:
        return
    pack = packs[chance.choice(called)]
    inside = ["p1", *pack["clocks"], *(one["id"] for one in pack.get("escalation", ()))]
    inside += [one["id"] for one in pack.get("closure", {}).get("all", ())]
    waiver = {
        "rule": f"{pack['pack']}/{chance.choice(inside)}",
        "from": "2026-01-01",
        "through": "2026-10-25",
        "owner": "desk",
        "reason": "contract",
        "when": {"channel": "app"},
    }
    promises["waive"] = [*promises.get("waive", ()), waiver]


def _cells(chance: Random, called: list[str]) -> dict[str, Cell]:
    some: tuple[Cell, ...] = (("present", True), ("present", False), ("blank",), ("absent",))
    return {f"{one.partition('@')[0]}/receipt": chance.choice(some) for one in called}
