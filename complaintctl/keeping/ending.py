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
    Action,
    OnDuty,
    Outcome,
    Pending,
    Planner,
    mention,
    raised_again,
)
from complaintctl.keeping.actions import action_told, read_action, stored
from complaintctl.keeping.bodies import body
from complaintctl.keeping.keeper import Keeper
from complaintctl.keeping.rungs import about, pending_again, rung_of
from complaintctl.ledger.heads import Head, signed, text
from complaintctl.ledger.ratchet import next_secret
from complaintctl.model.policy import Policy
from complaintctl.model.run import Changed, Kept
from complaintctl.reports.moments import iso
from complaintctl.store.history import ASIDE
from complaintctl.store.values import ANSWERED, RAISED, Entry, Run, Sent


class Ending:
    """Ends the run of a keeper. Nothing is true before `commit`."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.state, self.policy, self.as_of = keeper.state, keeper.policy, keeper.as_of
        self.number = keeper.number
        self._entries: list[Entry] = []
        self._sent: list[Sent] = []

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
            self._send(action, action.id, alone.get(action.id), events.get(action.id))
        self._raise_again(on_duty)
        return len(self._sent)

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
            "actions": len(self._sent),
            "zone": self.policy.zone,
            "figures": figures,
        }
        self._entry("run", said)
        tree = self.state.append(self.number, self._entries, keeper.tree)
        head = Head(
            self.state.meta("origin"), tree.size, tree.root, self.number,
            iso(self.as_of, self.policy.zone),
        )  # fmt: skip
        self.state.set_meta("zone", self.policy.zone)
        key = keeper.keeping.key
        note = text(head) if key is None else signed(head, key)
        self.state.set_meta("secret", next_secret(self.state.meta("secret")))
        places = [str(Path(one).resolve()) for one in actions] if self._sent else []
        self.state.add_run(
            Run(
                self.number, self.as_of, self.policy.digest, files, keeper.calendars, figures,
                tree.to_bytes(), note, places, published=False,
            )
        )  # fmt: skip
        self.state.commit()
        return self._kept(self.number, tree.size, note)

    def _again(self, files: str, told: Mapping[str, Any]) -> Run | None:
        """The last run, if this is the same once more: of the same instant, by the same policy and
        calendars, over the same files, and without news. Whoever starts a run anew that was killed
        at its end, or had an end, changes nothing."""
        last, keeper = self.keeper.last, self.keeper
        if last is None or self._entries or keeper.tree.to_bytes() != last.tree:
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
            actions=len(self._sent),
            moved=tuple(keeper.moved),
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
                self._entry(kind, told, number, secret)

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
            self._entry("history_rewritten", told, number, secret)

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
            self._rung(one.pending, secret, one.state, one.action)

    def _rung(self, pending: Pending, secret: bytes, state: str, action: str | None) -> None:
        told = {
            "complaint": pending.complaint, "rule": pending.rule, "cycle": pending.cycle,
            "step": pending.step, "since": iso(pending.at, self.policy.zone),
            "state": state, "action": action, "over": pending.over, **about(pending),
        }  # fmt: skip
        self._entry("rung", told, pending.number, secret)

    def _send(
        self, action: Action, origin: str, alone: int | None, event: str | None = None
    ) -> None:
        """Keep an action that goes out. Its entry in the ledger is hidden by the key of the one
        complaint that it is about; of a mass event it names none: the entries of rungs do."""
        self._sent.append(stored(action, origin, self.number, self.as_of))
        self.state.put_action(self._sent[-1])
        told = action_told(action, origin, self.policy.zone)
        if event is not None:
            told["event"] = event
        if alone is None:
            self._entry("action", told)
        else:
            told = {"complaint": action.complaints[0]["complaint"], **told}
            self._entry("action", told, alone, *self.state.secrets([alone]))

    def _raise_again(self, on_duty: OnDuty) -> None:
        """Raise what nobody answered once more, when its recipient's hours are open; what is
        answered or over, or of which a later step tells, is left in peace."""
        for sent in self.state.unanswered(self.as_of):
            if sent.run == self.number:
                continue
            found = self.state.open_in(sent.origin)
            names = self.state.names({number for number, _ in found})
            answered = self._accepted(sorted(names), self.state.sent_at(sent.origin))
            taken = [(number, rung) for number, rung in found if number in answered]
            self.state.put_rungs((number, replace(rung, state=ANSWERED)) for number, rung in taken)
            for number, rung in taken:
                (secret,) = self.state.secrets([number])
                one = pending_again(names[number], number, rung)
                self._rung(one, secret, ANSWERED, sent.origin)
            left = [
                pending_again(names[number], number, rung)
                for number, rung in found
                if number not in answered
            ]
            left.sort(key=lambda one: (one.at, one.complaint))
            again = self._once_more(sent, left)
            if left and not on_duty(again.recipient.desk):
                continue
            self.state.settle_action(sent.id)
            if left:
                self._raise(again, sent.origin, left)

    def _once_more(self, sent: Sent, left: Sequence[Pending]) -> Action:
        """An action again, about all that is still open in it: also about complaints of a mass
        event that joined it later."""
        complaints = tuple(mention(one) for one in left)
        action = replace(read_action(sent), complaints=complaints)
        return raised_again(action, self.as_of, self.policy.teams)

    def _raise(self, again: Action, origin: str, left: Sequence[Pending]) -> None:
        for one, secret in zip(left, self.state.secrets([one.number for one in left]), strict=True):
            self._rung(one, secret, RAISED, again.id)
        self._send(again, origin, left[0].number if left[0].mass is None else None)

    def _accepted(self, numbers: Sequence[int], since: int) -> set[int]:
        """The complaints that somebody took after this instant."""
        event = self.keeper.names.events.index("accepted")
        histories = self.state.histories(numbers)
        took = (histories.entries["event"] == event) & (histories.entries["at"] > since)
        took &= histories.entries["how"] != ASIDE
        owner = np.repeat(np.arange(len(numbers)), np.diff(histories.first))
        return {numbers[at] for at in owner[took].tolist()}

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

    def _entry(
        self, kind: str, told: Mapping[str, Any], complaint: int | None = None, secret: bytes = b""
    ) -> None:
        number = self.keeper.tree.size + len(self._entries)
        self._entries.append(Entry(kind, body(number, self.number, kind, told), complaint, secret))


def _key(outcome: Outcome) -> tuple[int, str, int, str]:
    pending = outcome.pending
    return pending.number, pending.rule, pending.cycle, pending.step
