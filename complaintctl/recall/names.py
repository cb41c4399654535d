"""Events and states by the numbers that a state keeps for them: the list only grows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from complaintctl.model.events import EVENTS, STATES

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Names:
    """`events` and `states` by number; 0 is none."""

    events: tuple[str, ...] = ("", *EVENTS)
    states: tuple[str, ...] = ("", *STATES)

    def grown(self, events: Sequence[str], states: Sequence[str]) -> Names:
        """With those that are not in it yet, behind the others."""
        return Names(
            tuple(dict.fromkeys((*self.events, *events))),
            tuple(dict.fromkeys((*self.states, *states))),
        )

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([self.events, self.states], ensure_ascii=False)

    @classmethod
    def read(cls, text: str | None) -> Self:
        """As it was kept; of a state that keeps nothing yet, the closed lists."""
        if text is None:
            return cls()
        events, states = json.loads(text)
        return cls(tuple(events), tuple(states))


def numbers(names: Sequence[str], known: Sequence[str]) -> Codes:
    """By place in `names`, the place of the same name in `known`."""
    place = {name: at for at, name in enumerate(known)}
    return np.array([place[name] for name in names], np.int64)
