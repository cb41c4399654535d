"""`status`: the card of one complaint, out of the last decision about it and the policy that was
kept with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from complaintctl.commands.audit.asking import ledger, says
from complaintctl.commands.kept_policies import kept_policy
from complaintctl.conditions.text import fold_id
from complaintctl.customer.card import Card, Language, card, language_of
from complaintctl.customer.case import Case
from complaintctl.errors import LedgerBroken, UsageError
from complaintctl.keeping.tracking import mistyped, read_tracking_number
from complaintctl.model.policy import Policy
from complaintctl.reports.moments import iso
from complaintctl.store.archive import Archive
from complaintctl.store.values import Run


@dataclass(frozen=True, slots=True)
class Shown:
    """A card, and as of when it tells: ISO 8601, in `zone`."""

    card: Card
    as_of: str
    zone: str


class Cards:
    """Makes cards out of a state, and reads each policy once. `folder`: an empty one; `language`:
    None for that of the policy's zone."""

    def __init__(self, archive: Archive, folder: str, language: Language | None) -> None:
        self._archive, self._folder = archive, Path(folder)
        self._policies: dict[str, Policy] = {}
        self.zone: str = archive.meta("zone")
        self._language = language or language_of(self.zone)
        (self.last,) = archive.runs("ORDER BY number DESC LIMIT 1")

    def card(self, case: Case, run: Run) -> Card | None:
        """The card at the end of a run; None before the first decision. Raises LedgerBroken, and
        DataUnusable for a policy that is not there."""
        kept = run if self._archive.policy(run.files) is not None else self.last
        policy = self._policy(kept.files)
        try:
            return card(case, policy, self._language)
        except (KeyError, TypeError, ValueError, AttributeError) as odd:
            about = f"the decision about '{case.complaint}'"
            raise LedgerBroken(f"{about} is none that a run writes") from odd

    def _policy(self, files: str) -> Policy:
        if files not in self._policies:
            folder = self._folder / str(len(self._policies))
            self._policies[files] = kept_policy(self._archive, files, folder)
        return self._policies[files]


def status(state: str, name: str, language: Language | None, folder: str) -> Shown:
    """The card of the complaint with this number or tracking number; `folder`: an empty one.

    Raises UsageError for one that is not there, DataUnusable, LedgerBroken, StoreBroken, TryAgain.
    """
    with ledger(state) as archive:
        cards = Cards(archive, folder, language)
        (known,) = archive.standing(_called(archive, name) - 1, 1)
        case = Case(known.id, known.tracking)
        for written in archive.of_complaints([known.number]):
            case = case.and_then(says(written) or {})
        # Of one that is missing from the export, the last run that saw it is the last to tell.
        seen = archive.runs("WHERE number < ? ORDER BY number DESC LIMIT 1", (known.missing,))
        run = seen[0] if seen else cards.last
        found = cards.card(case, run)
        if found is None:
            raise LedgerBroken(f"there is no decision about '{known.id}'")
        return Shown(found, iso(run.as_of, cards.zone), cards.zone)


def _called(archive: Archive, name: str) -> int:
    """The number of a complaint in the state. Whoever asks in vain learns no more than that."""
    written = fold_id(name)
    found = archive.called(written) or archive.called(read_tracking_number(written) or "")
    if found is not None:
        return found[0]
    if mistyped(written):
        raise UsageError(
            f"there is no complaint '{name}'; if it is a tracking number, it is mistyped: a "
            "character is wrong or missing, or two are swapped. Please compare it once more"
        )
    raise UsageError(f"there is no complaint '{name}'")
