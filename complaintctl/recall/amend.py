"""A log in which some complaints have other entries than their files tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.intake.log import FIRST_NAMES, NOBODY, STATE_NAMES, Events, Ids, Log, hashes

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Replaced:
    """All entries of some complaints: those of `complaints[i]` are `first[i]` to `first[i + 1]`,
    in order. `event`, `state`: places in `events` and `states`."""

    complaints: Sequence[str]
    first: Numbers
    at: Numbers
    event: Numbers
    state: Numbers
    events: tuple[str, ...]
    states: tuple[str, ...]


def amended(log: Log | None, by: Replaced) -> Log:
    """`log` with the entries of some complaints replaced by others."""
    log = log or _nothing()
    names = tuple(dict.fromkeys((*log.names, *by.events)))
    place = {name: at for at, name in enumerate(names)}
    event_of = np.array([place[name] for name in by.events], np.int64)
    state_of = np.array([log.states.index(name) for name in by.states], np.int64)
    first, second = hashes(pl.Series(by.complaints, dtype=pl.String))
    counts = np.diff(by.first)
    kept = np.ones(log.ids.first.size, np.bool_)
    there = log.ids.places(first, second)
    kept[there[there != NOBODY]] = False
    staying = np.repeat(kept, np.diff(log.starts))
    owners = np.repeat(np.arange(kept.size), np.diff(log.starts))[staying]
    ids = _joined(Ids(log.ids.first[kept], log.ids.second[kept]), Ids(first, second))
    owner = np.concatenate(
        [
            ids.places(log.ids.first[owners], log.ids.second[owners]),
            np.repeat(ids.places(first, second), counts),
        ]
    )
    at = np.concatenate([log.at[staying], by.at])
    event = np.concatenate([log.event[staying].astype(np.int64), event_of[by.event]])
    state = np.concatenate([log.state[staying].astype(np.int64), state_of[by.state]])
    order = np.lexsort((np.arange(at.size), at, owner))
    occurs = np.bincount(event, minlength=len(names)) > 0
    sorted_ = event[order]
    small: Events = sorted_.astype(np.uint8) if len(names) <= 256 else sorted_.astype(np.uint16)
    starts = np.searchsorted(owner[order], np.arange(ids.first.size + 1))
    return Log(
        names,
        log.states,
        tuple(occurs.tolist()),
        ids,
        starts.astype(np.int64),
        at[order],
        small,
        state[order].astype(np.uint8),
    )


def _joined(one: Ids, other: Ids) -> Ids:
    first = np.concatenate([one.first, other.first])
    second = np.concatenate([one.second, other.second])
    order = np.lexsort((second, first))
    return Ids(first[order], second[order])


def _nothing() -> Log:
    none = np.zeros(0, np.uint64)
    return Log(
        FIRST_NAMES,
        STATE_NAMES,
        tuple(False for _ in FIRST_NAMES),
        Ids(none, none),
        np.zeros(1, np.int64),
        np.zeros(0, np.int64),
        np.zeros(0, np.uint8),
        np.zeros(0, np.uint8),
    )
