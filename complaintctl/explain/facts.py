"""One complaint as the reference interpreter sees it: as at its opening, as now, and as its cells
are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from complaintctl.conditions import text
from complaintctl.conditions.reference import Facts, Truth
from complaintctl.decide.signals import UNKNOWN, YES, Situation, Told
from complaintctl.decide.timeline import happened
from complaintctl.decide.views import as_written, opening_view, running_view
from complaintctl.model.condition import TextMatch
from complaintctl.model.fields import Field, State, Value, state_column
from complaintctl.model.policy import AT_THE_OPENING


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one complaint. `opening`: category, priority and targets see this;
    `running`: everything else does. A closure sees `closing`, with the signals as they look from
    the standing claim, and its `must` sees `cells`, without what is assumed for a blank."""

    opening: Facts
    running: Facts
    closing: Facts
    cells: Facts

    def by(self, concern: str) -> Facts:
        """What the rules of a concern see."""
        return self.opening if concern in AT_THE_OPENING else self.running


def seen(
    row: pl.DataFrame,
    now: Situation,
    fields: Mapping[str, Field],
    as_of: int,
    told: Mapping[str, Told],
    closing: Mapping[str, Told],
    asked: tuple[str, ...],
) -> Seen:
    """`row`: the complaint alone; `told`, `closing`: its signals, in general and as the closure
    sees them; `asked`: the events that some rule asks for."""
    running = running_view(row, fields, as_of)
    events = {event: _event(now, event) for event in asked}
    return Seen(
        _facts(opening_view(row, fields), fields, _truths(told), events),
        _facts(running, fields, _truths(told), events),
        _facts(running, fields, _truths(closing), events),
        _facts(as_written(running, fields), fields, _truths(closing), events),
    )


def _facts(
    view: pl.DataFrame,
    fields: Mapping[str, Field],
    signals: Mapping[str, bool],
    events: Mapping[str, Truth],
) -> Facts:
    names = [name for name in fields if state_column(name) in view.columns]
    values: dict[str, Value] = {name: view[name].item() for name in names}
    known = {name: value for name, value in values.items() if value is not None}
    states = {name: State(view[state_column(name)].item()) for name in names}
    return Facts({**known, **signals}, states, {}, _text_matches, events)


def _truths(told: Mapping[str, Told]) -> dict[str, bool]:
    truths = {name: int(one.truth[0]) for name, one in told.items()}
    return {name: truth == YES for name, truth in truths.items() if truth != UNKNOWN}


def _event(now: Situation, event: str) -> Truth:
    if happened(now.events, (event,))[0]:
        return True
    return None if now.lacks((event,))[0] else False


@cache
def _text_matches(found: str, test: TextMatch) -> bool:
    return text.matches(found, test.operator, test.patterns)
