"""`batch`: decide a queue by a policy, and publish the answers all at once or not at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

import polars as pl

from complaintctl.commands.allowances import Allowance, Passed, let_pass
from complaintctl.commands.blind import blind_detectors
from complaintctl.commands.inputs import Inputs, Read, read, versions
from complaintctl.commands.remembering import Remembering, opened
from complaintctl.decide.ahead import ahead
from complaintctl.decide.duplicates import linked
from complaintctl.decide.engines import Columnar, Durable, Engine
from complaintctl.decide.figures import measured, together
from complaintctl.decide.noticing import notice
from complaintctl.decide.past import numbered
from complaintctl.decide.remarks import Remark, Remarks, Tally, added
from complaintctl.decide.run_limits import refusals
from complaintctl.decide.versions import Versions
from complaintctl.decide.witness import Difference, Testimony, Witness
from complaintctl.decide.wording import findings
from complaintctl.errors import DataUnusable, EnginesDisagree, UsageError
from complaintctl.files import OWNER_ONLY, written
from complaintctl.findings import Finding, ordered
from complaintctl.intake import quarantine
from complaintctl.intake.queue import Queue
from complaintctl.keeping.changes import Changes
from complaintctl.keeping.values import Keeping
from complaintctl.model.limits import Figures
from complaintctl.model.queue import FileRead
from complaintctl.model.run import Kept
from complaintctl.reports.moments import iso
from complaintctl.reports.outputs import Batch, Outputs, Target, check_targets
from complaintctl.reports.remembered import more_of, state_findings
from complaintctl.reports.renderer import Renderers
from complaintctl.reports.summary import Counted, Summary, count, summary
from complaintctl.reports.targets import ACTIONS
from complaintctl.reports.worklist import Worklist

BATCH_ROWS = 49_152
RECORD_ROWS = 16_384
"""Full records are long: fewer of them are held at a time."""
DISAGREEMENT = "complaintctl-disagreement.json"
DURABLE_ROWS = 50_000
"""The largest queue that durable-rules is asked to decide alone."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `batch` was asked to do. `witness`: about how many complaints durable-rules decides
    again; 0: none. `timeout`: seconds for each question it is asked. `allowances`: run limits
    that may be exceeded. `keeping`: the state that it remembers runs in."""

    inputs: Inputs
    targets: tuple[Target, ...]
    quarantine: str | None = None
    engine: str = "columnar"
    witness: int = 200
    timeout: float = 20.0
    rows: int = 40
    allow_empty: bool = False
    allowances: tuple[Allowance, ...] = ()
    keeping: Keeping | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened, for the person at the terminal. `figures`: what the limits of the next run
    need; `allowed`, `not_needed`: as in `Passed`; `kept`: what became of the state."""

    summary: Summary
    files: tuple[FileRead, ...]
    findings: tuple[Finding, ...]
    unmatched: Mapping[str, tuple[int, int]]
    quarantine: str | None
    engine: str
    testimony: Testimony
    figures: Figures
    allowed: tuple[tuple[str, str, str], ...]
    not_needed: tuple[Allowance, ...]
    kept: Kept | None = None


def batch(options: Options, stdin: BinaryIO, stdout: BinaryIO) -> Report:
    """Decide the queue and publish every target.

    Raises PolicyInvalid, DataUnusable, RunRefused, UsageError, EnginesDisagree; then nothing is
    published, except the quarantine file, so that no bad row is lost.
    """
    check_targets(options.targets, _taken(options))
    tables, actions = _divided(options)
    with (
        opened(options.keeping, actions) as state,
        read(options.inputs, stdin, observing=state is not None) as found,
    ):
        rejected = _quarantine(found.queue, options)
        _something_to_do(found.queue, rejected, options)
        memory = Remembering(state, found, options.inputs, actions) if state is not None else None
        observed = memory.recalled.seen if memory is not None else None
        judging = versions(found, _engine(options, found.queue), observed)
        return _decide(options, _Run(found, judging, rejected, tables, memory), stdout)


