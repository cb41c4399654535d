"""The columns of the worklist, in the words of a team lead."""

from __future__ import annotations

import polars as pl

from complaintctl.decide.past import OPENED
from complaintctl.model.policy import Policy
from complaintctl.reports.audit_groups import BETWEEN
from complaintctl.reports.work import UNFOUNDED

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

_WITH_CLOCKS = (
    ("complaint", "complaint"),
    ("rank", "rank"),
    ("category", "category"),
    ("team", "team"),
    ("queue", "queue"),
    ("next_clock", "clock"),
    ("due", "due"),
    ("state", "state"),
    ("step", "step"),
    ("open", "missing"),
)
_WITHOUT_CLOCKS = (
    ("complaint", "complaint"),
    ("opened", "opened"),
    ("rank", "rank"),
    ("category", "category"),
    ("team", "team"),
    ("queue", "queue"),
    ("party", "party"),
    ("lane", "lane"),
    ("state", "state"),
    ("because", "cannot tell"),
    ("missing", "ask for"),
)
UNCUT = frozenset({"complaint", "opened", "rank", "due", "state"})
"""The titles of columns that must be read whole."""


def shown(work: pl.DataFrame, policy: Policy, format_: str) -> pl.DataFrame:
    """The columns that have something to say, all of them text, under their titles."""
    clocks = any(version.clocks for version in policy.versions())
    unproved = pl.when(pl.col("closure").is_in(UNFOUNDED)).then("closure_missing")
    found = work.with_columns(
        _at(OPENED, policy.zone, "%Y-%m-%d %H:%M").fill_null("unknown").alias("opened"),
        _due(policy.zone, in_full=format_ != "table").alias("due"),
        _state().alias("state"),
        pl.col("escalation_step")
        .str.replace("overdue_by ", "+")
        .str.replace("before_due ", "-")
        .alias("step"),
        _listed("intake_missing", unproved).alias("missing"),
        _listed("because", "intake_missing", unproved).alias("open"),
    )
    ranked = any(version.priority for version in policy.versions())
    used = [
        (name, title)
        for name, title in (_WITH_CLOCKS if clocks else _WITHOUT_CLOCKS)
        if name in ("complaint", "opened") or found[name].is_not_null().any()
        if name != "rank" or ranked
    ]
    return found.select(pl.col(name).alias(title) for name, title in used)


def left_text(seconds: int) -> str:
    """How long until a due, or since: `3 h left`, `2 d over`."""
    far = abs(seconds)
    if far < _HOUR:
        amount = f"{max(far // _MINUTE, 1)} min"
    elif far < 2 * _DAY:
        amount = f"{far // _HOUR} h"
    else:
        amount = f"{far // _DAY} d"
    return f"{amount} over" if seconds < 0 else f"{amount} left"


def _at(column: str, zone: str, style: str) -> pl.Expr:
    return pl.from_epoch(column).dt.convert_time_zone(zone).dt.strftime(style)


def _due(zone: str, *, in_full: bool) -> pl.Expr:
    """By the wall, without the year where that goes without saying."""
    year = pl.from_epoch("due").dt.convert_time_zone(zone).dt.year()
    now = pl.from_epoch(pl.col("due") - pl.col("left")).dt.convert_time_zone(zone).dt.year()
    long, short = _at("due", zone, "%Y-%m-%d %H:%M"), _at("due", zone, "%m-%d %H:%M")
    return long if in_full else pl.when(year == now).then(short).otherwise(long)


def _state() -> pl.Expr:
    """How long the next clock still runs, or has been overdue; where none runs, whether that is
    anybody's business."""
    away = pl.col("left").map_elements(left_text, return_dtype=pl.String)
    paused = (
        pl.when(pl.col("clock_state") == "paused").then(pl.lit("paused, ")).otherwise(pl.lit(""))
    )
    return (
        pl.when("orphan")
        .then(pl.lit("ORPHAN"))
        .when(pl.col("due").is_not_null())
        .then(pl.concat_str(paused, away))
        .when(pl.col("closure") != "not_claimed")
        .then("closure")
        .when("settled")
        .then(pl.lit("settled"))
    )


def _listed(*columns: str | pl.Expr) -> pl.Expr:
    return pl.concat_str(*columns, separator=BETWEEN, ignore_nulls=True).replace("", None)
