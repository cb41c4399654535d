"""What follows from the answers, by hand in polars: what is missing, what may be offered, whether a
closure is proved, which complaints tell one case twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl
import rules_by_hand as by_hand
from rules_by_hand import amount, kind, vulnerable
from words import AS_OF, evidence

NOW = datetime.fromisoformat(AS_OF)
ABSENT = {"payment_proof", "delivery_log"}
"""What the export has no column for."""

silent = pl.col("text").is_null()


def missing() -> pl.Expr:
    """What the category needs and the complaint does not have."""
    lacking = {
        name: pl.lit(name) if name in ABSENT else pl.when(pl.col(name).is_null()).then(pl.lit(name))
        for needs in evidence().values()
        for name in needs
    }
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, needs in evidence().items():
        if needs:
            alike.setdefault(needs, []).append(name)
    found: pl.Expr = pl.lit(None, pl.String)
    for needs, names in alike.items():
        told = listed(lacking[need] for need in needs)
        found = pl.when(kind(*names)).then(told).otherwise(found)
    return found.alias("intake_missing")


def remedies() -> pl.Expr:
    """Everything that may surely be offered."""
    cards = kind("card_already_used", "card_expired", "card_invalid")
    undelivered = kind("card_not_delivered", "topup_not_received")
    offered = {
        "new-card-for-a-dead-one": cards & (amount <= 200),
        "new-card-for-a-dear-one": cards & (amount > 200),
        "make-up-the-difference": kind("wrong_face_value"),
        "swap-wrong-goods": kind("not_as_described"),
        "deliver-or-money-back": undelivered & (amount <= 500),
        "deliver-or-money-back-approved": undelivered & (amount > 500),
        "second-charge-back": kind("double_charge", "paid_without_order"),
        "stop-renewal": kind("unwanted_renewal"),
        "look-at-the-freeze-again": kind("account_frozen"),
        "guardian-review": kind("minor_purchase"),
        "platform-pays-first": kind("merchant_missing") & (pl.col("party") == "merchant"),
        "try-to-call-it-back": kind("wrong_account"),
        "walk-through-by-phone": vulnerable | kind("needs_guidance"),
        "small-thank-you": kind(*by_hand.MACHINES, "service_unresponsive"),
    }
    return listed(pl.when(holds).then(pl.lit(name)) for name, holds in offered.items()).alias(
        "remedies"
    )


def stops() -> list[pl.Expr]:
    """The first solution or closing, whether a reopening undid it, and which one stands: the first
    since then, and the last."""
    resolved, closed, reopened = (
        pl.col(f"{what}_at") for what in ("resolved", "closed", "reopened")
    )
    solved = pl.min_horizontal(resolved, closed)
    undone = reopened >= solved
    again = [pl.when(at > reopened).then(at) for at in (resolved, closed)]
    return [
        solved.alias("solved"),
        undone.alias("undone"),
        pl.when(undone).then(pl.min_horizontal(again)).otherwise(solved).alias("made"),
        pl.when(undone)
        .then(pl.max_horizontal(again))
        .otherwise(pl.max_horizontal(resolved, closed))
        .alias("last_claim"),
    ]


def closure() -> list[pl.Expr]:
    """Whether a closure is proved, and what is missing for that."""
    made, confirmed = pl.col("made"), pl.col("customer_confirmed_at")
    handled, verified = pl.col("handled_by"), pl.col("verified_by")
    money = kind("double_charge", "paid_without_order", "refund_delayed", "unwanted_renewal")
    unpaid = pl.col("refund_received_at").is_null() & confirmed.is_null()
    large, alone = amount >= 2000, handled == verified
    absent = [
        pl.when(pl.col("closure_notice_at").is_null()).then(pl.lit("the customer was never told")),
        pl.when(money & unpaid).then(pl.lit("the money has not arrived")),
        pl.when(large & alone).then(pl.lit("nobody else looked at it")),
    ]
    may_be_large = large.fill_null(True)
    doubtful = [
        pl.when(silent & unpaid).then(pl.lit("category; text")),
        pl.when(large.is_null() & alone.fill_null(True)).then(pl.lit("amount")),
        pl.when(may_be_large & verified.is_null()).then(pl.lit("verified_by")),
        pl.when(may_be_large & handled.is_null()).then(pl.lit("handled_by")),
    ]
    lacking, unknown = listed(absent), listed(doubtful)
    contradicted = pl.col("customer_denied_at") >= pl.col("last_claim")
    over = (made <= NOW - timedelta(hours=48)) | (confirmed >= made)
    verdict = (
        pl.when(made.is_null())
        .then(pl.lit("not_claimed"))
        .when(contradicted)
        .then(pl.lit("contradicted"))
        .when((lacking != "") | (unknown != ""))
        .then(pl.lit("unverified"))
        .when(over)
        .then(pl.lit("verified"))
        .otherwise(pl.lit("provisional"))
    )
    reason = pl.when(lacking != "").then(lacking).otherwise(unknown)
    proved = made.is_null() | contradicted.fill_null(False)
    return [verdict.alias("closure"), pl.when(~proved).then(reason).alias("closure_missing")]


def duplicates(told: pl.DataFrame) -> pl.Series:
    """The other complaints of the same customer about the same order and matter within 72 hours."""
    same = ["order_id", "customer_id", "category"]
    keyed = told.select("complaint", "opened_at", *same).drop_nulls()
    twice = keyed.filter(pl.struct(same).is_duplicated())
    others = (
        twice.join(twice, on=same, suffix="_other")
        .filter(pl.col("complaint") != pl.col("complaint_other"))
        .filter((pl.col("opened_at_other") - pl.col("opened_at")).abs() <= timedelta(hours=72))
        .sort("opened_at_other", "complaint_other")
        .group_by("complaint")
        .agg(pl.col("complaint_other").str.join("; ").alias("duplicates"))
    )
    return told.select("complaint").join(others, "complaint", "left", maintain_order="left")[
        "duplicates"
    ]


def listed(texts: Iterable[pl.Expr], separator: str = "; ") -> pl.Expr:
    """Those that are not null, in one text."""
    return pl.concat_str(list(texts), separator=separator, ignore_nulls=True)
