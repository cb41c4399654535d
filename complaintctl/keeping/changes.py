"""Which decisions of a batch differ from the last ones: found in the threads that decide."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from complaintctl.decide.instants import Flags, Rows
from complaintctl.decide.past import ROW
from complaintctl.decide.versions import Part
from complaintctl.follow.occasions import Situation, situations
from complaintctl.intake.log import NOBODY, Ids, hashes
from complaintctl.reports.records import Duplicates, lasting_lines
from complaintctl.store.values import Known

MARK = 16
"""Bytes of a decision's mark: enough that no two decisions share one."""


def mark_of(text: bytes) -> bytes:
    """By what decisions are compared."""
    return hashlib.sha256(text).digest()[:MARK]


@dataclass(frozen=True, slots=True)
class Change:
    """A complaint whose decision is new or differs. `known`: its place among the known ones, or
    NOBODY; `row`: its row in the queue; `text`: the decision without what the clock moves."""

    complaint: str
    known: int
    row: int
    text: str
    mark: bytes
    situation: Situation


@dataclass(frozen=True, slots=True)
class Changes:
    """A decided batch: the places of its complaints among the known ones (NOBODY: new) and their
    rows in the queue, both in the order of the rows; and what changed, likewise."""

    known: Rows
    rows: Rows
    changed: tuple[Change, ...]


class Places:
    """Where complaints stand among known ones. Safe to use from several threads."""

    def __init__(self, known: pl.Series) -> None:
        first, second = hashes(known)
        self._order = np.lexsort((second, first))
        self._ids = Ids(first[self._order], second[self._order])

    def of(self, complaints: pl.Series) -> Rows:
        """The place of each one; NOBODY for one that is not known."""
        found = self._ids.places(*hashes(complaints))
        if not self._order.size:
            return found
        return np.where(found == NOBODY, NOBODY, self._order[np.maximum(found, 0)])


class Comparison:
    """Last decisions, to hold new ones against. Safe to use from several threads."""

    def __init__(self, known: Known, places: Places, duplicates: Duplicates) -> None:
        self._known, self._places, self._duplicates = known, places, duplicates

    def changes(self, parts: Sequence[Part], undecided: pl.DataFrame) -> Changes:
        """What differs in a decided batch."""
        known, rows, changed = [], [], []
        for part in parts:
            frame = part.decided.frame
            places = self._places.of(frame["complaint"])
            known.append(places)
            rows.append(frame[ROW].to_numpy())
            changed += self._changed(part, undecided, places)
        order = np.argsort(np.concatenate(rows), kind="stable")
        return Changes(
            np.concatenate(known)[order],
            np.concatenate(rows)[order],
            tuple(sorted(changed, key=lambda one: one.row)),
        )

    def _changed(self, part: Part, undecided: pl.DataFrame, places: Rows) -> list[Change]:
        frame = part.decided.frame
        some, texts, marks = self._differing(part, places)
        if not some.size:
            return []
        wanted = np.zeros(undecided.height, np.bool_)
        wanted[part.places[some]] = True
        found: Mapping[int, Situation] = situations(part, undecided, wanted)
        chosen = zip(
            frame["complaint"].gather(some),
            places[some].tolist(),
            frame[ROW].gather(some),
            texts,
            marks,
            part.places[some].tolist(),
            strict=True,
        )
        return [
            Change(name, known, row, text, mark, found[place])
            for name, known, row, text, mark, place in chosen
        ]

    def _differing(self, part: Part, places: Rows) -> tuple[Rows, list[str], list[bytes]]:
        """The rows whose decision is not the last one, with their texts and marks."""
        rows: list[Rows] = []
        texts: list[str] = []
        marks: list[bytes] = []
        first = 0
        for lines in lasting_lines(part.pipeline, part.decided, self._duplicates):
            made = [mark_of(text.encode()) for text in lines]
            some = np.flatnonzero(self._differs(places[first : first + len(made)], b"".join(made)))
            rows.append(first + some)
            texts.extend(lines.gather(some))
            marks += [made[at] for at in some.tolist()]
            first += len(made)
        return np.concatenate(rows), texts, marks

    def _differs(self, places: Rows, marks: bytes) -> Flags:
        """The rows whose mark is not the last one of their complaint."""
        new = np.frombuffer(marks, np.uint64).reshape(-1, 2)
        if not self._known.numbers.size:
            return np.ones(places.size, np.bool_)
        same: Flags = (self._known.marks[np.maximum(places, 0)] == new).all(axis=1)
        differs: Flags = ~same | (places == NOBODY)
        return differs
