"""`audit show`: the entries of a ledger, each in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from complaintctl.commands.audit.asking import complaint, ledger, runs, says, spare
from complaintctl.errors import LedgerBroken, UsageError
from complaintctl.files import GROUP_READS, written
from complaintctl.keeping.bodies import KINDS
from complaintctl.nearest import did_you_mean
from complaintctl.policy.values import read_time
from complaintctl.reports.entries_told import PURGED, Said, rules_named, told
from complaintctl.reports.ledger_rows import FORMATS, Layout, Row
from complaintctl.reports.moments import iso
from complaintctl.reports.narrow import width
from complaintctl.reports.targets import STDOUT, Target
from complaintctl.store.archive import Archive, Wanted, Written


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries of which state. What is empty narrows nothing."""

    state: str
    complaints: Sequence[str] = ()
    kinds: Sequence[str] = ()
    run: str | None = None
    since: str | None = None
    until: str | None = None
    rule: str | None = None


def read_form(text: str) -> Target:
    """`FMT` or `FMT:PATH`. Raises UsageError."""
    name, _, path = text.partition(":")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS)
        raise UsageError(f"unknown output format '{name}'; {hint}; write -o FORMAT:PATH")
    return Target(name, path or STDOUT)


def show(asked: Asked, targets: Sequence[Target], stdout: IO[str]) -> int:
    """Write the entries, the newest last; gives how many there were.

    Raises UsageError, DataUnusable, StoreBroken, and LedgerBroken at the first entry that is not
    what was once written.
    """
    spare(asked.state, targets)
    with ledger(asked.state) as archive, ExitStack() as files:
        wanted = _wanted(archive, asked)
        layouts = [
            (
                _layout(archive, wanted, target.format),
                stdout
                if target.path == STDOUT
                else files.enter_context(written(Path(target.path), GROUP_READS)),
            )
            for target in targets
        ]
        for layout, file in layouts:
            file.write(layout.header())
        count = 0
        for row in _rows(archive, wanted, asked.rule):
            count += 1
            for layout, file in layouts:
                file.write(layout.line(row))
        return count


def _wanted(archive: Archive, asked: Asked) -> Wanted:
    for kind in asked.kinds:
        if kind not in KINDS:
            raise UsageError(f"--kind {kind}: there is no such kind; {did_you_mean(kind, KINDS)}")
    first, last = runs(asked.run)
    zone = ZoneInfo(archive.meta("zone"))
    bounds = {
        "since": _time("--since", asked.since, zone),
        "until": _time("--until", asked.until, zone),
    }
    if last is not None:
        bounds["last"] = last
    return Wanted(
        numbers=[complaint(archive, name)[0] for name in asked.complaints],
        kinds=asked.kinds,
        first=first,
        **{name: bound for name, bound in bounds.items() if bound is not None},
    )


def _time(option: str, text: str | None, zone: ZoneInfo) -> int | None:
    if text is None:
        return None
    moment = read_time(text, zone)
    if moment is None:
        raise UsageError(f"{option} '{text}' is no time; write 2026-12-02 or 2026-12-02T09:15")
    return moment


def _layout(archive: Archive, wanted: Wanted, format_: str) -> Layout:
    longest = max(map(width, archive.complaints_in(wanted)), default=0) if format_ == "table" else 0
    last = archive.last_run()
    return Layout(format_, longest, (archive.count("entry"), last.number if last else 0))


def _rows(archive: Archive, wanted: Wanted, rule: str | None) -> Iterator[Row]:
    zone = archive.meta("zone")
    for one in archive.entries(wanted):
        said = says(one)
        try:
            if rule is not None and (said is None or rule not in rules_named(said)):
                continue
            what = told(said, _before(archive, one, said), zone) if said is not None else PURGED
        except (KeyError, TypeError, ValueError, AttributeError) as odd:
            entry = one.stored.number
            raise LedgerBroken(f"entry {entry} is none that a run writes") from odd
        if one.as_of is None:
            raise LedgerBroken(f"entry {one.stored.number} is of a run that is not there")
        yield Row(
            one.stored.number, one.stored.run, iso(one.as_of, zone), one.kind,
            said.get("complaint") if said is not None else None, what, one.stored.leaf.hex(), said,
        )  # fmt: skip


def _before(archive: Archive, one: Written, said: Said) -> Said | None:
    """The decision that one has changed."""
    if said["kind"] != "decision" or one.number is None:
        return None
    before = archive.decision(one.number, one.stored.number)
    return says(before) if before is not None else None
