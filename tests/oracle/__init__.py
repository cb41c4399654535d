"""The plain-Python oracle: the whole decision once more, written from the policy language alone.

It is the second opinion that keeps the pipeline honest, so it imports nothing from the package and
is written to be read, not to be fast. It decides well-formed policies only: it raises
`NotCovered` for what it does not know (signals, clocks, events, packs, waivers) and `PolicyError`
for a policy that `validate` would refuse. Where the language leaves a choice, a comment marked
READING says which one was made.
"""

from tests.oracle.facts import Cell, NotCovered, PolicyError
from tests.oracle.outcomes import (
    brute_force,
    possible_agree,
    possible_first,
    possible_most_severe,
    possible_tightest,
)
from tests.oracle.record import decide, read_policy
from tests.oracle.words import Value, as_id, as_text

__all__ = [
    "Cell",
    "NotCovered",
    "PolicyError",
    "Value",
    "as_id",
    "as_text",
    "brute_force",
    "decide",
    "possible_agree",
    "possible_first",
    "possible_most_severe",
    "possible_tightest",
    "read_policy",
]
