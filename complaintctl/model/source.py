"""An export mapping as one frozen value: which column is which field, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaintctl.findings import Location
from complaintctl.model.condition import NOWHERE

TIME_FORMATS = ("iso", "excel", "excel1904", "epoch_s", "epoch_ms")
"""Names of time formats; anything with a `%` is a pattern."""

DURATION_FORMATS = ("plain", "hh:mm:ss", "hh:mm", "mm:ss", "hours", "minutes", "seconds", "zh")
"""Names of duration formats; `plain` is the policy's own spelling, such as 90min."""


LOG_COLUMNS = ("at", "event", "state")
"""Names in `columns` that are no fields: where they are mapped, an export carries a log."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows that are no complaints: `before_header` title lines (None: find the header), and
    total rows, whose first cell that is not blank begins with one of `rows`."""

    before_header: int | None = None
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """A table joined by `--with NAME=FILE`: rows with equal `on` (a field of ours; its column in
    the table is `columns[on]`, else of the same name) lend their `columns` to a complaint."""

    name: str
    on: str
    columns: Mapping[str, tuple[str, ...]]
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """How one export is read (policy-language 13).

    `columns`: field → headers, the first one found wins; in JSON a header is a path
    (`payer.name`, `orders[0].amount`). `formats`: field or kind → time and duration formats tried
    in order. `units`: money field → the unit its cells are written in. `values`: field → cell →
    canonical word. `blank`: words that mean a blank cell, besides the empty one.

    With `at` among the `columns` it carries a log. `drawn`: event → the time field of ours that
    holds its instant. `events`: event → words of the `event` column; where neither names an
    event, the log writes all in their own names. `states`: state → words of the `state` column,
    likewise. `covers_from`: the time from which the history is complete, as it was written.
    `snapshot`: those two columns say what holds when the export is made; there is no `at`.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    blank: tuple[str, ...] = ()
    zone: str | None = None
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    live: tuple[str, ...] = ()
    skip: Skip = Skip()
    joins: Mapping[str, Join] = field(default_factory=dict)
    encoding: str | None = None
    records: str | None = None
    drawn: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    covers_from: str | None = None
    snapshot: bool = False
    identity: bool = False
    location: Location = field(default=NOWHERE, compare=False)

    @property
    def logs(self) -> bool:
        """Whether the export carries log entries."""
        return "at" in self.columns
