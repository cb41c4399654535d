"""`status --changed-since`: the cards that changed since a run, for whoever passes them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from complaintctl.commands.audit.asking import ledger, one_run, says
from complaintctl.commands.status import Cards
from complaintctl.customer.card import Card, Language
from complaintctl.customer.case import Case
from complaintctl.errors import UsageError
from complaintctl.policy.values import read_time
from complaintctl.reports.cards import plain
from complaintctl.reports.moments import iso
from complaintctl.store.archive import Archive, Standing
from complaintctl.store.values import Run


@dataclass(frozen=True, slots=True, order=True)
class _Change:
    """The newest change of a card: in which run, after which entry, of which complaint."""

    run: int
    entry: int
    complaint: int


def changed_since(
    state: str, since: str, language: Language | None, folder: str
) -> Iterator[Mapping[str, Any]]:
    """Each card that is another one than after the run `since` (a number, or a time: the last run
    by then), in the order of the ledger; then the run to ask from next time.

    Raises UsageError, DataUnusable, LedgerBroken, StoreBroken, TryAgain.
    """
    with ledger(state) as archive:
        cards = Cards(archive, folder, language)
        feed = _Feed(archive, cards, _run(archive, since, cards.zone))
        changes = sorted(feed.changes())
        for change in changes:
            yield {"changed_at": feed.at(change.run), "card": plain(feed.now(change.complaint))}
        last = cards.last
        yield {"cursor": last.number, "as_of": feed.at(last.number), "cards": len(changes)}


def _run(archive: Archive, since: str, zone: str) -> int:
    """The number of the run that is meant; 0: before the first. Raises UsageError."""
    if since.isascii() and since.isdecimal():
        number = int(since)
        return one_run(archive, number).number if number else 0
    moment = read_time(since, ZoneInfo(zone))
    if moment is None:
        raise UsageError(
            f"--changed-since '{since}' is neither a run nor a time; write 7, or 2026-12-02T09:15"
        )
    by_then = archive.runs("WHERE as_of <= ? ORDER BY number DESC LIMIT 1", (moment,))
    return by_then[0].number if by_then else 0


class _Feed:
    """What changed after the run `since`."""

    def __init__(self, archive: Archive, cards: Cards, since: int) -> None:
        self._archive, self._cards, self._since = archive, cards, since
        self._runs = {run.number: run for run in archive.runs("ORDER BY number")}
        self._reworded = [
            later.number
            for run, later in zip(self._runs.values(), [*self._runs.values()][1:], strict=False)
            if later.number > since and later.files != run.files
        ]

    def at(self, run: int) -> str:
        """When a run was."""
        return iso(self._runs[run].as_of, self._cards.zone)

    def changes(self) -> Iterator[_Change]:
        """The complaints whose card is another one now, in no order."""
        # Another policy may say the same thing in other words, and that of every complaint.
        first = 0 if self._reworded else self._since + 1
        for known in self._archive.touched(first):
            before = now = None
            changed = None
            for run, entry, found in self._cards_of(known):
                if run.number <= self._since:
                    before = now = found
                elif found != now:
                    now, changed = found, _Change(run.number, entry, known.number)
            if changed is not None and now != before:
                yield changed

    def now(self, number: int) -> Card:
        """The card of a complaint as it is now."""
        (known,) = self._archive.standing(number - 1, 1)
        *_, (_, _, found) = self._cards_of(known)
        return found

    def _cards_of(self, known: Standing) -> Iterator[tuple[Run, int, Card]]:
        """A card after each run that may have changed it, with the entry that it hangs on. While
        the complaint is missing from the export, its card stays as it was."""
        case, entry = Case(known.id, known.tracking), -1
        entries = self._archive.of_complaints([known.number])
        told = {run: list(some) for run, some in groupby(entries, lambda one: one.stored.run)}
        for number in sorted({*told, *self._reworded}):
            for written in told.get(number, ()):
                case, entry = case.and_then(says(written) or {}), written.stored.number
            if case.missing:
                continue
            found = self._cards.card(case, self._runs[number])
            if found is not None:
                yield self._runs[number], entry, found
