"""The table a team lead reads: the highest rank first, then what is due soonest, closed by totals.

What is settled comes last; what nobody waits for is marked and presses now: nothing may sink.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from complaintctl.decide.past import OPENED
from complaintctl.model.policy import Policy
from complaintctl.privacy.masking import Masking
from complaintctl.reports.audit_groups import BETWEEN
from complaintctl.reports.narrow import WIDTH, fitted, one_line
from complaintctl.reports.shown import UNCUT, shown
from complaintctl.reports.work import UNFOUNDED

_RUNNING = ("breached", "running", "paused")
_REASONS = 4


class Worklist:
    """Keeps the most pressing rows of all batches, and counts all of them, for one reader."""

    def __init__(self, policy: Policy, rows: int, masking: Masking) -> None:
        self._policy = policy
        self._masking = masking
        self._rows = rows
        self._best = pl.DataFrame()
        self._total = 0
        self._ranks: Counter[str] = Counter()
        self._severity: dict[str, int] = {}
        for version in policy.versions():
            levels = version.priority.levels if version.priority else ()
            for place, level in enumerate(levels):
                self._severity.setdefault(level, place)
        self._clocks = any(version.clocks for version in policy.versions())
        self._undetermined = 0
        self._because: Counter[str] = Counter()
        self._time: Counter[str] = Counter()

    def add(self, work: pl.DataFrame) -> None:
        """Take what `work` says of a batch."""
        self._total += work.height
        self._ranks.update(_counts(work["rank"]))
        doubtful = work.filter(pl.col("certainty") != "certain")
        self._undetermined += doubtful.height
        for names, count in doubtful.group_by("because").len().iter_rows():
            self._because.update(dict.fromkeys((names or "").split(BETWEEN), count))
        self._time.update(_counts(work["clock_state"]))
        self._time.update(_counts(work["closure"]))
        self._time["orphans"] += int(work["orphan"].sum())
        self._time["not computable"] += int(work["uncomputed"].sum())
        together = pl.concat([self._best, work]) if self._best.width else work
        ordered = together.sort(
            "settled", "severity", "urgency", OPENED, "complaint", nulls_last=True
        )
        self._best = ordered.head(self._rows) if self._rows else ordered

    def render(self, format_: str) -> str:
        """The table as `table` (aligned, Chinese included), `md` or `html`."""
        totals = [*self._of_time(), " · ".join(self._totals())]
        if not self._total:
            return _page("", totals, format_)
        from tabulate import tabulate

        columns = shown(self._best, self._policy, format_)
        rows = [[one_line(cell, format_) for cell in row] for row in columns.iter_rows()]
        titles = columns.columns
        if format_ == "table":
            rows = fitted(titles, rows, UNCUT, WIDTH if self._clocks else None)
        style = {"table": "simple", "md": "pipe", "html": "html"}[format_]
        table = tabulate(rows, titles, tablefmt=style, disable_numparse=True)
        return _page(table, totals, format_)

    def _totals(self) -> Sequence[str]:
        count = self._best.height
        noun = "complaint" if self._total == 1 else "complaints"
        lines = [f"{self._total:,} {noun}" + (f", {count:,} shown" if count < self._total else "")]
        levels = [level for level in self._severity if self._ranks[level]]
        if levels:
            lines.append(", ".join(f"{level} {self._ranks[level]:,}" for level in levels))
        share = f" ({self._undetermined / self._total:.0%})" if self._total else ""
        lines.append(f"undetermined {self._undetermined:,}{share}{self._reasons()}")
        return lines

    def _of_time(self) -> list[str]:
        """How the clocks stand, what nobody waits for, and which closures do not hold."""
        found = self._time
        parts = []
        if self._clocks:
            parts.append(_listed(found, _RUNNING))
            if self._masking.sees("orphan"):
                parts.append(f"orphans {found['orphans']:,}")
            parts.append(_listed(found, ("not computable",)))
        closures = _listed(found, UNFOUNDED)
        parts.append(f"closures {closures}" if closures else "")
        told = [part for part in parts if part]
        return [" · ".join(told)] if told else []

    def _reasons(self) -> str:
        """The columns whose blanks cost the most certainty: where filling in helps most."""
        fields = [(name, n) for name, n in self._because.items() if name in self._policy.fields]
        worst = sorted(fields, key=lambda pair: (-pair[1], pair[0]))[:_REASONS]
        return f", for want of {', '.join(f'{name} {n:,}' for name, n in worst)}" if worst else ""


def _counts(column: pl.Series) -> dict[str, int]:
    """How often each word occurs."""
    counted = column.to_frame("word").group_by("word").len()
    return {word: count for word, count in counted.iter_rows() if word}


def _listed(counted: Counter[str], names: Sequence[str]) -> str:
    return ", ".join(f"{name} {counted[name]:,}" for name in names if counted[name])


def _page(table: str, totals: Sequence[str], format_: str) -> str:
    if format_ == "html":
        head = '<!doctype html>\n<meta charset="utf-8">\n<title>complaints</title>\n'
        style = (
            "<style>body{font-family:sans-serif}table{border-collapse:collapse}"
            "td,th{padding:.3em .7em;border-bottom:1px solid #ddd;text-align:left}</style>\n"
        )
        return f"{head}{style}{table}\n<p>{'<br>'.join(totals)}</p>\n"
    between = "\n\n" if format_ == "md" else "\n"
    return f"{table}\n\n{between.join(totals)}\n".lstrip()
