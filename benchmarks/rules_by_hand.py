"""The rules of the kameng policy as somebody who knows polars and exactly this policy writes them.

Each is an expression over typed columns that is null where its answer is unknown. What follows from
them, with more detail or less, is written out in `handwritten.py` and `whole_by_hand.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import polars as pl
from words import categories

FUNDS = (
    "double_charge paid_without_order unwanted_renewal balance_wrong account_frozen "
    "withdrawal_blocked refund_delayed"
).split()
GOODS = (
    "card_already_used card_expired wrong_face_value not_as_described card_invalid "
    "card_not_delivered topup_not_received shipping_lost"
).split()
TRIFLES = "needs_guidance fees_and_coupons trade_delay".split()
DANGERS = "privacy_leak fraud_induced account_stolen account_frozen".split()
REFUNDS = (
    "double_charge paid_without_order unwanted_renewal balance_wrong withdrawal_blocked "
    "refund_delayed wrong_account"
).split()
MACHINES = "payment_failed system_fault trade_delay".split()
MERCHANTS = [*GOODS, "false_advertising", "aftersales_refused"]
BOOKS = ("double_charge paid_without_order balance_wrong account_frozen withdrawal_blocked").split()
SOLD = [name for name in GOODS if name != "shipping_lost"]
SAID = "false_advertising aftersales_refused merchant_missing unwanted_renewal".split()
EXPLAINED = ["needs_guidance", "fees_and_coupons"]
REPLACEABLE = [name for name in SOLD if name != "not_as_described"]
SPOKEN = (
    "vulnerable-in-their-words in-hardship speaks-of-authorities speaks-of-going-public "
    "many-are-hit"
).split()
BLAMING = "bank-booked-twice bought-the-wrong-thing merchant-typed-it".split()

category, amount, count = pl.col("category"), pl.col("amount"), pl.col("complaint_count")
vip, vulnerable, public = pl.col("vip"), pl.col("vulnerable"), pl.col("public_exposure")
priority = pl.col("priority")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where it `holds`, a rule of this `id` says so."""

    id: str
    says: str
    holds: pl.Expr


def kind(*names: str) -> pl.Expr:
    """Whether the category is one of these."""
    return category == names[0] if len(names) == 1 else category.is_in(names)


def said(name: str) -> pl.Expr:
    """Whether the text has the words of a rule; `matches` looked for them."""
    return pl.col(f"says {name}")


URGENT = [
    Rule("authority-is-waiting", "urgent", kind("regulator_case")),
    Rule("fraud-may-be-running", "urgent", kind("fraud_induced")),
    Rule("account-in-foreign-hands", "urgent", kind("account_stolen")),
    Rule("already-public", "urgent", public),
    Rule("large-funds-at-risk", "urgent", kind(*FUNDS) & (amount >= 2000)),
    Rule("large-loss-on-goods", "urgent", kind(*GOODS) & (amount >= 5000)),
    Rule("vulnerable-and-out-of-pocket", "urgent", vulnerable & (amount >= 500)),
    Rule("complained-again-and-again", "urgent", count >= 4),
]
HIGH = [
    Rule("funds-safety", "high", kind(*FUNDS)),
    Rule("big-money", "high", amount >= 5000),
    Rule("privacy-at-stake", "high", kind("privacy_leak")),
    Rule("child-involved", "high", kind("minor_purchase")),
    Rule("merchant-has-vanished", "high", kind("merchant_missing")),
    Rule("top-up-may-be-stopped", "high", kind("wrong_account")),
    Rule("vulnerable-customer", "high", vulnerable),
    *(Rule(name, "high", said(name)) for name in SPOKEN),
    Rule("second-complaint", "high", count >= 2),
    Rule("vip-customer", "high", vip),
    Rule("reseller-business-at-stake", "high", kind("agent_dispute") & (amount >= 1000)),
]
NORMAL = [
    Rule("not-a-trifle", "normal", ~kind(*TRIFLES)),
    Rule("trifle-with-money", "normal", amount >= 100),
]
PARTY = [
    Rule("our-books-and-gates", "platform", kind(*BOOKS)),
    Rule("our-machines", "platform", kind("system_fault", "trade_delay")),
    Rule("our-silence", "platform", kind("service_unresponsive")),
    Rule("our-contract-with-resellers", "platform", kind("agent_dispute")),
    Rule("merchant-sold-it", "merchant", kind(*SOLD)),
    Rule("merchant-said-it", "merchant", kind(*SAID)),
    Rule("carrier-has-it", "logistics", kind("shipping_lost")),
    Rule("payment-channel", "payment", kind("payment_failed")),
    Rule("typed-the-wrong-account", "customer", kind("wrong_account")),
    Rule("bank-booked-twice", "payment", kind("double_charge") & said("bank-booked-twice")),
    Rule("bought-the-wrong-thing", "customer", said("bought-the-wrong-thing")),
    Rule("merchant-typed-it", "merchant", kind("wrong_account") & said("merchant-typed-it")),
]
TEAM = [
    Rule("authority-to-legal", "legal_pr", kind("regulator_case")),
    Rule("public-to-legal", "legal_pr", public),
    Rule("danger-to-risk", "risk_control", kind(*DANGERS)),
    Rule("gone-merchant-to-risk", "risk_control", kind("merchant_missing")),
    Rule("care-first", "care_desk", vulnerable),
    Rule("children-to-care", "care_desk", kind("minor_purchase")),
    Rule("vip-to-own-agent", "vip_desk", vip),
    Rule("money-to-refunds", "refunds", kind(*REFUNDS)),
    Rule("machines-to-tech", "tech", kind(*MACHINES)),
    Rule("resellers", "agents_desk", kind("agent_dispute")),
    Rule(
        "goods-to-merchant", "merchant_desk", kind(*MERCHANTS) & pl.col("merchant_id").is_not_null()
    ),
    Rule("guidance-to-care", "care_desk", kind("needs_guidance")),
    Rule("threats-to-legal", "legal_pr", kind("threat_only")),
]
PERSON = [
    Rule("person-for-what-is-pressing", "human", priority.is_in(["urgent", "high"])),
    Rule("person-for-money", "human", kind(*FUNDS)),
    Rule("person-for-vulnerable", "human", vulnerable),
    Rule("person-for-second-complaint", "human", count >= 2),
    Rule("person-for-larger-amounts", "human", amount >= 500),
]
OTHERS = [
    Rule("robot-explains", "robot", kind(*EXPLAINED)),
    Rule("robot-tells-the-state", "robot", kind(*MACHINES)),
    Rule("robot-prepares-replacement", "human_approves", kind(*REPLACEABLE)),
]


