"""Random queues for the policies we ship, made of their own words so that their rules fire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from complaintctl.conditions.reading import leaves
from complaintctl.decide.reading import fields_read
from complaintctl.model.condition import Condition, OneOf, TextMatch
from complaintctl.model.fields import Field, Value
from complaintctl.model.policy import Copied, Policy
from tests.decide.vocabulary import AS_OF, DAY, OPENED
from tests.oracle import Cell

POLICIES = ("kameng", "helpdesk", "boston311", "baltimore311")

_NOISE = (
    "您好，",
    "麻烦查一下。",
    "订单尾号 1234 ",
    ", please help ",
    "今年七十多岁了，",
    "我",
    " ",
)
_AMOUNTS = (0.0, 99.99, 100.0, 500.0, 999.0, 1000.0, 2000.0, 4999.0, 5000.0, 80_000.0)


def conditions(policy: Policy) -> Iterable[Condition]:
    """Every condition of the policy: of its concerns, its remedies and its actions."""
    for decider in policy.deciders():
        if not isinstance(decider, Copied):
            yield from (rule.when for rule in decider.rules)
    yield from (rule.when for rule in (*policy.remedies, *policy.actions))


def queue(policy: Policy, seed: int, count: int) -> list[dict[str, Cell]]:
    """Complaints that have every field the policy reads, most of their cells present."""
    chance = Random(seed)
    keywords = _keywords(policy)
    fields = [policy.fields[name] for name in sorted(fields_read(policy))]
    return [
        {
            **{field.name: _cell(chance, field, keywords) for field in fields},
            "complaint": ("present", f"C-{number}"),
            "opened_at": ("present", OPENED - chance.randrange(DAY)),
        }
        for number in range(count)
    ]


def _keywords(policy: Policy) -> list[str]:
    found: dict[str, None] = {}
    for condition in conditions(policy):
        for leaf in leaves(condition):
            if isinstance(leaf, TextMatch) and leaf.operator != "matches":
                found.update(dict.fromkeys(leaf.patterns))
            elif isinstance(leaf, OneOf) and leaf.read.value_kind == "text":
                found.update(dict.fromkeys(str(value) for value in leaf.values))
    return list(found)


def _cell(chance: Random, field: Field, keywords: Sequence[str]) -> Cell:
    if chance.random() < 0.12:
        return chance.choice((("blank",), ("absent",), ("invalid",)))
    return ("present", _value(chance, field, keywords))


def _value(chance: Random, field: Field, keywords: Sequence[str]) -> Value:
    match field.kind:
        case "text":
            some = chance.choices(keywords, k=chance.choice((0, 1, 1, 2, 3))) if keywords else []
            return "".join(chance.choice(_NOISE) + word for word in some) + chance.choice(_NOISE)
        case "word" if field.values is not None:
            return chance.choice((*field.values, "a word nobody declared"))
        case "id" | "word":
            return f"{field.name[:1].upper()}{chance.randrange(50)}"
        case "number":
            return float(chance.randrange(6))
        case "money":
            return chance.choice(_AMOUNTS)
        case "duration":
            return chance.randrange(DAY)
        case "flag":
            return chance.random() < 0.1
        case "time":
            return AS_OF - chance.randrange(20 * DAY)
