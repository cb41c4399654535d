"""`batch`: decide a queue by a policy, and publish the answers all at once or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import polars as pl

from complaintctl.commands.blind import blind_detectors
from complaintctl.decide.ahead import ahead
from complaintctl.decide.duplicates import linked
from complaintctl.decide.engines import Columnar, Durable, Engine
from complaintctl.decide.judges import judges
from complaintctl.decide.noticing import notice
from complaintctl.decide.past import Past, numbered
from complaintctl.decide.reading import fields_read
from complaintctl.decide.remarks import Remark, Remarks, Tally, added
from complaintctl.decide.versions import Versions
from complaintctl.decide.witness import Difference, Testimony, Witness
from complaintctl.decide.wording import findings
from complaintctl.errors import DataUnusable, EnginesDisagree, PolicyInvalid, UsageError
from complaintctl.findings import Finding, ordered
from complaintctl.intake import quarantine
from complaintctl.intake.overrides import read_overrides, standing
from complaintctl.intake.queue import Queue, read_queue
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Counts, FileRead
from complaintctl.policy.load import Loaded, load
from complaintctl.policy.values import read_time
from complaintctl.reports.moments import iso
from complaintctl.reports.outputs import Batch, Outputs, Target, check_targets
from complaintctl.reports.renderer import Renderers
from complaintctl.reports.worklist import Worklist

BATCH_ROWS = 65_536
RECORD_ROWS = 16_384
"""Full records are long: fewer of them are held at a time."""
FIRST_MOMENT = -62_000_000_000
"""Epoch seconds of a moment in the year 5: earlier ones leave the calendar in some zone."""
DISAGREEMENT = "complaintctl-disagreement.json"
DURABLE_ROWS = 50_000
"""The largest queue that durable-rules is asked to decide alone."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `batch` was asked to do. `now`: the clock in epoch seconds, used unless `as_of` (ISO
    8601, in the policy's zone without an offset) says otherwise. `spool`: an empty folder for
    temporary files. `logs`: files of log entries; `history`: complaints that count for signals
    only. `witness`: about how many complaints durable-rules decides again; 0: none."""

    paths: tuple[str, ...]
    policy: str
    targets: tuple[Target, ...]
    now: int
    spool: str
    logs: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    source: str | None = None
    encoding: str | None = None
    as_of: str | None = None
    tables: Mapping[str, str] | None = None
    overrides: str | None = None
    quarantine: str | None = None
    engine: str = "columnar"
    witness: int = 200
    timeout: float = 20.0
    rows: int = 40
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What happened, for the person at the terminal."""

    policy: Policy
    as_of: int
    counts: Counts
    decided: int
    not_yet_opened: int
    files: tuple[FileRead, ...]
    findings: tuple[Finding, ...]
    unmatched: Mapping[str, tuple[int, int]]
    quarantine: str | None
    engine: str
    testimony: Testimony


def batch(options: Options, stdin: BinaryIO, stdout: BinaryIO) -> Report:
    """Decide the queue and publish every target.

    Raises PolicyInvalid, DataUnusable, UsageError, EnginesDisagree; then nothing is published,
    except the quarantine file, so that no bad row is lost.
    """
    check_targets(options.targets, _taken(options))
    loaded = load(options.policy)
    policy = decidable(loaded)
    as_of = _as_of(options, policy)
    written = read_overrides(options.overrides) if options.overrides else ()
    overrides, expired = standing(written, policy.zone, as_of)
    reads = fields_read(policy)
    with read_queue(
        options.paths,
        policy_fields=policy.fields,
        reads=reads,
        zone=policy.zone,
        sources=loaded.sources,
        source=options.source,
        stdin=stdin,
        encoding=options.encoding,
        as_of=as_of,
        tables=options.tables or {},
        overrides=overrides,
        spool_dir=options.spool,
        logs=options.logs,
        history=options.history,
    ) as queue:
        rejected = _quarantine(queue, options)
        _something_to_do(queue, rejected, options)
        engine = _engine(options, queue)
        versions = judges(
            policy,
            queue.batches,
            queue.history_batches,
            past=Past(queue.supplies, queue.log),
            as_of=as_of,
            engine=engine,
            overrides=overrides,
        )
        run = _Run(loaded, policy, queue, versions, rejected, expired)
        return _decide(options, run, stdout)


@dataclass(frozen=True, slots=True)
class _Run:
    """What one run works with."""

    loaded: Loaded
    policy: Policy
    queue: Queue
    versions: Versions
    quarantine: str | None
    findings: tuple[Finding, ...]


