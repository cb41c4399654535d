"""The end of a run: who is missing, who is told to do what, and the run's own entry and head."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from complaintctl.calendars.worktime import WorkTime
from complaintctl.follow.plan import (
    OnDuty,
    Outcome,
    Planner,
)
from complaintctl.keeping.keeper import Keeper
from complaintctl.keeping.news import News
from complaintctl.keeping.raising import Raising
from complaintctl.keeping.rungs import pending_again, rung_of
from complaintctl.ledger.heads import Head, bears_signature, signed, text
from complaintctl.ledger.ratchet import next_secret
from complaintctl.model.policy import Policy
from complaintctl.model.run import Changed, Kept
from complaintctl.reports.moments import iso
from complaintctl.store.values import Run


class Ending:
    """Ends the run of a keeper. Nothing is true before `commit`."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.state, self.policy, self.as_of = keeper.state, keeper.policy, keeper.as_of
        self.number = keeper.number
        self.news = News(keeper)

    def plan(self) -> int:
        """Work out what goes out; gives how many actions that are."""
        self._missing()
        self._rewritten(self.keeper.rewritten)
        superseded = self.keeper.superseded
        waited = [
            pending_again(name, number, rung)
            for name, number, rung in self.state.waiting()
            if (number, rung.rule, rung.cycle, rung.step) not in superseded
        ]
        on_duty = self._on_duty()
        planner = Planner(
            self.policy, self.as_of, on_duty, self.state.masses(), self.state.mass_action
        )
        plan = planner.plan([*waited, *self.keeper.pending])
        known = {(one.number, one.rule, one.cycle, one.step) for one in waited}
        self._put(plan.outcomes, known)
        for name, episodes in sorted(plan.masses.items()):
            for episode, last in episodes.items():
                self.state.put_mass(name, episode, last)
        for new in plan.mass_actions:
            self.state.put_mass_action(*new)
        alone = {
            one.action: one.pending.number for one in plan.outcomes if one.pending.mass is None
        }
        events = {action: event for event, _, _, action in plan.mass_actions}
        for action in plan.actions:
            self.news.send(action, action.id, alone.get(action.id), events.get(action.id))
        Raising(self.keeper, self.news, on_duty).raise_again()
        return len(self.news.sent)

    def commit(
        self, *, files: str, figures: Mapping[str, Any], told: Mapping[str, Any],
        actions: Sequence[str],
    ) -> Kept:  # fmt: skip
        """Write the run itself and end the transaction. `files`: the digest of the policy's files;
        `told`: what else the run's entry says; `actions`: where its actions are to be written."""
        keeper = self.keeper
        same = self._again(files, told)
        if same is not None:
            self.state.commit()
            return replace(self._kept(same.number, keeper.tree.size, same.head), again=True)
        said = {
            "as_of": iso(self.as_of, self.policy.zone),
            "policy": {
                "id": self.policy.name,
                "version": self.policy.effective_from,
                "digest": self.policy.digest,
                "files": files,
            },
            "calendars": keeper.calendars,
            **told,
            "complaints": {name: keeper.counts[name] for name in ("new", "changed")},
            "vanished": len(keeper.vanished),
            "returned": len(keeper.returned),
            "actions": len(self.news.sent),
            "zone": self.policy.zone,
            "figures": figures,
        }
        self.news.entry("run", said)
        tree = self.state.append(self.number, self.news.entries, keeper.tree)
        head = Head(
            self.state.meta("origin"), tree.size, tree.root, self.number,
            iso(self.as_of, self.policy.zone),
        )  # fmt: skip
        self.state.set_meta("zone", self.policy.zone)
        key = keeper.keeping.key
        note = text(head) if key is None else signed(head, key)
        self.state.set_meta("secret", next_secret(self.state.meta("secret")))
        places = [str(Path(one).resolve()) for one in actions] if self.news.sent else []
        self.state.add_run(
            Run(
                self.number, self.as_of, self.policy.digest, files, keeper.calendars, figures,
                tree.to_bytes(), note, places, published=False,
            )
        )  # fmt: skip
        self.state.commit()
        unsigned = key is None and keeper.last is not None and bears_signature(keeper.last.head)
        return replace(self._kept(self.number, tree.size, note), unsigned=unsigned)

    def _again(self, files: str, told: Mapping[str, Any]) -> Run | None:
        """The last run, if this is the same once more: of the same instant, by the same policy and
        calendars, over the same files, and without news. Whoever starts a run anew that was killed
        at its end, or had an end, changes nothing."""
        last, keeper = self.keeper.last, self.keeper
        if last is None or self.news.entries or keeper.tree.to_bytes() != last.tree:
            return None
        if (last.as_of, last.policy, last.files, last.calendars) != (
            self.as_of, self.policy.digest, files, keeper.calendars,
        ):  # fmt: skip
            return None
        (said,) = map(json.loads, self.state.bodies([keeper.tree.size - 1]).values())
        known = all(one["digest"] is not None for one in told["inputs"])
        return last if known and said.get("inputs") == told["inputs"] else None

    def _kept(self, run: int, entries: int, head: str) -> Kept:
        keeper = self.keeper
        unfinished = [at for at in keeper.vanished if not keeper.known.finished[at]]
        policy = (self.policy.name, self.policy.effective_from, self.policy.digest)
        return Kept(
            run=run,
            entries=entries,
            head=head,
            new=keeper.counts["new"],
            changed=keeper.counts["changed"],
            vanished=len(keeper.vanished),
            unfinished=tuple(keeper.known.ids[at] for at in unfinished),
            returned=len(keeper.returned),
            rewritten=keeper.rewritten,
            rungs=dict(keeper.counts),
            actions=len(self.news.sent),
            moved=tuple(keeper.moved),
            policy=policy if keeper.new_policy else None,
        )

    # ---- the parts of a plan --------------------------------------------------------------

    def _missing(self) -> None:
        keeper = self.keeper
        for kind, places, run in (
            ("vanished", keeper.vanished, self.number),
            ("returned", keeper.returned, None),
        ):
            numbers = keeper.known.numbers[places].tolist()
            self.state.set_missing((run, number) for number in numbers)
            for at, number, secret in zip(
                places, numbers, self.state.secrets(numbers), strict=True
            ):
                finished = bool(keeper.known.finished[at])
                told = {"complaint": keeper.known.ids[at], "finished": finished}
                self.news.entry(kind, told, number, secret)

    def _rewritten(self, changed: Sequence[Changed]) -> None:
        place = {name: at for at, name in enumerate(self.keeper.known.ids)} if changed else {}
        numbers = [int(self.keeper.known.numbers[place[one.complaint]]) for one in changed]
        for one, number, secret in zip(changed, numbers, self.state.secrets(numbers), strict=True):
            zone = self.policy.zone
            told = {
                "complaint": one.complaint,
                "event": one.event,
                "was": iso(one.was, zone),
                "now": iso(one.now, zone) if one.now is not None else None,
            }
            self.news.entry("history_rewritten", told, number, secret)

    def _put(self, outcomes: Iterable[Outcome], known: set[tuple[int, str, int, str]]) -> None:
        """Keep what became of each thing; the ledger tells what is news."""
        found = [one for one in outcomes if one.action is not None or _key(one) not in known]
        secrets = self.state.secrets([one.pending.number for one in found])
        self.state.put_rungs(
            (one.pending.number, rung_of(one.pending, one.state, one.action, self.number))
            for one in found
        )
        for one, secret in zip(found, secrets, strict=True):
            self.keeper.counts[one.state] += 1
            self.news.rung(one.pending, secret, one.state, one.action)

    def _on_duty(self) -> OnDuty:
        """Whether somebody's hours are open now; without a calendar they always are."""
        policy: Policy = self.policy
        calendars = {name: one.calendar for name, one in policy.roles.items()}
        calendars |= {name: one.calendar for name, one in policy.teams.items()}
        open_ = {
            name: bool(WorkTime(one).next_open(np.array([self.as_of]))[0] == self.as_of)
            for name, one in policy.calendars.items()
            if name in calendars.values()
        }
        return lambda name: open_.get(calendars.get(name) or "", True)


def _key(outcome: Outcome) -> tuple[int, str, int, str]:
    pending = outcome.pending
    return pending.number, pending.rule, pending.cycle, pending.step
