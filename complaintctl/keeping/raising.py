"""What nobody answered is raised once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from complaintctl.follow.plan import Action, OnDuty, Pending, mention, raised_again
from complaintctl.keeping.actions import read_action
from complaintctl.keeping.keeper import Keeper
from complaintctl.keeping.news import News
from complaintctl.keeping.rungs import pending_again
from complaintctl.store.history import ASIDE
from complaintctl.store.values import ANSWERED, RAISED, Sent


class Raising:
    """Looks through the actions that wait for an answer, and tells `news` what became of them."""

    def __init__(self, keeper: Keeper, news: News, on_duty: OnDuty) -> None:
        self.keeper, self.news, self._on_duty = keeper, news, on_duty
        self.state, self.as_of = keeper.state, keeper.as_of

    def raise_again(self) -> None:
        """Raise what nobody answered once more, when its recipient's hours are open; what is
        answered or over, or of which a later step tells, is left in peace."""
        for sent in self.state.unanswered(self.as_of):
            if sent.run == self.keeper.number:
                continue
            found = self.state.open_in(sent.origin)
            names = self.state.names({number for number, _ in found})
            answered = self._accepted(sorted(names), self.state.sent_at(sent.origin))
            taken = [(number, rung) for number, rung in found if number in answered]
            self.state.put_rungs((number, replace(rung, state=ANSWERED)) for number, rung in taken)
            for number, rung in taken:
                (secret,) = self.state.secrets([number])
                one = pending_again(names[number], number, rung)
                self.news.rung(one, secret, ANSWERED, sent.origin)
            left = [
                pending_again(names[number], number, rung)
                for number, rung in found
                if number not in answered
            ]
            left.sort(key=lambda one: (one.at, one.complaint))
            again = self._once_more(sent, left)
            if left and not self._on_duty(again.recipient.desk):
                continue
            self.state.settle_action(sent.id)
            if left:
                self._raise(again, sent.origin, left)

    def _once_more(self, sent: Sent, left: Sequence[Pending]) -> Action:
        """An action again, about all that is still open in it: also about complaints of a mass
        event that joined it later."""
        complaints = tuple(mention(one) for one in left)
        action = replace(read_action(sent), complaints=complaints)
        return raised_again(action, self.as_of, self.keeper.policy.teams)

    def _raise(self, again: Action, origin: str, left: Sequence[Pending]) -> None:
        for one, secret in zip(left, self.state.secrets([one.number for one in left]), strict=True):
            self.news.rung(one, secret, RAISED, again.id)
        self.news.send(again, origin, left[0].number if left[0].mass is None else None)

    def _accepted(self, numbers: Sequence[int], since: int) -> set[int]:
        """The complaints that somebody took after this instant."""
        event = self.keeper.names.events.index("accepted")
        histories = self.state.histories(numbers)
        took = (histories.entries["event"] == event) & (histories.entries["at"] > since)
        took &= histories.entries["how"] != ASIDE
        owner = np.repeat(np.arange(len(numbers)), np.diff(histories.first))
        return {numbers[at] for at in owner[took].tolist()}
