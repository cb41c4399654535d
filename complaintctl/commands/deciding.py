"""A run of `batch` from the first batch to its report: decided, witnessed, held against its limits,
remembered and published."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

import polars as pl

from complaintctl.commands.allowances import Passed, let_pass
from complaintctl.commands.audience import visible
from complaintctl.commands.blind import blind_detectors
from complaintctl.commands.inputs import Read
from complaintctl.commands.order import Options, Report
from complaintctl.commands.remembering import Remembering
from complaintctl.decide.ahead import ahead
from complaintctl.decide.duplicates import linked
from complaintctl.decide.figures import measured, together
from complaintctl.decide.noticing import notice
from complaintctl.decide.past import numbered
from complaintctl.decide.remarks import Remark, Remarks, Tally, added
from complaintctl.decide.run_limits import refusals
from complaintctl.decide.versions import Versions
from complaintctl.decide.witness import Difference, Testimony, Witness
from complaintctl.decide.wording import findings
from complaintctl.errors import DataUnusable, EnginesDisagree
from complaintctl.files import OWNER_ONLY, written
from complaintctl.findings import Finding, ordered
from complaintctl.intake.queue import Queue
from complaintctl.keeping.changes import Changes
from complaintctl.model.limits import Figures
from complaintctl.model.run import Kept
from complaintctl.privacy.masking import Masking
from complaintctl.reports.moments import iso
from complaintctl.reports.outputs import Batch, Outputs
from complaintctl.reports.remembered import more_of, state_findings
from complaintctl.reports.renderer import Renderers
from complaintctl.reports.summary import Counted, count, summary
from complaintctl.reports.targets import Target
from complaintctl.reports.worklist import Worklist

BATCH_ROWS = 49_152
RECORD_ROWS = 16_384
"""Full records are long: fewer of them are held at a time."""
DISAGREEMENT = "complaintctl-disagreement.json"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run works with. `memory`: None without a state."""

    read: Read
    versions: Versions
    quarantine: str | None
    tables: tuple[Target, ...]
    memory: Remembering | None


@dataclass(frozen=True, slots=True)
class _Decided:
    """One batch, in all the forms that somebody needs."""

    batch: Batch
    remarks: Remarks
    figures: Figures
    counted: Counted
    changes: Changes | None


@dataclass(slots=True)
class _Sums:
    """What all batches come to. `looked_at`: complaints that this reader may know of."""

    figures: Figures
    remarks: dict[Remark, Tally]
    counted: Counted
    looked_at: int = 0

    def add(self, one: _Decided) -> None:
        """One batch more."""
        self.remarks = added((self.remarks, one.remarks))
        self.figures = together((self.figures, one.figures))
        self.counted += one.counted


def decide(options: Options, run: Run, stdout: BinaryIO) -> Report:
    """Everything after the queue was read."""
    policy, queue, versions, memory = run.read.policy, run.read.queue, run.versions, run.memory
    masking = options.audience.masking(policy)
    batches = visible(numbered(queue.batches), masking)
    duplicates = linked(batches, versions)
    asked = options.witness if options.engine == "columnar" else 0
    witness = Witness(asked, queue.counts.complaints)
    renderers = Renderers(run.tables, duplicates, masking)
    compared = memory.keeper.compare(duplicates) if memory is not None else None
    sums = _Sums(_as_read(queue), {}, Counter())
    heard: list[Future[Testimony]] = []

    def watched() -> Iterator[pl.DataFrame]:
        for undecided in batches(_rows(run), None):
            sums.looked_at += undecided.height
            witness.watch(undecided)
            yield undecided
        # The witness works while the last batches are decided and written.
        heard.append(court.submit(witness.testify, versions, options.timeout))

    def decided(undecided: pl.DataFrame) -> _Decided:
        parts = versions.decide(undecided)
        return _Decided(
            renderers.batch(parts),
            notice(parts, versions.begins),
            measured(parts, undecided),
            count(parts),
            compared.changes(parts, undecided) if compared is not None else None,
        )

    worklist = Worklist(policy, options.rows, masking)
    with (
        ThreadPoolExecutor(1) as court,
        Outputs(run.tables, Path(options.inputs.spool), worklist, masking) as outputs,
    ):
        for one in ahead(decided, watched()):
            outputs.add(one.batch)
            sums.add(one)
            if memory is not None and one.changes is not None:
                memory.keeper.take(one.changes)
            _tell(options, run, sums.figures.decided)
        _something_decided(options, run, sums, masking)
        testimony = heard[0].result()
        if testimony.differences:
            raise EnginesDisagree(_dispute(testimony.differences, versions, masking))
        if memory is not None:
            sums.figures = memory.measured(sums.figures)
        passed = _within_limits(sums.figures, options, run)
        _tell(options, run, queue.counts.complaints)
        outputs.finish()
        kept = memory.commit(sums.figures, queue.counts, passed.allowed) if memory else None
        with memory.publishing(kept) if memory and kept else nullcontext():
            outputs.publish(stdout)
    return _report(options, run, sums, testimony, passed, kept)


