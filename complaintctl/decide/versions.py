"""Whose promises judge a complaint: those in force when it opened, without what is waived for it,
and with the sections that a later version took over while it was open (policy-language 8, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from complaintctl.decide.closing import claims
from complaintctl.decide.cycles import CANCELLING
from complaintctl.decide.engines import Columnar, Engine, rule_column
from complaintctl.decide.instants import NEVER, Flags, Instants, Rows
from complaintctl.decide.past import OPENED, Past, placed
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.rulebook import RuleTruths
from complaintctl.decide.takeover import taken_over, without
from complaintctl.decide.timeline import Timeline, happened, opening, timeline
from complaintctl.decide.views import opening_view
from complaintctl.model.policy import Policy
from complaintctl.model.promise import WITHOUT_CLOSURE, Waiver
from complaintctl.model.queue import Override
from complaintctl.policy.values import read_time

Key = tuple[tuple[int, tuple[int, ...]], ...]
"""Places of versions with the places of those of its waivers that hold: the version in force at the
opening, then those that took over."""


@dataclass(frozen=True, slots=True)
class Part:
    """The complaints of a batch that one pipeline decided, and where they stand in it. `waivers`:
    those that hold for all of them."""

    pipeline: Pipeline
    places: Rows
    decided: Decided
    waivers: tuple[Waiver, ...] = ()


class Versions:
    """A policy with all its versions at work at one instant."""

    def __init__(
        self,
        policy: Policy,
        *,
        as_of: int,
        engine: Engine,
        overrides: Sequence[Override] = (),
        past: Past | None = None,
    ) -> None:
        self.policy = policy
        self.as_of = as_of
        self.engine = engine
        self.past = past or Past()
        self.overrides = overrides
        self._versions = policy.versions()
        zone = ZoneInfo(policy.zone)
        starts = [read_time(version.effective_from, zone) or 0 for version in self._versions]
        self._starts = np.array(starts, np.int64)
        self._newest = max(int(np.searchsorted(self._starts, as_of, side="right")) - 1, 0)
        self._pipelines: dict[Key, Pipeline] = {}

    @property
    def current(self) -> Policy:
        """The version in force now."""
        return self._versions[self._newest]

    @property
    def begins(self) -> int:
        """When the first version takes effect."""
        return int(self._starts[0])

    def decide(self, batch: pl.DataFrame) -> tuple[Part, ...]:
        """The complaints of a batch that are open by now, by who decided them."""
        parts = []
        for key, places in self._divided(batch):
            pipeline = self._pipeline(key)
            some = batch if places.size == batch.height else batch[places]
            decided = pipeline.decide(placed(some, places))
            waivers = tuple(one for place, held in key for one in self._held(place, held))
            parts.append(Part(pipeline, decided.frame["place"].to_numpy(), decided, waivers))
        return tuple(parts)

    def unwaived(self, part: Part) -> Policy:
        """The policy of a part as if nothing of the version that it opened under were waived."""
        key = next(key for key, pipeline in self._pipelines.items() if pipeline is part.pipeline)
        (first, waived), *rest = key
        return self._pipeline(((first, ()), *rest)).policy if waived else part.pipeline.policy

    def categories(self, batch: pl.DataFrame) -> pl.Series:
        """Each complaint's category (String), null where it is not certain or not yet open."""
        found = pl.repeat(None, batch.height, dtype=pl.String, eager=True)
        for key, places in self._divided(batch):
            some = batch if places.size == batch.height else batch[places]
            found = found.scatter(places, self._pipeline(key).categories(some))
        return found

    def _pipeline(self, key: Key) -> Pipeline:
        if key not in self._pipelines:
            (first, held), *rest = key
            policy, since = self._without(first, held), None
            for later, held_later in rest:
                version = self._without(later, held_later)
                policy = taken_over(policy, version)
                if "escalation" in version.switch_open:
                    since = int(self._starts[later])
            self._pipelines[key] = Pipeline(
                policy,
                as_of=self.as_of,
                engine=self.engine,
                overrides=self.overrides,
                past=self.past,
                ladders_from=since,
            )
        return self._pipelines[key]

    def _held(self, place: int, held: tuple[int, ...]) -> list[Waiver]:
        return [self._versions[place].waivers[at] for at in held]

    def _without(self, place: int, held: tuple[int, ...]) -> Policy:
        """A version without what these of its waivers waive."""
        rules = dict.fromkeys(one.rule for one in self._held(place, held))
        return without(self._versions[place], tuple(rules))

    def _divided(self, batch: pl.DataFrame) -> list[tuple[Key, Rows]]:
        """The places of a batch by the key of the pipeline that decides them."""
        if len(self._versions) == 1 and not self.policy.waivers:
            return [(((0, ()),), np.arange(batch.height))]
        events = timeline(batch, self.past.log, self.as_of)
        opened = opening(batch, events) if self.past.logs_openings else batch[OPENED]
        holding = self._holding(batch.with_columns(opened.alias(OPENED)))
        in_force = self._in_force(opened.fill_null(NEVER).to_numpy())
        keys: list[Key] = [
            ((place, holding[place][row]),) for row, place in enumerate(in_force.tolist())
        ]
        for later, version in enumerate(self._versions):
            if version.switch_open and self._starts[later] <= self.as_of:
                open_then = self._open_at(keys, later, events)
                for row in np.flatnonzero(open_then & (in_force < later)):
                    keys[row] = (*keys[row], (later, holding[later][row]))
        together: dict[Key, list[int]] = {}
        for place, key in enumerate(keys):
            together.setdefault(key, []).append(place)
        return [(key, np.array(together[key], np.int64)) for key in sorted(together)]

    def _in_force(self, opened: Instants) -> Rows:
        """The version in force at each opening; the newest where nobody knows when it was."""
        place = np.maximum(np.searchsorted(self._starts, opened, side="right") - 1, 0)
        return np.where(opened == NEVER, self._newest, place)

    def _holding(self, batch: pl.DataFrame) -> list[list[tuple[int, ...]]]:
        """By version and row, the places of the waivers that hold: only where it is a sure yes."""
        view = opening_view(batch, self.policy.fields)
        found = []
        for version in self._versions:
            places: list[list[int]] = [[] for _ in range(batch.height)]
            truths = RuleTruths([one.when for one in version.waivers], {})
            told = truths.of(view, {}, Columnar()) if version.waivers else pl.DataFrame()
            for place, waiver in enumerate(version.waivers):
                dated = pl.col(OPENED).is_between(waiver.start, waiver.end, closed="left")
                sure = view.select(dated.fill_null(False)).to_series()
                sure &= told[rule_column(place)].fill_null(False)
                for row in sure.arg_true():
                    places[row].append(place)
            found.append([tuple(one) for one in places])
        return found

    def _open_at(self, keys: list[Key], later: int, events: Timeline) -> Flags:
        """The complaints that were not finished when the version `later` took effect."""
        until = events.only(events.at <= int(self._starts[later]))
        open_then = np.zeros(len(keys), np.bool_)
        for key in dict.fromkeys(keys):
            policy = self._pipeline(key).policy
            claimed = claims(policy.closure or WITHOUT_CLOSURE, until, policy.signals)
            finished = claimed.stands | happened(until, CANCELLING)
            open_then |= ~finished & np.array([one == key for one in keys], np.bool_)
        return open_then
