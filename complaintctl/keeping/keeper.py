"""One run and its state: begun, filled batch by batch, ended, committed, and then published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import polars as pl

from complaintctl.calendars.digest import digest_of
from complaintctl.decide.instants import NEVER
from complaintctl.errors import TryAgain, UsageError
from complaintctl.follow.plan import Pending
from complaintctl.intake.log import NOBODY, Log, Snapshot
from complaintctl.keeping.bodies import body, decision_body, history_told
from complaintctl.keeping.changes import Change, Changes, Comparison, Places
from complaintctl.keeping.moved import deadlines_moved
from complaintctl.keeping.rungs import weigh
from complaintctl.keeping.since import Watched
from complaintctl.keeping.tracking import tracking_number
from complaintctl.keeping.values import PURGED_BEFORE, Keeping
from complaintctl.ledger.frontier import Frontier
from complaintctl.ledger.ratchet import complaint_key
from complaintctl.model.policy import Policy
from complaintctl.model.run import Changed, Moved
from complaintctl.recall import Names, Recalled, Remembered, recall
from complaintctl.reports.moments import iso
from complaintctl.reports.records import Duplicates
from complaintctl.store.history import Entries
from complaintctl.store.state import State
from complaintctl.store.values import Complaint, Entry, Rung

Told = tuple[Change, Entries]
"""A change with what was learned of its complaint."""


class Keeper:
    """Holds the queue of one run against the state, and puts what is new into its transaction."""

    def __init__(self, state: State, keeping: Keeping, policy: Policy, as_of: int) -> None:
        self.state, self.keeping, self.policy, self.as_of = state, keeping, policy, as_of
        self.last = state.last_run()
        _forwards(self.last.as_of if self.last else None, keeping, policy, as_of)
        self.number = self.last.number + 1 if self.last else 1
        self.calendars = digest_of(policy.calendars)
        self.new_policy = self.last is not None and self.last.policy != policy.digest
        self.new_dues = self.new_policy or (
            self.last is not None and self.last.calendars != self.calendars
        )
        self.known = state.known()
        self._places = Places(self.known.ids)
        self.tree = Frontier.from_bytes(self.last.tree) if self.last else Frontier()
        self.counts: Counter[str] = Counter()
        self.moved: list[Moved] = []
        self.pending: list[Pending] = []
        self.superseded: set[tuple[int, str, int, str]] = set()
        self._secret: bytes = state.meta("secret")
        self._watched = Watched(
            as_of,
            self.last.as_of if self.last else None,
            state.meta(PURGED_BEFORE),
            self.new_policy,
            keeping.emit_past,
        )
        self._seen = np.zeros(self.known.numbers.size, np.bool_)
        self._next = state.last_complaint() + 1
        self._recalled: Recalled | None = None

    @property
    def all_may_be_new(self) -> bool:
        """Whether there is no telling how few decisions will be news: none is known, or they were
        made by another policy or other calendars."""
        return self.new_dues or not self.known.numbers.size

    # ---- before anything is decided -------------------------------------------------------

    def recall(
        self,
        batches: Callable[[], Iterable[pl.DataFrame]],
        log: Log | None,
        snapshot: Snapshot | None,
    ) -> Recalled:
        """What the queue's history is, with all that was told of it before."""
        numbers = np.append(self.known.numbers, NOBODY)
        remembered = Remembered(
            lambda complaints: numbers[self._places.of(complaints)],
            self.state.histories,
            Names.read(self.state.meta("names")),
            self.last.as_of if self.last else None,
        )
        self._recalled = recall(batches, log, snapshot, remembered, self.as_of)
        self.state.set_meta("names", self._recalled.names.text())
        return self._recalled

    def compare(self, duplicates: Duplicates) -> Comparison:
        """Ready to compare; `duplicates` are told in decisions."""
        return Comparison(self.known, self._places, duplicates)

    # ---- batch after batch ----------------------------------------------------------------

    def take(self, changes: Changes) -> None:
        """Put what is new in a batch into the transaction."""
        self._seen[changes.known[changes.known != NOBODY]] = True
        assert self._recalled is not None
        first, learned = self._recalled.of(changes.rows)

        def history(at: int) -> Entries:
            return learned[first[at] : first[at + 1]]

        places = np.searchsorted(changes.rows, [one.row for one in changes.changed]).tolist()
        both = list(zip(changes.changed, map(history, places), strict=True))
        self._add([one for one in both if one[0].known == NOBODY])
        self._change([one for one in both if one[0].known != NOBODY])
        quiet = (np.diff(first) > 0) & (changes.known != NOBODY)
        quiet[places] = False
        self._learn(
            [(int(changes.known[at]), history(at)) for at in np.flatnonzero(quiet).tolist()]
        )

    def _add(self, new: Sequence[Told]) -> None:
        assert self._recalled is not None
        entries: list[Entry] = []
        complaints: list[Complaint] = []
        rungs: list[tuple[int, Rung]] = []
        for change, history in new:
            number, entry = self._next, self.tree.size + len(entries)
            self._next += 1
            secret = complaint_key(self._secret, change.complaint)
            opened = self._opened(change.row)
            weighed = weigh(change, number, (), self._watched.of_new(change, history), self.number)
            told = {
                "complaint": change.complaint,
                "opened_at": self._when(opened),
                "finished": change.situation.finished,
                "learned": history_told(history.tolist(), self._recalled.names),
                "adopted": [[one.rule, one.cycle, one.step, one.at] for one in weighed.adopted],
                "superseded": [[one.rule, one.cycle, one.step, one.at] for one in weighed.stale],
            }
            entries.append(
                Entry(
                    "decision", decision_body(entry, self.number, told, change.text), number, secret
                )
            )
            complaints.append(
                Complaint(
                    number, change.complaint, tracking_number(secret), secret, change.mark, entry,
                    self.number, change.situation.finished,
                    opened, history.tobytes(),
                )
            )  # fmt: skip
            rungs += [(number, one) for one in (*weighed.adopted, *weighed.stale)]
            self.pending += weighed.pending
        self.counts["new"] += len(new)
        self.counts.update(one.state for _, one in rungs)
        self.tree = self.state.append(self.number, entries, self.tree)
        self.state.add_complaints(complaints)
        self.state.put_rungs(rungs)

    def _change(self, old: Sequence[Told]) -> None:
        if not old:
            return
        assert self._recalled is not None
        assert self.last is not None
        numbers = self.known.numbers[[one.known for one, _ in old]].tolist()
        secrets, rungs_of = self.state.secrets(numbers), self.state.rungs(numbers)
        was = self.state.last_decisions(numbers) if self.new_dues else {}
        entries: list[Entry] = []
        changed: list[tuple[bytes, int, int, int, int]] = []
        rungs: list[tuple[int, Rung]] = []
        for (change, history), number, secret in zip(old, numbers, secrets, strict=True):
            entry = self.tree.size + len(entries)
            since = self._watched.of_known(history, was.get(number))
            weighed = weigh(change, number, rungs_of[number], since, self.number)
            told = {
                "complaint": change.complaint,
                "opened_at": self._when(self._opened(change.row)),
                "finished": change.situation.finished,
                "learned": history_told(history.tolist(), self._recalled.names),
                "adopted": [[one.rule, one.cycle, one.step, one.at] for one in weighed.adopted],
                "ended": [[one.rule, one.cycle, one.step, one.state] for one in weighed.ended],
            }
            moved = deadlines_moved(change.complaint, was.get(number), change.text)
            if moved and not history.size:
                told["moved"] = [[one.clock, one.cycle, one.was, one.now] for one in moved]
                self.moved += moved
            entries.append(
                Entry(
                    "decision", decision_body(entry, self.number, told, change.text), number, secret
                )
            )
            changed.append(
                (change.mark, entry, self.number, int(change.situation.finished), number)
            )
            rungs += [(number, one) for one in (*weighed.adopted, *weighed.ended)]
            self.counts.update(one.state for one in (*weighed.adopted, *weighed.ended))
            self.superseded |= {(number, one.rule, one.cycle, one.step) for one in weighed.ended}
            self.pending += weighed.pending
        self.counts["changed"] += len(old)
        self.tree = self.state.append(self.number, entries, self.tree)
        self.state.change_complaints(changed)
        self.state.put_rungs(rungs)
        self.state.learn(
            (self._opened(change.row), history.tobytes(), number)
            for (change, history), number in zip(old, numbers, strict=True)
        )

    def _learn(self, quiet: Sequence[tuple[int, Entries]]) -> None:
        """What was learned of complaints (by their place among the known) whose decision is the
        same."""
        if not quiet:
            return
        assert self._recalled is not None
        numbers = self.known.numbers[[known for known, _ in quiet]].tolist()
        names = self._recalled.names
        entries: list[Entry] = []
        secrets = self.state.secrets(numbers)
        for (known, history), number, secret in zip(quiet, numbers, secrets, strict=True):
            said = {
                "complaint": self.known.ids[known],
                "learned": history_told(history.tolist(), names),
            }
            entry = body(self.tree.size + len(entries), self.number, "history", said)
            entries.append(Entry("history", entry, number, secret))
        self.tree = self.state.append(self.number, entries, self.tree)
        self.state.learn(
            (None, history.tobytes(), number)
            for (_, history), number in zip(quiet, numbers, strict=True)
        )

    # ---- what the end of the run asks -----------------------------------------------------

    @property
    def names(self) -> Names:
        """Events and states as the state numbers them."""
        return self._recalled.names if self._recalled is not None else Names()

    @property
    def vanished(self) -> list[int]:
        """The places of known complaints that are gone from the export since this run."""
        gone: list[int] = np.flatnonzero(~self._seen & ~self.known.missing).tolist()
        return gone

    @property
    def absent(self) -> tuple[int, int]:
        """How many unfinished complaints the last export had, and how many of them this one has
        not."""
        expected = ~self.known.finished & ~self.known.missing
        return int(expected.sum()), int((expected & ~self._seen).sum())

    @property
    def returned(self) -> list[int]:
        """The places of known complaints that are back."""
        back: list[int] = np.flatnonzero(self._seen & self.known.missing).tolist()
        return back

    @property
    def rewritten(self) -> tuple[Changed, ...]:
        """What the export tells otherwise than one before."""
        return self._recalled.changed if self._recalled is not None else ()

    def _opened(self, row: int) -> int | None:
        assert self._recalled is not None
        found = int(self._recalled.opened[row])
        return None if found == NEVER else found

    def _when(self, instant: int | None) -> str | None:
        return iso(instant, self.policy.zone) if instant is not None else None


def _forwards(last: int | None, keeping: Keeping, policy: Policy, as_of: int) -> None:
    """Refuse an instant before that of the last run: what was decided cannot be undecided."""
    if last is None or as_of >= last:
        return
    said = f"{keeping.path}: the last run decided as of {iso(last, policy.zone)}"
    now = iso(as_of, policy.zone)
    if keeping.clock:
        raise TryAgain(f"{said}, and the clock says {now}: set the clock, then run again")
    raise UsageError(f"{said}, after --as-of {now}; without --state any instant can be asked")
