"""Rows of the state as frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import polars as pl

ADOPTED, WAITING, SENT, JOINED = "adopted", "waiting", "sent", "joined"
SUPERSEDED, OVER, ANSWERED = "superseded", "over", "answered"
RAISED = "raised"
"""States of a rung: it was reached before we watched; it waits for somebody's hours; it went out;
it went into a mass event's action. Then: its cycle ended while it waited; its cycle ended after it
went out; somebody took it. Only in the ledger: its action was
raised once more."""
PURGED = "purged"
"""The kind of an entry of the ledger whose content is gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """All complaints of a state, by number. `ids`: String; `marks`: two numbers (uint64) each."""

    numbers: npt.NDArray[np.int64]
    ids: pl.Series
    marks: npt.NDArray[np.uint64]
    finished: npt.NDArray[np.bool_]
    missing: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Sequence[tuple[int, str, bytes, int, int]]) -> Self:
        """From rows of (number, id, mark, finished, missing)."""
        numbers, ids, marks, finished, missing = zip(*rows, strict=True) if rows else ((),) * 5
        return cls(
            np.array(numbers, np.int64),
            pl.Series(ids, dtype=pl.String),
            np.frombuffer(b"".join(marks), np.uint64).reshape(-1, 2),
            np.array(finished, np.bool_),
            np.array(missing, np.bool_),
        )

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Those of all parts, which are at least one."""
        return cls(
            np.concatenate([one.numbers for one in parts]),
            pl.concat([one.ids for one in parts]),
            np.concatenate([one.marks for one in parts]),
            np.concatenate([one.finished for one in parts]),
            np.concatenate([one.missing for one in parts]),
        )


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint that is new to the state; see the table `complaint`."""

    number: int
    id: str
    tracking: str
    secret: bytes
    mark: bytes
    entry: int
    changed: int
    finished: bool
    opened_at: int | None
    history: bytes

    PLACES: ClassVar[str] = "?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?"

    def row(self) -> tuple[Any, ...]:
        """In the order of the table."""
        return (
            self.number, self.id, self.tracking, self.secret, self.mark, self.entry, self.changed,
            int(self.finished), self.opened_at, self.history,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rung:
    """What was to be done once; see the table `rung`."""

    rule: str
    cycle: int
    step: str
    at: int
    run: int
    state: str
    action: str | None = None
    about: str | None = None

    def row(self) -> tuple[Any, ...]:
        """In the order of the table, behind the complaint."""
        return (
            self.rule, self.cycle, self.step, self.at, self.run, self.state, self.action,
            self.about,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """An action that went out; see the table `action`. `body`: JSON."""

    id: str
    origin: str
    run: int
    at: int
    until: int | None
    body: str

    COLUMNS: ClassVar[str] = "id, origin, run, at, until, body"

    def row(self) -> tuple[Any, ...]:
        """In the order of the table."""
        return (self.id, self.origin, self.run, self.at, self.until, self.body)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger before it has its leaf. `complaint`: its number in the state;
    `secret`: the key that hides it, empty for what belongs to no complaint."""

    kind: str
    body: bytes
    complaint: int | None = None
    secret: bytes = b""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was committed. `files`: digest of the policy's files; `figures`: what run limits
    compare; `tree`: the ledger's frontier; `actions`: where its action files go."""

    number: int
    as_of: int
    policy: str
    files: str
    calendars: str
    figures: Mapping[str, Any]
    tree: bytes
    head: str
    actions: Sequence[str]
    published: bool

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "number", "as_of", "policy", "files", "calendars", "figures", "tree", "head", "actions",
        "published",
    )  # fmt: skip
    PLACES: ClassVar[str] = ", ".join("?" * len(COLUMNS))

    @classmethod
    def read(cls, row: Sequence[Any]) -> Run:
        """From a row of the table."""
        found = dict(zip(cls.COLUMNS, row, strict=True))
        for name in ("figures", "actions"):
            found[name] = json.loads(found[name])
        return cls(**{**found, "published": bool(found["published"])})

    def row(self) -> tuple[Any, ...]:
        """In the order of the table."""
        written = {name: getattr(self, name) for name in self.COLUMNS}
        for name in ("figures", "actions"):
            written[name] = json.dumps(written[name], ensure_ascii=False, sort_keys=True)
        return tuple({**written, "published": int(self.published)}.values())
