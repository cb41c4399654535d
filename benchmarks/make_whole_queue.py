"""Writes the queue of the whole decision: `python benchmarks/make_whole_queue.py ROWS OUT.csv`.

The complaints of `make_queue.py`, opened in the order of the file from January 2025 on, and what
happened to them since, a column an event, up to the hour of the export. Most were answered and
resolved, one in fifteen came back afterwards, one in eight is still open.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from make_queue import CHUNK, LAST_SECOND, SEED, STORIES, Numbers, complaints, moment, sometimes

FIRST_SECOND = 1_735_660_800  # 2025-01-01 00:00 in China
HOUR, DAY = 3_600, 86_400


class Happening:
    """Draws whether and when something happened to each of so many complaints. What did not happen
    is -1."""

    def __init__(self, chance: np.random.Generator, rows: int) -> None:
        self._chance = chance
        self._rows = rows

    def some(self, share: float) -> np.ndarray:
        """So large a part of the complaints."""
        return self._chance.random(self._rows) < share

    def later(self, after: Numbers, median: int, spread: float) -> Numbers:
        """So many seconds later in the median, log-normal, but not within a minute."""
        delay = self._chance.lognormal(np.log(median), spread, self._rows)
        return self._with(after, 60 + np.minimum(delay, 400 * DAY).astype(np.int64))

    def within(self, after: Numbers, seconds: int) -> Numbers:
        """At some moment of so many seconds afterwards."""
        return self._with(after, self._chance.integers(60, seconds, self._rows))

    def _with(self, after: Numbers, delay: Numbers) -> Numbers:
        return np.where(after < 0, -1, after + delay)


def main() -> None:
    """Write so many rows, a chunk at a time."""
    rows, path = int(sys.argv[1]), Path(sys.argv[2])
    told = json.loads(STORIES.read_text(encoding="utf-8"))
    with path.open("wb") as out:
        for start in range(0, rows, CHUNK):
            chance = np.random.default_rng([SEED, start, 1])
            end = min(start + CHUNK, rows)
            first, last = (
                FIRST_SECOND + (LAST_SECOND - FIRST_SECOND) * at // rows for at in (start, end)
            )
            opened = np.sort(chance.integers(first, last, end - start))
            _chunk(chance, told, start, opened).write_csv(out, include_header=start == 0)


def _chunk(
    chance: np.random.Generator, told: Mapping[str, Any], start: int, opened: Numbers
) -> pl.DataFrame:
    queue = complaints(chance, told, start, opened)
    happened = {
        name: moment(at).set(pl.Series((at < 0) | (at > LAST_SECOND)), None)
        for name, at in _happened(Happening(chance, opened.size), opened).items()
    }
    return queue.with_columns(**happened, **_people(chance, opened.size)).select(
        pl.all().replace("", None)
    )


def _happened(draw: Happening, opened: Numbers) -> dict[str, Numbers]:
    """When each event happened, or -1."""
    answered = draw.some(0.88)
    replied = np.where(answered, draw.later(opened, 2 * HOUR, 1.6), -1)
    heard = np.where(answered, replied, opened)
    resolved = np.where(draw.some(0.85), draw.later(heard, 16 * HOUR, 1.3), -1)
    # By a timer two days later, or without any solution.
    closed = np.where(draw.some(0.6), draw.within(resolved, 3 * DAY), -1)
    given_up = draw.some(0.15) & (resolved < 0)
    closed = np.where(given_up, draw.later(heard, 9 * DAY, 0.8), closed)
    reopened = np.where(draw.some(0.08), draw.within(resolved, 8 * DAY), -1)
    again = draw.some(0.6)
    closed = np.where(again & (reopened > 0), draw.later(reopened, 20 * HOUR, 1.2), closed)
    replied = np.where(~answered & draw.some(0.5), draw.within(reopened, DAY), replied)
    ended = np.maximum(resolved, closed)
    approved = np.where(draw.some(0.25), draw.later(opened, 10 * HOUR, 1.0), -1)
    return {
        "first_reply_at": replied,
        "refund_approved_at": approved,
        "refund_received_at": np.where(draw.some(0.85), draw.later(approved, 14 * HOUR, 1.0), -1),
        "resolved_at": resolved,
        "closed_at": closed,
        "customer_confirmed_at": np.where(draw.some(0.12), draw.within(ended, 2 * DAY), -1),
        "customer_denied_at": np.where(draw.some(0.04), draw.within(resolved, 5 * DAY), -1),
        "reopened_at": reopened,
        "closure_notice_at": np.where(draw.some(0.85), draw.within(ended, 2 * HOUR), -1),
    }


def _people(chance: np.random.Generator, rows: int) -> dict[str, pl.Series]:
    """Who handled it, and who looked at the closure: now and then the same person."""
    handled, verified = (chance.integers(101, 181, rows) for _ in range(2))
    verified = np.where(chance.random(rows) < 0.1, handled, verified)
    names = ("A" + pl.Series(number).cast(pl.String) for number in (handled, verified))
    shares = (0.97, 0.75)
    columns = (sometimes(chance, share, name) for share, name in zip(shares, names, strict=True))
    return dict(zip(("handled_by", "verified_by"), columns, strict=True))


if __name__ == "__main__":
    main()
