"""`mask`: a queue, or a log, made safe to hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from complaintctl.commands.audience import TEAM, Audience
from complaintctl.errors import DataUnusable, PolicyInvalid, UsageError
from complaintctl.findings import Finding, ordered
from complaintctl.intake.handed import Handed, handed_on
from complaintctl.intake.log_files import log_opening
from complaintctl.intake.mapping import candidates, identity_source
from complaintctl.intake.opening import BLOCK, open_input
from complaintctl.intake.reader import Opening
from complaintctl.model.policy import Policy
from complaintctl.model.source import Source
from complaintctl.policy.load import load
from complaintctl.privacy.masking import Masking
from complaintctl.reports.handed import handed
from complaintctl.reports.outputs import Output
from complaintctl.reports.targets import Target, check_targets


@dataclass(frozen=True, slots=True)
class Options:
    """What `mask` was asked to do. `logs`: files of log entries, instead of queues; `keep`: headers
    of columns that no field knows; `spool`: an empty folder for temporary files."""

    paths: tuple[str, ...]
    policy: str
    target: Target
    spool: str
    logs: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    source: str | None = None
    encoding: str | None = None
    audience: Audience = TEAM


@dataclass(frozen=True, slots=True)
class Report:
    """What was handed on, file by file, for whom, and what somebody should look at."""

    files: tuple[Handed, ...]
    written_for: str
    findings: tuple[Finding, ...]


def mask(options: Options, stdin: BinaryIO, stdout: BinaryIO) -> Report:
    """Write the rows of all files as their reader is shown them.

    Raises PolicyInvalid, DataUnusable, UsageError; then nothing is written.
    """
    loaded = load(options.policy)
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    masking = options.audience.masking(loaded.policy)
    _check(options, masking)
    files = _opened(options, loaded.policy, loaded.sources, masking, stdin)
    first, spool = files[0], Path(options.spool)
    source = first.reader.match.source
    codec, titles = source.encoding or "utf-8", source.skip.before_header or 0
    body = handed(options.target.format, first.headers, codec, titles)
    output = Output(options.target, spool, 0, body)
    try:
        for file in files:
            for frame in file.frames():
                output.add(frame)
        if not any(file.written for file in files):
            raise DataUnusable(f"{_named(options)}: there is nothing in it to hand on")
        output.close()
        output.publish(stdout)
    finally:
        output.discard()
    said = ordered(options.audience.findings(loaded.policy, options.policy))
    return Report(files, options.audience.said(always=True), said)


def _opened(
    options: Options,
    policy: Policy,
    sources: Sequence[Source],
    masking: Masking,
    stdin: BinaryIO,
) -> tuple[Handed, ...]:
    """All files, ready to be handed on; CSV has one header for all of them."""
    opening = log_opening(sources, options.encoding, BLOCK)
    if not options.logs:
        queues = tuple(one for one in sources if "opened_at" in one.columns or not one.logs)
        own = identity_source(policy.fields)
        known = candidates(queues, options.source, own)
        opening = Opening(known, encoding=options.encoding)
    room = Path(options.spool)
    files = []
    for path in options.logs or options.paths:
        given = open_input(path, stdin=stdin, room=lambda: room, wanted=None)
        files.append(handed_on(given, opening, policy.fields, masking, policy.zone, options.keep))
    for file in files[1:]:
        if options.target.format == "csv" and file.headers != files[0].headers:
            raise UsageError(
                f"{file.reader.input.name}: its columns are not those of "
                f"{files[0].reader.input.name}; mask each alone, or write -o jsonl:PATH"
            )
    return tuple(files)


def _check(options: Options, masking: Masking) -> None:
    """Refuse what cannot be meant, or would destroy something. Raises UsageError."""
    if bool(options.paths) == bool(options.logs):
        raise UsageError("name the files of a queue, or logs with --log: one or the other")
    if options.keep and masking.profile not in ("team", "auditor"):
        raise UsageError(
            "--keep: what no field knows may be anything; only team and auditor are given it"
        )
    if options.logs and masking.merchant:
        raise UsageError(
            "--log: a log does not say whose complaints it tells of; mask it for the auditor"
        )
    taken = {str(path): "a file of the policy" for path in Path(options.policy).rglob("*")}
    taken |= {
        path: "a file that is read" for path in (*options.paths, *options.logs) if path != "-"
    }
    taken |= {options.audience.salt: "the salt"} if options.audience.salt else {}
    check_targets((options.target,), taken)


def _named(options: Options) -> str:
    return ", ".join(options.logs or options.paths)
