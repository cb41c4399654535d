"""What a run with a state has to tell when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """What an export told otherwise than one before: `event` (or a state's name), when it was
    first, and when it is now (None: it is gone). `opened` is the opening."""

    complaint: str
    event: str
    was: int
    now: int | None


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
    """What a run did to the state. Counts of complaints: `new`, `changed`, `vanished` (among them
    the `unfinished`), `returned`; `rungs` by what became of them; `entries` of the ledger, under
    the `head`; `moved`: deadlines under a new policy or calendar; `policy`: the name, version and
    digest of this one, if the last run had another. `again`: the last run once more, which changed
    nothing. `unsigned`: the head before this one is signed, and this one is not. `files`: where its
    actions are. `resumed`: a run before whose files were `written` only now."""

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
    policy: tuple[str, str, str] | None = None
    again: bool = False
    unsigned: bool = False
    files: tuple[str, ...] = ()
    resumed: int | None = None
    written: tuple[str, ...] = ()
