"""Which event or state a log's word means: by a mapping, or by the canonical names themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from complaintctl.conditions.text import fold_series
from complaintctl.intake.cells import spellings
from complaintctl.intake.mapping import presentable
from complaintctl.model.events import EVENTS, OWN, STATES
from complaintctl.model.source import Source

Codes = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

NOTHING, UNKNOWN = 0, -1
"""Codes of a blank cell, and of a word that means no event and no state."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one column: `meant` by folded word gives a code, from 1, into `names`.
    `own`: a word that begins with x_ is an event of that name, though nobody declared it."""

    names: tuple[str, ...]
    meant: Mapping[str, int]
    blank: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes; blank cells are NOTHING. `names`: by code; `unknown`: the words that are
    UNKNOWN, as written, with how often each stands there and the row of the first."""

    codes: Codes
    names: tuple[str, ...]
    unknown: Mapping[str, tuple[int, int]]


def event_words(source: Source) -> Words:
    """The events that the log of `source` tells: those mapped, or all in their own names."""
    if source.events or source.drawn:
        return _words(tuple(source.events), source.events, source.blank)
    return _words(EVENTS, {name: (name,) for name in EVENTS}, source.blank, own=True)


def state_words(source: Source) -> Words:
    """The states that the log of `source` tells."""
    return _words(STATES, source.states or {name: (name,) for name in STATES}, source.blank)


def _words(
    names: tuple[str, ...],
    written: Mapping[str, tuple[str, ...]],
    blank: tuple[str, ...],
    *,
    own: bool = False,
) -> Words:
    codes = [at for at, name in enumerate(names, start=1) for _ in written.get(name, ())]
    folded = _folded([word for name in names for word in written.get(name, ())])
    return Words(("", *names), dict(zip(folded, codes, strict=True)), blank, own)


def coded(text: pl.Series, words: Words, asked: Flags) -> Coded:
    """The codes of a column of words, and what is unknown in the `asked` rows. Each spelling is
    looked at once; a word that is mapped is never blank."""
    spelled = text.unique().drop_nulls().sort()
    blank = frozenset(spellings(words.blank))
    names = {name: code for code, name in enumerate(words.names)}
    codes: list[int] = []
    for word, folded in zip(spelled, _folded(spelled.to_list()), strict=True):
        code = words.meant.get(folded, NOTHING if word.strip() in blank else UNKNOWN)
        if code == UNKNOWN and words.own and _names_event(folded):
            code = names.setdefault(folded, len(names))
        codes.append(code)
    places = np.arange(len(spelled))
    which = text.replace_strict(
        spelled, places, default=len(spelled), return_dtype=pl.Int64
    ).to_numpy()
    found = np.array([*codes, NOTHING], np.int32)[which]
    lost = np.flatnonzero(asked & (found == UNKNOWN))
    words_lost, first, count = np.unique(which[lost], return_index=True, return_counts=True)
    unknown = {
        str(spelled[int(word)]).strip(): (int(often), int(lost[at]))
        for word, at, often in zip(words_lost, first, count, strict=True)
    }
    return Coded(found, tuple(names), unknown)


def _names_event(word: str) -> bool:
    """Whether a word may be an event of one's own. It will stand in records and in the ledger: what
    holds a number, or tells who somebody is, is no name."""
    return word.startswith(OWN) and word != OWN and presentable((word,)) == [word]


def _folded(words: list[str]) -> list[str]:
    folded: list[str] = fold_series(pl.Series(words, dtype=pl.String).str.strip_chars()).to_list()
    return folded
