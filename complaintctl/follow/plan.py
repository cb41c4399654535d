"""Actions out of what is to be done: one for each thing, or one for all complaints of one cause;
those whose recipient is not on duty wait."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from complaintctl.model.action import CUSTOMER, OWNER
from complaintctl.model.policy import Policy
from complaintctl.store.values import JOINED, SENT, SUPERSEDED, WAITING

ASSIGN = "assign"
OnDuty = Callable[[str], bool]
"""Whether the hours of a role or team are open now."""
Episodes = Mapping[int, int]
"""The outbreaks of a mass event: when the last complaint joined each."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: a role of a team, a team and its queue, or the customer of one complaint."""

    role: str | None = None
    team: str | None = None
    queue: str | None = None
    customer: str | None = None

    @property
    def desk(self) -> str:
        """Whose hours count: the role's or else the team's. A customer has none."""
        return self.role or self.team or ""

    def told(self) -> dict[str, str]:
        """What is known of them."""
        pairs = (("role", self.role), ("team", self.team), ("queue", self.queue))
        found = {name: value for name, value in pairs if value is not None}
        return found if self.customer is None else {"customer": self.customer}

    def key(self) -> str:
        """One text for one recipient."""
        return json.dumps(self.told(), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Pending:
    """Something to do about one complaint (`number` in the state). `about`: what the action says
    of the complaint, its `team` and `queue` among it; `mass`: the name, the shared values and the
    window of the event that it belongs to; `at`: since when it is to be done."""

    complaint: str
    number: int
    rule: str
    cycle: int
    step: str
    at: int
    do: str
    to: str
    about: Mapping[str, Any]
    again: Mapping[str, Any] | None = None
    mass: Mapping[str, Any] | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of something pending: its state, and the action that it went into."""

    pending: Pending
    state: str
    action: str | None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that somebody is told to do, now. `complaints`: those it is about, with what is
    known of each; `again`: how often it was raised before; `until`: when it is raised again."""

    id: str
    do: str
    rule: str
    step: str
    recipient: Recipient
    complaints: tuple[Mapping[str, Any], ...]
    since: int
    again: int = 0
    until: int | None = None
    mass: Mapping[str, str] | None = None
    raising: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes out, what became of each thing, how mass events have grown (by name, and by
    episode the last instant), and the new actions of their steps: event, rule, step, action."""

    actions: tuple[Action, ...]
    outcomes: tuple[Outcome, ...]
    masses: Mapping[str, Episodes]
    mass_actions: tuple[tuple[str, str, str, str], ...]


@dataclass(slots=True)
class Planner:
    """Plans one run. `on_duty`: whether the hours of a role or team are open now; `masses`: the
    episodes so far; `raised`: the action that a step of a mass event already has."""

    policy: Policy
    as_of: int
    on_duty: OnDuty
    masses: Mapping[str, Episodes]
    raised: Callable[[str, str, str], str | None]
    _grown: dict[str, Episodes] = field(default_factory=dict)
    _mass_actions: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def plan(self, pending: Iterable[Pending]) -> Plan:
        """Everything that is pending, the oldest first."""
        ordered = sorted(pending, key=lambda one: (one.at, one.complaint, one.rule, one.step))
        outcomes: list[Outcome] = []
        groups: dict[str, list[Pending]] = {}
        told: dict[str, Recipient] = {}
        for one in ordered:
            recipient = self.recipient(one)
            if not self.on_duty(recipient.desk):
                # What ended before anybody could be told is of no use to them any more.
                outcomes.append(Outcome(one, SUPERSEDED if one.over else WAITING, None))
                continue
            key, known = self._action(one, recipient)
            if known is not None:
                outcomes.append(Outcome(one, JOINED, known))
                continue
            first = key not in groups
            groups.setdefault(key, []).append(one)
            told.setdefault(key, recipient)
            outcomes.append(Outcome(one, SENT if first or one.mass is None else JOINED, key))
        actions = tuple(self._made(key, some, told[key]) for key, some in groups.items())
        new = tuple((*step, action) for step, action in self._mass_actions.items())
        return Plan(actions, tuple(outcomes), dict(self._grown), new)

    def recipient(self, pending: Pending) -> Recipient:
        """Who is to be told. A role is one of the complaint's own team."""
        team, queue = pending.about.get("team"), pending.about.get("queue")
        if pending.to == CUSTOMER:
            return Recipient(customer=pending.complaint)
        if pending.to in (OWNER, team):
            return Recipient(team=team, queue=queue)
        if pending.to in self.policy.teams:
            return Recipient(team=pending.to)
        return Recipient(role=pending.to, team=team)

    def _action(self, one: Pending, recipient: Recipient) -> tuple[str, str | None]:
        """The id of the action that something goes into, and the same if it is out already. The
        ladder of a mass event has one lead; what other ladders say of its complaints is told to
        each of their recipients."""
        if one.mass is None:
            return identity(one.complaint, one.rule, str(one.cycle), one.step), None
        episode = self._episode(one)
        led = one.rule == one.mass["name"]
        event = event_of(one.mass, episode, None if led else recipient)
        earlier = self.raised(event, one.rule, one.step)
        name = identity(event, one.rule, one.step)
        if earlier is None:
            self._mass_actions[event, one.rule, one.step] = name
        return name, earlier

    def _episode(self, one: Pending) -> int:
        """Which outbreak of its mass event this belongs to."""
        assert one.mass is not None
        name = mass_name(one.mass)
        before = self._grown.get(name) or self.masses.get(name) or {}
        episode, last = joined(one.mass, before)
        self._grown[name] = {**before, episode: last}
        return episode

    def _made(self, key: str, some: Sequence[Pending], recipient: Recipient) -> Action:
        first = some[0]
        again = first.again
        return Action(
            id=key,
            do=first.do,
            rule=first.rule,
            step=first.step,
            recipient=recipient,
            complaints=tuple(mention(one) for one in some),
            since=first.at,
            until=self.as_of + int(again["after"]) if again is not None else None,
            mass=first.mass["same"] if first.mass is not None else None,
            raising=again,
        )


def raised_again(action: Action, as_of: int, teams: Collection[str]) -> Action:
    """The action once more, to whom `raise_again` names: one of `teams`, or a role."""
    again = action.raising or {}
    to = again.get("to")
    recipient = action.recipient
    if to:
        recipient = Recipient(team=to) if to in teams else replace(recipient, role=to, queue=None)
    count = action.again + 1
    last = count >= int(again["times"])
    return replace(
        action,
        id=identity(action.id.split("+")[0], "again", str(count)),
        recipient=recipient,
        again=count,
        until=None if last else as_of + int(again["after"]),
    )


def identity(*parts: str) -> str:
    """The name of an action: the same in every run that would raise it."""
    whole = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return "a" + hashlib.sha256(whole.encode()).hexdigest()[:24]


def joined(mass: Mapping[str, Any], before: Episodes) -> tuple[int, int]:
    """The episode of a mass event that one more complaint belongs to, and how far it has grown
    with it. What becomes due later counts by when its complaint joined."""
    at = int(mass["at"])
    for episode, last in sorted(before.items()):
        if at <= last + int(mass["within"]):
            return episode, max(last, at)
    return max(before, default=0) + 1, at


def mass_name(mass: Mapping[str, Any]) -> str:
    """The name under which a mass event is kept."""
    return json.dumps([mass["name"], mass["same"]], ensure_ascii=False, sort_keys=True)


def event_of(mass: Mapping[str, Any], episode: int, recipient: Recipient | None) -> str:
    """The name of one outbreak, and of whom its steps are told to, where that is not one lead."""
    whose = f"{recipient.key()}\t" if recipient is not None else ""
    return f"{whose}{mass_name(mass)}#{episode}"


def read_event(event: str) -> tuple[str, int]:
    """The name of a mass event, and which of its outbreaks this is."""
    name, _, episode = event.rpartition("#")
    return name.rpartition("\t")[2], int(episode)


def mention(one: Pending) -> Mapping[str, Any]:
    """What an action says of one of its complaints."""
    said = {"complaint": one.complaint, "cycle": one.cycle, "since": one.at, **one.about}
    return {**said, "over": True} if one.over else said
