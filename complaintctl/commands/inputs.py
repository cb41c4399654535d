"""What every verb over a queue is given, and how it is read: the same files, the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from zoneinfo import ZoneInfo

from complaintctl.decide.engines import Engine
from complaintctl.decide.judges import judges
from complaintctl.decide.observed import Observed
from complaintctl.decide.past import Past
from complaintctl.decide.reading import fields_read
from complaintctl.decide.versions import Versions
from complaintctl.errors import PolicyInvalid, UsageError
from complaintctl.findings import Finding
from complaintctl.intake.overrides import read_overrides, standing
from complaintctl.intake.queue import Queue, read_queue
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Override, Progress
from complaintctl.policy.load import Loaded, load
from complaintctl.policy.values import read_time

FIRST_MOMENT = -62_000_000_000
"""Epoch seconds of a moment in the year 5: earlier ones leave the calendar in some zone."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a queue is read from. `now`: the clock in epoch seconds, used unless `as_of` (ISO 8601,
    in the policy's zone without an offset) says otherwise. `spool`: an empty folder for temporary
    files. `logs`: files of log entries; `history`: complaints that count for signals only; `heard`:
    is told how far the run has come."""

    paths: tuple[str, ...]
    policy: str
    now: int
    spool: str
    logs: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    source: str | None = None
    encoding: str | None = None
    as_of: str | None = None
    tables: Mapping[str, str] | None = None
    overrides: str | None = None
    heard: Progress | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A queue with the policy that is to judge it. `findings`: what reading it gave rise to."""

    loaded: Loaded
    policy: Policy
    queue: Queue
    as_of: int
    overrides: tuple[Override, ...]
    findings: tuple[Finding, ...]


@contextmanager
def read(
    inputs: Inputs,
    stdin: BinaryIO | None,
    *,
    more: Sequence[Override] = (),
    also: frozenset[str] = frozenset(),
    observing: bool = False,
) -> Iterator[Read]:
    """The queue, until the block ends. `more`: overrides beside those of the file, which they
    replace; `also`: fields wanted beside those that the policy reads; `observing`: there is a
    state, and snapshots are held against what it knows.

    Raises PolicyInvalid, DataUnusable, UsageError.
    """
    loaded = load(inputs.policy)
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    policy = loaded.policy
    as_of = _as_of(inputs, policy)
    written = read_overrides(inputs.overrides) if inputs.overrides else ()
    replaced = {(one.complaint, one.field) for one in more}
    kept = [one for one in written if (one.complaint, one.field) not in replaced]
    overrides, expired = standing((*kept, *more), policy.zone, as_of)
    with read_queue(
        inputs.paths,
        policy_fields=policy.fields,
        reads=fields_read(policy) | also,
        zone=policy.zone,
        sources=loaded.sources,
        source=inputs.source,
        stdin=stdin,
        encoding=inputs.encoding,
        as_of=as_of,
        tables=inputs.tables or {},
        overrides=overrides,
        spool_dir=inputs.spool,
        logs=inputs.logs,
        history=inputs.history,
        heard=inputs.heard,
        observing=observing,
    ) as queue:
        yield Read(loaded, policy, queue, as_of, overrides, expired)


def versions(read_: Read, engine: Engine, observed: Observed | None = None) -> Versions:
    """The policy made ready to judge the queue, with all that its signals count. `observed`: what
    nobody logged."""
    queue = read_.queue
    return judges(
        read_.policy,
        queue.batches,
        queue.history_batches,
        past=Past(queue.supplies, queue.log, observed=observed or Observed()),
        as_of=read_.as_of,
        engine=engine,
        overrides=read_.overrides,
    )


def _as_of(inputs: Inputs, policy: Policy) -> int:
    if inputs.as_of is None:
        return inputs.now
    moment = read_time(inputs.as_of, ZoneInfo(policy.zone))
    if moment is None or not moment >= FIRST_MOMENT:
        raise UsageError(
            f"--as-of '{inputs.as_of}' is no time; write 2026-12-02 or 2026-12-02T09:15"
        )
    return moment
