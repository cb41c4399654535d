"""The clocks of decision records: a JSON object a cycle, put together column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from complaintctl.decide.clocks import NOT_COMPUTABLE, PAUSED, STATES, Judged
from complaintctl.decide.cycles import End
from complaintctl.decide.dues import Promise
from complaintctl.decide.instants import NEVER, Flags, Instants
from complaintctl.decide.instants import spread as spread_runs
from complaintctl.decide.timing import Timed, Timing
from complaintctl.reports.moments import Moments
from complaintctl.reports.pieces import Piece, as_json, joined, together, told
from complaintctl.reports.pressing import runs_on


def clock_lists(
    timing: Timing,
    timed: Timed,
    approximate: Mapping[str, Flags],
    moments: Moments,
    *,
    lasting: bool = False,
) -> list[Piece]:
    """The pieces of `[{"clock": ...}, ...]` for each row: each clock in the order of the policy,
    its cycles, or one entry with the cycle 0 where it has none. `lasting`: without the seconds so
    far, and without dues that move on while a clock stands still."""
    pieces: list[Piece] = []
    for name, judged in timed.clocks.items():
        promised = timing.clocks[name].promises.results
        if lasting:
            entries = _lasting(name, judged, promised, moments)
        else:
            entries = _cycles(name, judged, promised, approximate[name], moments)
        pieces += [", " if pieces else "[", joined(judged.cycles.row, entries, _idle(name, judged))]
    return [*pieces, "]" if pieces else "[]"]


def _head(name: str, judged: Judged) -> pl.Series:
    clock, states = as_json(name), len(STATES)

    def head(key: int) -> str:
        number, state = divmod(key, states)
        return f'{{"clock": {clock}, "cycle": {number}, "state": "{STATES[state]}"'

    return told(judged.cycles.number * states + judged.state, head)


def _target(judged: Judged, promised: Sequence[Promise]) -> pl.Series:
    def target(key: int) -> str:
        code, untold = divmod(key, 2)
        one = promised[code]
        target, rule = (None, None) if untold else (one.target, one.rule)
        return f', "target": {as_json(target)}, "rule": {as_json(rule)}'

    return told(judged.dues.promise * 2 + (judged.state == NOT_COMPUTABLE), target)


def _lasting(name: str, judged: Judged, promised: Sequence[Promise], moments: Moments) -> pl.Series:
    found = judged.cycles
    stopped = (found.how == End.STOPPED) | (found.how == End.RESET)
    moving = judged.state == PAUSED

    def rest(code: int) -> str:
        one = promised[code]
        return f', "certainty": "{_certainty(one)}", "because": {as_json(one.because)}}}'

    return together(
        [
            _head(name, judged),
            *moments.pieces(found.start, ', "start": '),
            *moments.pieces(np.where(moving, NEVER, judged.dues.due), ', "due": '),
            *moments.pieces(np.where(stopped, found.end, NEVER), ', "stopped_at": '),
            _target(judged, promised),
            told(judged.dues.promise, rest),
        ],
        found.row.size,
    )


def _certainty(promise: Promise) -> str:
    return "certain" if promise.certain else "undetermined"


def _cycles(
    name: str, judged: Judged, promised: Sequence[Promise], approximate: Flags, moments: Moments
) -> pl.Series:
    found, due, promise = judged.cycles, judged.dues.due, judged.dues.promise
    stopped = (found.how == End.STOPPED) | (found.how == End.RESET)

    def certainty(key: int) -> str:
        code, flags = divmod(key, 4)
        provisional, roughly = (as_json(bool(flag)) for flag in divmod(flags, 2))
        word = _certainty(promised[code])
        head = f', "provisional": {provisional}, "approximate": {roughly}'
        return f'{head}, "certainty": "{word}"'

    due_pieces = moments.pieces(due)
    untold = judged.state == NOT_COMPUTABLE
    return together(
        [
            _head(name, judged),
            *moments.pieces(found.start, ', "start": '),
            ', "due": ',
            *due_pieces,
            *moments.pieces(np.where(stopped, found.end, NEVER), ', "stopped_at": '),
            _target(judged, promised),
            ', "elapsed_seconds": ',
            _number(judged.elapsed, untold),
            ', "paused_seconds": ',
            _number(judged.paused, untold),
            ', "remaining_seconds": ',
            _number(judged.remaining, ~runs_on(judged)),
            told(promise * 4 + judged.provisional * 2 + approximate, certainty),
            ', "possible": [',
            *_possible(judged, due_pieces, moments),
            told(promise, lambda code: f'], "because": {as_json(promised[code].because)}}}'),
        ],
        found.row.size,
    )


def _possible(judged: Judged, due: Sequence[pl.Series], moments: Moments) -> list[pl.Series]:
    """All that a due may turn out to be. Mostly that is one thing: the due itself, in `due`."""
    dues = judged.dues
    told = judged.state != NOT_COMPUTABLE
    plain = told & (np.diff(dues.first) == 1)
    plain[plain] = dues.possible[dues.first[:-1][plain]] == dues.due[plain]
    if plain.all():
        return list(due)
    others = np.flatnonzero(~plain)
    owner, places = spread_runs(dues.first, others)
    said = told[others[owner]]
    owner, places = owner[said], places[said]
    nothing = pl.repeat("", others.size, dtype=pl.String, eager=True)
    instants = dues.possible[places]
    texts = joined(owner, together(moments.pieces(instants), instants.size), nothing)
    # `scatter` works in place.
    return [due[0].clone().scatter(others, texts), due[1].clone().scatter(others, nothing)]


def _number(seconds: Instants, unknown: Flags) -> Piece:
    if not unknown.any() and not seconds.any():
        return "0"
    texts = pl.Series(seconds).cast(pl.String)
    return texts.set(pl.Series(unknown), "null") if unknown.any() else texts


def _idle(name: str, judged: Judged) -> pl.Series:
    """What is said of each row if the clock never started there."""
    nothing = dict.fromkeys(
        (
            *("start", "due", "stopped_at", "target", "rule"),
            *("elapsed_seconds", "paused_seconds", "remaining_seconds"),
        )
    )

    def entry(key: int) -> str:
        reason, state = divmod(key, len(STATES))
        lacking = state == NOT_COMPUTABLE
        return as_json(
            {
                "clock": name,
                "cycle": 0,
                "state": STATES[state],
                **nothing,
                "provisional": False,
                "approximate": False,
                "certainty": "undetermined" if lacking else "certain",
                "possible": [],
                "because": judged.reasons[reason - 1] if lacking else [],
            }
        )

    return told(judged.reason.astype(np.int64) * len(STATES) + judged.idle, entry)
