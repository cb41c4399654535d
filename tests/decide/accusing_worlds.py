"""Detectors and lifecycles for the random worlds, and sources that tell less than all.

Windows and numbers are such that most detectors are met somewhere; a few always are, a few never.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from tests.decide.timed_worlds import STATES, World
from tests.oracle import Case, Cell

SHAPES = ("hurry", "bulk", "unheard", "stalled", "chased")
SPANS = ("10min", "0.5h", "1h", "6h", "1d", "3d", "1w")
MESSAGES = ("agent_message", "customer_message", "transferred")
_ALL_STATES = (*STATES, "waiting_third_party")


def accusing(made: World, seed: int) -> World:
    """The same world with detectors and a lifecycle among its promises."""
    chance = Random(f"accusing {seed}")
    versions = {day: _promises(chance, one) for day, one in made.versions.items()}
    policy = made.policy if versions else _promises(chance, made.policy)
    told = [_case(chance, case) for case in made.cases]
    cases = tuple(_echoing(chance, case, told) for case in told)
    return replace(made, policy=policy, versions=versions, cases=cases)


def _promises(chance: Random, written: dict[str, Any]) -> dict[str, Any]:
    shapes = chance.sample(SHAPES, chance.randint(2, len(SHAPES)))
    found = {name: _detector(chance, name, written["clocks"]) for name in shapes}
    if chance.random() < 0.5:
        shape = chance.choice(SHAPES)
        found[f"{shape}_again"] = _detector(chance, shape, written["clocks"])
    more: dict[str, Any] = {"detectors": found}
    if chance.random() < 0.8:
        more["lifecycle"] = _lifecycle(chance)
    return {**written, **more}


def _detector(chance: Random, shape: str, clocks: dict[str, Any]) -> dict[str, Any]:
    within = {"within": chance.choice(SPANS)}
    match shape:
        case "hurry":
            likely = [name for name, clock in clocks.items() if clock["start"] == ["opened"]]
            name = chance.choice([*clocks, *likely, *likely])
            within = {"within": chance.choice(SPANS[2:] + SPANS[3:6])}
            events = [[*clocks[name]["stop"], "transferred"], MESSAGES, ["x_called"]]
            events += [["merged", "withdrawn", "reopened"], ["opened", "agent_message", "closed"]]
            return {"event": _words(chance, events), **within, "before_due_of": name}
        case "bulk":
            events = [["resolved", "closed"], ["agent_message"], ["opened", "closed"], MESSAGES]
            fields = [["channel"], ["customer_id"], ["customer_id", "order_id"]]
            number = chance.choice([2, 2, 2, 2, 3, 9])
            same = {"same": chance.choice(fields), "at_least": number}
            return {"event": _words(chance, events), **within, **same}
        case "unheard":
            states = [STATES[1:3], ["waiting_customer"], ["waiting_merchant", "done"], STATES]
            events = [["agent_message"], MESSAGES, ["closed", "x_called"], ["opened"]]
            return {"state": _words(chance, states), "without": _words(chance, events), **within}
        case "stalled":
            return {"nothing_for": within["within"]}
    since = [["agent_message"], ["closed", "reopened"], MESSAGES[1:], ["opened"], ["x_called"]]
    return {
        "event": _words(chance, [MESSAGES, *([one] for one in MESSAGES), ["closed", "resolved"]]),
        "since": _words(chance, since),
        "at_least": chance.choice([1, 1, 2, 2, 3, 9]),
    }


def _words(chance: Random, lists: list[Any]) -> list[str] | str:
    """One of the lists; a word alone may stand without its list."""
    found = list(chance.choice(lists))
    return found[0] if len(found) == 1 and chance.random() < 0.5 else found


def _lifecycle(chance: Random) -> dict[str, list[str]]:
    """Every way allowed, none (a lifecycle of one state that lists nothing), no lifecycle, or some."""
    ways = {one: [other for other in _ALL_STATES if other != one] for one in _ALL_STATES}
    kind = chance.random()
    if kind < 0.1:
        return ways
    if kind < 0.2:
        return {"done": []}
    some = {
        one: chance.sample(others, chance.randint(0, len(others)))
        for one, others in ways.items()
        if chance.random() < 0.8
    }
    return some or ways


def _case(chance: Random, case: Case) -> Case:
    """A case, at times of a source without a log or without states."""
    cells = {**case.cells, "customer_id": _spelled(chance, case.cells["customer_id"])}
    kind = chance.random()
    if kind < 0.1:
        told = frozenset({"opened", *case.drawn})
        return replace(case, cells=cells, log=(), supplied=told, states_supplied=False)
    if kind < 0.2:
        events = tuple(replace(entry, state=None) for entry in case.log if entry.event)
        return replace(case, cells=cells, log=events, states_supplied=False)
    return replace(case, cells=cells)


def _echoing(chance: Random, case: Case, others: list[Case]) -> Case:
    """A case, at times with more of what happened to another one at about that time."""
    source = chance.choice(others)
    if not case.log or not source.log or chance.random() < 0.4:
        return case
    late = chance.choice([0, 0, 60, 600, 3600])
    more = [
        replace(entry, at=entry.at + late, state=entry.state if case.states_supplied else None)
        for entry in source.log
        if entry.event in (*MESSAGES, "resolved", "closed")
        if case.supplied is None or entry.event in case.supplied
    ]
    return replace(case, log=(*case.log, *more))


def _spelled(chance: Random, cell: Cell) -> Cell:
    """The same id, at times in full width."""
    if len(cell) == 2 and chance.random() < 0.2:
        return ("present", chr(ord(str(cell[1])) + 0xFEE0))
    return cell
