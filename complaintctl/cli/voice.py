"""How a run speaks on stderr, to a person or as JSON to a program, and what it leaves at its end.

Made before the command line is read, so that an error in it is said in the same way.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from complaintctl.findings import Finding

if TYPE_CHECKING:
    from complaintctl.commands.order import Report

TEXT, JSON = "text", "json"
SPOKEN = (TEXT, JSON)
_LOG = "--log"


class Voice:
    """The voice of one run. `now`: the clock in epoch seconds, which is read here and nowhere else;
    `quiet`: only errors are said; `metrics`: where the run leaves its numbers."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.now = int(time.time())
        asked = (_LOG, JSON) in pairwise(arguments) or f"{_LOG}={JSON}" in arguments
        self.format = JSON if asked else TEXT
        self.quiet = False
        self.metrics: Path | None = None
        self._report: Report | None = None

    def tell(self, report: Report, exit_code: int) -> None:
        """What became of a run that published its answers."""
        from complaintctl.cli.events import events
        from complaintctl.cli.said import lines

        self._report = report
        if self.quiet:
            return
        if self.format == JSON:
            for event in events(report, exit_code):
                _event(event)
        else:
            for line in lines(report, exit_code):
                click.echo(line, err=True)

    def refuse(self, message: str, exit_code: int, findings: Sequence[Finding] = ()) -> None:
        """Why a run ends without an answer; `findings`: all that is wrong with its policy."""
        if self.format == JSON:
            self._refuse_in_json(message, exit_code, findings)
            return
        if findings:
            from complaintctl.reports.findings import render

            click.echo(render(findings, "text"), err=True, nl=False)
        click.echo(f"complaintctl: {message}", err=True)

    def misread(self, refused: click.ClickException) -> None:
        """A command line that cannot be meant."""
        if self.format == JSON:
            self._refuse_in_json(refused.format_message(), refused.exit_code, ())
        else:
            refused.show()

    def end(self, exit_code: int) -> None:
        """Leave the numbers of the run, however it ended. That it cannot is only a warning: its
        answers are published, and numbers that grow old are noticed."""
        if self.metrics is None:
            return
        from complaintctl.reports.metrics import write

        try:
            run = self._report.summary if self._report is not None else None
            write(self.metrics, self.now, exit_code, run)
        except OSError as refused:
            self._no_metrics(f"{self.metrics}: {refused.strerror or 'cannot be written'}")

    def _no_metrics(self, message: str) -> None:
        if self.format == JSON:
            _event({"event": "no_metrics", "message": message})
        else:
            click.echo(f"complaintctl: no metrics: {message}", err=True)

    def _refuse_in_json(self, message: str, exit_code: int, findings: Sequence[Finding]) -> None:
        from complaintctl.reports.findings import as_object

        for finding in findings:
            _event({"event": "finding", **as_object(finding)})
        _event({"event": "error", "exit": exit_code, "message": message})


def _event(event: Mapping[str, object]) -> None:
    click.echo(json.dumps(event, ensure_ascii=False), err=True)
