"""The plain-Python oracle: the whole decision once more, written from the policy language alone.

It is the second opinion that keeps the pipeline honest, so it imports nothing from the package and
is written to be read, not to be fast. It decides well-formed policies only: it raises `NotCovered`
for what it does not know (guarantees, run limits, duplicates and findings are not its business) and
`PolicyError` for a policy that `validate` would refuse. Where the language leaves a choice, a
comment marked READING says which one was made.
"""

from tests.oracle.deadlines import Ground, Measure, before, by_end_of, within
from tests.oracle.facts import Cell, NotCovered, PolicyError
from tests.oracle.instants import span
from tests.oracle.outcomes import (
    brute_force,
    possible_agree,
    possible_first,
    possible_most_severe,
    possible_tightest,
)
from tests.oracle.queue import decide_queue
from tests.oracle.record import decide, read_policy
from tests.oracle.timeline import EVENTS, Case, Entry
from tests.oracle.words import Value, as_id, as_text
from tests.oracle.worktime import Hours

__all__ = [
    "EVENTS",
    "Case",
    "Cell",
    "Entry",
    "Ground",
    "Hours",
    "Measure",
    "NotCovered",
    "PolicyError",
    "Value",
    "as_id",
    "as_text",
    "before",
    "brute_force",
    "by_end_of",
    "decide",
    "decide_queue",
    "possible_agree",
    "possible_first",
    "possible_most_severe",
    "possible_tightest",
    "read_policy",
    "span",
    "within",
]
