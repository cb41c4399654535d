"""The table a team lead reads: the highest rank first, then the oldest, closed by totals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import polars as pl

from complaintctl.decide.views import OPENED
from complaintctl.model.policy import Policy
from complaintctl.reports.audit import BETWEEN

_SHOWN = (
    ("complaint", "complaint"),
    ("opened", "opened"),
    ("rank", "rank"),
    ("category", "category"),
    ("team", "team"),
    ("queue", "queue"),
    ("party", "party"),
    ("lane", "lane"),
    ("because", "cannot tell"),
    ("intake_missing", "ask for"),
)
_LONGEST = 28
_REASONS = 4
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Worklist:
    """Keeps the most pressing rows of all batches, and counts all of them."""

    def __init__(self, policy: Policy, rows: int) -> None:
        self._policy = policy
        self._rows = rows
        self._best = pl.DataFrame()
        self._total = 0
        self._ranks: Counter[str] = Counter()
        self._undetermined = 0
        self._because: Counter[str] = Counter()
        levels = policy.priority.levels if policy.priority else ()
        self._severity = {level: place for place, level in enumerate(levels)}

    def add(self, rows: pl.DataFrame, decided: pl.DataFrame) -> None:
        """Take the audit rows of a batch and the batch they were made from."""
        self._total += rows.height
        self._ranks.update(
            {rank: count for rank, count in rows.group_by("rank").len().iter_rows() if rank}
        )
        doubtful = rows.filter(pl.col("certainty") != "certain")
        self._undetermined += doubtful.height
        for names, count in doubtful.group_by("because").len().iter_rows():
            self._because.update(dict.fromkeys((names or "").split(BETWEEN), count))
        severity = pl.col("rank").replace_strict(
            self._severity, default=len(self._severity), return_dtype=pl.UInt32
        )
        keyed = rows.with_columns(severity.alias("severity"), decided[OPENED].alias(OPENED))
        together = pl.concat([self._best, keyed]) if self._best.width else keyed
        ordered = together.sort("severity", OPENED, "complaint", nulls_last=True)
        self._best = ordered.head(self._rows) if self._rows else ordered

    def render(self, format_: str) -> str:
        """The table as `table` (aligned, Chinese included), `md` or `html`."""
        if not self._total:
            return _page("", self._totals(), format_)
        from tabulate import tabulate

        zone = self._policy.zone
        moment = pl.from_epoch(OPENED).dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M")
        best = self._best.with_columns(moment.fill_null("unknown").alias("opened"))
        used = [
            (name, title)
            for name, title in _SHOWN
            if name in ("complaint", "opened", "rank") or best[name].is_not_null().any()
        ]
        if not self._severity:
            used = [pair for pair in used if pair[0] != "rank"]
        rows = [
            [_short(cell, format_) for cell in row]
            for row in best.select(n for n, _ in used).iter_rows()
        ]
        style = {"table": "simple", "md": "pipe", "html": "html"}[format_]
        table = tabulate(rows, [title for _, title in used], tablefmt=style, disable_numparse=True)
        return _page(table, self._totals(), format_)

    def _totals(self) -> Sequence[str]:
        shown = self._best.height
        noun = "complaint" if self._total == 1 else "complaints"
        lines = [f"{self._total:,} {noun}" + (f", {shown:,} shown" if shown < self._total else "")]
        levels = [level for level in self._severity if self._ranks[level]]
        if levels:
            lines.append(", ".join(f"{level} {self._ranks[level]:,}" for level in levels))
        share = f" ({self._undetermined / self._total:.0%})" if self._total else ""
        lines.append(f"undetermined {self._undetermined:,}{share}{self._reasons()}")
        return lines

    def _reasons(self) -> str:
        """The columns whose blanks cost the most certainty: where filling in helps most."""
        fields = [(name, n) for name, n in self._because.items() if name in self._policy.fields]
        worst = sorted(fields, key=lambda pair: (-pair[1], pair[0]))[:_REASONS]
        return f", for want of {', '.join(f'{name} {n:,}' for name, n in worst)}" if worst else ""


def _short(cell: str | None, format_: str) -> str:
    cell = _CONTROL.sub(" ", cell or "")
    if format_ == "table" and len(cell) > _LONGEST:
        return cell[: _LONGEST - 1] + "…"
    return cell.replace("|", "\\|") if format_ == "md" else cell


def _page(table: str, totals: Sequence[str], format_: str) -> str:
    if format_ == "html":
        head = '<!doctype html>\n<meta charset="utf-8">\n<title>complaints</title>\n'
        style = (
            "<style>body{font-family:sans-serif}table{border-collapse:collapse}"
            "td,th{padding:.3em .7em;border-bottom:1px solid #ddd;text-align:left}</style>\n"
        )
        return f"{head}{style}{table}\n<p>{' · '.join(totals)}</p>\n"
    return f"{table}\n\n{' · '.join(totals)}\n".lstrip()
