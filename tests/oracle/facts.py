"""What a complaint says, as the stages may read it (policy language 1, 3 and 10).

Cells are read in one of two views: "opening" (category, priority) or "running" (everything that
stands right of them). It reads cells as given and refuses a live field that is no time where only
opening facts may be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from tests.oracle.words import Value, as_text, operand, truth

if TYPE_CHECKING:
    from tests.oracle.timeline import Timeline

Cell = tuple[Literal["present"], Value] | tuple[Literal["blank", "absent", "invalid"]]
View = Literal["opening", "running"]
Tables = Mapping[str, Sequence[Mapping[str, str]]]

_KINDS: dict[str, tuple[str, ...]] = {
    "id": (
        *("complaint", "order_id", "customer_id", "merchant_id", "product_id", "handled_by"),
        *("verified_by", "approved_by", "reviewer", "refund_reference", "fix_reference"),
    ),
    "time": (
        *("opened_at", "updated_at", "paid_at", "delivered_at", "acknowledged_at"),
        *("assigned_at", "first_reply_at", "resolved_at", "closed_at", "reopened_at"),
        *("promised_at", "closure_notice_at"),
    ),
    "word": ("channel", "status", "impact", "urgency", "ai_label"),
    "text": (
        *("title", "text", "payment_proof", "chat_log", "screenshot", "delivery_log"),
        *("root_cause", "closure_notice"),
    ),
    "money": ("amount",),
    "number": ("rating", "complaint_count", "open_subtasks", "ai_confidence"),
    "flag": ("vulnerable", "vip", "public_exposure"),
}
_CANONICAL = {name: kind for kind, names in _KINDS.items() for name in names}


class PolicyError(ValueError):
    """The policy is one that `validate` refuses."""


class NotCovered(NotImplementedError):
    """The policy uses a part of the language that this oracle does not decide yet."""


def opening_signal(signal: Mapping[str, Any]) -> bool:
    """Whether a signal is an opening fact: one that looks back from the opening alone."""
    return signal.get("before") in ("opened", ["opened"])


def held(cell: Cell) -> Value | None:
    """The value of a cell, None if it is not present."""
    return cell[1] if len(cell) == 2 else None


@dataclass(frozen=True, slots=True)
class Facts:
    """One complaint beside the facts of its policy.

    `line` is what happened to it and `signals` what is known of its signals so far; None where
    nobody told: then a condition on them is not covered. `drawn`: fields that an event brings.
    """

    policy: Mapping[str, Any]
    complaint: Mapping[str, Cell]
    as_of: int
    tables: Tables
    line: Timeline | None = None
    signals: Mapping[str, bool | None] | None = None
    drawn: frozenset[str] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times that the policy writes without one."""
        return ZoneInfo(self.policy.get("timezone", "UTC"))

    def declared(self, name: str) -> Mapping[str, Any]:
        """What the policy itself says about a field."""
        found: Mapping[str, Any] = self.policy.get("fields", {}).get(name, {})
        return found

    def kind(self, name: str) -> str:
        """The type of a field, the policy's word before the canonical one."""
        kind: str | None = self.declared(name).get("type", _CANONICAL.get(name))
        if kind is None:
            raise PolicyError(f"unknown field {name!r}")
        return kind

    def words(self, name: str) -> tuple[str, ...] | None:
        """The declared values of a word, in their order; None if any word may stand there."""
        values = self.declared(name).get("values")
        if isinstance(values, Mapping):
            column = (row[values["column"]] for row in self.tables[values["file"]])
            return tuple(dict.fromkeys(word for word in column if word))
        return None if values is None else tuple(str(value) for value in values)

    def spelled(self, name: str, word: Value) -> str | None:
        """The declared spelling of a word, None if it is not declared."""
        wanted = as_text(str(word))
        return next((w for w in self.words(name) or () if as_text(w) == wanted), None)

    def opened(self) -> int | None:
        """The instant of opening, a logged one first; READING: never an assumed one."""
        if self.line is not None:
            return self.line.opened
        value = held(self.complaint.get("opened_at", ("absent",)))
        return None if value is None else int(value)

    def cell(self, name: str, view: View) -> Cell:
        """The cell as it stood at that view, before any assumption."""
        kind, cell = self.kind(name), self.complaint.get(name, ("absent",))
        value = held(cell)
        # READING: a field from which an event is drawn is live, whether or not it is declared so.
        if name in self.drawn or truth(self.declared(name).get("live", False)):
            if kind == "time":
                return self._live_time(cell, view)
            if view == "opening":
                raise PolicyError(f"{name!r} is live: category and priority cannot read it")
        undeclared = self.words(name) is not None and self.spelled(name, value or "") is None
        return ("invalid",) if value is not None and undeclared else cell

    def _live_time(self, cell: Cell, view: View) -> Cell:
        # READING: with the opening unknown a live time is unknown as an *opening* fact only,
        # whatever its cell says (blank too); as a running fact the cell can still be read.
        limit = self.as_of if view == "running" else self.opened()
        if limit is None:
            return ("absent",)
        value = held(cell)
        return ("blank",) if value is not None and int(value) > limit else cell

    def value(self, name: str, view: View) -> Value | None:
        """What tests compare: the cell's value or what is assumed for a blank; None if unknown.

        READING: a live time that reads blank because it lies later is blank in every respect, so
        `when_blank` stands in for it as well.
        """
        cell = self.cell(name, view)
        return self.assumption(name) if cell[0] == "blank" else held(cell)

    def seen(self, name: str, view: View) -> Value | None:
        """What `must` compares: the cell alone."""
        return held(self.cell(name, view))

    def signal(self, name: str, view: View) -> bool | None:
        """What is known of a signal. Raises PolicyError where it may not be read, or not yet."""
        if self.signals is None:
            raise NotCovered(f"signal {name!r}")
        if view == "opening" and not opening_signal(self.policy["signals"][name]):
            raise PolicyError(f"{name!r} is no opening fact: category and priority cannot read it")
        if name not in self.signals:
            raise PolicyError(f"{name!r} is not known yet where it is read")
        return self.signals[name]

    def assumption(self, name: str) -> Value | None:
        """The value `when_blank` puts in the place of a blank, None if the policy has none."""
        rule = self.declared(name).get("when_blank")
        if rule is None:
            return None
        kind = self.kind(name)
        written = rule["assume"]
        return str(written) if kind in ("text", "id", "word") else operand(written, kind, self.zone)
