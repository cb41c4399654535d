"""Entries of the ledger in a plain sentence each, and the rules that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from complaintctl.reports.changes_told import brief, changes_told, first_told
from complaintctl.reports.moments import iso

Said = Mapping[str, Any]
PURGED = "purged: only its leaf is left"
_MOST = 3
"""So many of a list are named."""
_HOWS = {"gone": "told no more, still counts", "set_aside": "does not count"}


def for_reader(said: Said) -> Said:
    """What an entry says as its reader may see it. Whatever is printed of an entry has come through
    here: now all of it is shown, and whoever masks something does it here."""
    return said


def told(said: Said, before: Said | None, zone: str) -> str:
    """An entry in one sentence. `before`: the decision that stood before it."""
    match said["kind"]:
        case "run":
            return _run(said)
        case "decision":
            return _decision(said, before, zone)
        case "history":
            return f"learned {_learned(said, zone)}"
        case "rung":
            into = f" in {said['action']}" if said["action"] else ""
            return f"{_rung(said['rule'], said['cycle'], said['step'])}: {said['state']}{into}"
        case "action":
            return _action(said)
        case "vanished":
            finished = "finished" if said["finished"] else "unfinished"
            return f"no longer in the export, {finished}"
        case "returned":
            return "in the export again"
        case "history_rewritten":
            now = f"is now told as {brief(said['now'])}" if said["now"] else "is told no more"
            return f"{said['event']} {now}; {brief(said['was'])} stands"
        case "purge":
            complaints, entries = said["complaints"], said["entries"]
            gone = f"{_count(complaints, 'complaint')}, {_count(entries, 'entry', 'entries')}"
            when = f"at {brief(said['at'])} " if "at" in said else ""  # Once it was not told.
            return f"{when}lost their content, unchanged since {brief(said['before'])}: {gone}"
        case _:
            return _anything(said)


def summary(said: Said) -> str:
    """An entry that stands alone, away from its ledger."""
    if said["kind"] == "decision":
        return first_told(said["decision"])
    rest = {name: value for name, value in said.items() if name != "learned"}
    return _anything(rest)


def rules_named(said: Said) -> Iterator[str]:
    """The rules, ladders and clocks' targets that an entry names."""
    if "rule" in said:
        yield said["rule"]
    yield from (one[0] for one in said.get("adopted", ()))
    decision = said.get("decision")
    if decision is None:
        return
    for concern in ("category", "priority", "responsible"):
        yield from (decision[concern] or {}).get("rules", ())
    yield (decision["owner"] or {}).get("rule", "")
    yield from (one["rule"] or "" for one in decision["clocks"])
    yield from (one["ladder"] for one in decision["escalations"])
    yield from (one["id"] for one in decision["remedies"])


def _run(said: Said) -> str:
    policy, complaints = said["policy"], said["complaints"]
    counts = {
        **{name: complaints[name] for name in ("new", "changed")},
        **{name: said[name] for name in ("vanished", "returned", "actions")},
    }
    parts = [f"{count:,} {name}" for name, count in counts.items() if count]
    allowed = [f"allowed {limit}: {reason}" for limit, reason, *_ in said["allowed"]]
    whole = ", ".join(parts) or "nothing new"
    return "; ".join([f"{policy['id']}@{policy['version']}: {whole}", *allowed])


def _decision(said: Said, before: Said | None, zone: str) -> str:
    decision = said["decision"]
    if before is None:
        parts = [f"first: {first_told(decision)}"]
    else:
        parts = [changes_told(before["decision"], decision)]
        if said["learned"]:
            parts.append(f"learned {_learned(said, zone)}")
    if said.get("moved"):
        parts.append("deadlines moved by policy or calendar")
    if said["adopted"]:
        rungs = [_rung(*one[:3]) for one in said["adopted"]]
        parts.append(f"taken over as done: {_some(rungs)}")
    return "; ".join(parts)


def _rung(rule: str, cycle: int, step: str) -> str:
    again = f" of cycle {cycle}" if cycle > 1 else ""
    return f"{rule} {step}".rstrip() + again


def _learned(said: Said, zone: str) -> str:
    found = []
    for at, event, state, *rest in said["learned"]:
        name = event or f"state {state}"
        when = brief(iso(at, zone)) if at is not None else "blank"
        match rest:
            case ["observed", since]:
                found.append(f"{name} between {brief(iso(since, zone))} and {when}")
            case [how, _]:
                found.append(f"{name} {when} ({_HOWS.get(how, how)})")
            case _:
                found.append(f"{name} {when}")
    return _some(found)


def _action(said: Said) -> str:
    to = {"role": "the customer"} if "customer" in said["to"] else said["to"]
    whom = " of ".join(to.values())
    about = "" if "complaint" in said else f", {_count(said['complaints'], 'complaint')}"
    again = f", raised again ({said['again']})" if said["again"] else ""
    # Ledgers that were begun earlier say no cycle here, and a mass event has none.
    rung = _rung(said["rule"], said.get("cycle", 1), said["step"])
    return f"{said['do']} {whom}: {rung}{about}{again}"


def _anything(said: Said) -> str:
    """A kind of entry that other versions write."""
    known = ("entry", "run", "kind", "complaint")
    return ", ".join(f"{name} {value}" for name, value in said.items() if name not in known)


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
