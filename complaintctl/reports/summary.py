"""What a run adds up to: few numbers, for machines that watch it and for the last line of a mail.

They are counted on the way, batch by batch. Their names are the policy's own; none is from a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from complaintctl.decide.clocks import BREACHED, PAUSED, RUNNING, STATES
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.versions import Part
from complaintctl.decide.witness import Testimony
from complaintctl.findings import LEVELS, Finding, Level
from complaintctl.model.policy import Policy
from complaintctl.model.promise import VERDICTS
from complaintctl.model.queue import Counts
from complaintctl.reports.moments import iso
from complaintctl.reports.pressing import runs_on

Counted = Counter[tuple[str, ...]]
"""How many complaints: of a kind alone, or of a kind and the policy's words for it."""

RANK, UNDETERMINED, BROKEN, MAY_MOVE, ORPHAN, CLOCK, CLOSURE = (
    "rank undetermined breached provisional orphan clock closure".split()
)
_RUNNING = (BREACHED, RUNNING, PAUSED)


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in numbers. `ranks`: complaints by the level at which they are worked on, the most
    severe first; `breached`: with a clock that runs past its due; `provisional`: with one whose due
    lies beyond the days that its calendar is announced for; `clocks`: by clock and state,
    those that run; `closures`: by verdict; `findings`: by level and code; `witnessed`: looked at by
    the witness. What the policy has no section for is empty, or 0. `more`: what else a run counts,
    by name."""

    policy: Policy
    as_of: int
    rows: Counts
    decided: int
    opened_later: int
    ranks: Mapping[str, int]
    undetermined: int
    breached: int
    provisional: int
    orphans: int
    clocks: Mapping[str, Mapping[str, int]]
    closures: Mapping[str, int]
    findings: Mapping[tuple[Level, str], int]
    witnessed: int
    differences: int
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def levels(self) -> dict[Level, int]:
        """How many findings there are of each level."""
        found = dict.fromkeys(LEVELS, 0)
        for (level, _), count in self.findings.items():
            found[level] += count
        return found

    def plain(self) -> dict[str, object]:
        """The same as values that JSON knows."""
        return {
            "policy": self.policy.name,
            "version": self.policy.effective_from,
            "digest": self.policy.digest,
            "as_of": iso(self.as_of, self.policy.zone),
            "rows": {
                "read": self.rows.read,
                "complaints": self.rows.complaints,
                "superseded": self.rows.superseded,
                "quarantined": self.rows.quarantined,
                "skipped": self.rows.skipped,
            },
            "decided": self.decided,
            "opened_later": self.opened_later,
            "ranks": dict(self.ranks),
            "undetermined": self.undetermined,
            "breached": self.breached,
            "provisional": self.provisional,
            "orphans": self.orphans,
            "clocks": {name: dict(states) for name, states in self.clocks.items()},
            "closures": dict(self.closures),
            "findings": self.levels,
            "witness": {"complaints": self.witnessed, "differences": self.differences},
            **self.more,
        }


def count(parts: Iterable[Part]) -> Counted:
    """How the complaints of a decided batch stand."""
    found: Counted = Counter()
    for part in parts:
        _rules(part, found)
        _time(part, found)
    return found


def _rules(part: Part, found: Counted) -> None:
    frame, priority = part.decided.frame, part.pipeline.policy.priority
    doubtful = np.zeros(frame.height, np.bool_)
    for concern, answers in part.pipeline.answers.items():
        open_ = np.array([not one.certain for one in answers.results], np.bool_)
        if open_.any():
            doubtful |= open_[frame[codes_column(concern)].to_numpy()]
    found[UNDETERMINED,] += int(doubtful.sum())
    if priority is not None:
        ranks = np.bincount(part.decided.timed.rank, minlength=len(priority.levels))
        for level, number in zip(priority.levels, ranks.tolist(), strict=True):
            found[RANK, level] += number


def _time(part: Part, found: Counted) -> None:
    timed, stage = part.decided.timed, part.pipeline.timing.closure
    late, moving = np.zeros(timed.rank.size, np.bool_), np.zeros(timed.rank.size, np.bool_)
    for name, judged in timed.clocks.items():
        states = np.bincount(judged.state[runs_on(judged)], minlength=len(STATES))
        for state in _RUNNING:
            found[CLOCK, name, STATES[state]] += int(states[state])
        late[judged.cycles.row[judged.state == BREACHED]] = True
        # What stands still has a due that moves for another reason.
        moving[judged.cycles.row[judged.provisional & (judged.state == RUNNING)]] = True
    found[BROKEN,] += int(late.sum())
    found[MAY_MOVE,] += int(moving.sum())
    if timed.clocks:
        found[ORPHAN,] += int(timed.orphan.sum())
    if stage is not None and timed.closings is not None:
        verdicts = stage.verdicts.results
        for code, number in enumerate(np.bincount(timed.closings.verdict).tolist()):
            found[CLOSURE, verdicts[code].verdict] += number


def summary(
    policy: Policy,
    as_of: int,
    rows: Counts,
    decided: int,
    counted: Counted,
    findings: Sequence[Finding],
    testimony: Testimony,
) -> Summary:
    """What was counted, with a 0 for each name of the policy that nothing bears."""
    versions = policy.versions()
    levels = (one for version in versions if version.priority for one in version.priority.levels)
    clocks = dict.fromkeys(name for version in versions for name in version.clocks)
    verdicts = VERDICTS if any(version.closure for version in versions) else ()
    return Summary(
        policy=policy,
        as_of=as_of,
        rows=rows,
        decided=decided,
        opened_later=rows.complaints - decided,
        ranks={level: counted[RANK, level] for level in dict.fromkeys(levels)},
        undetermined=counted[UNDETERMINED,],
        breached=counted[BROKEN,],
        provisional=counted[MAY_MOVE,],
        orphans=counted[ORPHAN,],
        clocks={
            name: {STATES[state]: counted[CLOCK, name, STATES[state]] for state in _RUNNING}
            for name in clocks
        },
        closures={verdict: counted[CLOSURE, verdict] for verdict in verdicts},
        findings=dict(sorted(Counter((one.level, one.code) for one in findings).items())),
        witnessed=testimony.decided,
        differences=len(testimony.differences),
    )
