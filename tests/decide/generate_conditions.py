"""Random conditions, written as a policy writes them, with every operator of the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.decide.vocabulary import KEYWORDS, PATTERNS, Sketch, written

ORDERED = ("number", "money", "duration", "time")
TEXTUAL = ("text", "id", "word")
BOUNDS = ("at_least", "at_most", "above", "below")

Written = dict[str, Any]
Makers = dict[str, Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class Readable:
    """What a condition may read where it stands: fields, and concerns with their values."""

    fields: Sequence[Sketch]
    concerns: Mapping[str, tuple[str, ...]]


def condition(chance: Random, readable: Readable, depth: int = 2) -> Written:
    """A mapping of one to three tests, some of them nested lists."""
    found: Written = {}
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if depth and chance.random() < 0.25:
            key = chance.choice(("all", "any", "none"))
            size = chance.choice((1, 2, 2, 3))
            found[key] = [condition(chance, readable, depth - 1) for _ in range(size)]
        elif readable.concerns and chance.random() < 0.35:
            name = chance.choice(tuple(readable.concerns))
            found[name] = _concern_test(chance, name, readable.concerns[name])
        else:
            field = chance.choice(readable.fields)
            found[field.name] = _field_test(chance, field, readable.fields)
    return found


def _concern_test(chance: Random, name: str, values: tuple[str, ...]) -> Any:
    some = chance.sample(values, chance.randint(1, min(3, len(values))))
    if name == "priority" and chance.random() < 0.5:
        return {bound: chance.choice(values) for bound in chance.sample(BOUNDS, _few(chance))}
    return chance.choice((some[0], some, {"none_of": some}))


def _field_test(chance: Random, field: Sketch, fields: Sequence[Sketch]) -> Any:
    makers: Makers = {
        "value": lambda: written(chance, field),
        "values": lambda: [written(chance, field) for _ in range(chance.randint(1, 3))],
    }
    operators: Makers = {
        "present": lambda: chance.random() < 0.5,
        "none_of": makers["values"],
        "same_as": lambda: _alike(chance, field, fields),
        "differs_from": lambda: _alike(chance, field, fields),
    }
    if field.kind in ORDERED:
        operators |= dict.fromkeys(BOUNDS, makers["value"])
    if field.kind in TEXTUAL and field.values is None:
        operators |= {
            "contains": lambda: _words(chance),
            "contains_all": lambda: _words(chance, many=True),
            "starts_with": lambda: _words(chance),
            "matches": lambda: chance.sample(PATTERNS, _few(chance)),
        }
    if chance.random() < 0.35:
        return makers[chance.choice(("value", "values"))]()
    return {name: operators[name]() for name in chance.sample(sorted(operators), _few(chance))}


def _alike(chance: Random, field: Sketch, fields: Sequence[Sketch]) -> str:
    same = [one for one in fields if (one.kind, one.values) == (field.kind, field.values)]
    return chance.choice(same).name


def _words(chance: Random, *, many: bool = False) -> Any:
    words = chance.sample(KEYWORDS, chance.choice((1, 2, 3, 6)))
    return words[0] if len(words) == 1 and not many else words


def _few(chance: Random) -> int:
    return chance.choice((1, 1, 1, 2))
