"""`explain`: one complaint of a queue, with the reasons for everything that was decided."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from complaintctl.commands.audience import TEAM, Audience, visible
from complaintctl.commands.inputs import Inputs, Read, read, versions
from complaintctl.conditions.text import fold_id
from complaintctl.decide.duplicates import linked_to
from complaintctl.decide.engines import Columnar
from complaintctl.decide.overrides import Overrides
from complaintctl.decide.past import numbered
from complaintctl.decide.resolve import values_of
from complaintctl.errors import DataUnusable, UsageError
from complaintctl.explain import explain as why
from complaintctl.explain.kin import SHARED
from complaintctl.explain.values import Explanation, WhatIf
from complaintctl.explain.what_if import differences
from complaintctl.intake.overrides import overlay
from complaintctl.model.policy import Policy
from complaintctl.model.queue import Override
from complaintctl.nearest import did_you_mean
from complaintctl.privacy.masking import COMPLAINT, Masking
from complaintctl.reports.records import record_lines

_WHAT_IF = "--what-if"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which complaint, and what else is asked: `why_not` as `CONCERN=VALUE`, `what_if` each as
    `FIELD=VALUE`."""

    complaint: str
    why_not: str | None = None
    what_if: tuple[str, ...] = ()
    audience: Audience = TEAM


@dataclass(frozen=True, slots=True)
class Explained:
    """The reasons, and the decision record that they are the reasons of."""

    explanation: Explanation
    record: dict[str, Any]
    what_if: WhatIf | None


def explain(inputs: Inputs, asked: Asked, stdin: BinaryIO | None) -> Explained:
    """Decide the queue's complaint and say why.

    Raises PolicyInvalid, DataUnusable, EnginesDisagree, and UsageError for a complaint that is not
    there or a question that cannot be meant.
    """
    if asked.what_if and "-" in inputs.paths:
        raise UsageError(f"{_WHAT_IF} reads the queue twice; give it as a file, not as '-'")
    asked.audience.check()
    also = asked.audience.also | frozenset(SHARED)
    with read(inputs, stdin, also=also) as queue:
        masking = _inside(asked, queue.policy)
        wanted = _wanted(asked.why_not, queue.policy)
        more = _overrides(asked.complaint, asked.what_if, queue.policy)
        told, record = _told(queue, asked.complaint, inputs.policy, masking, wanted)
    if not more:
        return Explained(told, record, None)
    with read(inputs, stdin, also=also, more=more) as queue:
        _, after = _told(queue, asked.complaint, inputs.policy, masking)
    changes = tuple(f"{one.field}={one.value}" for one in map(masking.override, more))
    return Explained(told, record, WhatIf(changes, differences(record, after)))


def _inside(asked: Asked, policy: Policy) -> Masking:
    """The eyes of the reader. Raises UsageError for a question whose answer is not theirs."""
    masking = asked.audience.masking(policy)
    if (asked.why_not or asked.what_if) and not masking.sees("reasons"):
        raise UsageError(
            f"--profile {masking.profile}: what rules would have said is told to the team and the "
            "auditor only; leave --why-not and --what-if away"
        )
    return masking


def _told(
    read_: Read,
    complaint: str,
    folder: str,
    masking: Masking,
    wanted: tuple[str, str] | None = None,
) -> tuple[Explanation, dict[str, Any]]:
    queue = read_.queue
    judging = versions(read_, Columnar())
    batches = visible(numbered(queue.batches), masking)
    history = visible(queue.history_batches, masking)
    row = why.found(batches, complaint, masking)
    part = why.judged(judging, row)
    links = linked_to(row, batches, judging)
    shown = {name: [masking.value(COMPLAINT, one) for one in told] for name, told in links.items()}
    record = record_lines(part.pipeline, part.decided, shown, masking).item()
    told = why.explain(judging, batches, history, row, part, folder, masking, wanted)
    return told, json.loads(record)


def _wanted(text: str | None, policy: Policy) -> tuple[str, str] | None:
    """`CONCERN=VALUE`, checked against the policy."""
    if text is None:
        return None
    concern, equals, value = text.partition("=")
    known = {one.concern: values_of(one) for one in policy.deciders()}
    if not equals:
        raise UsageError(f"--why-not {text}: write CONCERN=VALUE, such as priority=urgent")
    if concern not in known:
        hint = did_you_mean(concern, known)
        raise UsageError(f"--why-not {text}: this policy decides no '{concern}'; {hint}")
    if value not in known[concern]:
        hint = did_you_mean(value, known[concern])
        raise UsageError(f"--why-not {text}: there is no {concern} '{value}'; {hint}")
    return concern, value


def _overrides(complaint: str, texts: Sequence[str], policy: Policy) -> list[Override]:
    """Each `FIELD=VALUE` as a person's word on the complaint."""
    found: dict[str, Override] = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not equals or not field or not value:
            raise UsageError(f"{_WHAT_IF} {text}: write FIELD=VALUE, such as amount=5000")
        known = (*policy.fields, *(one.concern for one in policy.deciders()))
        if field not in known:
            hint = did_you_mean(field, known)
            raise UsageError(f"{_WHAT_IF}: there is no field or concern '{field}'; {hint}")
        if field in found:
            raise UsageError(f"{_WHAT_IF} {field}=... stands there twice; keep one")
        place = f"{_WHAT_IF} {field}=..."
        found[field] = Override(fold_id(complaint), field, value, _WHAT_IF, text, "", 0, place)
    try:
        overlay(list(found.values()), policy.fields, policy.zone)
        Overrides(list(found.values()), policy)
    except DataUnusable as refused:
        raise UsageError(str(refused)) from refused
    return list(found.values())
