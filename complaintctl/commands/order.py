"""What `batch` is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintctl.commands.allowances import Allowance
from complaintctl.commands.audience import TEAM, Audience
from complaintctl.commands.inputs import Inputs
from complaintctl.decide.witness import Testimony
from complaintctl.findings import Finding
from complaintctl.keeping.values import Keeping
from complaintctl.model.limits import Figures
from complaintctl.model.queue import FileRead
from complaintctl.model.run import Kept
from complaintctl.reports.summary import Summary
from complaintctl.reports.targets import Target


@dataclass(frozen=True, slots=True)
class Options:
    """What `batch` was asked to do. `witness`: about how many complaints durable-rules decides
    again; 0: none. `timeout`: seconds for each question it is asked. `audience`: who reads what is
    written. `allowances`: run limits that may be exceeded. `keeping`: the state that it remembers
    runs in."""

    inputs: Inputs
    targets: tuple[Target, ...]
    quarantine: str | None = None
    engine: str = "columnar"
    witness: int = 200
    timeout: float = 20.0
    rows: int = 40
    audience: Audience = TEAM
    allow_empty: bool = False
    allowances: tuple[Allowance, ...] = ()
    keeping: Keeping | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened, for the person at the terminal. `figures`: what the limits of the next run
    need; `allowed`, `not_needed`: as in `Passed`; `kept`: what became of the state; `written_for`:
    for whom, unless it is the team."""

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
    written_for: str = ""
