"""`state purge`: complaints that have been finished for long are forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from complaintctl.errors import UsageError
from complaintctl.keeping.purging import Purged, Signing, purge
from complaintctl.policy.values import read_duration, read_time
from complaintctl.reports.targets import check_folder
from complaintctl.store.erasing import Erasing


@dataclass(frozen=True, slots=True)
class Asked:
    """`older_than`: a length of time, reckoned back from `as_of` (ISO 8601), or else from `now`
    (epoch seconds). `wait`: seconds another run is waited for."""

    path: str
    older_than: str
    now: int
    signing: Signing
    as_of: str | None = None
    dry: bool = False
    wait: float = 0.0


def state_purge(asked: Asked) -> Purged:
    """Purge, or count what would be. Raises UsageError, StoreBroken, TryAgain, OSError."""
    age = read_duration(asked.older_than)
    if not age:
        raise UsageError(
            f"--older-than {asked.older_than}: write a length of time such as 180d or 26w"
        )
    if asked.signing.out is not None:
        check_folder(asked.signing.out, "--head-out")
    with Erasing.opened(asked.path, write=True, wait=asked.wait) as state:
        now = _now(asked, state.meta("zone") or "UTC")
        return purge(state, now, age, dry=asked.dry, signing=asked.signing)


def _now(asked: Asked, zone: str) -> int:
    if asked.as_of is None:
        return asked.now
    moment = read_time(asked.as_of, ZoneInfo(zone))
    if moment is None:
        raise UsageError(
            f"--as-of '{asked.as_of}' is no time; write 2026-12-02 or 2026-12-02T09:15"
        )
    return moment
