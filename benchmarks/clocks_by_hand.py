"""The clocks and the ladder of `whole_policy` by hand in numpy, as wall-clock seconds in China.

What somebody would write who needs exactly these four clocks and this calendar until the end of
2026: a table of the hours in which the office is open, and two questions to it.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl
from words import AS_OF

Seconds = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HOUR, DAY = 3_600, 86_400
NEVER = np.iinfo(np.int64).max
NOW = int(np.datetime64(datetime.fromisoformat(AS_OF), "s").astype(np.int64))

# The notices of the State Council for 2025 and 2026.
OFF = [
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]  # fmt: skip
MADE_UP = (
    "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 "
    "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
).split()

CLOCKS = ["first_response", "resolution", "refund", "silence"]
STEPS = [(0.75, "75%", "handler"), (1.0, "100%", "team_lead"), (1.5, "150%", "department_head")]
LAST_STEP = ("overdue_by 24h", "task_force")


class Office:
    """When the office is open: 09:00 to 12:00 and 13:30 to 18:00."""

    def __init__(self) -> None:
        days = np.arange("2024-12-01", "2027-03-01", dtype="M8[D]")
        off = [np.arange(first, np.datetime64(last) + 1, dtype="M8[D]") for first, last in OFF]
        worked = np.is_busday(days, holidays=np.concatenate(off))
        worked |= np.isin(days, np.array(MADE_UP, "M8[D]"))
        self.midnights = days[worked].astype("M8[s]").astype(np.int64)
        self.opens = (self.midnights[:, None] + [9 * HOUR, 13 * HOUR + HOUR // 2]).ravel()
        self.closes = (self.midnights[:, None] + [12 * HOUR, 18 * HOUR]).ravel()
        self.before = np.cumsum(self.closes - self.opens) - (self.closes - self.opens)

    def worked(self, at: Seconds) -> Seconds:
        """How many seconds it was open before."""
        window = np.searchsorted(self.opens, at, "right") - 1
        length = self.closes[window] - self.opens[window]
        return self.before[window] + np.minimum(at - self.opens[window], length)

    def reached(self, worked: Seconds) -> Seconds:
        """The first moment with so many open seconds before it."""
        window = np.searchsorted(self.before, worked, "left") - 1
        return self.opens[window] + worked - self.before[window]

    def days_later(self, at: Seconds, days: int) -> Seconds:
        """The same time of day so many working days later, from the next open moment on."""
        window = np.searchsorted(self.closes, at, "right")
        start = np.maximum(at, self.opens[window])
        return self.midnights[window // 2 + days] + start - self.midnights[window // 2]

    def end_of_next_day(self, at: Seconds) -> Seconds:
        """The closing of the next working day."""
        return self.midnights[np.searchsorted(self.midnights, at, "right")] + 18 * HOUR


def clocks(told: pl.DataFrame) -> pl.DataFrame:
    """The columns of the audit table that have to do with clocks. `told` has the priority and the
    moments; `solved`: first stop, `undone`: whether a reopening undid it, `made`: the stop that
    stands."""
    office = Office()
    opened, replied, solved, reopened, made = (
        _seconds(told[name])
        for name in ("opened_at", "first_reply_at", "solved", "reopened_at", "made")
    )
    urgent, high = ((told["priority"] == level).to_numpy() for level in ("urgent", "high"))
    undone = told["undone"].fill_null(False).to_numpy()
    worked = office.worked(opened)
    running, late = {}, {}

    due = office.reached(worked + np.where(urgent, 2, np.where(high, 4, 8)) * HOUR)
    running["first_response"] = np.where(replied == NEVER, due, NEVER)
    late["first_response"] = np.minimum(replied, NOW) > due

    gap = np.where(undone, office.worked(reopened) - office.worked(solved), 0)
    length = np.where(urgent, 8, 16) * HOUR
    due = np.where(
        urgent | high, office.reached(worked + length), office.days_later(opened, days=3)
    )
    budget = office.worked(due) - worked
    due = _put_off(office, due, solved, gap)
    running["resolution"] = np.where(made == NEVER, due, NEVER)
    late["resolution"] = np.minimum(made, NOW) > due
    step = _last_step(office, worked, budget, due, solved, np.where(undone, reopened, 0), gap, made)

    approved, received = (
        _seconds(told[name]) for name in ("refund_approved_at", "refund_received_at")
    )
    due = np.where(approved == NEVER, NEVER, office.end_of_next_day(np.minimum(approved, NOW)))
    running["refund"] = np.where(received == NEVER, due, NEVER)
    late["refund"] = np.minimum(received, NOW) > due

    running["silence"], late["silence"] = _silence(opened, replied, solved, undone, reopened, made)
    return _columns(running, late, step)


def _put_off(office: Office, at: Seconds, solved: Seconds, gap: Seconds) -> Seconds:
    """Later by the open time between a solution and the reopening, where that began before."""
    moved = (solved < at) & (gap > 0)
    later = at.copy()
    later[moved] = office.reached(office.worked(at[moved]) + gap[moved])
    return later


def _last_step(
    office: Office,
    worked: Seconds,
    budget: Seconds,
    due: Seconds,
    solved: Seconds,
    reopened: Seconds,
    gap: Seconds,
    made: Seconds,
) -> npt.NDArray[np.int8]:
    """The step of the ladder that was reached last, counted from 1; 0: none. `reopened` is 0 where
    no solution was undone."""
    moments = [
        _put_off(
            office, office.reached(worked + np.ceil(share * budget).astype(np.int64)), solved, gap
        )
        for share, _, _ in STEPS
    ]
    overdue = due + DAY
    lost = np.where(solved < overdue, np.maximum(reopened - np.maximum(solved, due), 0), 0)
    moments.append(overdue + lost)
    last, latest = np.zeros(due.size, np.int8), np.full(due.size, -NEVER)
    for number, moment in enumerate(moments, start=1):
        at = np.where((solved <= moment) & (moment < reopened), reopened, moment)
        reached = (at <= NOW) & (at < made) & (at >= latest)
        last[reached], latest[reached] = number, at[reached]
    return last


def _silence(
    opened: Seconds,
    replied: Seconds,
    solved: Seconds,
    undone: Flags,
    reopened: Seconds,
    made: Seconds,
) -> tuple[Seconds, Flags]:
    """A day without a word: from the opening to the first answer, and from that to the solution.
    The time in which a case counted as solved is in the first or in the second."""
    before = (replied != NEVER) & (replied <= solved)
    after = undone & (replied > reopened) & (replied <= made) & (replied != NEVER)
    answered = before | after
    gap = np.where(undone, reopened - solved, 0)
    first = opened + DAY
    first += np.where(~before & (solved < first), gap, 0)
    late = np.minimum(np.where(answered, replied, made), NOW) > first
    second = np.where(answered, replied, 0) + DAY
    second += np.where(before & (solved < second), gap, 0)
    late |= answered & (np.minimum(made, NOW) > second)
    return np.where(made == NEVER, np.where(answered, second, first), NEVER), late


def _columns(
    running: dict[str, Seconds], late: dict[str, Flags], step: npt.NDArray[np.int8]
) -> pl.DataFrame:
    dues = np.stack([running[name] for name in CLOCKS])
    place = dues.argmin(axis=0)
    due = dues.min(axis=0)
    none = due == NEVER
    keys, roles = ([None, *(step[at] for step in STEPS), LAST_STEP[at - 1]] for at in (1, 2))
    moment = pl.from_epoch(pl.Series(np.where(none, 0, due)))
    nothing = pl.lit(None, pl.String)
    return pl.DataFrame({name: late[name] for name in CLOCKS}).select(
        pl.Series("next_clock", [*CLOCKS, None]).gather(np.where(none, len(CLOCKS), place)),
        pl.when(pl.Series(~none))
        .then(moment.dt.strftime("%Y-%m-%dT%H:%M:%S+08:00"))
        .otherwise(nothing)
        .alias("next_due"),
        pl.when(pl.Series(none))
        .then(nothing)
        .when(pl.Series(due < NOW))
        .then(pl.lit("breached"))
        .otherwise(pl.lit("running"))
        .alias("clock_state"),
        pl.concat_str(
            [pl.when(name).then(pl.lit(name)) for name in CLOCKS], separator="; ", ignore_nulls=True
        ).alias("ever_breached"),
        pl.Series("escalation_step", keys).gather(step),
        pl.Series("escalate_to", roles).gather(step),
    )


def _seconds(moments: pl.Series) -> Seconds:
    return moments.dt.epoch("s").fill_null(NEVER).to_numpy()