def decidable(loaded: Loaded) -> Policy:
    """The policy, if this version can decide all of it; raises PolicyInvalid otherwise."""
    refused = [finding for finding in loaded.findings if finding.code == "NYT001"]
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    if refused:
        raise PolicyInvalid(tuple(replace(finding, level="error") for finding in refused))
    return loaded.policy


def _as_of(options: Options, policy: Policy) -> int:
    if options.as_of is None:
        return options.now
    moment = read_time(options.as_of, ZoneInfo(policy.zone))
    if moment is None or not moment >= FIRST_MOMENT:
        raise UsageError(
            f"--as-of '{options.as_of}' is no time; write 2026-12-02 or 2026-12-02T09:15"
        )
    return moment


def _taken(options: Options) -> dict[str, str]:
    """What a target must not be: anything this run reads, and its quarantine file."""
    taken = {str(path): "a file of the policy" for path in Path(options.policy).rglob("*")}
    taken |= {path: "a queue that is read" for path in options.paths if path != "-"}
    taken |= dict.fromkeys(options.logs, "a log that is read")
    taken |= dict.fromkeys(options.history, "a history that is read")
    taken |= dict.fromkeys((options.tables or {}).values(), "a table that is joined")
    if options.overrides:
        taken[options.overrides] = "the overrides"
    aside = Path(_aside(options)).resolve()
    for path, what in taken.items():
        if Path(path).resolve() == aside:
            raise UsageError(f"--quarantine {_aside(options)}: this is {what}; choose another name")
    return {**taken, str(aside): "the quarantine file"}


def _aside(options: Options) -> str:
    first = Path(options.paths[0]).name if options.paths[0] != "-" else "stdin"
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
        f"{', '.join(options.paths)}: no complaint to decide in {counts.read:,} rows{more}; "
        "if that is right, add --allow-empty"
    )


def _decide(options: Options, run: _Run, stdout: BinaryIO) -> Report:
    policy, queue, versions = run.policy, run.queue, run.versions
    batches = numbered(queue.batches)
    duplicates = linked(batches, versions)
    witness = Witness(
        options.witness if options.engine == "columnar" else 0, queue.counts.complaints
    )
    renderers = Renderers(options.targets, duplicates)
    worklist = Worklist(policy, options.rows)
    decided_rows = 0
    remarks: dict[Remark, Tally] = {}
    heard: list[Future[Testimony]] = []
    formats = {target.format for target in options.targets}
    rows = RECORD_ROWS if formats & {"json", "jsonl"} else BATCH_ROWS

    def watched() -> Iterator[pl.DataFrame]:
        for undecided in batches(rows, None):
            witness.watch(undecided)
            yield undecided
        # The witness works while the last batches are decided and written.
        heard.append(court.submit(witness.testify, versions, options.timeout))

    def decide(undecided: pl.DataFrame) -> tuple[Batch, Remarks]:
        parts = versions.decide(undecided)
        return renderers.batch(parts), notice(parts, versions.begins)

    with (
        ThreadPoolExecutor(1) as court,
        Outputs(options.targets, Path(options.spool), worklist) as outputs,
    ):
        for batch, noticed in ahead(decide, watched()):
            outputs.add(batch)
            decided_rows += batch.decided.height
            remarks = added((remarks, noticed))
        if not decided_rows and not options.allow_empty:
            raise DataUnusable(
                f"none of {queue.counts.complaints:,} complaints was open by "
                f"{iso(versions.as_of, policy.zone)}; mend --as-of, or add --allow-empty"
            )
        testimony = heard[0].result()
        if testimony.differences:
            raise EnginesDisagree(_dispute(testimony.differences, versions))
        outputs.publish(stdout)
    said = [*run.loaded.findings, *run.findings, *queue.findings]
    if decided_rows:
        said += findings(remarks, policy, options.policy, queue.files, versions.as_of)
        said += blind_detectors(policy, queue.own_supplies)
    return Report(
        policy=policy,
        as_of=versions.as_of,
        counts=queue.counts,
        decided=decided_rows,
        not_yet_opened=queue.counts.complaints - decided_rows,
        files=queue.files,
        findings=ordered(said),
        unmatched=queue.unmatched,
        quarantine=run.quarantine,
        engine=options.engine,
        testimony=testimony,
    )


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
    Path(DISAGREEMENT).write_text(text + "\n", encoding="utf-8")
    return (
        f"columnar and durable-rules disagree on {len(differences)} answers: this is our bug. "
        f"Nothing was published; please report {DISAGREEMENT}"
    )
