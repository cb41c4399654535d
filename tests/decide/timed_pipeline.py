"""A world decided by the pipeline, as the records that `batch -o jsonl` writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from complaintctl.decide.engines import Columnar, Engine
from complaintctl.decide.judges import judges
from complaintctl.decide.past import ROWS, Batches, Past, numbered
from complaintctl.decide.reading import fields_read
from complaintctl.decide.versions import Versions
from complaintctl.intake.log import Ids, Log, hashes
from complaintctl.model.events import EVENTS, STATES
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Supply
from complaintctl.policy.load import load
from complaintctl.reports.records import record_lines
from tests.decide.frames import frame
from tests.decide.timed_worlds import World
from tests.oracle import Case
from tests.oracle.timeline import history_from

NAMES = ("", *EVENTS, "x_called")


def write(world: World, folder: Path) -> None:
    """The world's policy as a folder."""
    files = {folder / "policy.yaml": world.policy}
    for day, promises in world.versions.items():
        (folder / "versions" / day).mkdir(parents=True)
        files[folder / "versions" / day / "promises.yaml"] = promises
    for called, pack in world.packs.items():
        shelf = folder / "packs" / Path(*called.split("@"))
        shelf.mkdir(parents=True)
        files[shelf / "pack.yaml"] = pack
    for path, document in files.items():
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False).replace(
            "'true'", "true"
        )
        path.write_text(text.replace("'false'", "false"), encoding="utf-8")


def records(world: World, folder: Path, engine: Engine | None = None) -> list[dict[str, Any]]:
    """The records of a world whose policy lies in `folder`, in the order of its cases."""
    loaded = load(str(folder))
    assert loaded.policy is not None, loaded.findings
    return decided(loaded.policy, world.cases, world.as_of, engine or Columnar())


def decided(
    policy: Policy, cases: Sequence[Case], as_of: int, engine: Engine
) -> list[dict[str, Any]]:
    """The records of the cases that are no history."""
    made = queued(policy, cases, as_of, engine)
    found: dict[int, str] = {}
    for batch in made.batches(ROWS, None):
        for part in made.versions.decide(batch):
            lines = record_lines(part.pipeline, part.decided, {})
            found |= dict(zip(part.places.tolist(), lines, strict=True))
    return [json.loads(found[place]) for place in sorted(found)]


@dataclass(frozen=True, slots=True)
class Queued:
    """Cases as a queue, in one batch, and who judges them; `history` is not judged."""

    versions: Versions
    batches: Batches
    history: Batches


def queued(policy: Policy, cases: Sequence[Case], as_of: int, engine: Engine) -> Queued:
    """The cases, ready to be judged."""
    supplies = [_supply(case, cases) for case in cases]
    reads = fields_read(policy) | {name for case in cases for name in case.drawn.values()}
    everybody = frame(policy.fields, reads, [case.cells for case in cases])
    drawn = sorted({event for case in cases for event in case.drawn})
    everybody = everybody.with_columns(
        pl.Series("supply", range(len(cases)), dtype=pl.UInt8),
        *(pl.col(cases[0].drawn[event]).alias(f"drawn:{event}") for event in drawn),
    )
    own = pl.Series([not case.history for case in cases])

    def batches(rows: int, fields: Sequence[str] | None) -> list[pl.DataFrame]:
        return [everybody.filter(own)]

    def history(rows: int, fields: Sequence[str] | None) -> list[pl.DataFrame]:
        return [everybody.filter(~own)]

    past = Past(supplies, _log(cases))
    versions = judges(policy, batches, history, past=past, as_of=as_of, engine=engine)
    return Queued(versions, numbered(batches), history)


def _supply(case: Case, cases: Sequence[Case]) -> Supply:
    everything = frozenset((*EVENTS, "x_called"))
    supplied = everything if case.supplied is None else case.supplied
    return Supply(supplied | {"opened"}, case.states_supplied, history_from(cases), "world")


def _log(cases: Sequence[Case]) -> Log:
    first, second = hashes(pl.Series([case.id for case in cases]))
    order = np.lexsort((second, first))
    entries = [sorted(cases[place].log, key=lambda entry: entry.at) for place in order]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in entries]))).astype(np.int64)
    flat = [entry for one in entries for entry in one]
    events = [NAMES.index(entry.event or "") for entry in flat]
    states = ("", *STATES)
    return Log(
        NAMES,
        states,
        tuple(place in events for place in range(len(NAMES))),
        Ids(first[order], second[order]),
        starts,
        np.array([entry.at for entry in flat], np.int64),
        np.array(events, np.uint8),
        np.array([states.index(entry.state or "") for entry in flat], np.uint8),
    )