@dataclass(frozen=True, slots=True)
class _Run:
    """What one run works with."""

    read: Read
    versions: Versions
    quarantine: str | None
    tables: tuple[Target, ...]
    memory: Remembering | None


def _divided(options: Options) -> tuple[tuple[Target, ...], tuple[str, ...]]:
    """What is written of every complaint, and where actions go."""
    tables = tuple(target for target in options.targets if target.format != ACTIONS)
    actions = tuple(target.path for target in options.targets if target.format == ACTIONS)
    if actions and options.keeping is None:
        raise UsageError(
            f"-o actions:{actions[0]}: without --state nobody knows what went out before; "
            "add --state FILE"
        )
    return tables, actions


def _taken(options: Options) -> dict[str, str]:
    """What a target must not be: anything this run reads, and its quarantine file."""
    inputs = options.inputs
    taken = {str(path): "a file of the policy" for path in Path(inputs.policy).rglob("*")}
    taken |= {path: "a queue that is read" for path in inputs.paths if path != "-"}
    taken |= dict.fromkeys(inputs.logs, "a log that is read")
    taken |= dict.fromkeys(inputs.history, "a history that is read")
    taken |= dict.fromkeys((inputs.tables or {}).values(), "a table that is joined")
    if inputs.overrides:
        taken[inputs.overrides] = "the overrides"
    aside = Path(_aside(options)).resolve()
    for path, what in taken.items():
        if Path(path).resolve() == aside:
            raise UsageError(f"--quarantine {_aside(options)}: this is {what}; choose another name")
    return {**taken, str(aside): "the quarantine file"}


def _aside(options: Options) -> str:
    path = options.inputs.paths[0]
    first = Path(path).name if path != "-" else "stdin"
    return options.quarantine or f"{first}.quarantine.csv"


def _quarantine(queue: Queue, options: Options) -> str | None:
    if not len(queue.rejected):
        return None
    quarantine.write(_aside(options), queue.rejected)
    return _aside(options)


def _something_to_do(queue: Queue, rejected: str | None, options: Options) -> None:
    if queue.counts.complaints or options.allow_empty:
        return
    counts = queue.counts
    more = f"; {counts.quarantined} rows are in {rejected}" if rejected else ""
    raise DataUnusable(
        f"{', '.join(options.inputs.paths)}: no complaint to decide in {counts.read:,} rows{more}; "
        "if that is right, add --allow-empty"
    )


