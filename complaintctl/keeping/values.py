"""What a run with a state is asked, and what it has to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from complaintctl.recall.conflicts import Changed


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


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that another policy or another calendar moved."""

    complaint: str
    clock: str
    cycle: int
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run did to the state. Counts of complaints: `new`, `changed`, `vanished` (of those
    `unfinished`), `returned`; of actions: `actions`, and rungs by what became of them; `moved`:
    deadlines under a new policy or calendar. `resumed`: a run before whose files were written
    now."""

    run: int
    entries: int
    head: str
    new: int
    changed: int
    vanished: int
    unfinished: tuple[str, ...]
    returned: int
    rewritten: tuple[Changed, ...]
    rungs: Mapping[str, int]
    actions: int
    moved: tuple[Moved, ...]
    resumed: int | None = None
    written: tuple[str, ...] = ()
    about: Mapping[str, Any] | None = None
