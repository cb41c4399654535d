"""Fields: what a column of a complaint means, and the four states a cell can be in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from complaintctl.findings import Location
from complaintctl.model.labels import FIELD_LABELS
from complaintctl.model.texts import Texts

Kind = Literal["text", "id", "word", "number", "money", "duration", "time", "flag"]

KINDS: tuple[Kind, ...] = ("text", "id", "word", "number", "money", "duration", "time", "flag")
ORDERED_KINDS: frozenset[Kind] = frozenset({"number", "money", "duration", "time"})
TEXTUAL_KINDS: frozenset[Kind] = frozenset({"text", "id", "word"})

Value = str | float | int | bool
"""A typed cell: text, id and word are str; number and money float; duration and time whole
seconds (time since 1970-01-01 UTC) as int; flag bool."""


Profile = Literal["team", "merchant", "auditor", "public"]

PROFILES: tuple[Profile, ...] = ("team", "merchant", "auditor", "public")
"""Readers of what is written: those who handle complaints, one merchant, who checks, anybody."""


class State(IntEnum):
    """What a cell is (policy-language 1). Only PRESENT cells, or assumed ones, have a value."""

    PRESENT = 0
    BLANK = 1
    ABSENT = 2
    INVALID = 3


def state_column(name: str) -> str:
    """The queue's column that holds the `State` of field `name`, as UInt8."""
    return f"{name}:state"


@dataclass(frozen=True, slots=True)
class Assumption:
    """`when_blank`: the value that stands in for a blank cell, and the reason that allows it."""

    value: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Field:
    """A canonical field or one the policy adds. `values` declares all words a cell may hold;
    `label`: what people call it; `personal`: how it is masked, but for readers in `shown_to`."""

    name: str
    kind: Kind
    values: tuple[str, ...] | None = None
    unit: str | None = None
    personal: Literal["pseudonym", "scrub", "hide"] | None = None
    shown_to: tuple[Profile, ...] = ()
    live: bool = False
    when_blank: Assumption | None = None
    about: str = ""
    label: Texts = field(default_factory=dict, hash=False)
    location: Location = field(default=Location(""), compare=False)


_CANONICAL: tuple[tuple[str, Kind, str], ...] = (
    ("complaint", "id", "the complaint's own number; rows with one number are one complaint"),
    ("opened_at", "time", "when the customer complained"),
    ("updated_at", "time", "when this row was last changed; the newest row of a complaint wins"),
    ("channel", "word", "where it came in: app, hotline, wechat"),
    ("title", "text", "the subject line"),
    ("text", "text", "what the customer wrote"),
    ("status", "word", "the source's own status word"),
    ("order_id", "id", "the order complained about"),
    ("customer_id", "id", "who complains"),
    ("merchant_id", "id", "who sold it"),
    ("product_id", "id", "what was sold"),
    ("amount", "money", "the money at stake"),
    ("paid_at", "time", "when the customer paid"),
    ("delivered_at", "time", "when the goods or the code were delivered"),
    ("payment_proof", "text", "a receipt, or a reference to one"),
    ("chat_log", "text", "the chat with the merchant, or a reference to it"),
    ("screenshot", "text", "a picture of the problem, or a reference to it"),
    ("delivery_log", "text", "the merchant's proof of delivery, or a reference to it"),
    ("acknowledged_at", "time", "when a receipt was sent, by a robot or a person"),
    ("assigned_at", "time", "when someone was made responsible"),
    ("first_reply_at", "time", "when a person first answered the customer"),
    ("resolved_at", "time", "when a solution was claimed"),
    ("closed_at", "time", "when the case was closed"),
    ("reopened_at", "time", "when the customer came back to it"),
    ("promised_at", "time", "a deadline promised for this complaint alone"),
    ("handled_by", "id", "who handled it"),
    ("verified_by", "id", "who checked the closure"),
    ("approved_by", "id", "who approved a decision"),
    ("reviewer", "id", "who decided the appeal"),
    ("root_cause", "text", "why it happened"),
    ("refund_reference", "id", "the refund's own number"),
    ("fix_reference", "id", "the repair's or incident's own number"),
    ("closure_notice", "text", "what the customer was told at the end"),
    ("closure_notice_at", "time", "when the customer was told"),
    ("rating", "number", "the customer's rating"),
    ("impact", "word", "how far the problem reaches"),
    ("urgency", "word", "how soon it hurts"),
    (
        "complaint_count",
        "number",
        "how often this customer complained before, as the source counts",
    ),
    ("vulnerable", "flag", "the customer needs particular care"),
    ("vip", "flag", "the customer has a contract for particular care"),
    ("public_exposure", "flag", "the complaint is public: media, social networks, reviews"),
    ("open_subtasks", "number", "sub-tasks of other parties still open"),
    ("ai_label", "word", "a label given elsewhere"),
    ("ai_confidence", "number", "how sure the labeller was, 0 to 1"),
)

CANONICAL: tuple[Field, ...] = tuple(
    Field(name, kind, about=about, label=FIELD_LABELS[name]) for name, kind, about in _CANONICAL
)
