"""`batch`: decide a queue by a policy, and publish the answers all at once or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from complaintctl.commands.deciding import Run, decide
from complaintctl.commands.inputs import read, versions
from complaintctl.commands.order import Options, Report
from complaintctl.commands.remembering import Remembering, opened
from complaintctl.decide.engines import Columnar, Durable, Engine
from complaintctl.errors import DataUnusable, UsageError
from complaintctl.intake import quarantine
from complaintctl.intake.queue import Queue
from complaintctl.reports.targets import ACTIONS, Target, check_folder, check_targets

__all__ = ["Options", "Report", "batch"]

DURABLE_ROWS = 50_000
"""The largest queue that durable-rules is asked to decide alone."""


def batch(options: Options, stdin: BinaryIO, stdout: BinaryIO) -> Report:
    """Decide the queue and publish every target.

    Raises PolicyInvalid, DataUnusable, RunRefused, UsageError, EnginesDisagree; then nothing is
    published, except the quarantine file, so that no bad row is lost. With a state also StoreBroken
    and TryAgain; then the state is as it was.
    """
    check_targets(options.targets, _taken(options))
    if options.quarantine:
        check_folder(options.quarantine, "--quarantine")
    tables, actions = _divided(options)
    options.audience.check()
    _check_audience(options)
    with (
        opened(options.keeping, actions) as state,
        read(
            options.inputs, stdin, also=options.audience.also, observing=state is not None
        ) as found,
    ):
        rejected = _quarantine(found.queue, options)
        _something_to_do(found.queue, rejected, options)
        memory = Remembering(state, found, options.inputs, actions) if state is not None else None
        _something_happened(found.queue, memory, options)
        observed = memory.recalled.seen if memory is not None else None
        judging = versions(found, _engine(options, found.queue), observed)
        return decide(options, Run(found, judging, rejected, tables, memory), stdout)


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


def _check_audience(options: Options) -> None:
    """A state remembers everybody, and its actions are for those who work on them."""
    if options.keeping is not None and options.audience.profile != "team":
        raise UsageError(
            f"--state remembers the whole queue for the team: write what the profile "
            f"'{options.audience.profile}' sees in a run of its own, without --state"
        )


def _taken(options: Options) -> dict[str, str]:
    """What a target must not be: anything this run reads, its state and its quarantine file."""
    inputs = options.inputs
    taken = {str(path): "a file of the policy" for path in Path(inputs.policy).rglob("*")}
    taken |= {path: "a queue that is read" for path in inputs.paths if path != "-"}
    taken |= dict.fromkeys(inputs.logs, "a log that is read")
    taken |= dict.fromkeys(inputs.history, "a history that is read")
    taken |= dict.fromkeys((inputs.tables or {}).values(), "a table that is joined")
    if inputs.overrides:
        taken[inputs.overrides] = "the overrides"
    if options.keeping is not None:
        taken[options.keeping.path] = "the state"
    if options.audience.salt:
        taken[options.audience.salt] = "the salt"
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


def _something_happened(queue: Queue, memory: Remembering | None, options: Options) -> None:
    """A log that was told before, and is not, would say of all complaints that nobody works on
    them."""
    before = memory.before if memory is not None else None
    if before is not None and before.logged and not queue.logged and not options.allow_empty:
        raise DataUnusable(
            "there is no log, and the last run had one: was --log left out, or is the file empty? "
            "If there is none any more, add --allow-empty"
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
