"""The process in which durable-rules lives: one request on stdin, one answer on stdout.

Its C interface is called without the Python layer above it, which starts timer threads, swallows
exceptions and is ten times slower. One fact lives at a time, under a fixed session and id, and
its state goes before the next one comes. Run as a file: it imports nothing of complaintctl.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from itertools import repeat
from typing import Any

SESSION = "1"
ALWAYS = "on"
UNKNOWN = 2


class Broken(Exception):
    """durable-rules did what no rule set of ours allows."""


def main() -> None:
    """Answers the request with the truths asked for, or with why it cannot."""
    request = json.load(sys.stdin)
    if hasattr(signal, "alarm"):
        signal.alarm(request["seconds"])  # an orphan must not run for ever
    answer: dict[str, object]
    try:
        import durable_rules_engine
    except ImportError as missing:
        answer = {"unavailable": str(missing)}
    else:
        try:
            answer = {"answer": TASKS[request["task"]](durable_rules_engine, request)}
        except Broken as broken:
            answer = {"broken": str(broken)}
    json.dump(answer, sys.stdout)


def truths(engine: Any, request: dict[str, Any]) -> list[str]:
    """For each slot asked for, its truth in each row, as digits."""
    columns = columns_of(request)
    for one in request["sets"]:
        found = [truths_of(places, len(one["rules"])) for places in fire(engine, one, columns)]
        columns.update(zip(one["decides"], map(bytes, zip(*found, strict=True)), strict=True))
    return ["".join(map(str, columns[slot])) for slot in request["asks"]]


def order(engine: Any, request: dict[str, Any]) -> list[list[int]]:
    """For each row the rules that fired, numbered through all sets, as they fired."""
    columns = columns_of(request)
    orders: list[list[int]] = [[] for _ in request["rows"]]
    before = 0
    for one in request["sets"]:
        for found, places in zip(orders, fire(engine, one, columns), strict=True):
            found.extend(before + place for place in places)
        before += len(one["rules"])
    return orders


TASKS = {"truths": truths, "order": order}


def columns_of(request: dict[str, Any]) -> dict[int, bytes]:
    """The truths of each leaf, row by row, under its slot; slot -1 is 1 everywhere."""
    rows = [bytes(map(int, row)) for row in request["rows"]]
    return {-1: bytes([1]) * len(rows)} | dict(enumerate(map(bytes, zip(*rows, strict=True))))


def fire(engine: Any, one: dict[str, Any], columns: dict[int, bytes]) -> list[tuple[int, ...]]:
    """The rules of one set that fire, row by row; equal facts are decided once."""
    read = [columns[slot] for slot in one["reads"]]
    rules = [*one["rules"], {ALWAYS: 1}]
    # Without distinct priorities the order of firing would follow the order of definition.
    definition = {
        str(place): {"all": [{"m": rule}], "pri": place + 1} for place, rule in enumerate(rules)
    }
    handle = engine.create_ruleset("witness", json.dumps(definition))
    known: dict[tuple[int, ...], tuple[int, ...]] = {}
    found = []
    for fact in zip(*read, strict=True) if read else repeat((), len(columns[-1])):
        if fact not in known:
            known[fact] = fired(engine, handle, fact, always=len(one["rules"]))
        found.append(known[fact])
    engine.delete_ruleset(handle)
    return found


def fired(engine: Any, handle: int, fact: tuple[int, ...], *, always: int) -> tuple[int, ...]:
    """The places of the rules that one fact makes fire, in the order of firing, each once
    though a rule fires for each of its true branches; the rule at `always` is left out."""
    cells = "".join(f',"f{place}":{truth}' for place, truth in enumerate(fact))
    text = f'{{"sid":"{SESSION}","id":"1","{ALWAYS}":1{cells}}}'
    code, state = engine.assert_fact(handle, text)
    started = engine.start_action_for_state(handle, state) if code == 0 else None
    if started is None:  # deleting the state now would end the process (SIGSEGV)
        raise Broken(f"no rule fired, not even the one that always does (code {code})")
    places = []
    message = started[1]
    while message is not None:
        places.append(int(message[2 : message.index('"', 2)]))
        message = engine.complete_and_start_action(handle, state)
    engine.delete_state(handle, SESSION)
    if places != sorted(places) or places[-1] != always:
        raise Broken(f"its rules fired in the order {places}")
    return tuple(dict.fromkeys(places[:-1]))


def truths_of(places: Sequence[int], rules: int) -> tuple[int, ...]:
    """Rule 2n is the yes of the n-th slot a set decides, rule 2n + 1 its no."""
    truths = [UNKNOWN] * (rules // 2)
    for place in places:
        if truths[place // 2] != UNKNOWN:
            raise Broken(f"the yes and the no of one condition fired together ({places})")
        truths[place // 2] = 1 - place % 2
    return tuple(truths)


if __name__ == "__main__":
    main()
