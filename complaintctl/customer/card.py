"""The card: what a customer is told of one complaint, in one language and in the policy's words.

What has no public wording is left out, and so is what nobody knows. No rule, role, team's id,
signal or other complaint comes here, and no cell but the complaint's own number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from complaintctl.customer.case import Case, Decision
from complaintctl.customer.promises import Promised, promised
from complaintctl.customer.stages import DONE, GONE, stage
from complaintctl.model.policy import Policy
from complaintctl.model.texts import COMPLAINT, Texts, asked, filled, told

Language = Literal["zh", "en"]

_CHINESE = frozenset(("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC"))


@dataclass(frozen=True, slots=True)
class Needed:
    """What the customer is to send: the fields as people call them, and the text that asks."""

    fields: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """An offer; `approval`: somebody must still agree."""

    offer: str
    approval: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, why, what can be offered, and how to object; empty where nothing is said."""

    responsible: str = ""
    reason: str = ""
    remedies: tuple[Remedy, ...] = ()
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card; what is empty or None is not on it. `state`: the name, and the words for it."""

    complaint: str
    tracking: str
    language: Language
    received: str | None
    category: str
    team: str
    state: tuple[str, str]
    next: tuple[Promised, ...]
    needed: Needed | None
    outcome: Outcome | None
    contact: str


def language_of(zone: str) -> Language:
    """The language of a policy's customers, where nobody says which."""
    return "zh" if zone in _CHINESE else "en"


def card(case: Case, policy: Policy, language: Language) -> Card | None:
    """The card of a complaint under the policy that decided it; None before its first decision."""
    if case.decision is None:
        return None
    return _Writer(case, case.decision, _version(policy, case.decision), language).card()


def _version(policy: Policy, decision: Decision) -> Policy:
    """The version that a decision names; of a policy that has it no more, the one then in force."""
    named = decision["policy"]["version"]
    known = policy.versions()
    return next((one for one in reversed(known) if one.effective_from <= named), known[0])


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one card."""

    case: Case
    decision: Decision
    policy: Policy
    language: Language

    def card(self) -> Card:
        case, customer = self.case, self.policy.customer
        name = stage(case)
        over = name in GONE
        team = self.policy.teams.get((self.decision["owner"] or {}).get("team", ""))
        category = self.policy.categories.get(self.decision["category"]["value"])
        return Card(
            complaint=case.complaint,
            tracking=case.tracking,
            language=self.language,
            received=case.opened_at,
            category=self._told(category.label if category else {}),
            team=self._told(team.label) if team is not None and not over else "",
            state=(name, customer.state(name, self.language)),
            next=() if over else promised(self.decision, self.policy, self.language),
            needed=None if over or name == DONE else self._needed(),
            outcome=self._outcome() if name == DONE else None,
            contact=self._filled(customer.contact),
        )

    def _told(self, texts: Texts) -> str:
        return told(texts, self.language)

    def _filled(self, texts: Texts) -> str:
        return filled(self._told(texts), {COMPLAINT: self.case.complaint})

    def _needed(self) -> Needed | None:
        labels = {name: one.label for name, one in self.policy.fields.items()}
        missing = [name for name in self.decision["intake"]["missing"] if labels.get(name)]
        category = self.policy.categories.get(self.decision["category"]["value"])
        if not missing or category is None:
            return None
        return Needed(
            tuple(self._told(labels[name]) for name in missing),
            asked(category.ask, missing, labels, self.case.complaint, self.language),
        )

    def _outcome(self) -> Outcome:
        policy, decision = self.policy, self.decision
        party = (decision["responsible"] or {}).get("party", "")
        labels = policy.party.labels if policy.party is not None else {}
        category = policy.categories.get(decision["category"]["value"])
        return Outcome(
            responsible=self._told(labels.get(party, {})),
            reason=self._told(category.reason if category else {}),
            remedies=tuple(self._remedies()),
            appeal=self._filled(policy.customer.appeal),
        )

    def _remedies(self) -> Iterator[Remedy]:
        known = {one.id: one.label for one in self.policy.remedies}
        for one in self.decision["remedies"]:
            offer = self._told(known.get(one["id"], {}))
            if offer:
                yield Remedy(offer, one["approval"] is not None)
