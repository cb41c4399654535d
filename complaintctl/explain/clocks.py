"""The clocks of one complaint: each cycle with the promises that might bind it, the due that
follows, and a ledger of its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaintctl.decide.clocks import NOT_COMPUTABLE, STATES, ClockStage, Judged
from complaintctl.decide.cycles import CANCELLING, End
from complaintctl.decide.dues import Promise
from complaintctl.decide.instants import NEVER
from complaintctl.decide.pipeline import Pipeline
from complaintctl.decide.targets import Term
from complaintctl.decide.timeline import Timeline
from complaintctl.decide.timing import Timed
from complaintctl.explain.cycles import ClockTold, Cycle, Entry, Rung
from complaintctl.explain.ladders import rungs
from complaintctl.explain.ledger import Halt, dates, lines, moves
from complaintctl.explain.promises import promises
from complaintctl.explain.watch import Watch
from complaintctl.model.promise import ByEndOf, Clock
from complaintctl.model.span import COUNTED_UNITS, Span


def clocks(pipeline: Pipeline, timed: Timed, watch: Watch) -> tuple[ClockTold, ...]:
    """Every clock of the policy. The complaint is the only row of `timed`."""
    told = []
    for name, judged in timed.clocks.items():
        stage = pipeline.timing.clocks[name]
        steps = rungs(pipeline, timed, name)
        count = judged.cycles.row.size
        cycles = tuple(_cycle(stage, judged, place, watch, steps[place]) for place in range(count))
        state, reason = judged.state[-1] if count else judged.idle[0], int(judged.reason[0])
        because = judged.reasons[reason - 1] if reason else ()
        label = next(iter(stage.clock.label.values()), "")
        where = stage.clock.location
        told.append(ClockTold(name, label, STATES[int(state)], because, cycles, where))
    return tuple(told)


def _cycle(
    stage: ClockStage, judged: Judged, place: int, watch: Watch, steps: tuple[Rung, ...]
) -> Cycle:
    clock, found = stage.clock, judged.cycles
    promise = stage.promises.results[int(judged.dues.promise[place])]
    start, end, due = int(found.start[place]), int(found.end[place]), int(judged.dues.due[place])
    how, state = End(int(found.how[place])), int(judged.state[place])
    halts = tuple(_halts(clock, judged, place, watch))
    term = promise.term
    reckoning = watch.reckoning
    measure = reckoning.measure(term.counts if term is not None else None)
    until = min(end, watch.as_of)
    last = max(until, due) if due != NEVER else until
    bare, moved = (None, ()) if term is None else moves(term, start, halts, reckoning)
    calendar = watch.policy.calendars.get((term and term.calendar) or "")
    known, pressing = state != NOT_COMPUTABLE, due != NEVER and how == End.RUNNING
    told = promises(clock, start, halts, watch)
    first, after = judged.dues.first[place], judged.dues.first[place + 1]
    return Cycle(
        number=int(found.number[place]),
        state=STATES[state],
        start=start,
        started_by=_event(watch.events, start, (*clock.start, *clock.reset_on, "reopened")),
        ignored=tuple(_ignored(clock, start, until, halts, watch.events)),
        due=_instant(due),
        unmoved=_instant(bare) if bare is not None else None,
        stopped_at=None if how == End.RUNNING else end,
        stopped_by=_ended(clock, how, end, watch.events),
        rule=promise.rule if known else "",
        target=promise.target if known else "",
        certain=promise.certain,
        possible=tuple(_instant(int(one)) for one in judged.dues.possible[first:after]),
        because=promise.because,
        elapsed=int(judged.elapsed[place]) if known else None,
        paused=int(judged.paused[place]) if known else None,
        remaining=int(judged.remaining[place]) if pressing else None,
        counts=(term.counts or "") if term is not None else "",
        provisional=_provisional(judged, place, promise, halts, watch),
        in_days=term is None or _in_days(term),
        at=next((one.ruled.at for one in told if one.ruled.rule == promise.rule), clock.location),
        promises=told,
        lines=lines(
            measure, start, last, _instant(due), halts, _used_up(clock, watch.events, until)
        ),
        dates=dates(term, start, bare, calendar, reckoning.zone) if term and bare else (),
        moves=moved,
        rungs=steps,
    )


def _ignored(
    clock: Clock, start: int, until: int, halts: Sequence[Halt], events: Timeline
) -> Iterator[Entry]:
    """What came while the clock ran, and would have started it (golden case 12)."""
    gaps = [halt for halt in halts if halt.gap]
    for at, code in zip(events.at, events.event, strict=True):
        stopped = any(halt.start <= at <= halt.end for halt in gaps)
        if events.events[code] in clock.start and start < at < until and not stopped:
            yield Entry(int(at), events.events[code], "")


def _in_days(term: Term) -> bool:
    return isinstance(term.due, ByEndOf) or term.due.unit in COUNTED_UNITS


def _halts(clock: Clock, judged: Judged, place: int, watch: Watch) -> Iterator[Halt]:
    """The standstills of a cycle, each with the state behind it."""
    still, life = judged.still, int(judged.cycles.end[place])
    some = slice(int(still.first[place]), int(still.first[place + 1]))
    begins = {int(at) for at, to in zip(still.start[some], still.end[some], strict=True) if at < to}
    for one in range(some.start, some.stop):
        start, end = int(still.start[one]), int(still.end[one])
        if still.gap[one]:
            yield Halt(start, end, "closed until it was reopened", gap=True)
            continue
        state = _state(watch.events, start)
        limit = next((pause.at_most for pause in clock.pauses if pause.state == state), None)
        # It ended in the midst of the state, and neither with the cycle nor in another standstill.
        goes_on = end < life and end not in begins and _state(watch.events, end) == state
        used_up = limit is not None and goes_on and not still.now[one]
        why = f"{state}, until its {limit.text} were used up" if limit and used_up else state
        yield Halt(start, end, f"{why}, and still is" if still.now[one] else why, gap=False)


def _used_up(clock: Clock, events: Timeline, until: int) -> tuple[tuple[int, str], ...]:
    """From when to when, before `until`, the complaint was in a state that pauses the clock: time
    that counts there needs a word."""
    limits = {pause.state: pause.at_most for pause in clock.pauses if pause.at_most is not None}
    cuts = []
    for at, code in zip(events.at, events.state, strict=True):
        if code and at < until:
            limit = limits.get(events.states[code])
            said = f"{events.states[code]}, but its {limit.text} are used up" if limit else ""
            cuts.append((int(at), said))
    return (*cuts, (until, "")) if any(said for _, said in cuts) else ()


def _state(events: Timeline, at: int) -> str:
    """The state that holds at an instant."""
    codes = [
        int(code) for when, code in zip(events.at, events.state, strict=True) if code and when <= at
    ]
    return events.states[codes[-1]] if codes else ""


def _event(events: Timeline, at: int, names: Sequence[str]) -> str:
    """Which of `names` happened at an instant."""
    then = {
        events.events[code]
        for when, code in zip(events.at, events.event, strict=True)
        if when == at
    }
    return next((name for name in names if name in then), "")


def _ended(clock: Clock, how: End, at: int, events: Timeline) -> str:
    names = {End.STOPPED: clock.stop, End.RESET: clock.reset_on, End.CANCELLED: CANCELLING}
    return _event(events, at, names.get(how, ()))


def _provisional(
    judged: Judged, place: int, promise: Promise, halts: Sequence[Halt], watch: Watch
) -> tuple[str, ...]:
    """Why the due may still move."""
    if not judged.provisional[place]:
        return ()
    term, told = promise.term, []
    if judged.state[place] == STATES.index("paused") and term and isinstance(term.due, Span):
        told.append("the due moves on while the clock stands still")
    horizon = watch.reckoning.horizon(term.calendar) if term and term.asks_calendar else None
    if horizon is not None and judged.dues.due[place] > horizon and term:
        told.append(f"the holidays of '{term.calendar}' are not announced for that day yet")
    return tuple(told)


def _instant(at: int) -> int | None:
    return None if at == NEVER else at
