"""What a run says on stderr as events, one JSON object each: the same as `said` tells a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from complaintctl.commands.order import Report
from complaintctl.reports.findings import as_object

Event = Mapping[str, object]


def events(report: Report, exit_code: int) -> Iterator[Event]:
    """All there is to say of a run, closed by `done`, which has its numbers."""
    for read in report.files:
        yield {
            "event": "read",
            "file": read.file,
            "format": read.format,
            "encoding": read.encoding,
            "delimiter": read.delimiter or None,
            "header_line": read.header_line or None,
            "mapping": read.source or None,
            "rows": read.rows,
        }
    for name, (unmatched, total) in report.unmatched.items():
        yield {"event": "joined", "table": name, "rows": total, "unmatched": unmatched}
    if report.quarantine:
        yield {"event": "quarantined", "file": report.quarantine}
    if report.testimony.absent:
        yield {"event": "no_witness", "message": report.testimony.absent}
    for finding in report.findings:
        yield {"event": "finding", **as_object(finding)}
    yield {"event": "done", "exit": exit_code, **report.summary.plain()}
