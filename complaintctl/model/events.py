"""The closed lists of canonical events and states (policy-language 5)."""

from __future__ import annotations

EVENTS: tuple[str, ...] = (
    "opened",
    "acknowledged",
    "assigned",
    "accepted",
    "transferred",
    "agent_message",
    "merchant_message",
    "customer_message",
    "evidence_requested",
    "evidence_received",
    "refund_approved",
    "refund_sent",
    "refund_received",
    "callback_attempted",
    "closure_notice",
    "resolved",
    "closed",
    "customer_confirmed",
    "customer_denied",
    "reopened",
    "appealed",
    "appeal_decided",
    "withdrawn",
    "merged",
)

STATES: tuple[str, ...] = (
    "new",
    "working",
    "waiting_customer",
    "waiting_merchant",
    "waiting_third_party",
    "done",
)

OWN = "x_"
"""How an event begins that only one source knows."""