def _decide(options: Options, run: _Run, stdout: BinaryIO) -> Report:
    policy, queue, versions = run.read.policy, run.read.queue, run.versions
    batches = numbered(queue.batches)
    duplicates = linked(batches, versions)
    witness = Witness(
        options.witness if options.engine == "columnar" else 0, queue.counts.complaints
    )
    renderers = Renderers(run.tables, duplicates)
    worklist = Worklist(policy, options.rows)
    remarks: dict[Remark, Tally] = {}
    figures = Figures(queue.counts.read, queue.counts.quarantined)
    counted: Counted = Counter()
    heard: list[Future[Testimony]] = []
    formats = {target.format for target in run.tables}
    memory = run.memory
    rows = RECORD_ROWS if memory or formats & {"json", "jsonl"} else BATCH_ROWS
    compared = memory.keeper.compare(duplicates) if memory is not None else None

    def watched() -> Iterator[pl.DataFrame]:
        for undecided in batches(rows, None):
            witness.watch(undecided)
            yield undecided
        # The witness works while the last batches are decided and written.
        heard.append(court.submit(witness.testify, versions, options.timeout))

    def decide(undecided: pl.DataFrame) -> _Decided:
        parts = versions.decide(undecided)
        return _Decided(
            renderers.batch(parts),
            notice(parts, versions.begins),
            measured(parts, undecided),
            count(parts),
            compared.changes(parts, undecided) if compared is not None else None,
        )

    with (
        ThreadPoolExecutor(1) as court,
        Outputs(run.tables, Path(options.inputs.spool), worklist) as outputs,
    ):
        for one in ahead(decide, watched()):
            outputs.add(one.batch)
            remarks = added((remarks, one.remarks))
            figures = together((figures, one.figures))
            counted += one.counted
            if memory is not None and one.changes is not None:
                memory.keeper.take(one.changes)
            _tell(options, queue, figures.decided)
        if not figures.decided and not options.allow_empty:
            raise DataUnusable(
                f"none of {queue.counts.complaints:,} complaints was open by "
                f"{iso(versions.as_of, policy.zone)}; mend --as-of, or add --allow-empty"
            )
        testimony = heard[0].result()
        if testimony.differences:
            raise EnginesDisagree(_dispute(testimony.differences, versions))
        if memory is not None:
            figures = replace(figures, actions=memory.plan())
        passed = _within_limits(figures, options, run)
        _tell(options, queue, queue.counts.complaints)
        outputs.finish()
        kept = memory.commit(figures, queue.counts, passed.allowed) if memory else None
        with memory.publishing(kept) if memory and kept else nullcontext():
            outputs.publish(stdout)
    said = [*run.read.loaded.findings, *run.read.findings, *queue.findings]
    if figures.decided:
        said += findings(remarks, policy, options.inputs.policy, queue.files, versions.as_of)
        said += blind_detectors(policy, queue.own_supplies)
    if kept is not None and options.keeping is not None:
        said += state_findings(kept, options.keeping.path)
    told = ordered(said)
    return Report(
        summary=replace(
            summary(
                policy, versions.as_of, queue.counts, figures.decided, counted, told, testimony
            ),
            more=more_of(kept),
        ),
        files=queue.files,
        findings=told,
        unmatched=queue.unmatched,
        quarantine=run.quarantine,
        engine=options.engine,
        testimony=testimony,
        figures=figures,
        allowed=passed.allowed,
        not_needed=passed.not_needed,
        kept=kept,
    )


@dataclass(frozen=True, slots=True)
class _Decided:
    """One batch, in all the forms that somebody needs."""

    batch: Batch
    remarks: Remarks
    figures: Figures
    counted: Counted
    changes: Changes | None


def _within_limits(figures: Figures, options: Options, run: _Run) -> Passed:
    """The run held against its limits, and against the run before it."""
    policy, as_of = run.read.policy, run.versions.as_of
    before = run.memory.before if run.memory is not None else None
    found = refusals(policy.run_limits, figures, before=before, as_of=as_of)
    return let_pass(found, options.allowances, run.quarantine)


def _tell(options: Options, queue: Queue, decided: int) -> None:
    """Say how far it is decided; complaints that are not open yet count at the end."""
    if options.inputs.heard is not None:
        total = queue.counts.complaints
        options.inputs.heard(f"deciding {total:,} complaints", decided, total)


def _engine(options: Options, queue: Queue) -> Engine:
    if options.engine == "columnar":
        return Columnar()
    if queue.counts.complaints > DURABLE_ROWS:
        raise UsageError(
            f"--engine durable decides up to {DURABLE_ROWS:,} complaints, this queue has "
            f"{queue.counts.complaints:,}; leave the flag away: a sample is checked anyway"
        )
    return Durable(timeout=max(options.timeout, 120.0), in_order=True)


def _dispute(differences: Sequence[Difference], versions: Versions) -> str:
    """Write down what two engines disagree on, without a word of what customers wrote."""
    report = {
        "policy": versions.policy.digest,
        "as_of": versions.as_of,
        "differences": [asdict(found) for found in differences],
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    with written(Path(DISAGREEMENT), OWNER_ONLY) as file:
        file.write(text + "\n")
    return (
        f"columnar and durable-rules disagree on {len(differences)} answers: this is our bug. "
        f"Nothing was published; please report {DISAGREEMENT}"
    )
