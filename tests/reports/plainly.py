"""What a record says of time, written row by row and without any haste: the second opinion."""

from __future__ import annotations

from typing import Any

from complaintctl.decide.clocks import STATES, Judged
from complaintctl.decide.cycles import End
from complaintctl.decide.instants import NEVER
from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.decide.signals import UNKNOWN, YES
from complaintctl.reports.moments import iso

Record = dict[str, Any]


def of_time(pipeline: Pipeline, decided: Decided, row: int) -> Record:
    """The keys of the record of one row that have to do with time."""
    timed = decided.timed
    priority = pipeline.policy.priority
    truths = {name: int(told.truth[row]) for name, told in decided.signals.items()}
    clocks = [
        entry
        for name, judged in timed.clocks.items()
        for entry in _clock(pipeline, name, judged, row)
    ]
    return {
        "rank": priority.levels[timed.rank[row]] if priority else None,
        "signals": {n: None if t == UNKNOWN else t == YES for n, t in truths.items()},
        "clocks": clocks,
        "observed": [],
        "ever_breached": [
            name
            for name, judged in timed.clocks.items()
            if any(judged.broken[i] for i in _cycles(judged, row))
        ],
        "orphan": bool(timed.orphan[row]),
        "escalations": _escalations(pipeline, decided, row),
        "closure": _closure(pipeline, decided, row),
        "jumps": _jumps(pipeline, decided, row),
        "detected": [
            {"detector": name, "at": _iso(pipeline, at)}
            for name, found in decided.detected.items()
            for owner, at in zip(found.row.tolist(), found.at.tolist(), strict=True)
            if owner == row
        ],
    }


def _cycles(judged: Judged, row: int) -> list[int]:
    return [i for i, owner in enumerate(judged.cycles.row.tolist()) if owner == row]


def _clock(pipeline: Pipeline, name: str, judged: Judged, row: int) -> list[Record]:
    cycles = [_cycle(pipeline, name, judged, i) for i in _cycles(judged, row)]
    if cycles:
        return cycles
    state = STATES[judged.idle[row]]
    lacking = state == "not_computable"
    nothing = "start due stopped_at target rule elapsed_seconds paused_seconds remaining_seconds"
    return [
        {
            "clock": name,
            "cycle": 0,
            "state": state,
            **dict.fromkeys(nothing.split()),
            "provisional": False,
            "approximate": False,
            "certainty": "undetermined" if lacking else "certain",
            "possible": [],
            "because": list(judged.reasons[judged.reason[row] - 1]) if lacking else [],
        }
    ]


def _cycle(pipeline: Pipeline, name: str, judged: Judged, i: int) -> Record:
    found, dues = judged.cycles, judged.dues
    promise = pipeline.timing.clocks[name].promises.results[dues.promise[i]]
    state, due = STATES[judged.state[i]], int(dues.due[i])
    told = state != "not_computable"
    runs = state in ("running", "paused", "breached")
    stopped = found.how[i] in (End.STOPPED, End.RESET)
    possible = dues.possible[dues.first[i] : dues.first[i + 1]].tolist()
    return {
        "clock": name,
        "cycle": int(found.number[i]),
        "state": state,
        "start": _iso(pipeline, int(found.start[i])),
        "due": _iso(pipeline, due),
        "stopped_at": _iso(pipeline, int(found.end[i])) if stopped else None,
        "target": promise.target if told else None,
        "rule": promise.rule if told else None,
        "elapsed_seconds": int(judged.elapsed[i]) if told else None,
        "paused_seconds": int(judged.paused[i]) if told else None,
        "remaining_seconds": int(judged.remaining[i]) if runs and due != NEVER else None,
        "provisional": bool(judged.provisional[i]),
        "approximate": False,
        "certainty": "certain" if promise.certain else "undetermined",
        "possible": [_iso(pipeline, at) for at in possible] if told else [],
        "because": list(promise.because),
    }


def _escalations(pipeline: Pipeline, decided: Decided, row: int) -> list[Record]:
    told = []
    for name, reached in decided.timed.reached.items():
        ladder = pipeline.timing.ladders[name].ladder
        for i, owner in enumerate(reached.row.tolist()):
            step = ladder.steps[reached.step[i]]
            offered = {"offer": step.offer} if step.offer else {"to": step.to, "do": step.do}
            if owner == row:
                told.append(
                    {
                        "ladder": ladder.id,
                        "cycle": int(reached.cycle[i]),
                        "step": step.key,
                        "reached_at": _iso(pipeline, int(reached.at[i])),
                        **offered,
                    }
                )
    return told


def _closure(pipeline: Pipeline, decided: Decided, row: int) -> Record | None:
    stage, closings, claims = pipeline.timing.closure, decided.timed.closings, decided.timed.claims
    if stage is None or closings is None:
        return None
    found = stage.verdicts.results[closings.verdict[row]]
    chosen = bool(closings.chosen[row])
    earlier = claims.earlier[claims.first[row] : claims.first[row + 1]].tolist()
    until = _iso(pipeline, int(closings.call_until[row])) if chosen else None
    return {
        "verdict": found.verdict,
        "missing": list(found.missing),
        "cannot_tell": list(found.cannot_tell),
        "contradicted_by": list(found.contradicted_by),
        "unchecked": list(found.unchecked),
        "provisional_until": _iso(pipeline, int(closings.until[row])),
        "earlier": [
            {"claimed_at": _iso(pipeline, at), "verdict": "contradicted"} for at in earlier
        ],
        "callback": {"chosen": chosen, "until": until} if stage.closure.callback else None,
    }


def _jumps(pipeline: Pipeline, decided: Decided, row: int) -> list[Record]:
    found = decided.timed.jumps
    return [
        {
            "from": found.states[found.before[i]],
            "to": found.states[found.after[i]],
            "at": _iso(pipeline, int(found.at[i])),
        }
        for i, owner in enumerate(found.row.tolist())
        if owner == row
    ]


def _iso(pipeline: Pipeline, at: int) -> str | None:
    return None if at == NEVER else iso(at, pipeline.policy.zone)
