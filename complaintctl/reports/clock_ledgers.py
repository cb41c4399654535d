"""A clock of one complaint as a ledger on paper: what was promised, what counted, and the due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaintctl.calendars.account import OUTSIDE
from complaintctl.explain.cycles import ClockTold, Cycle, Dated, Line, Promised, Rung
from complaintctl.explain.values import Explanation
from complaintctl.reports.documents import Heading, Part, Sentence, Table
from complaintctl.reports.moments import length, moment
from complaintctl.reports.places import TRUTHS, Places

_PRESSING = ("running", "paused", "breached", "late")


class Ledgers:
    """The clocks of one explanation. Unless `full`, a cycle that ended well, and is not the last,
    is told in one line."""

    def __init__(self, told: Explanation, places: Places, *, full: bool) -> None:
        self._zone = told.zone
        self._as_of = told.as_of
        self._places = places
        self._full = full

    def clock(self, clock: ClockTold) -> Iterator[Part]:
        """A clock and its cycles."""
        label = f" ({clock.label})" if clock.label else ""
        yield Heading(f"clock {clock.name}{label}: {clock.state}", 2)
        if clock.because:
            yield Sentence(f"it cannot be computed for want of {', '.join(clock.because)}")
        elif not clock.cycles:
            yield Sentence("it never started")
        if len(clock.cycles) > 1:
            yield Table(
                ("cycle", "started", "due", "ended", "state"),
                [self._at_a_glance(cycle) for cycle in clock.cycles],
            )
        for cycle in clock.cycles:
            if self._full or cycle is clock.cycles[-1] or cycle.state in _PRESSING:
                if len(clock.cycles) > 1:
                    yield Heading(f"{clock.name}, cycle {cycle.number}: {cycle.state}", 3)
                yield from self._cycle(cycle)

    def rungs(self, rungs: Sequence[Rung]) -> Table:
        """The steps of ladders."""
        rows = [
            (
                "reached" if one.reached else "",
                "" if one.at is None else self._moment(one.at),
                f"{one.ladder} {one.key}",
                one.what,
                self._places.of(one.where),
            )
            for one in rungs
        ]
        return Table(("step", "at", "of the ladder", "what", "policy"), rows).used()

    def _cycle(self, cycle: Cycle) -> Iterator[Part]:
        by = f" by {cycle.started_by}" if cycle.started_by else ""
        yield Sentence(f"started {self._moment(cycle.start)}{by}")
        for one in cycle.ignored:
            yield Sentence(f"ignored, since it ran already: {one.event} {self._moment(one.at)}")
        if len(cycle.promises) > 1:
            yield self._promises(cycle.promises)
        yield Sentence(self._due(cycle))
        for reason in cycle.provisional:
            yield Sentence(f"provisional: {reason}")
        yield from self._account(cycle)
        yield Sentence(self._outcome(cycle))
        ahead = cycle.stopped_at is None and cycle.due is not None
        shown = [one for one in cycle.rungs if one.reached or self._full or ahead]
        if shown:
            yield self.rungs(shown)

    def _at_a_glance(self, cycle: Cycle) -> tuple[str, ...]:
        due = "" if cycle.due is None else self._moment(cycle.due)
        ended = "" if cycle.stopped_at is None else self._moment(cycle.stopped_at)
        return (str(cycle.number), self._moment(cycle.start), due, ended, cycle.state)

    def _promises(self, promises: Sequence[Promised]) -> Table:
        """The rules of the target, each with the due it would mean."""
        rows = [
            (
                TRUTHS[one.ruled.truth],
                one.ruled.rule,
                one.ruled.gives,
                " or ".join("" if at is None else self._moment(at) for _, at in one.dues),
                "; ".join(one.ruled.why),
                self._places.of(one.ruled.at),
            )
            for one in promises
        ]
        return Table(("holds", "rule", "target", "due", "because", "policy"), rows).used()

    def _due(self, cycle: Cycle) -> str:
        if not cycle.rule:
            return f"when it is due cannot be computed for want of {', '.join(cycle.because)}"
        if cycle.due is None:
            return "nothing was promised"
        counted = f" of open time ({cycle.counts})" if cycle.counts and not cycle.in_days else ""
        said = f"due {self._moment(cycle.due)}: {cycle.target}{counted}, by {cycle.rule} "
        said += f"({self._places.of(cycle.at)})"
        if cycle.certain:
            return said
        possible = ", ".join("never" if at is None else self._moment(at) for at in cycle.possible)
        because = f", because of {', '.join(cycle.because)}" if cycle.because else ""
        return f"{said}; undetermined{because}: may be {possible}"

    def _account(self, cycle: Cycle) -> Iterator[Part]:
        """How the due came about: days numbered, or time added up."""
        if cycle.due is None:
            return
        if not cycle.in_days:
            rows = list(self._ledger(cycle.lines if self._full else _brief(cycle)))
            if len(rows) > 1 or cycle.counts:
                yield Table(("from", "until", "counts", "in all", "why"), rows)
            return
        if cycle.dates:
            yield Table(("from", "to", "day", "why"), [_dated(one) for one in cycle.dates])
        if cycle.moves and cycle.unmoved is not None:
            yield Sentence(f"if nothing had stood still: {self._moment(cycle.unmoved)}")
            yield self._moves(cycle)

    def _moves(self, cycle: Cycle) -> Table:
        """How standstills put the due off, one after the other."""
        rows = [
            (
                self._moment(one.start),
                self._moment(one.end),
                length(one.seconds),
                one.why,
                self._moment(one.due),
            )
            for one in cycle.moves
        ]
        return Table(("stood still from", "until", "lost", "why", "due then"), rows)

    def _ledger(self, lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
        """The stretches, with a running total of what counts up to the due, and one of what came
        after it. Nights between two windows show in the times; only days off are named."""
        total = {"counted": 0, "overdue": 0}
        for line in lines:
            if line.kind == "closed" and line.why == OUTSIDE:
                continue
            counts = in_all = ""
            why = f"stands still: {line.why}" if line.kind == "paused" else line.why
            if line.kind in total:
                total[line.kind] += line.seconds
                counts, in_all = length(line.seconds), length(total[line.kind])
            if line.kind == "overdue":
                why, in_all = f"{why}, past the due" if why else "past the due", f"{in_all} late"
            yield self._moment(line.start), self._moment(line.end), counts, in_all, why

    def _outcome(self, cycle: Cycle) -> str:
        """How the cycle ended, or stands."""
        unit = " of open time" if cycle.counts else ""
        spent = "" if cycle.elapsed is None else f", {length(cycle.elapsed)}{unit} elapsed"
        if cycle.paused:
            spent += f", {length(cycle.paused)} paused"
        if cycle.stopped_at is not None:
            by = f" by {cycle.stopped_by}" if cycle.stopped_by else ""
            return f"ended {self._moment(cycle.stopped_at)}{by}{spent}: {cycle.state}"
        if cycle.remaining is None:
            return f"still runs{spent}: {cycle.state}"
        left = f"{length(abs(cycle.remaining))}{unit} {'left' if cycle.remaining >= 0 else 'late'}"
        return f"as of {self._moment(self._as_of)}{spent}, {left}: {cycle.state}"

    def _moment(self, at: int) -> str:
        return moment(at, self._zone)


def _brief(cycle: Cycle) -> Sequence[Line]:
    """The lines up to the due, and what came after it as one: nobody checks that day by day."""
    before = [line for line in cycle.lines if cycle.due is None or line.start < cycle.due]
    after = cycle.lines[len(before) :]
    late = sum(line.seconds for line in after if line.kind == "overdue")
    if not late:
        return cycle.lines
    still = any(line.kind in ("paused", "reopened") for line in after)
    why = "standstills left out" if still else ""
    return [*before, Line(after[0].start, after[-1].end, "overdue", why, late)]


def _dated(one: Dated) -> tuple[str, str, str, str]:
    last = one.last if one.last != one.first else ""
    return (one.first, last, "" if one.number is None else str(one.number), one.why)
