"""What may read what: a condition reads only what is decided before it, and category and priority
only what was known at the opening (policy-language 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from complaintctl.conditions.reading import leaf_reads, leaves
from complaintctl.findings import Finding, Location
from complaintctl.model.condition import Condition, Read
from complaintctl.model.policy import (
    CONCERNS,
    Copied,
    Decider,
    FromLookup,
    Lookup,
    Policy,
    Rule,
)
from complaintctl.policy.names import Names
from complaintctl.policy.nodes import Scalar

OPENING = ("category", "priority", "target", "waiver")
"""What is judged by the facts of the opening alone."""

_PLACES: Mapping[str, int] = {
    **{concern: place for place, concern in enumerate(CONCERNS)},
    "waiver": 0,
    "target": CONCERNS.index("party"),
    "escalation": len(CONCERNS),
    "action": len(CONCERNS),
    "closure": len(CONCERNS),
    "remedy": len(CONCERNS),
}
"""Where each kind of rule stands; it reads the concerns whose place is before its own."""

_LIVE_HINT = "it may change while the complaint is open; read it in routing or closure"


def check_order(policy: Policy, names: Names, report: Callable[[Finding], None]) -> None:
    """Report every read that points to the right, with the circle it closes."""
    deciders, lookups = policy.deciders(), policy.lookups
    graph: dict[str, tuple[str, ...]] = {
        decider.concern: _concerns_read(decider, lookups) for decider in deciders
    }
    for decider in deciders:
        for read, at in _reads(decider, lookups):
            finding = _forward(decider.concern, read, at, graph, names) or _late(
                decider.concern, read, at, names
            )
            if finding is not None:
                report(finding)
    for kind, condition in other_conditions(policy):
        for read, at in reads_of(condition):
            finding = _forward(kind, read, at, {}, names) or _late(kind, read, at, names)
            if finding is not None:
                report(finding)


def other_conditions(policy: Policy) -> Iterator[tuple[str, Condition]]:
    """The conditions of a policy that decide no concern, with the kind of rule they belong to."""
    for clock in policy.clocks.values():
        yield from (("target", target.when) for target in clock.targets)
    for ladder in policy.ladders:
        yield from (("escalation", step.when) for step in ladder.steps)
    yield from (("action", rule.when) for rule in policy.actions)
    for requirement in policy.closure.requirements if policy.closure else ():
        yield from (("closure", requirement.must), ("closure", requirement.when))
    yield from (("remedy", remedy.when) for remedy in policy.remedies)
    yield from (("waiver", waiver.when) for waiver in policy.waivers)


def reads_of(condition: Condition) -> Iterator[tuple[Read, Location]]:
    """Each read of a condition with its place."""
    for leaf in leaves(condition):
        for read in leaf_reads(leaf):
            yield read, leaf.at


def rule_reads(rule: Rule, lookups: Mapping[str, Lookup]) -> Iterator[tuple[Read, Location]]:
    """What a rule reads: its condition, then the keys of its lookup."""
    yield from reads_of(rule.when)
    if isinstance(rule.outcome, FromLookup) and rule.outcome.lookup in lookups:
        for key in lookups[rule.outcome.lookup].keys:
            yield key, rule.location


def _reads(decider: Decider, lookups: Mapping[str, Lookup]) -> Iterator[tuple[Read, Location]]:
    if isinstance(decider, Copied):
        return
    for rule in decider.rules:
        yield from rule_reads(rule, lookups)


def _concerns_read(decider: Decider, lookups: Mapping[str, Lookup]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(read.name for read, _ in _reads(decider, lookups) if read.kind == "concern")
    )


def _forward(
    concern: str, read: Read, at: Location, graph: Mapping[str, tuple[str, ...]], names: Names
) -> Finding | None:
    if read.kind == "signal" and concern == "category" and names.signals[read.name].names_category:
        circle = f"category → {read.name} → category"
        hint = f"the circle is {circle}; take `category` out of the signal's `same`"
        return Finding(at, "ORD001", f"a category rule cannot read '{read.name}'", hint)
    if read.kind == "clock":
        hint = "write a guarantee that says so, or repeat the condition of the target"
        return Finding(at, "ORD001", f"only guarantees read '{read.name}'", hint)
    if read.kind != "concern" or _PLACES[read.name] < _PLACES[concern]:
        return None
    path = _path(graph, read.name, concern)
    circle = f"the circle is {concern} → {' → '.join(path)}; " if path else ""
    hint = f"{circle}the order is {' → '.join(CONCERNS)}"
    return Finding(at, "ORD001", f"a {concern} rule cannot read '{read.name}'", hint)


def copied_late(concern: str, copied: Scalar, names: Names) -> Iterator[Finding]:
    """`from: F` for a concern of the opening, where F is live."""
    if concern in OPENING and names.fields[copied.text].live:
        message = f"the {concern} cannot be taken from the live field '{copied.text}'"
        yield Finding(copied.at, "ORD002", message, _LIVE_HINT)


def _late(concern: str, read: Read, at: Location, names: Names) -> Finding | None:
    if concern not in OPENING:
        return None
    field = names.fields.get(read.name) if read.kind == "field" else None
    if field is not None and field.live and field.kind != "time":
        message = f"a {concern} rule cannot read the live field '{read.name}'"
        return Finding(at, "ORD002", message, _LIVE_HINT)
    if read.kind == "signal" and not names.signals[read.name].opening:
        hint = "only signals with `before: opened` are known at the opening"
        message = f"a {concern} rule cannot read the signal '{read.name}'"
        return Finding(at, "ORD002", message, hint)
    if read.kind == "event":
        hint = "it is judged by the opening; use `happened` in routing, escalation or closure"
        return Finding(at, "ORD002", f"a {concern} rule cannot read events", hint)
    return None


def _path(graph: Mapping[str, tuple[str, ...]], start: str, goal: str) -> tuple[str, ...]:
    """A chain of reads from `start` to `goal`, both included; empty if there is none."""
    stack: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while stack:
        path = stack.pop()
        if path[-1] == goal:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            stack.extend((*path, after) for after in graph.get(path[-1], ()))
    return ()
