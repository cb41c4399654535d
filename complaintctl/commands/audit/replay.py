"""`audit replay`: a run decided once more, by the policy that was kept and out of the files that it
read, and held against what its ledger says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from complaintctl.calendars.digest import digest_of as calendars_of
from complaintctl.commands.audit.asking import ledger, one_run, says
from complaintctl.commands.audit.same_files import same_files
from complaintctl.commands.inputs import Inputs, Read, read, versions
from complaintctl.commands.kept_policies import as_given, as_kept, unpacked
from complaintctl.decide.duplicates import linked
from complaintctl.decide.engines import Columnar
from complaintctl.decide.past import numbered
from complaintctl.errors import LedgerBroken, PolicyInvalid, UsageError
from complaintctl.intake.log import NOBODY
from complaintctl.keeping.bodies import parted
from complaintctl.keeping.recollection import Recollection
from complaintctl.recall import recall
from complaintctl.reports.differing import first_difference
from complaintctl.reports.entries_told import Said, for_reader
from complaintctl.reports.records import lasting_lines
from complaintctl.store.archive import Archive, Wanted, Written
from complaintctl.store.values import Run
from complaintctl.version import __version__

ROWS = 16_384


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run that was decided again and gave the same. `told`: what its entry says; `decisions`: how
    many were compared; `missing`: complaints that its export had no more; `purged`: entries that
    have lost their content; `unknown`: complaints of the files that the ledger does not know any
    more; `notes`: what is otherwise now than it was then."""

    run: Run
    told: Said
    decisions: int
    missing: int
    purged: int
    unknown: int
    notes: tuple[str, ...]


def replay(state: str, number: int | None, given: Inputs) -> Replayed:
    """Decide a run again; `given`: its files, an empty folder for temporary ones, and the folder of
    the policy unless it is the one that the state has kept.

    Raises LedgerBroken with the first decision that differs, or if what was kept is not what it
    was; DataUnusable for files that the run has not read; UsageError; and what a state raises.
    """
    with ledger(state) as archive:
        run, told = _run(archive, number)
        policy, rows = Path(given.spool) / "policy", Path(given.spool) / "rows"
        for folder in (policy, rows):
            folder.mkdir()
        files = told["policy"]["files"]
        unpacked(as_given(given.policy, files) if given.policy else as_kept(archive, files), policy)
        inputs = replace(
            same_files(told["inputs"], given),
            policy=str(policy), now=run.as_of, spool=str(rows), as_of=None,
            source=told.get("source"), encoding=told.get("encoding"),
        )  # fmt: skip
        try:
            with read(inputs, None, observing=True) as found:
                notes = tuple(_notes(told, found))
                again = _Again(archive, run)
                differences = list(again.differences(found))
        except PolicyInvalid as refused:
            raise UsageError(
                f"{state}: the policy of run {run.number} was read by complaintctl "
                f"{told['tool']}, and {__version__} refuses it ({refused}); take that version"
            ) from refused
        if differences:
            count = f"{len(differences):,} of {again.compared:,} decisions are others now"
            first = "; ".join((f"run {run.number}: {count}: {differences[0]}", *notes))
            raise LedgerBroken(first)
        return Replayed(
            run, told, again.compared, len(again.missing), archive.purged(run.number),
            again.unknown, notes,
        )  # fmt: skip


def _run(archive: Archive, number: int | None) -> tuple[Run, Said]:
    """A run that decided, the newest where none is named, and what its entry says."""
    if number is None:
        number = max((one.stored.run for one in archive.entries(Wanted(kinds=("run",)))), default=0)
    run = one_run(archive, number)
    turns = Wanted(kinds=("run", "purge"), first=run.number, last=run.number)
    entries = {one.kind: one for one in archive.entries(turns)}
    told = says(entries["run"]) if "run" in entries else None
    if told is not None:
        return run, told
    if "purge" in entries:
        raise UsageError(f"{archive.path}: run {run.number} decided nothing: it was a purge")
    raise LedgerBroken(f"run {run.number} has no entry that says what it read")


def _notes(told: Said, found: Read) -> Iterator[str]:
    """What is otherwise than it was in the run, besides its files."""
    if told["tool"] != __version__:
        yield f"the run was made by complaintctl {told['tool']}, this is {__version__}"
    if told["policy"]["digest"] != found.policy.digest:
        yield "the same policy files are read otherwise now: another version, or other packs"
    if told["calendars"] != calendars_of(found.policy.calendars):
        yield "the calendars have other holidays now: another version of the library 'holidays'"


class _Again:
    """The decisions of a run, made again, held against those that its ledger had at its end."""

    def __init__(self, archive: Archive, run: Run) -> None:
        self._archive, self._run = archive, run
        self._decisions = archive.decisions_at(run.number)
        self._known = Recollection(archive, run.number + 1)
        turns = Wanted(kinds=("vanished", "returned"), last=run.number)
        gone = {one.number: one.kind == "vanished" for one in archive.entries(turns)}
        self.missing = {number for number in self._decisions if gone.get(number)}
        self._left = set(self._decisions) - self.missing
        self.compared = self.unknown = 0

    def differences(self, found: Read) -> Iterator[str]:
        """What differs, complaint by complaint."""
        queue = found.queue
        batches = numbered(queue.batches)
        before = Recollection(self._archive, self._run.number).remembered()
        recalled = recall(
            lambda: batches(65_536, ["opened_at"]),
            queue.log,
            queue.snapshot,
            before,
            self._run.as_of,
        )
        if recalled.log is not queue.log:
            queue.remember(recalled.log)
        judging = versions(found, Columnar(), recalled.seen)
        duplicates = linked(batches, judging)
        for undecided in batches(ROWS, None):
            for part in judging.decide(undecided):
                texts = pl.concat(lasting_lines(part.pipeline, part.decided, duplicates))
                yield from self._compared(part.decided.frame["complaint"], texts)
        for number in sorted(self._left):
            entry = self._decisions[number]
            said = self._said(next(self._archive.numbered([entry])))
            yield f"complaint {said['complaint']} (entry {entry}) is not decided any more"

    def _compared(self, complaints: pl.Series, texts: pl.Series) -> Iterator[str]:
        numbers = self._known.numbers(complaints).tolist()
        wanted = [self._decisions[one] for one in numbers if one in self._decisions]
        entries = {one.number: one for one in self._archive.numbered(wanted)}
        forgetful = self._archive.purged(self._run.number) > 0
        for number, name, text in zip(numbers, complaints, texts, strict=True):
            self._left.discard(number)
            if number in entries:
                self.compared += 1
                differs = self._differs(entries[number], text)
                if differs is not None:
                    yield differs
            elif forgetful and number == NOBODY:
                self.unknown += 1
            else:
                yield f"complaint {name} is decided now, and the ledger has no decision about it"

    def _differs(self, entry: Written, text: str) -> str | None:
        """What differs between a decision of the ledger and the one made now, if anything does."""
        assert entry.stored.body is not None
        if parted(entry.stored.body)[1] == text.encode():
            return None
        said = self._said(entry)
        now = for_reader({**said, "decision": json.loads(text)})
        differs = first_difference(said["decision"], now["decision"])
        if differs is None:
            return None
        return f"complaint {said['complaint']} (entry {entry.stored.number}): {differs}"

    def _said(self, entry: Written) -> Said:
        said = says(entry)
        assert said is not None
        return said
