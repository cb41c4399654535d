"""What a run with a state is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PURGED_BEFORE = "purged_before"
"""What a state keeps of purges: what is older is never told again, though an export may tell it."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """`path`: the state file; `chance`: gives 32 random bytes, asked for once in the life of a
    state; `clock`: whether the instant of the run is that of the clock. `wait`: seconds another
    run is waited for. `emit_past`: what was reached before the first run, or before the first one
    under a new policy, goes out too. `key`: the private key (PEM) that signs heads; `head_out`:
    where the newest head is written."""

    path: str
    chance: Callable[[], bytes]
    clock: bool = True
    wait: float = 0.0
    emit_past: bool = False
    key: bytes | None = None
    head_out: str | None = None