def matches(words: dict[str, str]) -> list[pl.Expr]:
    """Whether the text says what the rules beside the categories look for."""
    text = pl.col("text")
    return [text.str.contains(words[name]).alias(f"says {name}") for name in (*SPOKEN, *BLAMING)]


def category_of(words: dict[str, str]) -> pl.Expr:
    """The first category whose words are there; null where there is no text."""
    found: pl.Expr = pl.when(pl.col("text").is_not_null()).then(pl.lit("needs_triage"))
    for name in reversed(categories()):
        found = (
            pl.when(pl.col("text").str.contains(words[name])).then(pl.lit(name)).otherwise(found)
        )
    return found.alias("category")


def priority_of(urgent: Iterable[Rule], high: Iterable[Rule], normal: Iterable[Rule]) -> pl.Expr:
    """The most severe level that a rule gives, or may give where something is unknown."""
    return (
        pl.when(may(urgent))
        .then(pl.lit("urgent"))
        .when(may(high))
        .then(pl.lit("high"))
        .when(may(normal))
        .then(pl.lit("normal"))
        .otherwise(pl.lit("low"))
        .alias("priority")
    )


def team_of(rules: Sequence[Rule]) -> pl.Expr:
    """The first that fits. Without a text only public exposure is sure, and it goes to legal."""
    doubt = category.is_null() & ~public
    first = first_of(rules, "frontline")
    return pl.when(doubt).then(pl.lit("frontline")).otherwise(first).alias("team")


def party_of(rules: Sequence[Rule]) -> pl.Expr:
    """The one party that all rules name; `disputed` where they name two."""
    named: dict[str, pl.Expr] = {}
    for rule in rules:
        holds = rule.holds.fill_null(False)
        named[rule.says] = named[rule.says] | holds if rule.says in named else holds
    parties = pl.sum_horizontal(holds.cast(pl.Int8) for holds in named.values())
    chosen: pl.Expr = pl.lit("not_established")
    for party, holds in named.items():
        chosen = pl.when(holds).then(pl.lit(party)).otherwise(chosen)
    return pl.when(parties > 1).then(pl.lit("disputed")).otherwise(chosen).alias("party")


def lane_of(person: Iterable[Rule], others: Sequence[Rule]) -> pl.Expr:
    """A person, wherever a rule asks for one or may do so; else by category."""
    first = first_of(others, "human")
    return pl.when(may(person)).then(pl.lit("human")).otherwise(first).alias("lane")


def queue_of() -> pl.Expr:
    """A merchant's complaints have a queue of their own."""
    return pl.when(pl.col("team") == "merchant_desk").then("merchant_id").alias("queue")


def first_of(rules: Sequence[Rule], otherwise: str) -> pl.Expr:
    """What the first rule says that holds."""
    chosen: pl.Expr = pl.lit(otherwise)
    for rule in reversed(rules):
        chosen = pl.when(rule.holds).then(pl.lit(rule.says)).otherwise(chosen)
    return chosen


def may(rules: Iterable[Rule]) -> pl.Expr:
    """Whether any of the rules holds, or would if we knew more."""
    return reduce(or_, (rule.holds.fill_null(True) for rule in rules))


def as_columns(rules: Iterable[Rule]) -> list[Rule]:
    """The same rules once each stands in a column of its own name."""
    return [replace(rule, holds=pl.col(rule.id)) for rule in rules]
