"""One complaint out of a queue, decided as `batch` does it, and explained.

The pipeline decides; the reference interpreter is asked for the reasons, and must come to the same
answers, or nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from complaintctl.conditions.text import fold_id
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.past import OPENED, ROWS, Batches, placed
from complaintctl.decide.reading import events_asked, fields_of
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.signals import tell
from complaintctl.decide.timeline import Timeline
from complaintctl.decide.versions import Part, Versions
from complaintctl.errors import EnginesDisagree, UsageError
from complaintctl.explain.answers import Asked, answers
from complaintctl.explain.as_seen import as_seen
from complaintctl.explain.changes import Changes
from complaintctl.explain.clocks import clocks
from complaintctl.explain.closing import solved
from complaintctl.explain.concerns import concerns, remedies
from complaintctl.explain.cycles import Entry
from complaintctl.explain.facts import Seen, seen
from complaintctl.explain.kin import kin
from complaintctl.explain.ladders import signalled
from complaintctl.explain.signals import signalled_by
from complaintctl.explain.values import Explanation, Fact, Waived
from complaintctl.explain.waiving import waivers
from complaintctl.explain.watch import Watch
from complaintctl.explain.why_not import why_not
from complaintctl.explain.wording import Wording
from complaintctl.model.decision import Answer
from complaintctl.model.fields import State
from complaintctl.model.policy import Policy
from complaintctl.nearest import nearest
from complaintctl.privacy.masking import COMPLAINT, Masking

_OVERRIDE = "override"
_STATES = {state: state.name.lower() for state in State}
_NEAR = 2_000
"""Among how many ids a near miss is looked for."""


def found(batches: Batches, complaint: str, masking: Masking) -> pl.DataFrame:
    """The row of one complaint. Raises UsageError if the queue has none of that number."""
    wanted = fold_id(complaint)
    near: list[str] = []
    for batch in batches(ROWS, None):
        row = batch.filter(pl.col("complaint") == wanted)
        if row.height:
            return row
        size = pl.col("complaint").str.len_chars()
        alike = size.is_between(len(wanted) - 1, len(wanted) + 1)
        near += batch.filter(alike)["complaint"].head(_NEAR - len(near)).to_list()
    close = nearest(wanted, near) if masking.as_written(COMPLAINT) else ""
    hint = f"did you mean '{close}'?" if close else "its number is the first column of `batch`"
    raise UsageError(f"there is no complaint '{complaint}' in the queue; {hint}")


def judged(versions: Versions, row: pl.DataFrame) -> Part:
    """The decision about one complaint. Raises UsageError if it was not open yet."""
    parts = [part for part in versions.decide(row) if part.places.size]
    if not parts:
        name = row["complaint"].item()
        raise UsageError(f"complaint '{name}' was opened after that instant; mend --as-of")
    return parts[0]


def explain(
    versions: Versions,
    batches: Batches,
    history: Batches,
    row: pl.DataFrame,
    part: Part,
    folder: str,
    masking: Masking,
    wanted: tuple[str, str] | None = None,
) -> Explanation:
    """Why the complaint in `row` was decided as in `part`, by the policy in `folder`, as its reader
    is told. `wanted`: a concern and the value that it might have had instead.

    Raises EnginesDisagree if the reference interpreter comes to other answers.
    """
    pipeline, decided = part.pipeline, part.decided
    policy, as_of = pipeline.policy, pipeline.as_of
    own, now = pipeline.situation(placed(row, np.zeros(1, np.int64)))
    others = pipeline.past.others
    told = {name: tell(signal, now, others) for name, signal in policy.signals.items()}
    claims = decided.timed.claims
    closing = pipeline.timing.seen_at_closing(claims, now, told, others)
    facts = seen(own, now, policy.fields, as_of, told, closing, events_asked(policy))
    given = _given(part)
    asked = answers(policy, facts, given)
    _agreed(part, asked)
    wording = Wording(policy.fields, policy.zone, masking)
    reckoning = Reckoning(policy.zone, policy.calendars)
    watch = Watch(policy, now.events, asked.seen.opening, wording, reckoning, as_of)
    opened = own[OPENED].item()
    uses = pipeline.overrides.used.results[decided.frame["overridden"].item()]
    overridden = {use.field: use for use in uses}
    told_all = Explanation(
        complaint=own["complaint"].item(),
        zone=policy.zone,
        as_of=as_of,
        opened=opened,
        policy=policy.name,
        folder=folder,
        version=policy.effective_from,
        digest=policy.digest,
        waived=tuple(
            Waived(one.rule, one.owner, one.reason, one.location)
            for one in waivers(policy, asked.seen.opening, opened)
        ),
        facts=tuple(_facts(policy, asked.seen, wording)),
        entries=tuple(_entries(now.events)),
        signals=tuple(
            signalled_by(policy.signals[name], one, now, own) for name, one in told.items()
        ),
        concerns=concerns(policy, asked, wording, overridden),
        remedies=remedies(policy, asked.seen.running, wording),
        clocks=clocks(pipeline, decided.timed, watch),
        rungs=signalled(pipeline, decided.timed),
        closure=solved(pipeline, decided.timed, asked.seen, closing, wording),
        kin=kin(versions, batches, history, row, opened),
        why_not=wanted
        and why_not(
            policy, versions.unwaived(part), asked, Changes(policy.fields, wording, opened), *wanted
        ),
    )
    return as_seen(told_all, masking)


def _given(part: Part) -> dict[str, Answer]:
    """The answers that a person put in place."""
    return {name: one for name, one in _answers(part).items() if one.winner == _OVERRIDE}


def _answers(part: Part) -> Mapping[str, Answer]:
    frame = part.decided.frame
    return {
        concern: known.results[frame[codes_column(concern)].item()]
        for concern, known in part.pipeline.answers.items()
    }


def _agreed(part: Part, asked: Asked) -> None:
    """Two interpreters, one answer: else it is our bug, and nothing may be told as a reason."""
    for concern, answer in _answers(part).items():
        if asked.answers[concern] != answer:
            raise EnginesDisagree(
                f"the pipeline and the reference disagree on the {concern} of this complaint: "
                "this is our bug; please report it"
            )


def _facts(policy: Policy, known: Seen, wording: Wording) -> Iterator[Fact]:
    facts = known.running
    read = fields_of(policy)
    for name in policy.fields:
        if name not in read or name not in facts.states:
            continue
        state, value = facts.states[name], facts.values.get(name)
        shown = "" if value is None else wording.value(name, value)
        assumed = f"{shown}, assumed" if state == State.BLANK and shown else shown
        yield Fact(name, _STATES[state], assumed)


def _entries(events: Timeline) -> Iterator[Entry]:
    for at, event, state in zip(events.at, events.event, events.state, strict=True):
        yield Entry(int(at), events.events[event], events.states[state])
