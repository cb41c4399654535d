"""Random whole policies, as documents and tables: every section that can be decided today.

Everything follows from one seed. Nothing is read or written here, and nothing decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from complaintctl.model.policy import CONCERNS, Concern
from tests.decide.generate_conditions import Readable, Written, condition
from tests.decide.vocabulary import DECLARED, Sketch, spelled_otherwise, written
from tests.oracle import as_text

Rows = list[dict[str, str]]

_OFFERED: tuple[tuple[str, str], ...] = (
    *(("text", "text"), ("title", "text"), ("order_id", "id"), ("customer_id", "id")),
    *(("merchant_id", "id"), ("amount", "money"), ("x_fee", "money"), ("paid_at", "time")),
    *(("delivered_at", "time"), ("channel", "word"), ("impact", "word"), ("urgency", "word")),
    *(("ai_label", "word"), ("x_tag", "word"), ("rating", "number"), ("x_count", "number")),
    *(("vip", "flag"), ("vulnerable", "flag"), ("x_wait", "duration"), ("x_spent", "duration")),
    *(("x_due", "time"), ("opened_at", "time"), ("x_unit", "word"), ("updated_at", "time")),
)

_DECIDES: dict[str, Concern] = {"categories": "category", "routing": "team", "automation": "lane"}


@dataclass
class Draft:
    """A policy that is being written: its document and tables, and what is known so far."""

    chance: Random
    size: int
    document: Written = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)
    fields: list[Sketch] = field(default_factory=list)
    concerns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def opening(self) -> Readable:
        """What category and priority may read."""
        return Readable([one for one in self.fields if one.opening], self.concerns)

    def running(self) -> Readable:
        """What everything right of them may read."""
        return Readable(self.fields, self.concerns)

    def some(self) -> range:
        """A few rules, more in a larger policy."""
        return range(self.chance.randint(0, self.size))


def draft(seed: int) -> Draft:
    """The policy of a seed; small seeds give small policies, so that failures stay readable."""
    made = Draft(Random(seed), size=1 + min(seed, 60) // 10)
    made.document |= {"language": 1, "policy": f"p{seed}", "effective_from": "2026-01-01"}
    made.document["timezone"] = made.chance.choice(("Asia/Shanghai", "UTC", "America/New_York"))
    concerns = (_categories, _lookups, _priorities, _parties, _teams, _lanes)
    for write in (_fields, *concerns, _remedies, _actions):
        write(made)
    return made


def reword(made: Draft, name: str) -> None:
    """Give the rule that can never win another condition; its name may stand elsewhere."""
    for section in ("categories", "routing", "automation"):
        readable = made.opening() if section == "categories" else made.running()
        left: tuple[str, ...] = CONCERNS[: CONCERNS.index(_DECIDES[section])]
        concerns = {key: values for key, values in readable.concerns.items() if key in left}
        for rule in made.document.get(section, {}).get("first", []):
            if rule["id"] == name:
                rule["when"] = condition(made.chance, Readable(readable.fields, concerns))


def _fields(made: Draft) -> None:
    chance = made.chance
    offered = chance.sample(_OFFERED, chance.randint(5, 6 + 2 * made.size))
    fields: Written = {}
    declared = tuple(chance.sample(DECLARED, chance.randint(1, 4)))
    for name, kind in dict(offered).items():
        one = _sketch(chance, name, kind, declared)
        about: Written = {"type": kind}
        if one.live:
            about["live"] = True
        if one.values is not None:
            about["values"] = _values(made, one)
        if name not in ("opened_at", "updated_at") and chance.random() < 0.15:
            about["when_blank"] = {"assume": written(chance, one), "reason": "said so"}
        made.fields.append(one)
        if len(about) > 1 or name.startswith("x_") or chance.random() < 0.5:
            fields[name] = about
    made.document["fields"] = fields or {"text": {"type": "text"}}


def _sketch(chance: Random, name: str, kind: str, declared: tuple[str, ...]) -> Sketch:
    values = None
    if name in ("channel", "impact", "urgency", "x_unit"):
        own = tuple(chance.sample(DECLARED, chance.randint(1, 4)))
        values = chance.choice((declared, own, own))
    return Sketch(name, kind, values, name != "opened_at" and chance.random() < 0.25)


def _values(made: Draft, one: Sketch) -> Any:
    assert one.values is not None
    if made.chance.random() < 0.7:
        return list(one.values)
    file = f"{one.name}.csv"
    made.tables[file] = [{"word": word, "note": "n"} for word in one.values]
    return {"file": file, "column": "word"}


def _categories(made: Draft) -> None:
    chance = made.chance
    copied = [one for one in made.fields if one.values and not one.live]
    if copied and chance.random() < 0.2:
        source = chance.choice(copied)
        made.document["categories"] = {"from": source.name, "otherwise": "needs_triage"}
        made.concerns["category"] = _once(*(source.values or ()), "needs_triage")
        return
    rules = []
    for place in range(chance.randint(1, 1 + made.size)):
        rule: Written = {"id": f"c{place}", "when": condition(chance, made.opening())}
        if chance.random() < 0.5:
            count = chance.randint(1, 3)
            rule["needs"] = [one.name for one in chance.sample(made.fields, count)]
        rules.append(rule)
    names = [rule["id"] for rule in rules]
    otherwise = chance.choice((*["needs_triage"] * 8, names[0]))
    made.document["categories"] = {"first": rules, "otherwise": otherwise}
    made.concerns["category"] = _once(*names, otherwise)


def _lookups(made: Draft) -> None:
    chance = made.chance
    levels = chance.sample(("urgent", "high", "3", "4 - Low", "no"), chance.randint(2, 4))
    made.document["priorities"] = {"levels": levels, "most_severe": []}
    domains = {one.name: one.values for one in made.fields if one.values and one.opening}
    domains["category"] = made.concerns["category"]
    lookups: Written = {}
    for place in made.some():
        keys = chance.sample(sorted(domains), min(len(domains), chance.randint(1, 3)))
        every = list(product(*(domains[key] or () for key in keys)))
        kept = chance.sample(every, chance.choice((len(every), chance.randint(0, len(every)))))
        some = chance.sample(levels, chance.randint(1, len(levels)))
        file = f"lookup{place}.csv"
        made.tables[file] = [_row(chance, keys, row, some) for row in kept]
        if kept:
            lookups[f"table{place}"] = {"file": file, "keys": keys, "gives": "level"}
    if lookups:
        made.document["lookups"] = lookups


def _row(chance: Random, keys: list[str], row: tuple[str, ...], some: list[str]) -> dict[str, str]:
    cells = {
        key: word if key == "category" else spelled_otherwise(chance, word)
        for key, word in zip(keys, row, strict=True)
    }
    return {**cells, "level": chance.choice(some)}


def _priorities(made: Draft) -> None:
    chance, section = made.chance, made.document["priorities"]
    tables = list(made.document.get("lookups", {}))
    for place in made.some():
        rule: Written = {"id": f"p{place}", "level": chance.choice(section["levels"])}
        if tables and chance.random() < 0.4:
            rule["level"] = {"lookup": chance.choice(tables)}
        if chance.random() < 0.8:
            rule["when"] = condition(chance, made.opening())
        section["most_severe"].append(rule)
    made.concerns["priority"] = tuple(section["levels"])
    if chance.random() < 0.1:
        del made.document["priorities"], made.concerns["priority"]


def _parties(made: Draft) -> None:
    chance = made.chance
    if chance.random() < 0.2:
        return
    parties = ["platform", "merchant", "bank"][: chance.randint(1, 3)]
    rules = [
        {"id": f"r{n}", "party": chance.choice(parties), "when": condition(chance, made.running())}
        for n in made.some()
    ]
    otherwise = chance.choice(("not_established", "not_established", parties[0]))
    section = {"parties": parties, "agree": rules, "otherwise": otherwise}
    made.document["responsibility"] = section
    made.concerns["party"] = _once(*parties, otherwise, "disputed")


def _teams(made: Draft) -> None:
    chance = made.chance
    copied = [one for one in made.fields if one.values and len(one.values) > 1]
    if copied and chance.random() < 0.25:
        source = chance.choice(copied)
        names = list(source.values or ())
        made.document["teams"] = {"from": source.name}
        routing: Written = {"from": source.name}
    else:
        names = ["t0", "t1", "t2"][: chance.randint(1, 3)]
        made.document["teams"] = {name: _team(made) for name in names}
        routing = {"first": _rules(made, "team", names, "w")}
        if chance.random() < 0.2:
            del routing["first"][-1]["when"]  # one that always holds, below all others
    if chance.random() < 0.15:
        return
    made.document["routing"] = routing | {"otherwise": chance.choice(names)}
    made.concerns["team"] = tuple(names)


def _team(made: Draft) -> Written:
    named = [one.name for one in made.fields if one.kind in ("id", "word")]
    return {"one_per": made.chance.choice(named)} if named and made.chance.random() < 0.5 else {}


def _lanes(made: Draft) -> None:
    chance = made.chance
    if chance.random() < 0.3:
        return
    rules = _rules(made, "lane", ["robot", "human", "both"], "a")
    made.document["automation"] = {"first": rules, "otherwise": "human"}
    made.concerns["lane"] = _once(*(rule["lane"] for rule in rules), "human")


def _rules(made: Draft, key: str, values: list[str], prefix: str) -> list[Written]:
    rules = []
    for place in range(made.chance.randint(1, 1 + made.size)):
        rule: Written = {"id": f"{prefix}{place}", key: made.chance.choice(values)}
        rule["when"] = condition(made.chance, made.running())
        rules.append(rule)
    return rules


def _remedies(made: Draft) -> None:
    rows = [
        {"id": f"m{n}", "offer": "voucher", "when": condition(made.chance, made.running())}
        for n in made.some()
    ]
    if rows:
        made.document["remedies"] = {"all": rows}


def _actions(made: Draft) -> None:
    rows: list[Written] = [
        {
            "id": f"a{n}",
            "do": made.chance.choice(("offer_mediation", "recommend_freeze")),
            "to": "owner",
            "when": condition(made.chance, made.running()),
        }
        for n in made.some()
    ]
    if rows:
        made.document["actions"] = rows


def _once(*names: str) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(as_text(name), name)
    return tuple(seen.values())
