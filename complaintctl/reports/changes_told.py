"""A decision in few words: what was decided first, and what of it was decided otherwise later.

Times are by the wall of the policy's zone, as decisions write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

Decision = Mapping[str, Any]
Part = Mapping[str, Any]
Telling = Callable[[Any, Any], Iterator[str]]

_RUN_ON = ("running", "breached")
_SAID = {True: "yes", False: "no", None: "cannot tell"}
_FOLLOWS = {
    "rank": "priority",
    "ever_breached": "clocks",
    "claimed_at": "closure",
    "last_claimed_at": "closure",
}
"""Parts that need no word of their own where what they come from has changed."""
_CLOSURE = {
    "missing": "closure lacks",
    "cannot_tell": "closure cannot tell",
    "contradicted_by": "contradicted by",
}


def first_told(decision: Decision) -> str:
    """A first decision: its values, the clocks that run, and the closure if one is claimed."""
    owner = decision["owner"] or {}
    values = [
        decision["category"]["value"],
        (decision["priority"] or {}).get("value"),
        " ".join(one for one in (owner.get("team"), owner.get("queue")) if one),
    ]
    parts = [", ".join(one for one in values if one)]
    parts += [_cycle(one) for one in decision["clocks"] if one["state"] in _RUN_ON]
    closure = decision["closure"] or {"verdict": "not_claimed"}
    if closure["verdict"] != "not_claimed":
        parts.append(f"closure {closure['verdict']}")
    return "; ".join(parts)


def changes_told(was: Decision, now: Decision) -> str:
    """What differs between two decisions about one complaint, in the order of the record."""
    names = [
        name for name in dict.fromkeys((*was, *now)) if was.get(name) != now.get(name)
    ]  # fmt: skip
    parts: list[str] = []
    for name in names:
        if _FOLLOWS.get(name) not in names:
            tell = _TELLINGS.get(name)
            found = list(tell(was.get(name) or {}, now.get(name) or {})) if tell else []
            parts += found or [f"{name.replace('_', ' ')} otherwise"]
    return "; ".join(parts) or "nothing"


def brief(moment: str) -> str:
    """An instant as a person reads it, without the offset."""
    return moment[:19].replace("T", " ").removesuffix(":00")


def _moved(label: str, was: object, now: object) -> str:
    before, after = ("none" if one is None else one for one in (was, now))
    return f"{label} {before} -> {after}"


def _concern(labels: Mapping[str, str], was: Part, now: Part) -> Iterator[str]:
    """The values of a concern; only where these are the same, how certain they are."""
    found = [
        _moved(label, was.get(key), now.get(key))
        for key, label in labels.items()
        if was.get(key) != now.get(key)
    ]
    yield from found
    first = next(iter(labels.values()))
    if not found and was.get("certainty") != now.get("certainty"):
        want = ", ".join(now.get("because", ()))
        reason = f" for want of {want}" if want else ""
        yield _moved(first, was.get("certainty"), now.get("certainty")) + reason
    elif not found:
        yield f"{first} for other reasons"


def _plain(label: str, was: object, now: object) -> Iterator[str]:
    yield _moved(label, was or None, now or None)


def _policy(was: Part, now: Part) -> Iterator[str]:
    yield _moved("policy", *(f"{one.get('id')}@{one.get('version')}" for one in (was, now)))


def _orphan(was: object, now: object) -> Iterator[str]:
    yield "unfinished, and no clock runs" if now else "no orphan any more"


def _signals(was: Part, now: Part) -> Iterator[str]:
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            yield _moved(name, _SAID[was.get(name)], _SAID[now.get(name)])


def _clocks(was: Sequence[Part], now: Sequence[Part]) -> Iterator[str]:
    before = {(one["clock"], one["cycle"]): one for one in was or ()}
    for one in now or ():
        old = before.get((one["clock"], one["cycle"]))
        if old is None:
            yield _cycle(one)
        elif old["state"] != one["state"]:
            yield _moved(_named(one), old["state"], one["state"])
        if old is not None and old["due"] != one["due"] and old["due"] and one["due"]:
            yield _moved(f"{_named(one)} due", brief(old["due"]), brief(one["due"]))
        elif old is None or old["state"] != one["state"]:
            continue
        elif old["stopped_at"] != one["stopped_at"]:
            stops = (brief(each["stopped_at"] or "none") for each in (old, one))
            yield _moved(f"{_named(one)} stopped", *stops)
        elif (old["target"], old["rule"]) != (one["target"], one["rule"]):
            targets = [f"{each['target']} by {each['rule']}" for each in (old, one)]
            yield _moved(f"{_named(one)} target", *targets)


def _named(cycle: Part) -> str:
    again = f" of cycle {cycle['cycle']}" if cycle["cycle"] > 1 else ""
    return f"{cycle['clock']}{again}"


def _cycle(cycle: Part) -> str:
    due = f", due {brief(cycle['due'])}" if cycle["due"] and cycle["state"] in _RUN_ON else ""
    return f"{_named(cycle)} {cycle['state']}{due}"


def _steps(was: Sequence[Part], now: Sequence[Part]) -> Iterator[str]:
    before, after = ({_step(one): None for one in some or ()} for some in (was, now))
    yield from (f"{step} reached" for step in after if step not in before)
    yield from (f"{step} reached no more" for step in before if step not in after)


def _step(step: Part) -> str:
    again = f" of cycle {step['cycle']}" if step["cycle"] > 1 else ""
    return f"{step['ladder']} {step['step']}{again}"


def _closure(was: Part, now: Part) -> Iterator[str]:
    if was.get("verdict") != now.get("verdict"):
        yield _moved("closure", was.get("verdict"), now.get("verdict"))
    for key, label in _CLOSURE.items():
        if was.get(key) != now.get(key):
            yield f"{label} {', '.join(now.get(key, ())) or 'nothing'}"
    if len(was.get("earlier", ())) < len(now.get("earlier", ())):
        yield "an earlier claim was contradicted"


def _claimed(label: str, was: str | None, now: str | None) -> Iterator[str]:
    yield _moved(label, *(brief(at) if at else None for at in (was, now)))


def _detected(_was: Sequence[Part], now: Sequence[Part]) -> Iterator[str]:
    yield f"detected: {', '.join(one['detector'] for one in now or ()) or 'nothing any more'}"


def _intake(was: Part, now: Part) -> Iterator[str]:
    for key, label in (("missing", "evidence missing"), ("duplicates", "same case as")):
        if was.get(key) != now.get(key):
            yield f"{label}: {', '.join(now.get(key, ())) or 'none'}"


def _remedies(was: Sequence[Part], now: Sequence[Part]) -> Iterator[str]:
    ids = [one["id"] for one in now or ()]
    yield f"remedies: {', '.join(ids) or 'none'}"


def _overridden(was: Sequence[Part], now: Sequence[Part]) -> Iterator[str]:
    for use in now or ():
        if use not in (was or ()):
            yield f"{use['field']} said to be {use['value']} by {use['who']}"
    for use in was or ():
        if use not in (now or ()):
            yield f"{use['field']} no longer said by {use['who']}"


_TELLINGS: Mapping[str, Telling] = {
    "policy": _policy,
    "intake": _intake,
    "category": partial(_concern, {"value": "category"}),
    "priority": partial(_concern, {"value": "priority"}),
    "rank": partial(_plain, "rank"),
    "owner": partial(_concern, {"team": "team", "queue": "queue"}),
    "responsible": partial(_concern, {"party": "party"}),
    "signals": _signals,
    "clocks": _clocks,
    "orphan": _orphan,
    "escalations": _steps,
    "closure": _closure,
    "claimed_at": partial(_claimed, "claimed"),
    "last_claimed_at": partial(_claimed, "claimed again"),
    "detected": _detected,
    "remedies": _remedies,
    "lane": partial(_plain, "lane"),
    "overridden": _overridden,
}