def _as_read(queue: Queue) -> Figures:
    """The figures of a queue before anything of it is decided."""
    return Figures(
        read=queue.counts.read,
        quarantined=queue.counts.quarantined,
        log_read=queue.log_counts.read,
        log_quarantined=queue.log_counts.quarantined,
        logged=queue.logged,
    )


def _rows(run: Run) -> int:
    """How many complaints are decided at a time."""
    records = any(target.format in ("json", "jsonl") for target in run.tables)
    news = run.memory is not None and run.memory.keeper.all_may_be_new
    return RECORD_ROWS if records or news else BATCH_ROWS


def _something_decided(options: Options, run: Run, sums: _Sums, masking: Masking) -> None:
    """Nothing to do is no success."""
    if options.allow_empty:
        return
    counts, versions = run.read.queue.counts, run.versions
    if masking.merchant and not sums.looked_at:
        raise DataUnusable(
            f"none of {counts.complaints:,} complaints is of merchant '{masking.merchant}'; "
            "mend --merchant, or add --allow-empty"
        )
    if not sums.figures.decided:
        raise DataUnusable(
            f"none of {sums.looked_at:,} complaints was open by "
            f"{iso(versions.as_of, versions.policy.zone)}; mend --as-of, or add --allow-empty"
        )


def _report(
    options: Options,
    run: Run,
    sums: _Sums,
    testimony: Testimony,
    passed: Passed,
    kept: Kept | None,
) -> Report:
    policy, queue, as_of = run.read.policy, run.read.queue, run.versions.as_of
    said: list[Finding] = [*run.read.loaded.findings, *run.read.findings, *queue.findings]
    if sums.figures.decided:
        masking = options.audience.masking(policy)
        said += findings(sums.remarks, policy, options.inputs.policy, queue.files, as_of, masking)
        said += blind_detectors(policy, queue.own_supplies)
    if kept is not None and options.keeping is not None:
        said += state_findings(kept, options.keeping.path)
    if options.audience.profile != "team":
        said += options.audience.findings(policy, options.inputs.policy)
    told = ordered(said)
    whole = summary(
        policy, as_of, queue.counts, sums.figures.decided, sums.counted, told, testimony
    )
    opened_later = sums.looked_at - sums.figures.decided
    return Report(
        summary=replace(whole, opened_later=opened_later, more=more_of(kept)),
        files=queue.files,
        findings=told,
        unmatched=queue.unmatched,
        quarantine=run.quarantine,
        engine=options.engine,
        testimony=testimony,
        figures=sums.figures,
        allowed=passed.allowed,
        not_needed=passed.not_needed,
        kept=kept,
        written_for=options.audience.said(),
    )


def _within_limits(figures: Figures, options: Options, run: Run) -> Passed:
    """The run held against its limits, and against the run before it."""
    policy, as_of = run.read.policy, run.versions.as_of
    before = run.memory.before if run.memory is not None else None
    found = refusals(policy.run_limits, figures, before=before, as_of=as_of)
    return let_pass(found, options.allowances, run.quarantine)


def _tell(options: Options, run: Run, decided: int) -> None:
    """Say how far it is decided; complaints that are not open yet count at the end."""
    if options.inputs.heard is not None:
        total = run.read.queue.counts.complaints
        options.inputs.heard(f"deciding {total:,} complaints", decided, total)


def _dispute(differences: Sequence[Difference], versions: Versions, masking: Masking) -> str:
    """Write down what two engines disagree on, without a word of what customers wrote."""
    report = {
        "policy": versions.policy.digest,
        "as_of": versions.as_of,
        "differences": [
            {**asdict(found), "complaint": masking.value("complaint", found.complaint)}
            for found in differences
        ],
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    with written(Path(DISAGREEMENT), OWNER_ONLY) as file:
        file.write(text + "\n")
    return (
        f"columnar and durable-rules disagree on {len(differences)} answers: this is our bug. "
        f"Nothing was published; please report {DISAGREEMENT}"
    )
