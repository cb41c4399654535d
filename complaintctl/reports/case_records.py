"""What else decision records say of time: signals, breaches, escalations, the closure, jumps, and
what detectors found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import polars as pl

from complaintctl.decide.closing import Claims, Closings, ClosureStage
from complaintctl.decide.detected import Detected
from complaintctl.decide.instants import NEVER, Rows
from complaintctl.decide.ladders import Reached
from complaintctl.decide.past import ROW
from complaintctl.decide.pipeline import Decided
from complaintctl.decide.signals import UNKNOWN, YES
from complaintctl.decide.signals import Told as Signalled
from complaintctl.decide.timing import Timed, Timing
from complaintctl.model.promise import Ladder, Step
from complaintctl.reports.moments import Moments
from complaintctl.reports.pieces import Piece, as_json, combined, joined, spread, together, told
from complaintctl.reports.pressing import breaches

_TRUTH = {YES: True, UNKNOWN: None}


def signal_objects(signals: Mapping[str, Signalled]) -> Piece:
    """`{"repeat_contact": false, ...}` for each row; null where nobody can tell."""

    def write(truths: tuple[int, ...]) -> str:
        return as_json(
            {name: _TRUTH.get(truth, False) for name, truth in zip(signals, truths, strict=True)}
        )

    return combined([(one.truth, 3) for one in signals.values()], write) if signals else "{}"


def breach_lists(timed: Timed) -> Piece:
    """`["resolution", ...]` for each row: the clocks that were ever late."""

    def write(broken: tuple[int, ...]) -> str:
        named = zip(timed.clocks, broken, strict=True)
        return as_json([name for name, flag in named if flag])

    flags = [(flag, 2) for flag in breaches(timed.clocks, timed.rank.size)]
    return combined(flags, write) if flags else "[]"


def escalation_lists(timing: Timing, timed: Timed, moments: Moments) -> list[Piece]:
    """The pieces of `[{"ladder": ...}, ...]` for each row: the steps that were reached, in the
    order of ladders, cycles and steps."""
    parts = [
        (reached.row, _steps(timing.ladders[name].ladder, reached, moments))
        for name, reached in timed.reached.items()
        if reached.row.size
    ]
    return _lists(parts, timed.rank.size)


def detected_lists(detected: Mapping[str, Detected], height: int, moments: Moments) -> list[Piece]:
    """The pieces of `[{"detector": ...}, ...]` for each row: what was found, in the order of
    detectors and instants."""
    parts = []
    for name, found in detected.items():
        if found.row.size:
            head = f'{{"detector": {as_json(name)}'
            entries: list[Piece] = [head, *moments.pieces(found.at, ', "at": '), "}"]
            parts.append((found.row, together(entries, found.row.size)))
    return _lists(parts, height)


def _lists(parts: Sequence[tuple[Rows, pl.Series]], height: int) -> list[Piece]:
    """The pieces of a list for each of `height` rows, of entries with the rows they belong to;
    within a row those of an earlier part come first."""
    if not parts:
        return ["[]"]
    row, texts = np.concatenate([rows for rows, _ in parts]), pl.concat([one for _, one in parts])
    if len(parts) > 1:
        order = np.argsort(row, kind="stable")
        row, texts = row[order], texts.gather(order)
    nothing = pl.repeat("", height, dtype=pl.String, eager=True)
    return ["[", joined(row, texts, nothing), "]"]


def observed_lists(decided: Decided, moments: Moments) -> list[Piece]:
    """The pieces of `[{"event": ...}, ...]` for each row: what only two exports that differ have
    shown, and between which instants it was."""
    seen, rows = decided.observed, decided.frame[ROW].to_numpy()
    row, places = seen.of(rows)
    if not row.size:
        return ["[]"]

    def said(key: int) -> str:
        event, state = divmod(key, len(seen.states))
        named = {"event": seen.events[event] or None, "state": seen.states[state] or None}
        return as_json(named).removesuffix("}")

    which = seen.event[places] * len(seen.states) + seen.state[places]
    entries: list[Piece] = [
        told(which, said),
        *moments.pieces(seen.since[places], ', "after": '),
        *moments.pieces(seen.at[places], ', "at": '),
        "}",
    ]
    return _lists([(row, together(entries, row.size))], rows.size)


def jump_lists(timed: Timed, moments: Moments) -> list[Piece]:
    """The pieces of `[{"from": ...}, ...]` for each row: the jumps, in order of time."""
    found = timed.jumps
    if not found.row.size:
        return ["[]"]
    states = found.states

    def ends(key: int) -> str:
        before, after = divmod(key, len(states))
        return as_json({"from": states[before], "to": states[after]}).removesuffix("}")

    which = found.before.astype(np.int64) * len(states) + found.after
    texts = together(
        [told(which, ends), *moments.pieces(found.at, ', "at": '), "}"], found.row.size
    )
    nothing = pl.repeat("", timed.rank.size, dtype=pl.String, eager=True)
    return ["[", joined(found.row, texts, nothing), "]"]


def _steps(ladder: Ladder, reached: Reached, moments: Moments) -> pl.Series:
    steps = ladder.steps

    def head(key: int) -> str:
        cycle, step = divmod(key, len(steps))
        told = {"ladder": ladder.id, "cycle": cycle, "step": steps[step].key}
        return as_json(told).removesuffix("}")

    return together(
        [
            told(reached.cycle * len(steps) + reached.step, head),
            *moments.pieces(reached.at, ', "reached_at": '),
            spread(reached.step, map(_what_to_do, steps)),
        ],
        reached.row.size,
    )


def _what_to_do(step: Step) -> str:
    told = {"to": step.to, "do": step.do} if step.offer is None else {"offer": step.offer}
    return ", " + as_json(told).removeprefix("{")


def closure_objects(
    stage: ClosureStage, closings: Closings, claims: Claims, moments: Moments, *, chosen: bool
) -> list[Piece]:
    """The pieces of `{"verdict": ...}` for each row. `chosen`: with who is called back."""

    def verdict(code: int) -> str:
        return as_json(asdict(stage.verdicts.results[code])).removesuffix("}")

    return [
        told(closings.verdict, verdict),
        *moments.pieces(closings.until, ', "provisional_until": '),
        *_earlier(claims, moments),
        *(_callback(stage, closings, moments) if chosen else ["}"]),
    ]


def _earlier(claims: Claims, moments: Moments) -> Sequence[Piece]:
    """Claims that a reopening undid."""
    if not claims.earlier.size:
        return [', "earlier": []']
    counts = np.diff(claims.first)
    texts = together(
        [*moments.pieces(claims.earlier, '{"claimed_at": '), ', "verdict": "contradicted"}'],
        claims.earlier.size,
    )
    nothing = pl.repeat("", counts.size, dtype=pl.String, eager=True)
    return [
        ', "earlier": [',
        joined(np.repeat(np.arange(counts.size), counts), texts, nothing),
        "]",
    ]


def _callback(stage: ClosureStage, closings: Closings, moments: Moments) -> Sequence[Piece]:
    """Whether the customer is to be called back, and until when; nobody else is given a date."""
    if stage.closure.callback is None:
        return [', "callback": null}']
    heads = [f', "callback": {{"chosen": {word}, "until": ' for word in ("false", "true")]
    until = np.where(closings.chosen, closings.call_until, NEVER)
    return [spread(closings.chosen.astype(np.uint8), heads), *moments.pieces(until), "}}"]
