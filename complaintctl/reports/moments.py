"""Instants as people and programs read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from complaintctl.calendars.zone import DAY, Zone
from complaintctl.decide.instants import NEVER, Instants
from complaintctl.reports.pieces import distinct


def iso(seconds: int, zone: str) -> str:
    """Epoch seconds as ISO 8601 with the offset that `zone` has then."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone)).isoformat()


def moment(seconds: int, zone: str) -> str:
    """Epoch seconds as a person reads them in `zone`: `Wed 2026-12-02 09:15`."""
    local = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone))
    return f"{local:%a %Y-%m-%d %H:%M:%S}".removesuffix(":00")


def length(seconds: int) -> str:
    """A length of time as a person reads it: `1h 30min`."""
    parts = []
    for unit, whole in (("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, whole)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts) or "0h"


class Moments:
    """Instants by the wall of one zone, in ISO 8601 with the offset, many at once.

    A date and a time of day are looked up, never computed: few of them are distinct.
    """

    def __init__(self, zone: str) -> None:
        self._zone = Zone(zone)

    def pieces(
        self, instants: Instants, before: str = "", *, quote: str = '"', never: str = "null"
    ) -> list[pl.Series]:
        """Texts (String) that, put together row by row, say `before` and then the instant between
        two `quote`; or `never`, where it is NEVER."""
        never_ = instants == NEVER
        known = np.where(never_, 0, instants) if never_.any() else instants
        local = self._zone.local(known)
        days = local // DAY
        seconds = local - days * DAY
        present, place = distinct(days)
        dates = np.datetime_as_string(present.astype("M8[D]")).tolist()
        named = pl.Series(
            [*(f"{before}{quote}{date}T" for date in dates), before + never], dtype=pl.String
        )
        offsets, which = distinct(local - known)
        clock = pl.concat(
            [*(_times(offset, quote) for offset in offsets.tolist()), pl.Series([""])]
        )
        time = seconds if offsets.size == 1 else which * DAY + seconds
        place = np.where(never_, len(named) - 1, place)
        return [named.gather(place), clock.gather(np.where(never_, len(clock) - 1, time))]

    def texts(self, instants: Instants) -> pl.Series:
        """The instants as texts (String), null for NEVER."""
        date, time = self.pieces(instants, quote="", never="")
        whole = pl.select(pl.concat_str(pl.lit(date), pl.lit(time)).alias("at"))["at"]
        return whole.set(pl.Series(instants == NEVER), None)


@cache
def _times(offset: int, quote: str) -> pl.Series:
    """Every second of a day as the end of a moment: `09:15:00+08:00` and `quote`."""
    zone = timezone(timedelta(seconds=offset))
    written = datetime(2000, 1, 1, tzinfo=zone).isoformat().removeprefix("2000-01-01T00:00:00")
    minutes = [f"{minute // 60:02}:{minute % 60:02}:" for minute in range(DAY // 60)]
    seconds = [f"{second:02}{written}{quote}" for second in range(60)]
    return (
        pl.DataFrame({"minute": minutes})
        .join(pl.DataFrame({"second": seconds}), how="cross", maintain_order="left_right")
        .select(pl.concat_str("minute", "second").alias("time"))["time"]
    )
