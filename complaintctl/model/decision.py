"""What was decided about one complaint: an answer for each concern."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A concern's published value with everything that may still turn out (policy-language 2).

    `winner` is the rule that gave the value, None where none did or where it cannot be told.
    `possible` has one element if the answer is certain; `because` then is empty. `rules` are
    those whose outcomes include `value`; `also` (categories) are later rules that surely hold.
    """

    value: str
    rules: tuple[str, ...]
    possible: tuple[str, ...]
    because: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    winner: str | None = None

    @property
    def certain(self) -> bool:
        """Whether only one outcome is left."""
        return len(self.possible) == 1

    @property
    def certainty(self) -> str:
        """`certain` or `undetermined`, as the record spells it."""
        return "certain" if self.certain else "undetermined"
