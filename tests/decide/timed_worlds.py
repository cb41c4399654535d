"""Random policies about time, and random complaints with their logs, for pipeline and oracle.

Small worlds, so that things meet: few instants an hour apart, few people, few events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.oracle import Case, Cell, Entry

BASES = {
    "Asia/Shanghai": 1_771_030_800,  # Sat 2026-02-14 09:00, a make-up working day
    "America/New_York": 1_772_949_600,  # Sun 2026-03-08 01:00, an hour before the gap
    "Europe/Berlin": 1_792_886_400,  # Sat 2026-10-24, the day before the overlap
}
HOLIDAYS = {
    "Asia/Shanghai": {"country": "CN"},
    "America/New_York": {"country": "US", "region": "MA"},
    "Europe/Berlin": {"country": "US"},
}
STATES = ("new", "working", "waiting_customer", "waiting_merchant", "done")
EVENTS = (
    *("opened", "agent_message", "agent_message", "customer_message", "transferred", "accepted"),
    *("resolved", "closed", "closed", "reopened", "customer_confirmed", "customer_denied"),
    *("refund_approved", "refund_received", "withdrawn", "merged", "x_called"),
)
DRAWABLE = {"agent_message": "first_reply_at", "resolved": "resolved_at", "closed": "closed_at"}
LEVELS = ("urgent", "high", "normal")
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class World:
    """One policy (facts and promises, or dated versions) with its queue, and the packs beside it by
    `name@version`."""

    policy: dict[str, Any]
    versions: dict[str, dict[str, Any]]
    cases: tuple[Case, ...]
    as_of: int
    packs: dict[str, dict[str, Any]] = field(default_factory=dict)


def world(seed: int) -> World:
    """The world of a seed."""
    chance = Random(seed)
    zone = chance.choice(tuple(BASES))
    base = BASES[zone]
    facts = _facts(chance, zone)
    as_of = base + chance.randrange(0, 14 * DAY, 1800)
    drawn = {event: name for event, name in DRAWABLE.items() if chance.random() < 0.3}
    covers = base - chance.choice([0, DAY, 40 * DAY])
    count = chance.randint(1, 9)
    cases = tuple(_case(chance, number, base, drawn, covers) for number in range(count))
    if chance.random() < 0.75:
        return World(
            {**facts, **_promises(chance), "effective_from": "2020-01-01"}, {}, cases, as_of
        )
    days = {"2020-01-01": 0, _day(base + 2 * DAY): 1, _day(base + 6 * DAY): 2}
    versions = {}
    for day, place in days.items():
        versions[day] = _promises(chance)
        if place and chance.random() < 0.7:
            sections = ("escalation", "closure", "routing")
            versions[day]["switch_open"] = chance.sample(sections, chance.randint(1, 3))
    return World(facts, versions, cases, as_of)


def _day(instant: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(instant, UTC).date().isoformat()


def _facts(chance: Random, zone: str) -> dict[str, Any]:
    hours = ["09:00-12:00", "13:30-18:00"]
    office: dict[str, Any] = {"open": {"mon-fri": hours}, "holidays": HOLIDAYS[zone]}
    if chance.random() < 0.4:
        base = BASES[zone]
        freeze = {"from": _day(base + 3 * DAY), "through": _day(base + 4 * DAY), "reason": "move"}
        office["freeze"] = [freeze]
        office["days"] = {_day(base + 5 * DAY): chance.choice(["closed", ["10:00-11:00"]])}
    night = {
        "open": {
            "mon-sun": ["20:00-04:00"],
        }
    }
    return {
        "language": 1,
        "policy": "world",
        "timezone": zone,
        "fields": {
            "channel": {"type": "word", "values": ["app", "hotline"]},
            "vip": {"type": "flag"},
            "closed_note": {"type": "text", "live": "true"},
            "first_reply_at": {"type": "time", "live": "true"},
            "resolved_at": {"type": "time", "live": "true"},
            "closed_at": {"type": "time", "live": "true"},
        },
        "teams": {"frontline": {}, "experts": {}},
        "roles": ["lead", "head"],
        "calendars": {"office": office, "night": night},
    }


def _promises(chance: Random) -> dict[str, Any]:
    signals = {name: _signal(chance, name) for name in ("many", "often", "back")}
    clocks = {name: clock(chance) for name in ("reply", "solve", "money")[: chance.randint(1, 3)]}
    document: dict[str, Any] = {
        "categories": {
            "first": [
                {"id": "loud", "when": _condition(chance, ["channel", "amount"])},
                {"id": "quiet", "when": _condition(chance, ["vip"])},
            ],
            "otherwise": "other",
        },
        "priorities": {
            "levels": list(LEVELS),
            "most_severe": [
                {"id": "p1", "level": "urgent", "when": _opening(chance, signals)},
                {"id": "p2", "level": "high", "when": _condition(chance, ["category", "amount"])},
            ],
        },
        "routing": {
            "first": [{"id": "r1", "team": "experts", "when": _running(chance, signals)}],
            "otherwise": "frontline",
        },
        "signals": signals,
        "clocks": clocks,
    }
    if chance.random() < 0.6:
        after = f"{chance.choice([1, 24, 72])}h"
        document["priorities"]["aging"] = [{"after": after, "rank_as": chance.choice(LEVELS)}]
    if chance.random() < 0.7:
        document["escalation"] = [
            _ladder(chance, place, clocks, signals) for place in range(chance.randint(1, 2))
        ]
    if chance.random() < 0.7:
        document["closure"] = _closure(chance, signals)
    if chance.random() < 0.3:
        document["waive"] = [_waiver(chance, document)]
    return document


def _signal(chance: Random, name: str) -> dict[str, Any]:
    bound = chance.choice([{"at_least": 1}, {"at_least": 2}, {"at_most": 0}, {"at_most": 1}])
    within = {"within": chance.choice(["1h", "6h", "1d", "5d"])}
    if name == "many":
        same = chance.choice(
            [["customer_id"], ["customer_id", "order_id"], ["order_id", "category"]]
        )
        found = {"count": "complaints", "same": same, **within, "before": "opened", **bound}
    elif name == "back":
        same = chance.choice([["customer_id"], ["customer_id", "category"]])
        anchor = chance.choice([["closed"], ["closed", "resolved"], ["reopened"]])
        side = chance.choice(["before", "after"])
        found = {"count": "complaints", "same": same, **within, side: anchor, **bound}
    else:
        counted = chance.sample(
            ["agent_message", "transferred", "customer_message"], chance.randint(1, 2)
        )
        found = {"count": counted, **bound}
        if chance.random() < 0.7:
            side = chance.choice(["before", "after"])
            found |= {
                **within,
                side: chance.choice([["closed"], ["opened"], ["reopened", "closed"]]),
            }
    if chance.random() < 0.2:
        found["when_not_covered"] = {"assume": chance.choice(["true", "false"]), "reason": "so"}
    return found


def clock(chance: Random) -> dict[str, Any]:
    """A clock of any kind in one of the calendars."""
    made: dict[str, Any] = {
        "start": chance.choice([["opened"], ["opened"], ["transferred"], ["refund_approved"]]),
        "stop": chance.choice(
            [["agent_message"], ["closed"], ["resolved", "closed"], ["accepted"]]
        ),
        "on_reopen": chance.choice(["resume", "new_cycle", "stay"]),
        "calendar": chance.choice(["office", "office", "night"]),
    }
    if chance.random() < 0.4:
        made["reset_on"] = chance.choice([["agent_message"], ["customer_message"]])
        made["reset_on"] = [one for one in made["reset_on"] if one not in made["stop"]] or [
            "x_called"
        ]
    if chance.random() < 0.6:
        cap = chance.choice(
            ["no_limit", *({"at_most": one} for one in ("3h", "2bh", "1d", "90min"))]
        )
        made["pause_while"] = {chance.choice(STATES[1:4]): cap}
        if chance.random() < 0.4:
            made["pause_while"]["waiting_merchant"] = "no_limit"
    rules = [_target(chance, condition=True) for _ in range(chance.randint(0, 3))]
    otherwise = "none" if chance.random() < 0.2 else _target(chance, condition=False)
    made["target"] = {"otherwise": otherwise}
    if rules:
        made["target"]["tightest"] = rules
    return made


def _target(chance: Random, *, condition: bool) -> dict[str, Any]:
    spans = [
        "30min",
        "2h",
        "26h",
        "1d",
        "3d",
        "1w",
        "1mo",
        "2bh",
        "90bmin",
        "11bh",
        "0bd",
        "1bd",
        "3bd",
    ]
    kind = chance.random()
    if kind < 0.7:
        rule: dict[str, Any] = {"within": chance.choice(spans)}
    elif kind < 0.88:
        rule = {"by_end_of": chance.choice(["0d", "1d", "2d", "0bd", "1bd", "2bd"])}
        if rule["by_end_of"] in ("1d", "2d") and chance.random() < 0.4:
            rule["roll"] = "next_open_day"
    else:
        rule = {"from_field": "promised_at"}
    if condition and chance.random() < 0.85:
        rule["when"] = _condition(chance, ["category", "priority", "amount", "channel"])
    if chance.random() < 0.2:
        rule["calendar"] = "night"
    return rule


def _condition(chance: Random, names: list[str]) -> dict[str, Any]:
    tests = {
        "channel": {"channel": chance.choice(["app", "hotline"])},
        "amount": {
            "amount": {chance.choice(["at_least", "below"]): str(chance.choice([10, 50, 100]))}
        },
        "vip": {"vip": chance.choice(["true", "false"])},
        "category": {"category": chance.choice(["loud", "quiet", "other"])},
        "priority": {"priority": chance.choice(LEVELS)},
    }
    return tests[chance.choice(names)]


def _opening(chance: Random, signals: dict[str, Any]) -> dict[str, Any]:
    if chance.random() < 0.6:
        return {"many": chance.choice(["true", "false"])}
    return _condition(chance, ["channel", "vip", "category"])


def _running(chance: Random, signals: dict[str, Any]) -> dict[str, Any]:
    found = [
        {"happened": chance.sample(["agent_message", "customer_denied", "x_called"], 2)},
        {chance.choice(["often", "back"]): chance.choice(["true", "false"])},
        _condition(chance, ["category", "priority", "vip"]),
        {"closed_note": {"present": chance.choice(["true", "false"])}},
    ]
    return chance.choice(found)


def _ladder(
    chance: Random, place: int, clocks: dict[str, Any], signals: dict[str, Any]
) -> dict[str, Any]:
    able = [name for name, one in signals.items() if "at_least" in one]
    if able and chance.random() < 0.25:
        steps = [{"id": "s1", "to": "lead", "do": "notify"}, {"id": "s2", "offer": "mediator"}]
        return {"id": f"l{place}", "signal": chance.choice(able), "steps": steps}
    steps = []
    for share in sorted(chance.sample([10, 50, 75, 100, 150], chance.randint(1, 3))):
        steps.append({"at": f"{share}%", "to": "lead", "do": "remind"})
    if chance.random() < 0.5:
        after = chance.choice(["1h", "24h", "2bh", "1bd", "1d"])
        steps.append({"overdue_by": after, "to": "experts", "do": "take_over"})
    if chance.random() < 0.4:
        before = chance.choice(["30min", "2h", "2bh", "1d"])
        steps.insert(0, {"before_due": before, "to": "head", "do": "notify"})
    for step in steps:
        if chance.random() < 0.3:
            step["when"] = _running(chance, signals)
    return {"id": f"l{place}", "clock": chance.choice(tuple(clocks)), "steps": steps}


def _closure(chance: Random, signals: dict[str, Any]) -> dict[str, Any]:
    requirements = [
        {"id": "c1", "must": {"closed_note": {"present": "true"}}, "else": "no note"},
        {
            "id": "c2",
            "must": _running(chance, signals),
            "when": _condition(chance, ["category", "vip"]),
        },
    ]
    against = ["customer_denied", "reopened", "back", "often"]
    found: dict[str, Any] = {
        "claimed_by": chance.choice([["closed"], ["resolved", "closed"]]),
        "all": requirements[: chance.randint(0, 2)],
        "contradicted_by": chance.sample(against, chance.randint(1, 4)),
    }
    if chance.random() < 0.7:
        found["window"] = chance.choice(["1h", "24h", "2d"])
    if chance.random() < 0.5:
        share = {"urgent": "100%", "otherwise": "40%"}
        found["callback"] = {"within": "72h", "share": share}
    return found


def _waiver(chance: Random, document: dict[str, Any]) -> dict[str, Any]:
    names = ["p1", "r1", "loud", *document["clocks"]]
    names += [ladder["id"] for ladder in document.get("escalation", ())]
    names += [one["id"] for one in document.get("closure", {}).get("all", ())]
    waiver = {
        "rule": chance.choice(names),
        "from": "2026-01-01",
        "through": "2027-01-01",
        "owner": "desk",
        "reason": "contract",
    }
    if chance.random() < 0.7:
        waiver["when"] = _condition(chance, ["channel", "vip"])
    return waiver


def _case(
    chance: Random, number: int, base: int, drawn: dict[str, str], covers: int | None
) -> Case:
    opened = base + chance.randrange(-DAY, 8 * DAY, 1800)
    cells: dict[str, Cell] = {
        "complaint": ("present", f"C{number}"),
        "opened_at": _cell(chance, 0.06, opened),
        "channel": _cell(chance, 0.2, chance.choice(["app", "hotline"])),
        "amount": _cell(chance, 0.2, float(chance.choice([5, 50, 100, 500]))),
        "vip": _cell(chance, 0.2, chance.random() < 0.5),
        "customer_id": _cell(chance, 0.15, chance.choice(["a", "b"])),
        "order_id": _cell(chance, 0.15, chance.choice(["x", "y"])),
        "closed_note": _cell(chance, 0.5, "done"),
        "promised_at": _cell(chance, 0.6, opened + chance.randrange(0, 5 * DAY, 900)),
    }
    for name in DRAWABLE.values():
        cells[name] = _cell(chance, 0.5, opened + chance.randrange(0, 6 * DAY, 1800))
    entries = []
    at = opened
    for _ in range(chance.choice([0, 1, 3, 5, 8])):
        at += chance.choice([0, 0, 600, HOUR, 3 * HOUR, 9 * HOUR, DAY])
        event = chance.choice(EVENTS) if chance.random() < 0.8 else None
        if event in ("opened", "withdrawn", "merged") and chance.random() < 0.7:
            event = "agent_message"
        state = chance.choice(STATES) if event is None or chance.random() < 0.35 else None
        entries.append(Entry(at, event, state))
    supplied = None
    if chance.random() < 0.3:
        told = {entry.event for entry in entries if entry.event} | set(drawn)
        extra = set(EVENTS) - set(chance.sample(sorted(set(EVENTS)), 6))
        supplied = frozenset(told | extra | {"opened"})
    return Case(
        id=f"C{number}",
        cells=cells,
        log=tuple(entries),
        supplied=supplied,
        covers_from=covers,
        history=chance.random() < 0.1,
        drawn=drawn,
    )


def _cell(chance: Random, lacking: float, value: Any) -> Cell:
    if chance.random() >= lacking:
        return ("present", value)
    return chance.choice([("blank",), ("blank",), ("absent",), ("invalid",)])
