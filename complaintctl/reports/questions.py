"""The answers to what else was asked of a complaint: why not, and what if."""

from __future__ import annotations

import json
from collections.abc import Iterator
from shlex import quote

from complaintctl.explain.values import WhatIf, WhyNot
from complaintctl.reports.documents import Heading, Part, Sentence, Table


def asked_why_not(asked: WhyNot) -> Iterator[Part]:
    """What would have made a concern another value."""
    yield Heading(f"why is the {asked.concern} not {asked.wanted}?", 2)
    if asked.found == asked.wanted:
        yield Sentence(f"it is {asked.wanted}")
        return
    if not asked.ways:
        yield Sentence(
            f"it is {asked.found}; no change of what its rules read was found that would do it"
        )
        return
    yield Sentence(f"it is {asked.found}; it would be {asked.wanted} if")
    rows = [
        (
            " and ".join(change.said for change in way),
            " ".join(f"--what-if {quote(change.option)}" for change in way)
            if all(change.option for change in way)
            else "",
        )
        for way in asked.ways
    ]
    yield Table(("nearest first", "to try it"), rows).used()


def asked_what_if(asked: WhatIf) -> Iterator[Part]:
    """What would be decided otherwise."""
    yield Heading(f"what if {' and '.join(asked.changes)}?", 2)
    if not asked.differences:
        yield Sentence("nothing would be decided otherwise")
        return
    rows = [(one.what, _value(one.before), _value(one.after)) for one in asked.differences]
    yield Table(("what", "now", "then"), rows)


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
